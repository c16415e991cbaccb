"""What complaints are about: code, Chinese name, English name, industries (none: every industry)."""

from __future__ import annotations

CATEGORIES: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("BILLING", "费用争议", "Billing", ("telecom",)),
    ("ACCOUNT", "停机、销号、充值、有效期", "Account and top-up", ("telecom", "metro", "retail", "personal_service")),
    ("TARIFF_INFO", "资费告知不清", "Unclear tariff", ("telecom",)),
    ("NETWORK", "网络与通话质量", "Network quality", ("telecom",)),
    ("TERMINAL", "终端设置与使用", "Device settings", ("telecom", "manufacturing")),
    ("ROAMING", "漫游与国际业务", "Roaming", ("telecom",)),
    ("SPAM", "垃圾信息", "Spam messages", ("telecom",)),
    ("NUMBER_SVC", "号码业务、呼转", "Number services", ("telecom",)),
    ("QUEUE", "排队等候", "Queueing", ()),
    ("ATTITUDE", "服务态度与方式", "Attitude", ()),
    ("PRODUCT", "商品质量", "Product quality", ("retail", "manufacturing", "personal_service")),
    ("FOOD", "食品安全", "Food safety", ("retail", "restaurant", "hotel", "manufacturing")),
    (
        "ORDER",
        "下单、出品差错、沽清",
        "Wrong or missing order",
        ("restaurant", "retail", "hotel", "manufacturing", "personal_service"),
    ),
    ("DAMAGE_LOSS", "财物损坏、遗失", "Damaged or lost goods", ()),
    ("INJURY", "人身伤害", "Injury", ()),
    ("PRIVACY", "隐私与骚扰", "Privacy", ()),
    (
        "PRICE",
        "价格、促销、计量",
        "Price and promotion",
        ("retail", "restaurant", "hotel", "property", "personal_service", "metro", "manufacturing"),
    ),
    ("PROCESS", "流程制度（押金、退换规则）", "Rules and process", ()),
    ("FACILITY", "设施环境、停用未告知", "Facilities", ()),
    (
        "REPAIR",
        "维修、安装、配送",
        "Repair and delivery",
        ("manufacturing", "property", "retail", "hotel", "telecom", "personal_service"),
    ),
    ("SECURITY", "防损、安检误伤", "Security checks", ("retail", "metro", "hotel", "property")),
)

# Some are a kind of another; the tree may grow in the administration.
PARENTS = {"ROAMING": "NETWORK", "TARIFF_INFO": "BILLING"}
