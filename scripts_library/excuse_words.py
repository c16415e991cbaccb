"""The words by which the guard knows a taboo phrase as quoted, denied, supposed or mended. All read folded text."""

from __future__ import annotations

import re


def _any(*parts: str) -> str:
    return "(?:" + "|".join(parts) + ")"


# --- Somebody else's words ----------------------------------------------------------------------------------
QUOTED = re.compile(
    _any(r"“[^”]*”", r"「[^」]*」", r"『[^』]*』", r"‘[^’]*’", r'"[^"]*"', r"(?<!\w)'[^'\n]{2,}'(?!\w)")
)

# 您刚才说…, 您担心…: the customer's words or thoughts, up to the end of the clause. Ours are 替您反映 (we pass it on),
# 您说的不对 (a judgement) and 您说话小心 (a warning).
_CUSTOMER = r"(?:(?<![替帮为给跟对和向请让把叫])你|客户|顾客|对方)(?:们|本人)?[^,。.!?;:\n我没不都]{0,8}?"
_SAYS = r"(?:说|讲|提到|转述|反映|反馈|形容|写|表示|听到)"
_NOT_SAYING = r"(?!的|话|错|什么|清|谎|笑|一下|明|了算|服|不|过头|得|在前|出去|吧|破)"
_THINKS = r"(?:担心|怕|以为|觉得|认为)(?=是|我们|我|他|自己|被|会|要|退|多|少|有人)"
REPORTED_ZH = re.compile(_CUSTOMER + _any(f"{_SAYS}{_NOT_SAYING}(?:,|:)?", _THINKS) + r"[^,。.!?;:\n]*")

# 上次有人跟您说…: told to the customer by somebody who is not speaking now.
TOLD_ZH = re.compile(r"(?:(?:跟|对|和|给)你(?:说|讲|回复|答复|承诺|保证)|告诉你)(?:过|的是|,|:)?[^,。.!?;:\n]*")
TELLERS_ZH = re.compile(r"(?:他|她|有人|谁|客服|热线|同事|店员|师傅|前台|窗口|那边|对方|工作人员)[^,。.!?;:\n我]{0,8}$")

_CUSTOMER_EN = r"\b(?:you|the customer|they|he|she|somebody|someone|people)\b"
_BETWEEN_EN = r"(?: (?!should|could|must|need|ought|better|never|not)\w+){0,2}? "
_SAYS_EN = _any(
    "said", "says?", "mentioned", "wrote", "reported", "told", "heard", "felt", "feel", "feared", "fear",
    "worried", "thought", "were told", "was told", "been told", "are worried", "are afraid",
)  # fmt: skip
REPORTED_EN = re.compile(_CUSTOMER_EN + _BETWEEN_EN + _SAYS_EN + r"\b(?! (?:so|it again|the same))[^,.!?;:\n]*")

# --- Denied or only supposed --------------------------------------------------------------------------------
_DENIALS = _any(
    "(?<!是)不是", "并不是", "绝不是", "并非", "绝非", "不会", "决不", "绝不", "并不", "没人说", "没有说",
    "不等于", "不代表", "不该说", "不能说", "不说", "不必", "不用", "不需要", "无需", "无须", "免得", "省得",
    "以免", "避免", "不让", "不该让", "不能让", "不要求", "不认为", "不觉得", "没说", "不算", "从不", "不该由",
    "哪能说", "怎么能说", "不想", "不希望", "不愿", "怕", "防止", "不至于", "谁也没说", "不排除",
)  # fmt: skip
DENIED_ZH = re.compile(_DENIALS + r"[^,。]{0,5}$")
# Right before the words: 不怪您, 没怪您, 别说….
DENIED_AT_ONCE_ZH = re.compile(r"[不没未非别勿]$")
SUPPOSED_ZH = re.compile(r"(?:如果|要是|万一|假如|倘若|若|即使|即便|就算|哪怕|不管|不论|无论|凡是|只要)[^,。]*$")
DENIED_EN = re.compile(
    r"\b(?:not|never|nobody|no one|nor|without|rather than|instead of|no need (?:for you )?to|need not|far from|"
    r"do not want|avoid|save you|spare you)\b(?:[^\w,.!?;:\n]+[\w']+){0,5}[^\w,.!?;:\n]*$"
)
SUPPOSED_EN = re.compile(r"\b(?:if|even if|whether|should it|in case|unless)\b[^,.!?;:\n]*$")
# 不是您弄的吗？ denies nothing: it strikes.
RHETORIC = re.compile(r"(?:吗|么|嘛|吧|呢)?[?]|(?:吗|吧)(?=[,。.!;]|$)|难道|还能是|是谁|不成")

