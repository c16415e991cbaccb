"""What can be found of what was said, a row for each entry of a trail that holds words."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Lookup
from django.db.models.expressions import Col

from complaints.search.grams import Asked


class GramField(models.TextField):  # type: ignore[type-arg]
    """A text made of grams, which `field__asks=Asked(…)` searches through the database's own index."""


@GramField.register_lookup
class Asks(Lookup):
    """True where the grams hold what was asked for; the index beside the table answers (`complaints.search.index`)."""

    lookup_name = "asks"
    prepare_rhs = False
    lhs: Col
    rhs: Asked

    def as_postgresql(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, list[str]]:
        table = compiler.quote_name_unless_alias(self.lhs.alias)
        return f"{table}.tsv @@ to_tsquery('simple', %s)", [self.rhs.for_postgresql()]

    def as_sqlite(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, list[str]]:
        table = compiler.quote_name_unless_alias(self.lhs.alias)
        index = f"{self.lhs.target.model._meta.db_table}_fts"
        return f"{table}.id IN (SELECT rowid FROM {index} WHERE {index} MATCH %s)", [self.rhs.for_sqlite()]


class SearchText(models.Model):
    """The grams of one entry of a complaint's trail: whoever may read the timeline may find by it."""

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="search_texts")
    seq = models.PositiveIntegerField(help_text="The entry's place in the complaint's chain.")
    grams = GramField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["complaint", "seq"], name="complaints_searchtext_once")]
