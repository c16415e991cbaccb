"""Several complaints that are one trouble: who leads, what everybody says, which they are (R139, R140)."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from organisation.models import User
from organisation.scope import reach_of

LONGEST_SENTENCE = 400
LONGEST_UPDATE = 1000


class IncidentQuerySet(models.QuerySet["Incident"]):
    """Incidents; start every question a person asks with `visible_to`."""

    def open(self) -> IncidentQuerySet:
        return self.filter(ended_at__isnull=True)

    def visible_to(self, user: User, *, now: datetime) -> IncidentQuerySet:
        """Keep those of the branches whose complaints `user` reads; one of several branches where one of its complaints
        is theirs. Which complaints it holds is asked of `Complaint.visible_to` all the same."""
        reach = reach_of(user, now=now)
        if reach.all_branches:
            return self.all()
        held = IncidentComplaint.objects.filter(incident=OuterRef("pk"), complaint__branch__in=reach.branch_ids)
        return self.filter(Q(branch__in=reach.branch_ids) | Q(Exists(held), branch__isnull=True))

    def led_by(self, user: User, *, now: datetime) -> IncidentQuerySet:
        """Keep those whose lead `user` may take: a duty manager where it is."""
        reach = reach_of(user, now=now)
        if reach.is_head_office:
            return self.all()
        held = IncidentComplaint.objects.filter(incident=OuterRef("pk"), complaint__branch__in=reach.supervised_ids)
        return self.filter(Q(branch__in=reach.supervised_ids) | Q(Exists(held), branch__isnull=True))


class Incident(models.Model):
    """One trouble behind several complaints of a category: of a branch, or (no branch) of several.

    `sentence` is what everybody says to its customers. `told`: whom the house wrote to as it began, as pairs of the
    outbox's kind of recipient and id.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    category = models.ForeignKey("complaints.Category", on_delete=models.PROTECT, related_name="+")
    branch = models.ForeignKey("organisation.Branch", null=True, on_delete=models.PROTECT, related_name="+")
    first = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="+")
    lead = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    told = models.JSONField(default=list)
    sentence = models.CharField(max_length=LONGEST_SENTENCE, blank=True)
    sentence_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    sentence_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_words = models.CharField(max_length=LONGEST_UPDATE, blank=True)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        constraints = [
            models.UniqueConstraint(
                fields=["category", "branch"],
                condition=Q(ended_at__isnull=True, branch__isnull=False),
                name="complaints_incident_one_at_a_branch",
            ),
            models.UniqueConstraint(
                fields=["category"],
                condition=Q(ended_at__isnull=True, branch__isnull=True),
                name="complaints_incident_one_of_several",
            ),
        ]
        indexes = [models.Index(fields=["category", "-opened_at"], name="complaints_incident_lately")]

    def __str__(self) -> str:
        return f"{self.category_id}@{self.branch_id or 'house'} {self.opened_at:%Y-%m-%d %H:%M}"

    def is_led_by(self, user: User) -> bool:
        return self.lead_id == user.pk

    @property
    def chain(self) -> str:
        return f"incident:{self.public_id}"


class IncidentComplaint(models.Model):
    """A complaint in an incident, from when to when: until it was taken out, with a reason, or the incident ended.

    `note_at`: when the sweep puts it on the complaint's own trail; empty once it stands there.
    """

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="members")
    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="incidents")
    since_at = models.DateTimeField()
    note_at = models.DateTimeField(null=True)
    until_at = models.DateTimeField(null=True)
    taken_out_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["complaint"], condition=Q(until_at__isnull=True), name="complaints_incident_one_at_a_time"
            ),
            models.UniqueConstraint(fields=["incident", "complaint"], name="complaints_incident_joined_once"),
        ]
        indexes = [
            models.Index(
                fields=["note_at", "id"], name="complaints_incident_unnoted", condition=Q(note_at__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.incident_id}:{self.complaint_id}"


class IncidentUpdate(models.Model):
    """What the lead told everybody who has one of its complaints."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="updates")
    text = models.CharField(max_length=LONGEST_UPDATE)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.incident_id} {self.at:%Y-%m-%d %H:%M}"
