"""Where else customers can turn, as it ships: by industry, each with its source and whether somebody checked it (R103).
Numbers stand here only where the source is the rule itself or a page of those who apply it."""

from __future__ import annotations

from complaints.codes import RecourseKind as Kind

# code, industry (empty: every one), kind, name and text in Chinese, the same in English, source, verified
RECOURSES: tuple[tuple[str, str, Kind, str, str, str, str, str, bool], ...] = (
    ("superior", "", Kind.SUPERIOR,
     "我们的上级部门", "请提供投诉单号，由没有经手的人重新核查",
     "Our superiors", "give the number of your complaint, and somebody who had no part in it looks at it again",
     "", True),
    ("association", "", Kind.ASSOCIATION,
     "当地消费者协会", "可以请他们从中调解",
     "The local consumer association", "may be asked to mediate", "", True),
    ("hotline", "", Kind.REGULATOR,
     "12345政务服务便民热线", "可以向他们反映，由主管部门处理",
     "The government hotline 12345", "passes it on to the authority in charge", "", True),
    ("telecom.regulator", "telecom", Kind.REGULATOR,
     "电信用户申诉（12300）和当地通信管理局",
     "我们15日内没有答复的，可以申诉；5个工作日内决定是否受理，30日内答复；"
     "收费争议超过5个月、其他争议超过2年的不受理",
     "The telecom users' appeal office (12300) and the local communications administration",
     "take an appeal where we gave no answer within 15 days, decide within 5 working days whether they take it "
     "and answer within 30 days; no charges older than 5 months, nothing older than 2 years",
     "电信用户申诉处理办法", True),
    ("retail.regulator", "retail", Kind.REGULATOR,
     "12315", "可以在全国12315平台上投诉，经营者10个工作日内处理",
     "12315", "takes the complaint on its platform; the shop settles it within 10 working days",
     "全国12315平台在线消费纠纷解决", True),
    ("restaurant.regulator", "restaurant", Kind.REGULATOR,
     "12315", "可以向市场监管部门投诉",
     "12315", "passes a complaint on to market supervision", "市场监督管理投诉举报处理暂行办法", True),
    ("hotel.regulator", "hotel", Kind.REGULATOR,
     "12315", "可以向市场监管部门投诉",
     "12315", "passes a complaint on to market supervision", "市场监督管理投诉举报处理暂行办法", True),
    ("manufacturing.regulator", "manufacturing", Kind.REGULATOR,
     "12315", "可以向市场监管部门投诉",
     "12315", "passes a complaint on to market supervision", "市场监督管理投诉举报处理暂行办法", True),
    ("personal_service.regulator", "personal_service", Kind.REGULATOR,
     "12315", "可以向市场监管部门投诉",
     "12315", "passes a complaint on to market supervision", "市场监督管理投诉举报处理暂行办法", True),
    ("metro.regulator", "metro", Kind.REGULATOR,
     "当地交通运输主管部门", "可以向他们投诉",
     "The local transport authority", "takes complaints about the operator", "城市轨道交通（未核实原文）", False),
    ("arbitration", "", Kind.ARBITRATION,
     "外部仲裁", "双方谈不拢的，可以请双方认可的机构裁决；要用的材料我们备齐给您",
     "Outside arbitration", "a body that both sides accept decides; we put the papers together for you", "", True),
)  # fmt: skip
