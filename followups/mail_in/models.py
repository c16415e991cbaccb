"""A mailbox and how far it was read, and each mail that came in, sealed as it came."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from followups.mail_in.codes import UNPLACED, MailState, Why
from organisation.models import User
from organisation.scope import reach_of


class Mailbox(models.Model):
    """How far one mailbox was read. UIDs only ever grow while `uid_validity` stays; another one means that the mailbox
    was built anew and is read from its start."""

    name = models.CharField(max_length=64, primary_key=True, help_text=_("Server, account and folder, hashed."))
    uid_validity = models.BigIntegerField(default=0)
    last_uid = models.BigIntegerField(default=0)
    lease_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    read_at = models.DateTimeField(_("read at"), null=True, help_text=_("When it was last read to its end."))

    class Meta:
        verbose_name = _("mailbox")
        verbose_name_plural = _("mailboxes")

    def __str__(self) -> str:
        return f"{self.name[:8]}:{self.uid_validity}:{self.last_uid}"


class IncomingMailQuerySet(models.QuerySet["IncomingMail"]):
    """Mails that came in; start what a person asks with `visible_to`."""

    def visible_to(self, user: User, *, now: datetime) -> IncomingMailQuerySet:
        """Keep those of the branches that this person is duty manager of; the head office sees all."""
        reach = reach_of(user, now=now)
        return self if reach.is_head_office else self.filter(branch_id__in=reach.supervised_ids)

    def waiting(self) -> IncomingMailQuerySet:
        """Keep what waits for a person."""
        return self.filter(state=MailState.QUARANTINE)

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("No mail that came in is deleted: discard it with a reason.")


class IncomingMail(models.Model):
    """One mail that came in. It holds codes and moments in the clear, never an address or a word: the mail itself is
    sealed in `RawMail` under a key of its own (`public_id`), which dies with the customer."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Keyed hashes: of the whole mail, and of its Message-ID with its sender.
    raw_index = models.CharField(max_length=80, unique=True)
    id_index = models.CharField(max_length=80, blank=True)
    size = models.PositiveIntegerField(_("bytes"))
    is_whole = models.BooleanField(_("taken whole"), default=True)
    stored_at = models.DateTimeField(_("came in"))

    state = models.CharField(_("state"), max_length=10, choices=MailState.choices, default=MailState.STORED)
    why = models.CharField(_("why"), max_length=10, choices=Why.choices, blank=True)
    branch = models.ForeignKey("organisation.Branch", null=True, on_delete=models.PROTECT, related_name="+")
    about = models.UUIDField(_("complaint"), null=True, db_index=True)
    sender_masked = models.CharField(_("sender"), max_length=60, blank=True)
    marks = models.JSONField(default=list)
    lease_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    settled_at = models.DateTimeField(_("settled at"), null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = IncomingMailQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("mail in", "mail that came in")
        verbose_name_plural = pgettext_lazy("mail in", "mails that came in")
        indexes = [
            models.Index(fields=["id"], condition=Q(state="stored"), name="followups_mail_stored"),
            models.Index(fields=["branch", "-id"], condition=Q(state="quarantine"), name="followups_mail_waiting"),
            models.Index(fields=["stored_at"], name="followups_mail_by_day"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["id_index"],
                condition=~Q(id_index="") & ~Q(state="duplicate"),
                name="followups_mail_message_id_once",
            ),
            models.CheckConstraint(condition=Q(state__in=MailState.values), name="followups_mail_state_known"),
            models.CheckConstraint(
                condition=~Q(state="quarantine") | ~Q(why=""), name="followups_mail_quarantine_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.public_id}:{self.state}"

    @property
    def may_be_placed(self) -> bool:
        return self.state in UNPLACED


class RawMail(models.Model):
    """A mail as it came, byte by byte, sealed. In a table of its own, so that no list drags it along."""

    mail = models.OneToOneField(IncomingMail, primary_key=True, on_delete=models.PROTECT, related_name="raw")
    sealed = models.BinaryField()

    class Meta:
        verbose_name = pgettext_lazy("mail in", "mail as it came")
        verbose_name_plural = pgettext_lazy("mail in", "mails as they came")

    def __str__(self) -> str:
        return str(self.mail_id)
