"""Calls to customers that are planned, and what came of each try; the days whose agenda was mailed; and the words of
letters where quality wrote other ones."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from complaints.codes import DeadlineKind
from followups.codes import ASKING, CallbackKind, CallbackState, MessageKind, MoveState, Outcome, Satisfaction, ToldHow
from followups.letters.kinds import Letter
from followups.mail_in.models import IncomingMail, Mailbox, RawMail
from followups.queries import CallbackQuerySet, LetterTextQuerySet
from organisation.models import Language

__all__ = [
    "AgendaDay",
    "CalendarFeed",
    "Callback",
    "CallbackAttempt",
    "CallbackMove",
    "CustomerMessage",
    "IncomingMail",
    "LetterText",
    "Mailbox",
    "Rating",
    "RawMail",
]


class Callback(models.Model):
    """One call that somebody will make, by date and hour (R111, R114, R124). Change it through `followups.usecases`.

    Its limit is a `Deadline` row whose `about` is this `public_id`. A failed try moves `due_at` and counts in `tries`;
    a further call after one that was answered is a row of its own with `previous`.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="callbacks")
    kind = models.CharField(max_length=12, choices=CallbackKind.choices)
    purpose = models.CharField(max_length=400, blank=True)
    due_at = models.DateTimeField()
    caller = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="callbacks")
    state = models.CharField(max_length=8, choices=CallbackState.choices, default=CallbackState.OPEN)
    tries = models.PositiveSmallIntegerField(default=0, help_text=_("Unsuccessful ones."))
    version = models.PositiveIntegerField(default=1)
    at_intervals = models.BooleanField(default=False, help_text=_("Planned by the house while the customer waits."))
    previous = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="next_calls")
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    missed_at = models.DateTimeField(null=True, help_text=_("Its time passed without a try."))
    settled_at = models.DateTimeField(null=True)
    # After vain calls: a word is to be left, was left, and whether somebody waits for an answer to it (R116).
    notice_wanted = models.BooleanField(default=False)
    notice_at = models.DateTimeField(null=True)
    notice_how = models.CharField(max_length=10, choices=ToldHow.choices, blank=True)
    notice_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answer_until = models.DateTimeField(null=True, help_text=_("Until then an answer to the letter or message counts."))

    objects = CallbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("callback")
        verbose_name_plural = _("callbacks")
        indexes = [
            models.Index(
                fields=["caller", "due_at", "id"], name="followups_callback_agenda", condition=Q(state="open")
            ),
            models.Index(fields=["complaint", "due_at"], name="followups_callback_complaint"),
            models.Index(
                fields=["answer_until", "id"],
                name="followups_callback_silence",
                condition=Q(answer_until__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["complaint"],
                condition=Q(kind="satisfaction", state="open"),
                name="followups_callback_one_open_satisfaction",
            ),
            models.CheckConstraint(condition=Q(kind__in=CallbackKind.values), name="followups_callback_kind_known"),
            models.CheckConstraint(condition=Q(state__in=CallbackState.values), name="followups_callback_state_known"),
            models.CheckConstraint(
                condition=Q(state="open", settled_at__isnull=True) | (~Q(state="open") & Q(settled_at__isnull=False)),
                name="followups_callback_settled_with_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id}:{self.kind}:{self.state}"

    @property
    def is_open(self) -> bool:
        return self.state == CallbackState.OPEN

    @property
    def deadline_kind(self) -> DeadlineKind:
        """Which limit runs for it."""
        if self.kind == CallbackKind.SATISFACTION:
            return DeadlineKind.CALLBACK
        if self.kind == CallbackKind.RECHECK:
            return DeadlineKind.RECHECK
        return DeadlineKind.PROGRESS_CALL

    @property
    def is_awaited(self) -> bool:
        """The customer waits for it: asking how satisfied they are is our own wish, any other call is our word."""
        return self.kind not in ASKING


class CallbackAttempt(models.Model):
    """One try: who called when, whether the customer was reached, and what was said (R115)."""

    callback = models.ForeignKey(Callback, on_delete=models.PROTECT, related_name="attempts")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    said = models.TextField(max_length=2000, blank=True)
    satisfaction = models.CharField(max_length=18, choices=Satisfaction.choices, blank=True)
    did_it_work = models.BooleanField(null=True)
    anything_else = models.TextField(max_length=1000, blank=True)
    suggestion = models.TextField(max_length=1000, blank=True, help_text=_("What the customer suggests (R155)."))
    next_try_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("try")
        verbose_name_plural = _("tries")
        indexes = [models.Index(fields=["callback", "at"], name="followups_attempt_of")]
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="followups_attempt_outcome_known"),
            models.CheckConstraint(
                condition=Q(satisfaction="") | Q(satisfaction__in=Satisfaction.values, outcome="reached"),
                name="followups_attempt_satisfaction_of_reached",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.callback_id}:{self.outcome}"


class CallbackMove(models.Model):
    """Another hour for a call: why, who said yes to it, and that the customer heard of it in time (R117).

    `tell_by`: until then the customer must know, because until then they wait for the hour of before; empty where
    nobody waits or the customer named the hour. Its limit is a `Deadline` row whose `about` is this `public_id`.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    callback = models.ForeignKey(Callback, on_delete=models.PROTECT, related_name="moves")
    state = models.CharField(max_length=8, choices=MoveState.choices)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField()
    reason = models.CharField(max_length=400, blank=True)
    asked_for = models.BooleanField(default=False, help_text=_("The customer named the hour."))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    approval = models.OneToOneField(
        "complaints.Approval", null=True, on_delete=models.PROTECT, related_name="callback_move"
    )
    tell_by = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    told_how = models.CharField(max_length=10, choices=ToldHow.choices, blank=True)
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("another hour")
        verbose_name_plural = _("other hours")
        constraints = [
            models.UniqueConstraint(
                fields=["callback"], condition=Q(state="asked"), name="followups_callbackmove_one_asked"
            ),
            models.CheckConstraint(condition=Q(state__in=MoveState.values), name="followups_callbackmove_state_known"),
            models.CheckConstraint(
                condition=Q(told_at__isnull=True, told_how="") | Q(told_at__isnull=False, told_how__in=ToldHow.values),
                name="followups_callbackmove_told_how",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.callback_id}:{self.state}"


class AgendaDay(models.Model):
    """One branch's day: when its agenda is mailed, and that it was. A day is decided once (see `agenda.py`)."""

    branch = models.ForeignKey("organisation.Branch", on_delete=models.PROTECT, related_name="agenda_days")
    date = models.DateField()
    opens_at = models.DateTimeField(null=True, help_text=_("Empty: closed that day."))
    done_at = models.DateTimeField(null=True)
    mails = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("agenda of a day")
        verbose_name_plural = _("agendas of days")
        indexes = [models.Index(fields=["date"], name="followups_agendaday_date")]
        constraints = [models.UniqueConstraint(fields=["branch", "date"], name="followups_agendaday_once")]

    def __str__(self) -> str:
        return f"{self.branch_id}:{self.date}"


class CustomerMessage(models.Model):
    """What the customer wrote on their own page, or we wrote to them there (R46). One of the customer's that nobody has
    read holds the closing: `complaint.unread_from_customer` counts them."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="customer_messages")
    from_customer = models.BooleanField()
    kind = models.CharField(max_length=8, choices=MessageKind.choices, default=MessageKind.WORDS)
    text = models.TextField(max_length=2000, blank=True)
    files = models.PositiveSmallIntegerField(default=0, help_text=_("How many files came with it."))
    # Made with the page: pressed twice, it is there once.
    once = models.CharField(max_length=32, blank=True)
    mail = models.OneToOneField(
        IncomingMail, null=True, on_delete=models.PROTECT, related_name="message", help_text=_("It came by mail.")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("customer's message")
        verbose_name_plural = _("customer's messages")
        indexes = [models.Index(fields=["complaint", "at"], name="followups_message_of")]
        constraints = [
            models.UniqueConstraint(fields=["complaint", "once"], condition=~Q(once=""), name="followups_message_once"),
            models.CheckConstraint(condition=Q(kind__in=MessageKind.values), name="followups_message_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id}:{self.kind}"


class WebComplaint(models.Model):
    """That a complaint came over the public form, from which drawn page: sent twice, it is one. `body` is a keyed hash
    of what was sent, to tell it from something else."""

    # Empty for the moment between claiming the page and storing the complaint, which one transaction holds.
    complaint = models.OneToOneField(
        "complaints.Complaint", null=True, on_delete=models.PROTECT, related_name="web_complaint"
    )
    once = models.CharField(max_length=32, unique=True)
    body = models.CharField(max_length=100)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("complaint over the web")
        verbose_name_plural = _("complaints over the web")

    def __str__(self) -> str:
        return f"{self.complaint_id}"


class Rating(models.Model):
    """What the customer says of how it was handled, once it is over: 1 to 5, and words."""

    complaint = models.OneToOneField("complaints.Complaint", on_delete=models.PROTECT, related_name="rating")
    stars = models.PositiveSmallIntegerField()
    words = models.TextField(max_length=1000, blank=True)
    at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        constraints = [models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="followups_rating_1_to_5")]

    def __str__(self) -> str:
        return f"{self.complaint_id}:{self.stars}"


class LetterText(models.Model):
    """The words of one letter in one language, from one version on. The latest holds; `is_shipped` goes back to those
    that ship. Nothing is changed or deleted. Change it through `followups.letters.editing`."""

    letter = models.CharField(_("letter"), max_length=20, choices=Letter.choices)
    language = models.CharField(_("language"), max_length=10, choices=Language.choices)
    version = models.PositiveIntegerField(_("version"))
    is_shipped = models.BooleanField(_("the shipped words"), default=False)
    subject = models.CharField(pgettext_lazy("letter", "subject"), max_length=200, blank=True)
    text = models.TextField(_("text"), max_length=4000, blank=True)
    sms = models.TextField(_("text message"), max_length=600, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"))

    objects = LetterTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("words of a letter")
        verbose_name_plural = _("words of letters")
        constraints = [
            models.UniqueConstraint(fields=["letter", "language", "version"], name="followups_lettertext_version_once"),
            models.CheckConstraint(condition=Q(letter__in=Letter.values), name="followups_lettertext_letter_known"),
            models.CheckConstraint(
                condition=Q(is_shipped=True, subject="", text="", sms="")
                | (Q(is_shipped=False) & ~Q(subject="") & ~Q(text="") & ~Q(sms="")),
                name="followups_lettertext_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letter}:{self.language}:v{self.version}"


class CalendarFeed(models.Model):
    """Somebody's address for the calendar of their own calls. Counting `version` up kills what was handed out."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="calendar_feed")
    version = models.PositiveIntegerField(default=1)
    is_on = models.BooleanField(default=True)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")

    def __str__(self) -> str:
        return f"{self.user_id}:v{self.version}"
