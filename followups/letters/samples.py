"""An invented complaint, with which the words of a letter are tried out. Nobody real is in it."""

from __future__ import annotations

from django.conf import settings

from organisation.models import Language

# As long as a real one, so that the parts of a text message are counted as they will be.
_LINK = f"/c/{'Ab3d' * 9}xY.{'q7Wz' * 10}k5M/"
_ZH = {
    "address": "郑先生",
    "number": "XJ-1124-0008",
    "branch": "星桥营业厅",
    "phone": "13800000100",
    "clerk": "王静",
    "staff_code": "5017",
    "due": "2026年11月26日（星期四）15:00",
    "before": "2026年11月25日（星期三）10:00",
    "promise": "退还多扣的58.20元到您的原账户",
    "agreed": "今天恢复通话，并退还58.20元",
    "amount": "58.20 元",
    "condition": "账单核对后确实多扣",
    "reason": "厂家的检测结果要到周四才出来。",
    "answer": "值班经理今天下班前给您回电。",
    "result": "账单已更正，58.20元已退回您的账户。",
    "tries": "3",
    "days": "15",
    "recourse": "退费最多追溯三个月。您也可以拨打12315，请消费者协会调解。",
    "message": "请您带上发票，周四下午来营业厅，我们一起核对。",
}
_EN = {
    "address": "Mr Smith",
    "number": "XJ-1124-0008",
    "branch": "Starbridge Telecom Hall",
    "phone": "13800000100",
    "clerk": "Wang Jing",
    "staff_code": "5017",
    "due": "15:00 on Thursday 26 November 2026",
    "before": "10:00 on Wednesday 25 November 2026",
    "promise": "We pay the 58.20 that were charged too much back to your account",
    "agreed": "Your line works again today, and 58.20 are paid back",
    "amount": "CNY 58.20",
    "condition": "the bill shows that too much was charged",
    "reason": "The maker's report comes on Thursday only.",
    "answer": "The duty manager calls you before the hall closes today.",
    "result": "The bill is corrected, and 58.20 are back in your account.",
    "tries": "3",
    "days": "15",
    "recourse": "We pay back three months at most. The consumer association mediates, phone 12315.",
    "message": "Please bring the receipt on Thursday afternoon, so that we can look at it together.",
}


def sample(language: str) -> dict[str, str]:
    """Fill every blank that any letter knows."""
    values = _EN if Language.nearest(language) == Language.EN else _ZH
    return {**values, "link": f"{settings.PUBLIC_URL}{_LINK}"}
