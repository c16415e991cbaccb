"""What a narrative takes back: nobody was hurt, no press is coming, we will not go to court (R161).

Only what is said in so many words counts as taken back. A threat with a condition, a doubt and a denial of a denial
stay what they are: to overlook what is grave costs more than to look at it once too often. Everything here reads folded
text (`folding.fold`), as the guard's own negation does (`excuses`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from scripts_library.excuse_words import RHETORIC
from scripts_library.excuses import clause_after, clause_before, sentence_around
from scripts_library.reading.pieces import Span
from scripts_library.reading.terms import Hit
from scripts_library.vocabulary import PointsTo


def _any(*parts: str) -> str:
    return "(?:" + "|".join(parts) + ")"


# --- What is grave: harm that was done, and where people say they will go -------------------------------------
_HARM = _any(
    "受伤", "伤[到着亡员势口害]?", "流血", "出血", "见血", "骨折", "中毒", "晕倒", "昏倒", "昏迷", "摔倒", "滑倒",
    "住院",
    r"\b(?:hurt|injur(?:ed|y|ies)|wounded|bleeding|blood|burned|burnt|scalded|harmed|ill|fainted)\b",
)  # fmt: skip
_THREAT = _any(
    "记者", "媒体", "报社", "报纸", "电视台", "曝光", "新闻", "工信部", "12315", "12345", "12300", "消协", "消费者协会",
    "市监局", "监管部门?", "起诉", "打官司", "官司", "法院", "法庭", "律师", "报警", "警察", "信访", "上访", "仲裁",
    r"\b(?:journalists?|reporters?|press|papers|newspapers?|media|lawyers?|solicitors?|court|police|regulators?|"
    r"ombudsman|sue|legal action)\b",
)  # fmt: skip
_GRAVE = _any(_HARM, _THREAT)
# By these letters a word of any keyword is known as harm: what has happened no promise takes back.
_IS_HARM = re.compile(_HARM + "|[血摔晕昏烫死吐病医]|急诊|救护")
_AND = "(?:、|和|或者?|以及|及|跟)"

# --- It did not happen, it is not so ---------------------------------------------------------------------------
# What may stand between the denial and what it denies. Anything else may be another matter: 没人管我就找记者.
_BETWEEN = _any(
    "人员?", "谁", "一个", "任何", "什么", "老人", "小?孩子?", "大人", "客人", "顾客", "乘客", "员工", "家人", "其他",
    "别的", "真", "再", "受", "出现?", "发生", "造成", "导致", "引起", "严重", "很", "大", "重", "打算", "准备",
    "想(?!到)", "要", "说", "去", "来", "找", "联系", "惊动", "因此", "因为", "为了", "这", "那", "个", "位", "名",
    "在场?", "现场", "有", "的", _GRAVE + _AND,
)  # fmt: skip
_IS_NOT_ZH = re.compile(
    _any("没有?", "并?未", "并?无", "(?<!是)不是", "并非", "绝非", "从没有?", "不算") + _BETWEEN + "{0,6}$"
)
_ARTICLE_EN = (
    r"(?:was|were|is|are|be|been|being|got|gets?|has|have|had|an?|any|the|one|single|people|person|persons|customers?|"
    r"guests?|child|children|else|badly|seriously|physically|really|actually|even|from|of|here|or|nor|anyone|anybody|"
    r"lost|" + _GRAVE + ")"
)
_IS_NOT_EN = re.compile(
    r"\b(?<!would )(?<!could )(?<!should )(?<!might )(?:nobody(?:'s)?|no one(?:'s)?|none of us|not|no|never|without|"
    r"neither|nor)(?! only| just)\b(?: " + _ARTICLE_EN + r"){0,5} ?$"
)
# 受伤倒没有, 记者什么的都不找.
_AFTER_ZH = re.compile(
    "^(?:什么的|之类的?|倒是?|[的都也是我人]){0,3}(?:没有|不会找|不找|谈不上|算不上|不至于)[的了过呢]?(?=[,。.!;\n]|$)"
)

# --- It will not be done: only where somebody says they will go, and not under a condition ----------------------
_GOING = _any(
    "[再去找到向告上打拨给请跟和把这事件点真的小闹捅说报发来在个要]", "投诉", "举报", "反映", "联系", "因为", "因此",
    "为了?", "什么", "任何", "你们?", "电话", _GRAVE + _AND,
)  # fmt: skip
_WILL_NOT_ZH = re.compile(
    _any(
        "(?<!会)不会", "不打算", "不准备", "没打算", "没准备", "没想(?!到)", "(?<!要)不至于", "不必", "(?<!用)不用",
        "用不着", "没必要", "犯不着", "(?<![再\u3400-\u9fff])不", "(?<=[我也都又可并绝])不",
    )
    + _GOING
    + "{0,8}$"
)  # fmt: skip
_GOING_EN = (
    r"(?:to|of|go|going|be|call|calling|take|taking|this|it|you|the|any|an?|talk|talking|write|writing|contact|contacting|"
    r"report|reporting|complain|complaining|complaint|file|filing|with|my|our|public|local|or|in|" + _GRAVE + ")"
)
_WILL_NOT_EN = re.compile(
    r"\b(?:(?:am|is|are|was|were) not (?:going|planning|threatening|about|here)|will not|shall not|"
    r"do not (?:intend|plan|mean)|(?:have )?no (?:intention|plans?)|no need|need not)\b(?: " + _GOING_EN + r"){0,8} ?$"
)
# 只要退钱我就不找记者 is a threat.
_UNDER_A_CONDITION = re.compile(
    "如果|要是|假如|万一|只要|除非|不然|否则|的话|再不|前提"
    r"|\b(?:if|unless|until|otherwise|or else|as long as|provided|without)\b"
)
# 不找记者你们不解决: without it nothing is done.
_ELSE = re.compile("^[^,。.!?;\n]{0,3}(?:不|没|才|就不|道歉|你们?[^,。.!?;:\n]{0,3}[不没就才会能])")

# --- The denial itself is denied or doubted ----------------------------------------------------------------------
_DOUBTED = re.compile(
    "(?:不是|并非|不能说|不可能|不等于|难道|谁说|以为|怎么(?:会|可能)?|哪能|未必|不见得|不一定|说不定|不敢|不能|不保证|[不没无还若]|(?<!只)要)"
    r"[我你他她]?$|\b(?:not|never|nobody|doubt|if|cannot|think|believe)(?: that)?(?: i| we| you)? ?$"
)
# A denial stands no farther from what it denies.
_FARTHEST = 48
# More of them are no narrative.
_MOST = 150
_GRAVE_ONE = re.compile(_GRAVE)
_DENIES = re.compile(r"[没未无非不]|\b(?:no|not|nobody|never|none|without|neither|nor)\b")


def hide_denied(folded: str) -> str:
    """Blank out of a folded text, letter for letter, what only says that something grave is not so, from the denial to
    what it denies."""
    if not _DENIES.search(folded):
        return folded
    letters = list(folded)
    for match in islice(_GRAVE_ONE.finditer(folded), _MOST):
        found = denial_of(folded, *match.span())
        if found:
            start, end = found
            letters[start:end] = "\0" * (end - start)
    return "".join(letters)


def meant(folded: str, hits: Iterable[Hit], *, visible: str) -> list[Hit]:
    """Leave out the keywords that a folded text takes back; `visible`: the same without denials (`hide_denied`). What a
    matter is about it may well deny (我没开过彩铃): there only what is grave counts as taken back."""
    hits = list(hits)
    if not _DENIES.search(folded):
        return hits
    taken_back: dict[Span, bool] = {}
    kept = []
    for hit in hits:
        start, end = hit.span
        if visible[start:end] != folded[start:end]:
            continue
        if hit.term.points_to != PointsTo.CATEGORY:
            if hit.span not in taken_back and len(taken_back) < _MOST:
                taken_back[hit.span] = denial_of(folded, start, end) is not None
            if taken_back.get(hit.span):
                continue
        kept.append(hit)
    return kept


def denial_of(folded: str, start: int, end: int) -> Span | None:
    """Give the stretch in which these words of a folded text are denied; None where they are meant."""
    before, after = clause_before(folded, start)[-_FARTHEST:], clause_after(folded, end)
    if RHETORIC.search(after):
        return None
    denial = _IS_NOT_ZH.search(before) or _IS_NOT_EN.search(before)
    if denial is None and not _IS_HARM.search(folded, start, end):
        denial = _WILL_NOT_ZH.search(before) or _WILL_NOT_EN.search(before)
        if denial and (_ELSE.search(after) or _UNDER_A_CONDITION.search(sentence_around(folded, start, end))):
            return None
    if denial:
        return None if _DOUBTED.search(before[: denial.start()]) else (start - len(before) + denial.start(), end)
    later = _AFTER_ZH.search(after)
    return (start, end + later.end()) if later else None