# --- Mended in the same text --------------------------------------------------------------------------------
CLOCK = re.compile(
    _any(
        r"\{due\}|【[^】]*点】|\[day and time\]",
        r"\d{1,2} ?(?:点|时(?!候|间)|:\d{2})",
        r"[一二三四五六七八九十两]{1,3}点(?!都|儿|小|事)",
        r"(?:\d+|[一二三五十两几]{1,2}) ?(?:个)?(?:分钟|小时|钟头)",
        r"半(?:个)?(?:小时|钟头)",
        r"\d{1,2} ?(?:am|pm|a\.m\.|p\.m\.|o'clock)\b",
        r"\bby (?:noon|midnight|close of business)\b",
        r"\b(?:\d+|ten|twenty|thirty|five|fifteen) minutes\b",
        r"\bhalf an hour\b",
        r"\bwithin (?:an|one|two|\d+) hours?\b",
    )
)
_WE = "我(?:们)?"
_HELPING = "(?:可以|能|来|先|这就|马上|现在就|再|会)?(?:帮|替|为|陪|给)你(?!说|讲|解释|们说)"
_GOING = "(?:来|这就|马上|现在就?|先|再|去|请|陪|帮|替)(?:去)?"
_DOING = _any(
    "调|查|问|核实|核对|联系|申请|上报|报|请|找|办|看|帮|陪|转|跟进|处理|安排|了解|确认|打听",
    "同事|经理|值班|主管|师傅",
)
ALTERNATIVE = re.compile(
    _any(
        "(?<!不)可以(?:改|换|先|帮|为|给|替|由|请|申请|选|折|按|另)",
        "(?<!不)能(?:做|办)的是",
        "改为|换成|改成|折成|两个办法|另一个办法|别的办法",
        _WE + _HELPING,
        "我(?:把|接着|重新)",
        _WE + _GOING + _DOING,
        "我(?:请|报给|转给|上报)",
        "由我(?!们)|报给经理|(?:已经|这就)?(?:请|叫)(?:了)?(?:值班)?(?:经理|主管|店长|班长)",
        "原路(?:退|返)|(?<!去)(?:隔壁|旁边|[0-9一二三四五六七八九十]号)[^,。你]{0,4}(?:可以|能办)|(?:不过|但(?:是)?)(?:可以|能)(?!不)",
        "你看(?:行|可|好|怎么|哪|要不要|这样|能不能)",
        r"\b(?:what (?:i|we) can do|(?:i|we) can (?!not)\w+|i will (?!not)\w+|let me|i would be glad|we could)\b",
        r"\b(?:one thing i can|instead|alternatively|would (?:you like|that|it)|shall i|i am going to)\b",
    )
)
_UNSAID_ZH = "(?:没(?:有)?(?:说|讲|写|解释|交代|提醒|标)|不清楚|不明白|说得|讲得|写得)"
OWN_UP = re.compile(
    _any(
        "是(?:我|我们)[^,。]{0,4}" + _UNSAID_ZH,
        "我没(?:有)?(?:说|讲|写|解释)(?:清|明白)",
        "(?:提示|说明|通知|标识|写)[^,。]{0,4}(?:不清|不明|不够|容易)",
        r"\b(?:i|we) (?:did not|have not|had not|could have) (?:explain|make|made|put|say|said|explained|been)",
        r"\bour (?:wording|notice|sign|instructions?)\b",
    )
)
EMPATHY = re.compile(
    _any(
        "(?:能|很|完全|我|都|可以)?(?:理解|体会|体谅)",
        "应该的|明白你的|换(?:成|作|了)我|不怪你",
        r"\b(?:i understand|i can see why|understandable|quite right)\b",
    )
)
# --- What only sounds wrong ------------------------------------------------------------------------------------
# 您等了两个月，您觉得钱白交了: their story said back; nobody of us speaks in it.
SAID_BACK_ZH = re.compile(r"^(?=[^我]*$)你[^。!?;]*你(?:觉得|想知道|希望|担心|想要|心里)")
# By family: words that say the opposite of it.
OPPOSITE = {
    "shift_responsibility": re.compile(r"(?<!不)归我(?:们)?管|(?<!不)由我(?:们)?(?:来|跟|负责)|我来跟|跟到底"),
    "ignorance": re.compile(r"^(?=[^我]*$).*(?:看|听|读|弄|搞)不(?:懂|明白)"),
}
ASKED_ZH = re.compile(r"(?:是不是|是否|有没有|会不会|能不能|可不可以)[^,。]{0,6}$")
ASKED_EN = re.compile(r"\b(?:whether|if|is it|are there|was it|check|find out)\b[^,.!?;:\n]*$")
WE_DO_IT = re.compile(
    _any(
        r"(?:我|同事|师傅|经理)(?![^,。]{0,6}(?:说|讲|告诉|叫|让))[^,。]{0,6}$",
        r"\b(?:i|we|my colleague)\b[^,.!?;:\n]*$",
    )
)
