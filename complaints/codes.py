"""The desk's closed vocabularies. Codes are stable keys: pages, API, trail, filters and imports all use these words."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Stage(models.TextChoices):
    RECEIVE = "receive", pgettext_lazy("stage", "Receive")
    CALM = "calm", pgettext_lazy("stage", "Calm")
    CLARIFY = "clarify", pgettext_lazy("stage", "Clarify")
    PROPOSE = "propose", pgettext_lazy("stage", "Propose")
    CONFIRM = "confirm", pgettext_lazy("stage", "Confirm")
    FOLLOW_UP = "follow-up", pgettext_lazy("stage", "Follow up")
    CLOSED = "closed", pgettext_lazy("stage", "Closed")
    WITHDRAWN = "withdrawn", pgettext_lazy("stage", "Withdrawn")
    MERGED = "merged", pgettext_lazy("stage", "Merged")
    ARBITRATION = "arbitration", pgettext_lazy("stage", "Outside arbitration")


# The road every complaint takes, in order; the other states are ends or waits beside it.
ROAD = (Stage.RECEIVE, Stage.CALM, Stage.CLARIFY, Stage.PROPOSE, Stage.CONFIRM, Stage.FOLLOW_UP)
ENDED = (Stage.CLOSED, Stage.WITHDRAWN, Stage.MERGED)


class Channel(models.TextChoices):
    WALK_IN = "walk_in", _("Counter")
    PHONE = "phone", _("Phone")
    LETTER = "letter", _("Letter")
    EMAIL = "email", _("E-mail")
    ONLINE = "online", _("Online")
    HOTLINE = "hotline", _("Hotline")
    PARTNER = "partner", _("Relayed by a partner")
    SURVEY = "survey", _("Survey")


# Nobody is in front of us on these channels, so there is no feeling to tend before the facts (R20 applies to people).
NOT_IN_PERSON = (Channel.LETTER, Channel.EMAIL, Channel.ONLINE, Channel.PARTNER, Channel.SURVEY)


class Reporter(models.TextChoices):
    CUSTOMER = "customer", _("The customer")
    THIRD_PARTY = "third_party", _("Somebody on the customer's behalf")


class SamePerson(models.TextChoices):
    """What a clerk says when a number belongs to somebody of another name."""

    KEEP = "keep", _("Same person – keep the known name")
    CORRECT = "correct", _("Same person – the name is corrected")
    OTHER = "other", _("Another person with the same number")


class Place(models.TextChoices):
    COUNTER = "counter", _("At the counter")
    PRIVATE_ROOM = "private_room", _("In the reception room")
    ELSEWHERE = "elsewhere", _("Elsewhere")


class Severity(models.TextChoices):
    POTENTIAL = "potential", _("Potential complaint")
    GENERAL = "general", _("General complaint")
    SERIOUS = "serious", _("Serious complaint")
    CRISIS = "crisis", _("Crisis")


LADDER = (Severity.POTENTIAL, Severity.GENERAL, Severity.SERIOUS, Severity.CRISIS)


def higher(one: str, other: str) -> str:
    """Name the severity that stands higher on the ladder (R139)."""
    return max(one, other, key=lambda severity: LADDER.index(Severity(severity)))


class Feeling(models.IntegerChoices):
    UNKNOWN = 0, _("Unknown")
    CALM = 1, _("Calm")
    DISPLEASED = 2, _("Displeased")
    ANGRY = 3, _("Angry")
    AGITATED = 4, _("Agitated")
    OUT_OF_CONTROL = 5, _("Out of control")


class CustomerType(models.TextChoices):
    ORDINARY = "ordinary", _("Ordinary")
    EMOTIONAL = "emotional", _("Led by feelings")
    STUBBORN = "stubborn", _("Holds to one view")
    UNREASONABLE = "unreasonable", _("Beyond reason")
    VIOLENT = "violent", _("Tends to violence")
    PREPARED = "prepared", _("Comes prepared")
    PUBLICITY = "publicity", _("Goes public")


class Want(models.TextChoices):
    REFUND = "refund", _("Refund")
    COMPENSATION = "compensation", _("Compensation")
    APOLOGY = "apology", _("Apology")
    FIX = "fix", _("Have it put right")
    EXPLANATION = "explanation", _("Explanation")
    PUNISH = "punish", _("Consequences for staff")
    OTHER = "other", _("Something else")
    NONE = "none", _("Nothing in particular")


class Motive(models.TextChoices):
    COMPENSATION = "compensation", _("Compensation")
    SOLVE = "solve", _("A solution")
    RESPECT = "respect", _("Respect")
    ATTENTION = "attention", _("To be taken seriously")
    VENT = "vent", _("To vent")
    EXPLANATION = "explanation", _("A kept promise or an explanation")
    PUNISH = "punish", _("Consequences for those at fault")
    PREVENT = "prevent", _("That it never happens again")


class Cause(models.TextChoices):
    OURS = "ours", _("Our doing")
    PRODUCT = "product", _("Product")
    THIRD_PARTY = "third_party", _("Third party")
    CUSTOMER = "customer", _("How it was used")
    DEVICE = "device", _("Device or system fault")
    INTERFACE = "interface", _("Between two departments")
    NOTICE = "notice", _("Missing notice")
    UNKNOWN = "unknown", _("Could not be established")


class Flag(models.TextChoices):
    """Ticked facts. They raise the severity at once; words found in a text only suggest (R139)."""

    INJURY = "injury", _("Somebody is hurt or ill")
    VIOLENCE = "violence", _("Violence or a threat of it")
    BYSTANDERS = "bystanders", _("Onlookers")
    MEDIA = "media", _("Press or going public")
    REGULATOR = "regulator", _("Regulator or consumer association")
    LAW = "law", _("Lawyer or court")
    PRIVACY_LEAK = "privacy_leak", _("Personal data leaked")
    MANY_AFFECTED = "many_affected", _("Many people affected")
    SENSITIVE = "sensitive", _("Grief or illness behind it")
    RECORDS_US = "records_us", _("Keeps notes or recordings")
    ASKS_FOR_LEADER = "asks_for_leader", _("Asks for a manager")
    PEAK = "peak", _("Rush hour")


class CalmAct(models.TextChoices):
    LISTEN = "listen", _("Listened to the end")
    REGRET = "regret", _("Said we are sorry")
    THANK = "thank", _("Thanked for telling us")
    SEAT = "seat", _("Offered a seat")
    WATER = "water", _("Offered water")
    PRIVATE_ROOM = "private_room", _("Moved to a quiet room")
    EMPATHY = "empathy", _("Put ourselves in their place")
    OWN_WORDS = "own_words", _("Asked in the caller's own words")
    OTHER_TOPIC = "other_topic", _("Led to another topic for a moment")
    PRAISE = "praise", _("Praised honestly")
    SLOWER = "slower", _("Spoke slower and lower")
    SWAP_HANDLER = "swap_handler", _("Somebody else took over")


class RestatementOutcome(models.TextChoices):
    CONFIRMED = "confirmed", _("The customer says yes")
    CORRECTED = "corrected", _("Corrected by the customer")
    DISPUTED = "disputed", _("Disputed: both versions kept")
    UNREACHABLE = "unreachable", _("Customer not reachable")


class RecordAnswer(models.TextChoices):
    SIGNED = "signed", _("Read and signed")
    READ_BACK = "read_back", _("Read back on the phone, agreed")
    REFUSED = "refused", _("Would not sign")
    WRONG = "wrong", _("Says that it is wrong")


class FindingKind(models.TextChoices):
    CHECK = "check", _("Looked up")
    CROSS_CHECK = "cross_check", _("Compared sources")
    LIVE_TEST = "live_test", _("Tested together")
    ONSITE = "onsite", _("Went to see")
    THIRD_PARTY = "third_party", _("Asked another firm")
    DEVICE_FAULT = "device_fault", _("Reported a device fault")
    IDENTITY = "identity", _("Checked identity")
    MEDICAL = "medical", _("Medical help")


class FaultPlace(models.TextChoices):
    """Where a device or system of ours failed (R63)."""

    KIOSK = "kiosk", _("Kiosk")
    SYSTEM = "system", _("System")
    WEB = "web", _("Website or app")
    METER = "meter", _("Meter")
    OTHER = "other", pgettext_lazy("fault", "Something else")


class HelpKind(models.TextChoices):
    QUEUE = "queue", _("Many people are waiting")
    RELIEF = "relief", _("A colleague needs relief")
    VIOLENCE = "violence", _("Violence or a threat of it")
    MANAGER = "manager", _("A manager is invited")


class CalledParty(models.TextChoices):
    """Whom from outside the desk somebody called (R31, R141)."""

    GUARDS = "guards", _("Guards")
    POLICE = "police", _("Police")
    AMBULANCE = "ambulance", _("Ambulance")
    OTHER = "other", pgettext_lazy("party", "Somebody else")


class OptionKind(models.TextChoices):
    APOLOGY = "apology", _("Apology")
    EXPLAIN = "explain", _("Explanation")
    HELP = "help", _("Help and showing how")
    FIX = "fix", _("Put it right")
    REPLACE = "replace", _("Replace or exchange")
    REFUND = "refund", _("Refund")
    COMPENSATION = "compensation", _("Compensation")
    GOODWILL = "goodwill", _("Gesture of goodwill")
    INTERIM = "interim", _("Interim relief")
    CONDITIONAL = "conditional", _("Conditional promise")
    CHECK = "check", _("Check on clear cost terms")
    DECLINE = "decline", _("Decline, with another way")


# Liability, compensation and explanations wait for a cause (R23, R58, R77); regret never does (R22).
# A check looks for it, and blames nobody (R173).
WITHOUT_CAUSE_KINDS = (OptionKind.INTERIM, OptionKind.CONDITIONAL, OptionKind.CHECK, OptionKind.APOLOGY)
# A remedy is something we do. These only say something.
WORDS_ONLY_KINDS = (OptionKind.APOLOGY,)
REMEDY_KINDS = (
    OptionKind.FIX,
    OptionKind.REPLACE,
    OptionKind.REFUND,
    OptionKind.COMPENSATION,
    OptionKind.GOODWILL,
    OptionKind.HELP,
)


class OptionSource(models.TextChoices):
    DESK = "desk", _("The desk")
    CATALOGUE = "catalogue", _("The catalogue")
    CUSTOMER = "customer", _("The customer")


class Ground(models.TextChoices):
    """Why something is given (R89)."""

    OUR_DOING = "our_doing", _("Our doing, by what was found")
    FAULT = "fault", _("A fault of product, device or system")
    RULES = "rules", _("Our rules or the contract")
    LAW = "law", _("Law or regulation")
    GOODWILL = "goodwill", _("Goodwill, without being obliged to")


class ApprovalBecause(models.TextChoices):
    """Why whoever proposes something may not grant it alone (R82)."""

    AUTHORITY = "authority", _("beyond the authority of whoever proposes it")
    BUDGET = "budget", _("over the month's budget of the branch")
    TWO_PEOPLE = "two_people", _("so much that two people stand for it")


class OneOptionReason(models.TextChoices):
    ALREADY_ACCEPTED = "already_accepted", _("The customer has accepted")
    CUSTOMERS_OWN = "customers_own", _("The customer's own proposal")
    ONLY_ONE = "only_one", _("The rules allow just one")


class Decision(models.TextChoices):
    ACCEPTED = "accepted", _("Accepted")
    THINKING = "thinking", _("Thinking it over")
    REFUSED = "refused", _("Refused")


class ObjectionKind(models.TextChoices):
    """What kind of objection it is; each has its reply (R92)."""

    MISUNDERSTANDING = "misunderstanding", _("A misunderstanding")
    REASONABLE = "reasonable", pgettext_lazy("objection", "Reasonable")
    UNREASONABLE = "unreasonable", pgettext_lazy("objection", "Unreasonable")


class RecourseKind(models.TextChoices):
    """Where else a customer can turn, in the order it is told (R103)."""

    SUPERIOR = "superior", _("Superior review")
    ASSOCIATION = "association", _("Consumer association")
    REGULATOR = "regulator", _("Regulator")
    ARBITRATION = "arbitration", _("Arbitration")


class Side(models.TextChoices):
    """Who understood whom (R57)."""

    WE = "we", _("We understood")
    THEY = "they", _("The customer understood")


class ListColumn(models.TextChoices):
    """What a row of the desk's list shows beside number, customer and next step, which every row has."""

    DUE = "due", _("Next limit")
    CATEGORY = "category", _("Category")
    FEELING = "feeling", _("Feeling")
    SEVERITY = "severity", _("Severity")
    OWNER = "owner", _("Who takes care of it")
    AGE = "age", _("Age")


