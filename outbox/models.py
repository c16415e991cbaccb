"""What leaves the house: one row per message and recipient, and the beat of the sweep that sends them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organisation.models import Language


class State(models.TextChoices):
    PENDING = "pending", pgettext_lazy("message", "Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", pgettext_lazy("message", "Refused")
    UNCERTAIN = "uncertain", _("Perhaps sent")
    DROPPED = "dropped", _("No longer wanted")
    DEAD = "dead", _("Given up")


# These need a person: nothing in the house touches them again by itself.
STUCK = (State.FAILED, State.DEAD, State.UNCERTAIN)


class Channel(models.TextChoices):
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("Text message")


class RecipientKind(models.TextChoices):
    STAFF = "staff", _("Member of staff")
    CUSTOMER = "customer", _("Customer")
    DESK = "desk", _("Desk of a branch")
    DEPARTMENT = "department", _("Department")


def message_id_of(public_id: uuid.UUID) -> str:
    """Build the one Message-ID that every attempt of a message carries, so that mailboxes can tell a repetition."""
    return f"<{public_id}@{settings.MAIL_DOMAIN}>"


class Message(models.Model):
    """One message to one recipient. It holds ids and codes in clear, never an address, a name or a sentence.

    The address is asked for when the message leaves; what was really sent stands sealed in `subject_sealed` and
    `body_sealed`. `key` (what:which:version:who) makes the decision to send happen once (REL-R6).
    """

    public_id = models.UUIDField(_("public reference"), default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(_("key"), max_length=200)
    kind = models.CharField(_("kind"), max_length=60)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices, default=Channel.EMAIL)
    recipient_kind = models.CharField(_("kind of recipient"), max_length=10, choices=RecipientKind.choices)
    recipient_id = models.CharField(_("recipient"), max_length=64)
    about = models.UUIDField(_("about"), null=True, blank=True, db_index=True)
    language = models.CharField(_("language"), max_length=10, choices=Language.choices)
    facts = models.JSONField(_("facts"), default=dict)

    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.PENDING)
    wanted_at = models.DateTimeField(
        _("wanted at"),
        help_text=_("When it should leave; further tries don't move this, only a person's decision does."),
    )
    not_before = models.DateTimeField(_("not before"), help_text=_("The next try."))
    lease_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    lease_token = models.UUIDField(_("lease"), null=True, blank=True)
    handed_at = models.DateTimeField(
        _("handed over at"), null=True, blank=True, help_text=_("The last hand-over that was not refused.")
    )
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    postponed = models.PositiveIntegerField(_("times postponed"), default=0)
    last_error_code = models.CharField(_("last error"), max_length=40, blank=True)
    refused_masked = models.CharField(
        _("refused by"), max_length=60, blank=True, help_text=_("The mailbox that sent it back, masked.")
    )

    subject_sealed = models.BinaryField(null=True, editable=False)
    body_sealed = models.BinaryField(null=True, editable=False)
    message_id = models.CharField(_("Message-ID"), max_length=255, editable=False)
    created_at = models.DateTimeField(_("created at"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    dropped_at = models.DateTimeField(_("dropped at"), null=True, blank=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [
            # The sweep costs what is due, not what exists.
            models.Index(fields=["not_before", "id"], condition=Q(state="pending"), name="outbox_message_due"),
            models.Index(fields=["lease_until", "id"], condition=Q(state="sending"), name="outbox_message_leased"),
            models.Index(
                fields=["state", "id"],
                condition=Q(state__in=["failed", "dead", "uncertain"]),
                name="outbox_message_stuck",
            ),
            # Counts what one recipient was sent lately (REL-R8).
            models.Index(
                fields=["recipient_kind", "recipient_id", "handed_at"],
                condition=Q(handed_at__isnull=False),
                name="outbox_message_lately",
            ),
            # Counts what everybody was sent within an hour.
            models.Index(fields=["handed_at"], condition=Q(handed_at__isnull=False), name="outbox_message_handed"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key"], name="outbox_message_decided_once"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="outbox_message_state_known"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="outbox_message_channel_known"),
            models.CheckConstraint(
                condition=Q(recipient_kind__in=RecipientKind.values), name="outbox_message_recipient_kind_known"
            ),
            models.CheckConstraint(condition=Q(language__in=Language.values), name="outbox_message_language_known"),
            models.CheckConstraint(
                condition=~Q(key="") & ~Q(kind="") & ~Q(recipient_id=""), name="outbox_message_named"
            ),
            models.CheckConstraint(
                condition=~Q(recipient_id__contains="@"), name="outbox_message_recipient_is_no_address"
            ),
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(lease_until__isnull=False, lease_token__isnull=False),
                name="outbox_message_sending_is_leased",
            ),
            models.CheckConstraint(
                condition=~Q(state="pending") | Q(lease_until__isnull=True, lease_token__isnull=True),
                name="outbox_message_waiting_is_free",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="outbox_message_sent_has_time"
            ),
            models.CheckConstraint(
                condition=~Q(state="dropped") | Q(dropped_at__isnull=False), name="outbox_message_dropped_has_time"
            ),
            models.CheckConstraint(
                condition=Q(subject_sealed__isnull=True, body_sealed__isnull=True)
                | Q(subject_sealed__isnull=False, body_sealed__isnull=False),
                name="outbox_message_sealed_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id} ({self.state})"


class Heartbeat(models.Model):
    """The last sign of life of something that must go on by itself: `sweep`, or the way to the mail server."""

    name = models.CharField(_("name"), max_length=40, primary_key=True)
    at = models.DateTimeField(_("at"))
    took_ms = models.PositiveIntegerField(_("took (ms)"), default=0)
    facts = models.JSONField(_("facts"), default=dict)

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M:%S}"
