"""The invented house as data. Every name, number and address here is made up."""

from __future__ import annotations

from dataclasses import dataclass

from organisation.models import Industry, Language, Role

Hours = tuple[tuple[str, str], ...]

OFFICE: Hours = (("08:30", "12:00"), ("13:30", "17:30"))
AROUND_THE_CLOCK: Hours = (("00:00", "00:00"),)
CLOSED: Hours = ()


@dataclass(frozen=True)
class DemoBranch:
    """A branch with its week, Monday first; each day holds (opens, closes) pairs."""

    code: str
    name_zh: str
    name_en: str
    industry: Industry
    desk_phone: str
    week: tuple[Hours, ...]
    observes_holidays: bool


@dataclass(frozen=True)
class DemoPerson:
    """A member of staff with one posting; without a branch it is every branch."""

    staff_code: str
    name: str
    role: Role
    branch: str = ""
    department: str = ""
    language: Language = Language.ZH_HANS
    has_mailbox: bool = True
    is_administrator: bool = False


BRANCHES = (
    DemoBranch(
        code="XJ",
        name_zh="星桥营业厅",
        name_en="Starbridge Telecom Hall",
        industry=Industry.TELECOM,
        desk_phone="13800000100",
        week=((("09:00", "18:00"),),) * 5 + ((("09:30", "17:00"),),) * 2,
        observes_holidays=True,
    ),
    DemoBranch(
        code="WY",
        name_zh="梧桐里物业服务中心",
        name_en="Wutong Lane Property Office",
        industry=Industry.PROPERTY,
        desk_phone="13800000200",
        week=(OFFICE,) * 5 + ((("09:00", "12:00"),), CLOSED),
        observes_holidays=True,
    ),
    DemoBranch(
        code="JD",
        name_zh="竹影湖酒店",
        name_en="Bamboo Lake Hotel",
        industry=Industry.HOTEL,
        desk_phone="13800000300",
        week=(AROUND_THE_CLOCK,) * 7,
        observes_holidays=False,
    ),
    DemoBranch(
        code="CS",
        name_zh="麦香里超市",
        name_en="Wheatfield Supermarket",
        industry=Industry.RETAIL,
        desk_phone="13800000400",
        week=((("08:00", "22:00"),),) * 7,
        observes_holidays=False,
    ),
)

# code, Chinese name, English name, branch (empty: works for all)
DEPARTMENTS = (
    ("billing_support", "账务支撑部", "Billing support", "XJ"),
    ("network_center", "网络中心", "Network centre", "XJ"),
    ("terminal_support", "终端支撑部", "Terminal support", "XJ"),
    ("property_repairs", "维修班", "Repairs", "WY"),
    ("engineering", "工程部", "Engineering", "JD"),
    ("housekeeping", "客房部", "Housekeeping", "JD"),
    ("kitchen", "厨房", "Kitchen", "JD"),
    ("logistics", "物流部", "Logistics", "CS"),
    ("loss_prevention", "防损部", "Loss prevention", "CS"),
    ("quality", "质量管理部", "Quality", ""),
)

# Whom each branch tells of a fault of a device or system (R63).
FAULTS = {"XJ": "terminal_support", "WY": "property_repairs", "JD": "engineering"}

STAFF = (
    DemoPerson("5017", "王晓岚", Role.CLERK, "XJ"),
    DemoPerson("5018", "李卓然", Role.CLERK, "XJ", has_mailbox=False),
    DemoPerson("3001", "陈国栋", Role.DUTY_MANAGER, "XJ"),
    DemoPerson("5027", "孙佳宁", Role.CLERK, "WY"),
    DemoPerson("3002", "何建平", Role.DUTY_MANAGER, "WY"),
    DemoPerson("5037", "赵雨桐", Role.CLERK, "JD"),
    DemoPerson("5038", "Anna Lind", Role.CLERK, "JD", language=Language.EN),
    DemoPerson("3003", "周明远", Role.DUTY_MANAGER, "JD"),
    DemoPerson("5047", "吴思齐", Role.CLERK, "CS"),
    DemoPerson("3004", "郑丽华", Role.DUTY_MANAGER, "CS"),
    DemoPerson("1001", "沈静", Role.DUTY_MANAGER),
    DemoPerson("4001", "韩雪梅", Role.CUSTOMER_MANAGER, "XJ"),
    DemoPerson("6001", "冯磊", Role.DEPARTMENT_STAFF, "XJ", "billing_support"),
    DemoPerson("6002", "蒋文博", Role.DEPARTMENT_STAFF, "XJ", "network_center"),
    DemoPerson("6003", "袁志强", Role.DEPARTMENT_STAFF, "JD", "engineering"),
    DemoPerson("7001", "高远", Role.QUALITY, is_administrator=True),
    DemoPerson("8001", "罗毅", Role.AUDITOR),
)