class QuestionKind(models.TextChoices):
    """What a question is for (R50)."""

    DESCRIPTIVE = "descriptive", _("What happened")
    CLARIFYING = "clarifying", _("What is meant")
    CHOICE = "choice", _("Which they prefer")
    OUTCOME = "outcome", _("What they hope for")


class FactState(models.TextChoices):
    """What came of asking for a key fact (R54)."""

    TOLD = "told", _("Told")
    UNKNOWN = "unknown", _("Cannot say")
    NOT_APPLICABLE = "not_applicable", _("Does not apply")


class Parting(models.TextChoices):
    """What is said before one parts (R106)."""

    SUMMED_UP = "summed_up", _("Summed up what we agreed")
    NEXT_STEP = "next_step", _("Said what happens next")
    OTHER_WISH = "other_wish", _("Asked for any other wish")
    WELCOME_BACK = "welcome_back", _("Said that they are always welcome")


class CloseWay(models.TextChoices):
    CONFIRMED = "confirmed", _("Confirmed by the customer")
    UNREACHABLE = "unreachable", _("Not reached after all tries")
    NOT_SATISFIED = "not_satisfied", _("Not satisfied, limits and recourse explained")
    NO_CALLBACK = "no_callback", _("No callback possible or wished")
    ON_THE_SPOT = "on_the_spot", _("Settled on the spot")
    POTENTIAL = "potential", _("Remedied before it was said")


