"""The library's own closed vocabularies; stages, channels, types and causes are those of the complaint."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.codes import Stage


class Purpose(models.TextChoices):
    """What a sentence is for, in the order in which a talk needs it."""

    WAITED = "waited", _("Sorry for the wait")
    GREET = "greet", _("Greet")
    SETTLE = "settle", _("Make comfortable")
    LISTEN = "listen", _("Listen")
    REGRET = "regret", _("Say we are sorry")
    EMPATHISE = "empathise", _("Show we understand")
    SLOW_DOWN = "slow_down", _("Ask to go slower")
    THANK = "thank", _("Thank")
    TAKE_CHARGE = "take_charge", _("Take charge")
    RESTATE = "restate", _("Say it back")
    ASK_OPEN = "ask_open", _("Ask openly")
    ASK_CLARIFY = "ask_clarify", _("Ask for detail")
    ASK_CHOICE = "ask_choice", _("Offer a choice")
    ASK_OUTCOME = "ask_outcome", _("Ask what they wish")
    EXPLAIN = "explain", _("Explain")
    AGREE = "agree", _("Agree first")
    PROPOSE = "propose", _("Propose")
    ALTERNATIVE = "alternative", _("Offer another way")
    SOFT_REFUSAL = "soft_refusal", _("Decline softly")
    ASK_OPINION = "ask_opinion", _("Ask for their view")
    HAND_UP = "hand_up", _("Bring in a superior")
    RECOURSE = "recourse", _("Tell where else to turn")
    PROGRESS_CALL = "progress_call", _("Tell how far it is")
    RESULT_CALL = "result_call", _("Tell the result")
    CALLBACK = "callback", _("Ask whether it worked")
    UNREACHABLE = "unreachable", _("When nobody answers")
    AFTERCARE = "aftercare", _("One more useful word")
    CLOSE = "close", _("End the talk")


class CaseKind(models.TextChoices):
    """What a case tells of: a complaint, or a customer who praised (R160)."""

    COMPLAINT = "complaint", _("Complaint")
    PRAISE = "praise", _("Praise")


class Handling(models.TextChoices):
    """How a case was handled: to follow, or to avoid (R159)."""

    GOOD = "good", _("Handled well")
    POOR = "poor", _("Handled poorly")


class Move(models.TextChoices):
    """What an answer does to whoever hears it. Named as the purposes are; every question about the matter is one, and
    so is naming an hour."""

    SETTLE = "settle", _("Make comfortable")
    LISTEN = "listen", _("Listen")
    REGRET = "regret", _("Say we are sorry")
    EMPATHISE = "empathise", _("Show we understand")
    THANK = "thank", _("Thank")
    TAKE_CHARGE = "take_charge", _("Take charge")
    RESTATE = "restate", _("Say it back")
    ASK_OPEN = "ask_open", _("Ask about the matter")
    EXPLAIN = "explain", _("Explain")
    PROPOSE = "propose", _("Propose")
    ALTERNATIVE = "alternative", _("Offer another way")
    SOFT_REFUSAL = "soft_refusal", _("Decline softly")
    ASK_OPINION = "ask_opinion", _("Ask for their view")
    HAND_UP = "hand_up", _("Bring in a superior")
    RECOURSE = "recourse", _("Tell where else to turn")
    CALLBACK = "callback", _("Call, or ask whether it worked")
    CLOSE = "close", _("End the talk")
    HOUR = "hour", _("Name the hour")


class ScriptState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    APPROVED = "approved", _("Approved")
    RETIRED = "retired", _("Retired")


class TabooLevel(models.TextChoices):
    HINT = "hint", _("Hint")
    WARN = "warn", _("Warn")
    BLOCK = "block", _("Block")


class Excuse(models.TextChoices):
    """What in the same text makes a phrase harmless."""

    ALTERNATIVE = "alternative", _("another way is offered")
    CLOCK_TIME = "clock_time", _("an hour is named")
    EMPATHY = "empathy", _("it says we understand")
    OWN_UP = "own_up", _("we say we were unclear")
    QUESTION = "question", _("it is asked, not claimed")
    WE_DO_IT = "we_do_it", _("we do it ourselves")


class PointsTo(models.TextChoices):
    """What a keyword speaks for (R161)."""

    CATEGORY = "category", _("Category")
    SEVERITY = "severity", _("Severity")
    CUSTOMER_TYPE = "customer_type", _("Customer type")
    FLAG = "flag", _("A fact to tick")
    ROLE = "role", _("Whom to tell")
    SCRIPT = "script", _("A sentence to say")


# Sentences stand on the road only; ends need none.
SPEAKING_STAGES = (Stage.RECEIVE, Stage.CALM, Stage.CLARIFY, Stage.PROPOSE, Stage.CONFIRM, Stage.FOLLOW_UP)
