"""Time limits and severity rules as they ship: editable data, each with its source and whether somebody checked it."""

from __future__ import annotations

from complaints.codes import DeadlineKind as Kind
from complaints.codes import Severity
from complaints.models import SeverityRule

G, S, C = Severity.GENERAL, Severity.SERIOUS, Severity.CRISIS
HOUSE = "The house's own rule"

# kind, severity, industry, limit, pausable, source, verified
LIMITS: tuple[tuple[Kind, Severity, str, str, bool, str, bool], ...] = (
    (Kind.FIRST_CONTACT, G, "", "30 working minutes", False, HOUSE, True),
    (Kind.FIRST_CONTACT, S, "", "15 minutes", False, HOUSE, True),
    (Kind.FIRST_CONTACT, C, "", "5 minutes", False, HOUSE, True),
    (Kind.REPLY, G, "", "same day", True, HOUSE, True),
    (Kind.REPLY, S, "", "4 hours", False, HOUSE, True),
    (Kind.REPLY, C, "", "1 hour", False, HOUSE, True),
    (Kind.ACKNOWLEDGE, G, "", "60 working minutes", False, HOUSE, True),
    (Kind.ACKNOWLEDGE, S, "", "30 minutes", False, HOUSE, True),
    (Kind.ACKNOWLEDGE, C, "", "10 minutes", False, HOUSE, True),
    (Kind.MANAGER_CALL, G, "", "120 working minutes", False, HOUSE, True),
    (Kind.MANAGER_CALL, S, "", "1 hour", False, HOUSE, True),
    (Kind.MANAGER_CALL, C, "", "15 minutes", False, HOUSE, True),
    (Kind.WORK_ORDER, G, "", "8 working hours", False, HOUSE, True),
    (Kind.WORK_ORDER, S, "", "4 working hours", False, HOUSE, True),
    (Kind.WORK_ORDER, C, "", "1 hour", False, HOUSE, True),
    (Kind.RESOLVE, G, "", "5 working days", True, HOUSE, True),
    (Kind.RESOLVE, S, "", "72 hours", False, HOUSE, True),
    (Kind.RESOLVE, C, "", "24 hours", False, HOUSE, True),
    (Kind.CONSENT, G, "", "8 working hours", False, HOUSE, True),
    (Kind.CONSENT, S, "", "4 hours", False, HOUSE, True),
    (Kind.CONSENT, C, "", "1 hour", False, HOUSE, True),
    (Kind.LESSON, G, "", "2 working days", False, HOUSE, True),
    (Kind.LESSON, S, "", "2 working days", False, HOUSE, True),
    (Kind.LESSON, C, "", "2 working days", False, HOUSE, True),
    (
        Kind.RESOLVE,
        G,
        "telecom",
        "15 days",
        False,
        "电信用户申诉处理办法：15日内未答复，用户可申诉",
        True,
    ),
    (Kind.RESOLVE, G, "retail", "10 working days", False, "全国12315平台在线消费纠纷解决：10个工作日", True),
    (Kind.RESOLVE, G, "hotel", "10 working days", False, "LB/T 063-2017 旅游经营者处理投诉规范：复杂投诉", True),
    (Kind.RESOLVE, G, "metro", "5 working days", False, "城市轨道交通：运营单位5个工作日（未核实原文）", False),
)

W = SeverityRule.When
# when, value, raises to, duties told
RULES: tuple[tuple[SeverityRule.When, str, Severity, tuple[str, ...]], ...] = (
    (W.FLAG, "injury", C, ("duty_manager", "executive", "medical")),
    (W.FLAG, "violence", S, ("duty_manager", "security")),
    (W.FLAG, "bystanders", S, ("duty_manager",)),
    (W.FLAG, "media", S, ("duty_manager", "media_spokesperson")),
    (W.FLAG, "regulator", S, ("duty_manager", "legal_arbitration")),
    (W.FLAG, "law", S, ("duty_manager", "legal_arbitration")),
    (W.FLAG, "privacy_leak", S, ("duty_manager",)),
    (W.FLAG, "many_affected", C, ("duty_manager", "executive")),
    (W.LEVEL, "high_value", S, ("customer_manager",)),
    (W.LEVEL, "group", S, ("customer_manager",)),
    (W.REPEAT, "", S, ("duty_manager",)),
    (W.BROKEN_PROMISE, "", S, ("duty_manager",)),
    (W.BREACH, "", S, ("duty_manager",)),
    (W.FEELING, "5", S, ("duty_manager",)),
)
