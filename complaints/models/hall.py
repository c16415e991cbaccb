"""The hall under pressure: how many people wait, and who was called to help (R13, R27), against violence (R31) or as a
sign of respect (R135)."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from complaints.codes import CalledParty, HelpKind
from organisation.models import User
from organisation.scope import reach_of


class QueueCount(models.Model):
    """How many people waited at a branch when somebody last looked. Written over by each look; no rule reads it, and
    after an hour it says nothing any more."""

    branch = models.OneToOneField("organisation.Branch", on_delete=models.PROTECT, related_name="+")
    waiting = models.PositiveSmallIntegerField()
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.branch_id}: {self.waiting}"


class HelpCallQuerySet(models.QuerySet["HelpCall"]):
    """Calls for help; start every question a person asks with `visible_to`."""

    def open(self) -> HelpCallQuerySet:
        return self.filter(ended_at__isnull=True)

    def visible_to(self, user: User, *, now: datetime) -> HelpCallQuerySet:
        """Keep what `user` may see: of the hall and against violence, the calls of the branches where they work at the
        desk; for relief, who asked and who decides there: it is nobody else's affair that a colleague can bear no more
        (R27). An invitation is for who decides there and who asked."""
        from complaints.models import Complaint

        reach = reach_of(user, now=now)
        here = Q() if reach.all_desks else Q(branch_id__in=reach.desk_ids)
        theirs = Complaint.objects.supervised_by(user, now=now).filter(pk=OuterRef("complaint_id"))
        return self.filter(
            Q(here, kind__in=[HelpKind.QUEUE, HelpKind.VIOLENCE])
            | Q(Q(asked_by=user) | Q(Exists(theirs)), kind__in=[HelpKind.RELIEF, HelpKind.MANAGER]),
        )


class HelpCall(models.Model):
    """More hands were asked for. Only one of a kind is open for a branch's queue, for violence at a branch, and for a
    complaint. One against violence may concern a complaint, or nobody knows yet which.

    `wake_at` is the moment at which the sweep looks at it next: to tell the next level, then to let it lapse.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=HelpKind.choices)
    branch = models.ForeignKey("organisation.Branch", on_delete=models.PROTECT, related_name="+")
    complaint = models.ForeignKey(
        "complaints.Complaint", null=True, blank=True, on_delete=models.PROTECT, related_name="help_calls"
    )
    waiting = models.PositiveSmallIntegerField(null=True, help_text=_("How many people waited when it was asked for."))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    told_above_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=200, blank=True, help_text=_("Why nobody came (R135)."))
    two_present_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    two_present_at = models.DateTimeField(null=True, help_text=_("Since when two of the staff are there (R31)."))
    wake_at = models.DateTimeField(null=True)

    objects = HelpCallQuerySet.as_manager()

    class Meta:
        verbose_name = _("call for help")
        verbose_name_plural = _("calls for help")
        constraints = [
            models.UniqueConstraint(
                fields=["branch"],
                condition=Q(kind=HelpKind.QUEUE, ended_at__isnull=True),
                name="complaints_helpcall_one_queue",
            ),
            models.UniqueConstraint(
                fields=["complaint"],
                condition=Q(kind=HelpKind.RELIEF, ended_at__isnull=True),
                name="complaints_helpcall_one_relief",
            ),
            models.UniqueConstraint(
                fields=["branch"],
                condition=Q(kind=HelpKind.VIOLENCE, ended_at__isnull=True),
                name="complaints_helpcall_one_violence",
            ),
            models.UniqueConstraint(
                fields=["complaint"], condition=Q(kind=HelpKind.MANAGER), name="complaints_helpcall_one_manager"
            ),
            models.CheckConstraint(
                condition=Q(kind=HelpKind.QUEUE, complaint__isnull=True)
                | Q(kind=HelpKind.VIOLENCE)
                | Q(kind__in=[HelpKind.RELIEF, HelpKind.MANAGER], complaint__isnull=False),
                name="complaints_helpcall_about_a_complaint",
            ),
        ]
        indexes = [
            models.Index(
                fields=["branch", "asked_at", "id"], name="complaints_helpcall_open", condition=Q(ended_at__isnull=True)
            ),
            models.Index(
                fields=["wake_at", "id"], name="complaints_helpcall_wakes", condition=Q(wake_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}@{self.branch_id} {self.asked_at:%Y-%m-%d %H:%M}"


class PartyCall(models.Model):
    """Somebody from outside the desk was called against violence: who, when, by whom, and their case number (R141)."""

    call = models.ForeignKey(HelpCall, on_delete=models.PROTECT, related_name="parties")
    party = models.CharField(max_length=10, choices=CalledParty.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    case_number = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "party"], name="complaints_partycall_once")]

    def __str__(self) -> str:
        return f"{self.call_id}:{self.party}"
