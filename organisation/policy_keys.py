"""The one table of the house's numbers and thresholds: key, type, default and meaning of every policy.

A `Policy` row overrides a default from a date on, for the house or for one branch. Nothing else in the house holds such
a number.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from organisation.time_limits import TimeLimit, Unit

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

Check = Callable[[Any], bool]


class UnknownPolicy(KeyError):
    """No policy has this key; the message lists the nearest names."""

    def __init__(self, key: str) -> None:
        near = difflib.get_close_matches(key, POLICY_KEYS, n=3, cutoff=0.5)
        hint = f" Did you mean {', '.join(near)}?" if near else ""
        super().__init__(f"There is no policy {key!r}.{hint}")

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True)
class Kind:
    """A type of value: how to tell a right one, and the sentence for a wrong one."""

    is_right: Check
    needs: StrPromise
    params: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class PolicyKey:
    """One policy: its type, the value that holds where no row stands, and what it means."""

    kind: Kind
    default: Any
    meaning: StrPromise


def whole(low: int, high: int) -> Kind:
    """Make the type of whole numbers from `low` to `high`."""
    return Kind(
        lambda value: type(value) is int and low <= value <= high,
        _("Write a whole number between %(low)s and %(high)s."),
        {"low": low, "high": high},
    )


def _is_time(value: Any) -> bool:
    try:
        return isinstance(value, str) and f"{dt.time.fromisoformat(value):%H:%M}" == value
    except ValueError:
        return False


def _are_rising_percents(value: Any) -> bool:
    return (
        isinstance(value, list)
        and all(type(each) is int and 0 < each < 100 for each in value)
        and value == sorted(set(value))
    )


def _are_hours(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(span, list) and len(span) == 2 and all(map(_is_time, span)) and span[0] != span[1] for span in value
    )


# What customers and colleagues may hand in, by family; which kinds of file each holds, `evidence.files.kinds` says.
FILE_FAMILIES = ("picture", "pdf", "office", "text", "sound")


def _are_families(value: Any) -> bool:
    return isinstance(value, list) and all(each in FILE_FAMILIES for each in value) and len(set(value)) == len(value)


# What a customer is sent by itself, and what somebody at the desk writes them; `followups.letters` holds each.
LETTERS = (
    *("received", "promise", "agreed", "date_changed", "interim", "result", "unreachable", "closed", "recourse"),
    "message",
)


def _are_letters(value: Any) -> bool:
    return isinstance(value, list) and all(each in LETTERS for each in value) and len(set(value)) == len(value)


def _is_department(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[a-z0-9_-]{0,40}", value) is not None


def _is_limit(value: Any) -> bool:
    if value == "":
        return True
    try:
        return isinstance(value, str) and TimeLimit.parse(value).unit is not Unit.SAME_DAY
    except ValueError:
        return False


FEELING = whole(1, 5)
DEPARTMENT = Kind(_is_department, _('Write the code of a department in quotes, like "engineering", or "" for none.'))
FAMILIES = Kind(_are_families, _('Write a list of these, each once: ["picture", "pdf", "office", "text", "sound"].'))
LETTER_LIST = Kind(
    _are_letters,
    _(
        'Write a list of these, each once, [] for none: ["received", "promise", "agreed", "date_changed", "interim", '
        '"result", "unreachable", "closed", "recourse", "message"].'
    ),
)
TIME = Kind(_is_time, _('Write a time of day in quotes, like "12:00".'))
PERCENTS = Kind(_are_rising_percents, _("Write rising whole percentages between 1 and 99, like [50, 80]."))
LIMIT = Kind(
    _is_limit, _('Write a limit in quotes, like "24 hours", "4 working hours" or "2 working days", or "" for none.')
)
HOURS = Kind(
    _are_hours, _('Write pairs of times, like [["20:00", "09:00"], ["12:00", "14:00"]]; a pair may run past midnight.')
)

POLICY_KEYS: dict[str, PolicyKey] = {
    # --- calm ---
    "calm_pass_feeling": PolicyKey(FEELING, 2, _("Up to this feeling the calm stage passes by itself (R25).")),
    "calm_one_act_feeling": PolicyKey(
        FEELING, 3, _("Up to this feeling one calming act is enough to leave calm (R20).")
    ),
    "calm_second_reading_max": PolicyKey(
        FEELING, 3, _("Above that, the second reading of the feeling must not be higher than this (R25).")
    ),
    # --- clarify, propose, confirm ---
    "cause_open_max_days": PolicyKey(
        whole(1, 365), 30, _("For how many days at most an open cause may be put off when facts are still missing.")
    ),
    "understanding_required": PolicyKey(
        whole(0, 1),
        0,
        _("1: the facts are left only after both sides have ticked that they understood each other (R57); 0: advice."),
    ),
    "options_required": PolicyKey(
        whole(1, 5), 2, _("How many options the customer is offered without a reason (R80).")
    ),
    "thinking_max_days": PolicyKey(whole(1, 90), 7, _("For how many days at most the customer may think it over.")),
    # --- limits that say "same day" ---
    "same_day_last_hours": PolicyKey(
        whole(0, 24), 2, _("What comes in during so many last opening hours means the next opening day.")
    ),
    "same_day_next_at": PolicyKey(TIME, "12:00", _("At which hour the same-day limit ends on that next opening day.")),
    # --- moments offered beside a date field ---
    "offered_working_days": PolicyKey(
        whole(1, 30), 2, _("So many working days ahead is the furthest moment that a date field offers by itself.")
    ),
    # --- reminders ---
    "reminders_percent": PolicyKey(PERCENTS, [50, 80], _("At which parts of a limit its owner is reminded (R127).")),
    "short_limit_minutes": PolicyKey(
        whole(0, 10080), 240, _("Shorter limits warn on the page only and send mail when overdue.")
    ),
    "due_soon_minutes": PolicyKey(
        whole(1, 10080), 120, _("How long before its limit a complaint counts as nearly due.")
    ),
    # --- work orders between departments ---
    "work_order_chase_minutes": PolicyKey(
        whole(1, 1440), 30, _("After how many minutes a department may be chased again about one work order (R150).")
    ),
    "work_order_link_days": PolicyKey(
        whole(1, 90), 14, _("For how many days the link of a work order's mail leads to its page (R150).")
    ),
    # --- mail to staff ---
    "mail_cap": PolicyKey(
        whole(1, 1000), 10, _("How many mails one person gets about one complaint before the rest is held back.")
    ),
    "mail_cap_minutes": PolicyKey(whole(1, 1440), 10, _("Within how many minutes these mails are counted.")),
    "mail_latest_hours": PolicyKey(
        whole(1, 168), 24, _("After how many hours a mail that could not leave is no longer sent.")
    ),
    "agenda_earliest": PolicyKey(
        TIME, "06:00", _("Before this hour no agenda of the day is mailed, even where the house never closes.")
    ),
    "agenda_latest": PolicyKey(
        TIME,
        "12:00",
        _("Until this hour, or three hours after opening, an agenda that was held up is still mailed."),
    ),
    # --- letters to customers ---
    "letters_by_mail": PolicyKey(
        LETTER_LIST, list(LETTERS), _("Which letters go to customers who gave an e-mail address (R108); [] for none.")
    ),
    "letters_by_sms": PolicyKey(
        LETTER_LIST,
        list(LETTERS),
        _("Which go as a text message to customers who gave a mobile number and no e-mail address; [] for none."),
    ),
    # --- severity ---
    "severity_undo_minutes": PolicyKey(
        whole(0, 60), 2, _("For how long whoever raised a severity by hand may take it back, before notices leave.")
    ),
    "repeat_window_days": PolicyKey(
        whole(1, 730), 90, _("Within how many days another complaint on the same matter is a repeat (R10).")
    ),
    # --- incidents ---
    "incident_complaints": PolicyKey(
        whole(0, 100),
        5,
        _("So many complaints of one category within the window are one incident; 0: none begins by itself (R140)."),
    ),
    "incident_window_minutes": PolicyKey(
        whole(5, 1440), 60, _("Within how many minutes they are counted; an incident of its kind begins once in it.")
    ),
    "incident_alike_percent": PolicyKey(
        whole(1, 100),
        25,
        _("Complaints of several branches count where so many of a hundred pairs of characters are the same."),
    ),
    # --- while the customer waits ---
    "progress_general": PolicyKey(
        LIMIT, "2 working days", _("How often who waits for a general complaint is told how it stands (R111).")
    ),
    "progress_serious": PolicyKey(
        LIMIT, "24 hours", _("How often who waits for a serious complaint is told how it stands (R111).")
    ),
    "progress_crisis": PolicyKey(LIMIT, "4 hours", _("How often who waits in a crisis is told how it stands (R111).")),
    "result_told_minutes": PolicyKey(
        whole(0, 10080),
        60,
        _("Within how many opening minutes the customer is told a result that exists; 0: no limit (R112)."),
    ),
    # --- callbacks and closing ---
    "callback_after_days": PolicyKey(
        whole(1, 60), 3, _("So many working days after follow-up begins the satisfaction callback is due (R114).")
    ),
    "callback_hour": PolicyKey(TIME, "10:00", _("At which hour of that day the satisfaction callback is due.")),
    "callback_tries": PolicyKey(whole(1, 10), 3, _("After how many unsuccessful tries a callback may be given up.")),
    "unreachable_days": PolicyKey(
        whole(0, 30),
        3,
        _(
            "After the last vain try a letter or message leaves; so many working days without an answer later it may be"
            " closed as not reached. 0: at once, without a word (R116)."
        ),
    ),
    "callback_retry_hours": PolicyKey(whole(1, 72), 4, _("After how many opening hours the next try is suggested.")),
    "callback_reminder_minutes": PolicyKey(
        whole(1, 1440), 30, _("How long before a callback its caller is reminded by mail.")
    ),
    "recheck_percent": PolicyKey(
        whole(0, 100),
        0,
        _("How many of a hundred satisfied customers are asked once more by somebody who did not handle it; 0: none."),
    ),
    "recheck_after_days": PolicyKey(
        whole(1, 30), 2, _("So many working days after the satisfied answer the recheck is due.")
    ),
    "quiet_hours": PolicyKey(
        HOURS,
        [["20:00", "09:00"], ["12:00", "14:00"]],
        _("When customers are not called, by the clock at the branch."),
    ),
    "parting_required": PolicyKey(
        whole(0, 1), 0, _("1: closes only after all was ticked that is said before parting (R106); 0: advice.")
    ),
    "letter_required": PolicyKey(
        whole(0, 1), 1, _("1: who wrote a letter is answered by a signed letter before it closes (R172); 0: advice.")
    ),
    "reopen_days": PolicyKey(whole(0, 365), 15, _("For how many days after closing the customer may reopen.")),
    # --- the customer's own page ---
    "customer_acts_per_hour": PolicyKey(
        whole(1, 1000), 30, _("How often within an hour something may be done behind one customer's link.")
    ),
    "customer_acts_per_address": PolicyKey(
        whole(1, 10000), 120, _("How often within an hour something may be done there from one network address.")
    ),
    # --- the public form and the policy page ---
    "web_form": PolicyKey(
        whole(0, 1), 0, _("1: customers may complain over a public page of the branch, without an account; 0: no page.")
    ),
    "web_form_name": PolicyKey(whole(0, 1), 0, _("1: whoever complains there gives a name; 0: they need not.")),
    "web_form_per_address": PolicyKey(
        whole(1, 1000), 10, _("How many complaints within an hour are taken there from one network address.")
    ),
    "web_form_per_hour": PolicyKey(
        whole(1, 10000), 60, _("How many complaints within an hour are taken there at one branch in all.")
    ),
    "web_form_seconds": PolicyKey(
        whole(0, 60), 3, _("What is sent sooner after the page was drawn was filled in by no person; asked once more.")
    ),
    "web_form_hours": PolicyKey(
        whole(1, 72), 12, _("For how many hours after it was drawn the page is taken without asking once more.")
    ),
    "policy_page": PolicyKey(
        whole(0, 1),
        0,
        _("1: how the branch handles complaints stands on a public page, made of these rules; 0: only staff see it."),
    ),
    "same_again_minutes": PolicyKey(
        whole(0, 1440),
        10,
        _("For how many minutes whoever logs the same words once more is asked whether it is another one."),
    ),
    # --- privacy ---
    "reveals_per_hour": PolicyKey(
        whole(1, 1000), 30, _("How many numbers one person may show in full within an hour (R147).")
    ),
    "merge_undo_hours": PolicyKey(
        whole(1, 720), 72, _("For how many hours two customers who were merged can be taken apart again.")
    ),
    # A key of a new complaint is known for two days: by then a draft of it must be gone.
    "draft_hours": PolicyKey(
        whole(1, 48), 24, _("After how many hours the draft of what somebody typed and did not save is thrown away.")
    ),
    # --- files on a complaint ---
    "file_families": PolicyKey(
        FAMILIES, list(FILE_FAMILIES), _("Which kinds of files are taken on a complaint (R44).")
    ),
    "file_megabytes": PolicyKey(whole(1, 20), 10, _("How many megabytes one file may have.")),
    "file_count": PolicyKey(whole(1, 100), 10, _("How many files one complaint may hold; withdrawn ones don't count.")),
    "file_total_megabytes": PolicyKey(
        whole(1, 1000),
        60,
        _("How many megabytes all files of one complaint may have together, withdrawn ones included."),
    ),
    "file_megapixels": PolicyKey(whole(1, 100), 50, _("How many million points a picture may have.")),
    # --- the counter ---
    "queue_help_waiting": PolicyKey(whole(1, 100), 8, _("With more people waiting than this, help is called (R13).")),
    "queue_stale_minutes": PolicyKey(
        whole(5, 1440), 60, _("After how many minutes a count of the people waiting says nothing any more.")
    ),
    "help_unanswered_minutes": PolicyKey(
        whole(1, 240), 5, _("After how many minutes without an answer a call for help goes on to the next level (R13).")
    ),
    "violence_unanswered_minutes": PolicyKey(
        whole(1, 60),
        2,
        _("After how many minutes without anybody coming a call against violence goes on to the next level (R31)."),
    ),
    "help_lapses_minutes": PolicyKey(
        whole(15, 1440), 120, _("After how many minutes a call for help that nobody ended is over by itself.")
    ),
    "away_minutes": PolicyKey(
        whole(1, 240),
        10,
        _("For how many minutes a customer at the counter is asked to wait unless said otherwise (R64)."),
    ),
    "fault_department": PolicyKey(
        DEPARTMENT,
        "",
        _("Which department a fault of a device or system goes to, by its code; empty: the desk chooses (R63)."),
    ),
    "fault_answer_minutes": PolicyKey(
        whole(15, 10080), 120, _("Within how many opening minutes a reported fault is answered (R63).")
    ),
}


def policy_key(key: str) -> PolicyKey:
    """Look a policy up in the table.

    :raises UnknownPolicy: there is none; the message lists the nearest names.
    """
    try:
        return POLICY_KEYS[key]
    except KeyError:
        raise UnknownPolicy(key) from None


def check_value(key: str, value: Any) -> None:
    """Refuse a key that does not exist or a value of the wrong type, in words for whoever enters it.

    :raises ValidationError: on the field `key` or `value`.
    """
    try:
        spec = policy_key(key)
    except UnknownPolicy:
        near = difflib.get_close_matches(key, POLICY_KEYS, n=3, cutoff=0.5)
        message = _("There is no policy “%(key)s”. Near: %(near)s.") if near else _("There is no policy “%(key)s”.")
        raise ValidationError({"key": ValidationError(message, params={"key": key, "near": ", ".join(near)})}) from None
    if not spec.kind.is_right(value):
        raise ValidationError({"value": ValidationError(spec.kind.needs, params=dict(spec.kind.params))})