class DeadlineKind(models.TextChoices):
    ACKNOWLEDGE = "acknowledge", _("Manager's acknowledgement")
    FIRST_CONTACT = "first_contact", _("First contact")
    REPLY = "reply", _("Reply")
    ULTIMATUM = "ultimatum", _("The customer's own limit")
    PROMISE = "promise", _("Our promise")
    CAUSE = "cause", _("Cause to be found")
    WORK_ORDER = "work_order", _("Work order")
    THINKING = "thinking", _("Customer's answer")
    PROGRESS_CALL = "progress_call", _("Progress call")
    RESOLVE = "resolve", _("Resolve")
    CALLBACK = "callback", _("Callback")
    RECHECK = "recheck", _("Recheck call")
    DELAY_NOTICE = "delay_notice", _("Telling of a delay")
    LEAVE_NOTICE = "leave_notice", _("Word after vain calls")
    TELL_RESULT = "tell_result", _("Telling the result")
    LESSON = "lesson", _("Lesson")
    MANAGER_CALL = "manager_call", _("Customer manager's acknowledgement")
    CONSENT = "consent", _("First step after the customer's yes")


class Level(models.TextChoices):
    ORDINARY = "ordinary", _("Ordinary")
    HIGH_VALUE = "high_value", _("High-value")
    GROUP = "group", _("Group customer")


class Title(models.TextChoices):
    MR = "mr", _("Mr")
    MS = "ms", _("Ms")
    NONE = "", _("Not known")


class Anonymity(models.TextChoices):
    NAMED = "named", _("Gives a name")
    ANONYMOUS = "anonymous", _("Wishes to stay anonymous")
    DECLINED = "declined", _("Declined to give contact")


class ContactKind(models.TextChoices):
    PHONE = "phone", _("Phone")
    EMAIL = "email", _("E-mail")
    ADDRESS = "address", _("Address")
    IDENTITY = "identity", _("Identity number")


class PromiseState(models.TextChoices):
    """How a promise stands. That it was broken is no end of it: it has `broken_at`, and is kept or released later."""

    OPEN = "open", pgettext_lazy("promise", "Open")
    KEPT = "kept", _("Kept")
    RELEASED = "released", _("Released by the customer")
