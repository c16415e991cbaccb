"""What customers leave out unknowingly, by category, as it ships (R54): for each fact the end of its code, its name and
a hint, Chinese and English."""

from __future__ import annotations

# end of the code, Chinese name, English name, Chinese hint, English hint
Fact = tuple[str, str, str, str, str]

KEY_FACTS: dict[str, tuple[Fact, ...]] = {
    "BILLING": (
        ("period", "哪一期账单", "Which bill", "月份或日期", "month or day"),
        ("item", "哪一项收费", "Which charge", "账单上的叫法", "as the bill calls it"),
        ("amount", "差多少钱", "How much is in dispute", "客户说的数", "the customer's figure"),
        ("told", "办理时怎么说的", "What was said at sign-up", "谁说的、在哪里", "by whom, where"),
        ("users", "还有谁在用", "Who else uses it", "家人、同事、孩子", "family, colleagues, a child"),
    ),
    "ACCOUNT": (
        ("since", "从什么时候停的", "Stopped since when", "日期和钟点", "day and hour"),
        ("top_up", "最近一次充值", "Last top-up", "哪天、多少、在哪里", "day, amount, where"),
        ("notice", "收到过什么提醒", "Notice received", "短信、电话、没有", "message, call, none"),
        ("missed", "停机误了什么事", "What it made them miss", "", ""),
    ),
    "TARIFF_INFO": (
        ("where", "在哪里办的", "Where it was signed up", "营业厅、电话、网上", "shop, phone, online"),
        ("told", "当时怎么介绍的", "What was explained then", "", ""),
        ("paper", "手里有什么凭据", "What they hold in writing", "单页、短信、合同", "leaflet, message, contract"),
        ("noticed", "怎么发现不一样的", "How they noticed", "", ""),
    ),
    "NETWORK": (
        ("where", "在哪里不好用", "Where it fails", "小区、楼层、路段", "estate, floor, stretch of road"),
        ("since", "从什么时候起", "Since when", "", ""),
        ("what", "怎么个不好用", "What fails", "打不出、打不进、断断续续", "calls out, calls in, breaks up"),
        ("others", "旁边的人能用吗", "Does it work for others nearby", "同一家网络的人", "on the same network"),
    ),
    "TERMINAL": (
        ("model", "什么型号", "Model", "", ""),
        ("since", "从什么时候起", "Since when", "", ""),
        ("before", "出问题前有什么变动", "What changed before it began", "换卡、升级、摔过", "card, update, a fall"),
        ("tried", "已经试过什么", "Tried already", "重启、换一张卡", "restart, another card"),
    ),
    "ROAMING": (
        ("country", "在哪个国家和城市", "Country and city", "", ""),
        ("since", "从什么时候起", "Since when", "当地时间还是北京时间", "local or home time"),
        ("network", "手机显示哪个网络", "Network shown", "", ""),
        ("switched_on", "出发前开通了什么", "Switched on before leaving", "", ""),
    ),
    "SPAM": (
        ("sender", "什么号码发来的", "Sender", "", ""),
        ("often", "多久一次、几点来", "How often, what time", "", ""),
        ("gave", "最近在哪里登记过号码", "Where the number was given lately", "", ""),
        ("tried", "退订过没有", "Tried to unsubscribe", "", ""),
    ),
    "NUMBER_SVC": (
        ("number", "说的是哪个号码", "Which number", "尾号即可", "the last digits will do"),
        ("target", "想转到哪里", "Where calls should go", "", ""),
        ("since", "从什么时候起不对", "Wrong since when", "", ""),
        ("set_by", "是谁设置的", "Who set it up", "自己、家人、营业厅", "themselves, family, the shop"),
    ),
    "QUEUE": (
        ("arrived", "几点到的", "Arrived at", "", ""),
        ("ticket", "取的什么号", "Ticket", "号码、业务", "number, service"),
        ("open", "当时开了几个窗口", "Counters open", "", ""),
        ("spoken_to", "有没有人招呼过", "Did anyone look after them", "", ""),
    ),
    "ATTITUDE": (
        ("when", "哪天、几点", "Day and hour", "", ""),
        ("where", "在哪个位置", "Where exactly", "几号窗口、门口、电话里", "which counter, at the door, on the phone"),
        ("what", "哪句话、哪个动作", "Which words or gesture", "原话最好", "word for word if possible"),
        ("who", "是哪位同事", "Which colleague", "工牌、衣着", "badge, clothes"),
        ("witness", "旁边还有谁", "Who was nearby", "", ""),
    ),
    "PRODUCT": (
        ("bought", "哪天、在哪里买的", "Bought when and where", "", ""),
        ("first", "头一次用就这样吗", "From the first use", "还是用过一阵", "or only later"),
        ("state", "东西现在什么样", "State it is in now", "", ""),
        ("proof", "小票和包装在不在", "Receipt and box", "", ""),
    ),
    "FOOD": (
        ("opened", "在哪里打开的", "Where it was opened", "店里、家里、路上", "here, at home, on the way"),
        ("saw", "谁先发现的", "Who noticed it first", "", ""),
        ("pack", "包装是什么样", "State of the pack", "完好、开过、受潮", "intact, opened, damp"),
        ("eaten", "有没有人吃过", "Has anyone eaten it", "谁吃的、有没有不舒服", "who, and is anyone unwell"),
        ("batch", "生产日期和批号", "Date and batch", "", ""),
    ),
    "ORDER": (
        ("ordered", "点的是什么", "What was ordered", "", ""),
        ("came", "实际拿到的是什么", "What came", "", ""),
        ("table", "桌号或单号", "Table or order number", "", ""),
        ("touched", "吃过或用过没有", "Tasted or used", "", ""),
    ),
    "DAMAGE_LOSS": (
        ("handed", "交过来时什么样", "State when handed over", "", ""),
        ("noticed", "什么时候发现的", "Noticed when", "", ""),
        ("last_seen", "最后一次在哪里见到", "Last seen where", "", ""),
        ("worth", "大概值多少、有什么凭据", "Worth, and proof of it", "", ""),
    ),
    "INJURY": (
        ("where", "在什么位置", "Where exactly", "", ""),
        ("when", "哪天、几点", "Day and hour", "", ""),
        ("hurt", "伤在哪里", "Where they are hurt", "", ""),
        ("doctor", "看过医生没有", "Seen a doctor", "哪家医院", "which hospital"),
        ("witness", "旁边还有谁", "Who was nearby", "", ""),
    ),
    "PRIVACY": (
        ("what", "哪些信息被人知道了", "Which details got out", "", ""),
        ("found", "怎么发现的", "How they found out", "", ""),
        ("who", "有谁来联系过", "Who got in touch", "", ""),
        ("since", "从什么时候起", "Since when", "", ""),
    ),
    "PRICE": (
        ("shown", "标的、说的是什么价", "Price shown or told", "价签、海报、直播", "label, poster, livestream"),
        ("charged", "实收多少", "Price charged", "", ""),
        ("when", "哪天、几点结的账", "Paid when", "", ""),
        ("proof", "有没有小票或照片", "Receipt or photo", "", ""),
    ),
    "PROCESS": (
        ("step", "卡在哪一步", "Stuck at which step", "", ""),
        ("told", "之前是怎么答复的", "What was said before", "", ""),
        ("papers", "带了哪些材料", "Papers they have", "", ""),
        ("needed_by", "最晚哪天要", "Needed by when", "", ""),
    ),
    "FACILITY": (
        ("where", "具体哪一处", "Where exactly", "房号、楼栋、出口", "room, building, exit"),
        ("since", "什么时候发现的", "Noticed when", "", ""),
        ("told", "跟谁说过", "Who was told", "", ""),
        ("others", "还影响到谁", "Who else is affected", "", ""),
    ),
    "REPAIR": (
        ("visits", "上门几次、哪几天", "Visits so far, and days", "", ""),
        ("done", "每次修了什么", "What was done each time", "", ""),
        ("now", "现在什么样", "How it is now", "", ""),
        ("home", "哪天家里有人", "Which days somebody is at home", "", ""),
    ),
    "SECURITY": (
        ("where", "在哪个出入口", "Which entrance or exit", "", ""),
        ("how", "是怎么被叫住的", "How they were stopped", "", ""),
        ("when", "哪天、几点", "Day and hour", "", ""),
        ("witness", "旁边有谁看到", "Who saw it", "", ""),
    ),
}
