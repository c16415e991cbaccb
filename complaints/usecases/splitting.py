"""One complaint that holds two matters becomes two; the customer loses no time by it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from complaints.access import Right, may
from complaints.attachments import shown_at
from complaints.codes import DeadlineKind, FindingKind
from complaints.errors import BadInput
from complaints.limits import set_limits
from complaints.models import (
    Attachment,
    CalmTick,
    Category,
    Complaint,
    Deadline,
    Escalation,
    FeelingReading,
    Finding,
    Pause,
    Recusal,
)
from complaints.numbers import next_number
from complaints.ports import stage_entered
from complaints.recipients import can_answer
from complaints.severity import burns
from complaints.usecases.climbing import TIMED_BY_SEVERITY, tell_customer_manager
from complaints.usecases.door import columns, save_changes, use_case, write
from complaints.usecases.escalating import raise_up
from complaints.usecases.owning import give_to
from complaints.usecases.receiving import LONGEST_WORDS
from complaints.watchers import begin_watch, watchers_of
from evidence.act import Act

# What is true of the customer and of how they came, and so of both.
SHARED = (
    *("branch", "customer", "received_by", "channel", "reported_by", "place", "related_party", "received_at"),
    *("severity", "customer_type", "second_type", "feeling_first", "feeling_now", "wants_it_now", "calmed_at"),
    *("medical_help_at", "customer_limit_at", "first_contact_at", "repeat_of", "broken_promises"),
)
COPIED = ("kind", "text", "shown_to_customer", "shown_by", "shown_at", "consent", "by", "at")
RUNNING = (
    *("starts_at", "due_at", "wake_at", "step", "wall_clock", "pausable", "trace", "breached_at"),
    "paused_minutes_left",
)


@use_case(Right.HANDLE)
def split(
    complaint: Complaint,
    act: Act,
    *,
    own_words: str,
    reason: str,
    category: str = "",
    findings: Sequence[int] = (),
    attachments: Sequence[str] = (),
) -> None:
    """Open a second complaint for the second matter: with `own_words` as its narrative, a category of its own, copies
    of the `findings` (by key) and a sight of the `attachments` (by reference) that belong to it.

    It begins its own road, with the same customer, the feeling as it was read, and limits that run as those of the
    first one do: our sorting is not on the customer's time. It burns no less than the first one, or splitting would be
    a way down (R139). Whom the first one is about is kept out of the second as well.

    :raises BadInput: no words, too many, no reason, or something that is not on the first one.
    """
    chosen, files = _chosen(complaint, own_words, reason, category, findings, attachments)
    second = Complaint.objects.create(
        **{name: getattr(complaint, name) for name in SHARED},
        number=next_number(complaint.branch, now=act.now),
        split_from=complaint,
        flags=list(complaint.flags),
        category=Category.objects.filter(code=category).first(),
        own_words=own_words.strip(),
        stage_since=act.now,
        updated_at=act.now,
    )
    before = columns(second)
    facts = {"from": complaint.number, "number": second.number, "channel": complaint.channel}
    write(second, act, "complaint.split_from", facts=facts, words={"own_words": own_words, "reason": reason})
    _bring_along(complaint, second, act, chosen, files)
    _start_clocks(complaint, second, act)
    save_changes(second, before, act, counts=False)
    told = {"into": second.number, "findings": len(chosen), "files": len(files)}
    write(complaint, act, "complaint.split_off", facts=told, words={"reason": reason})


def _chosen(
    complaint: Complaint,
    own_words: str,
    reason: str,
    category: str,
    findings: Sequence[int],
    attachments: Sequence[str],
) -> tuple[list[Finding], list[Attachment]]:
    """Find what goes over.

    :raises BadInput: every field that is off, named.
    """
    fields = {}
    if not own_words.strip():
        fields["own_words"] = _("Write what the second matter is, in the customer's own words.")
    if len(own_words) > LONGEST_WORDS:
        fields["own_words"] = _(
            "This is longer than %(most)d characters. Keep the core and add the rest as a note."
        ) % {"most": LONGEST_WORDS}
    if not reason.strip():
        fields["reason"] = _("Say why these are two matters.")
    if category and not Category.objects.filter(code=category).exists():
        fields["category"] = _("Choose a category from the list.")
    # What was arranged for somebody's health stays where it is.
    chosen = list(complaint.findings.exclude(kind=FindingKind.MEDICAL).filter(pk__in=findings).order_by("id"))
    if len(chosen) != len(set(findings)):
        fields["findings"] = _("Choose from the findings of this complaint.")
    wanted = {UUID(str(one)) for one in attachments}
    files = list(shown_at(complaint).filter(public_id__in=wanted).order_by("id"))
    if len(files) != len(wanted):
        fields["attachments"] = _("Choose from the files of this complaint.")
    if fields:
        raise BadInput(" ".join(fields.values()), fields=fields)
    return chosen, files


def _bring_along(
    complaint: Complaint, second: Complaint, act: Act, findings: list[Finding], files: list[Attachment]
) -> None:
    """What stands on the first one and is true of the second: who answers, who must not, who follows it, how the
    customer felt and what was done for that, and what was found. Tags sort a matter, and this is another one."""
    for recusal in complaint.recusals.order_by("id"):
        Recusal.objects.create(complaint=second, user=recusal.user, reason=recusal.reason, at=recusal.at)
    owner = complaint.owner or act.by
    if owner is not None:
        give_to(second, act, owner)
    for user in watchers_of(complaint):
        sees = can_answer(second, user, now=act.now) and may(Right.WATCH, second, user, now=act.now)
        if sees and begin_watch(second, user, act):
            write(second, act, "watch.asked", facts={"user": user.pk}, words={"who": user.name_and_code})
    for reading in complaint.readings.order_by("id"):
        FeelingReading.objects.create(
            complaint=second, value=reading.value, stage=reading.stage, by=reading.by, at=reading.at
        )
    for tick in complaint.calm_ticks.order_by("id"):
        judged = {"worked": tick.worked, "judged_by": tick.judged_by, "judged_at": tick.judged_at}
        CalmTick.objects.create(complaint=second, code=tick.code, by=tick.by, at=tick.at, **judged)
    longest = Finding._meta.get_field("source").max_length
    for finding in findings:
        source = " · ".join(filter(None, [complaint.number, finding.source]))[:longest]
        copied = {name: getattr(finding, name) for name in COPIED}
        Finding.objects.create(complaint=second, source=source, **copied)
    for file in files:
        file.shown_on.add(second)


def _start_clocks(complaint: Complaint, second: Complaint, act: Act) -> None:
    """What runs for the first one runs for the second, standing still while that does. What was kept there begins anew;
    what never ran, since the customer came."""
    for pause in complaint.pauses.filter(ended_at=None):
        Pause.objects.create(
            complaint=second, reason=pause.reason, from_at=pause.from_at, until_at=pause.until_at, by=pause.by
        )
    second.paused_at = complaint.paused_at
    for kind in (*TIMED_BY_SEVERITY, DeadlineKind.ULTIMATUM):
        limits = complaint.deadlines.filter(kind=kind, about=None)
        running = limits.filter(met_at=None, dropped_at=None).first()
        if running is not None:
            told = {name: getattr(running, name) for name in RUNNING}
            Deadline.objects.create(complaint=second, kind=kind, owner=second.owner, **told)
        elif kind == DeadlineKind.ULTIMATUM or (kind == DeadlineKind.FIRST_CONTACT and second.first_contact_at):
            continue
        else:
            was_kept = limits.exclude(met_at=None).exists()
            set_limits(second, act, kind, start=None if was_kept else second.received_at)
    if burns(second.severity):
        raise_up(second, act, Escalation.Reason.SEVERITY)
    tell_customer_manager(second, act)
    stage_entered.send(Complaint, complaint=second, act=act)
