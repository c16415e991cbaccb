"""Rows that every process keeps in its own form, and the number that tells when to read them again."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F

from scripts_library.models.shipped import Shipped


class Edition(models.Model):
    """The number of the library's present wording; it rises with every change, so that readers know theirs is stale."""

    name = models.CharField(max_length=20, primary_key=True)
    number = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.number}"

    @classmethod
    def of(cls, name: str) -> int:
        """Give the number of the present wording; 0 before anything was loaded."""
        return cls.objects.filter(name=name).values_list("number", flat=True).first() or 0

    @classmethod
    def rise(cls, name: str) -> None:
        """Make every process read these rows again before it uses them next."""
        cls.objects.get_or_create(name=name)
        cls.objects.filter(name=name).update(number=F("number") + 1)


class Worded(Shipped):
    """A row whose change makes a new edition."""

    EDITION: ClassVar[str] = "taboos"

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        Edition.rise(self.EDITION)
