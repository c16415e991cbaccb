"""A living page of every component in every state, for whoever changes the look. Only the demonstration has it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

TOKENS = (
    "paper", "surface", "raised", "line", "edge", "text", "quiet", "accent", "accent-strong", "on-accent",
    "accent-soft", "amber", "amber-soft", "red", "red-soft", "green", "green-soft",
)  # fmt: skip
FEELINGS = [("1", "平静"), ("2", "不满"), ("3", "生气"), ("4", "激动"), ("5", "失控"), ("0", "不清楚")]
SEVERITIES = (
    ("potential", "潜在投诉"),
    ("general", "一般投诉"),
    ("serious", "严重投诉"),
    ("crisis", "危机事件"),
)
STAGES = (
    ("receive", "接待"),
    ("calm", "安抚"),
    ("clarify", "核实"),
    ("propose", "方案"),
    ("confirm", "征求意见"),
    ("follow-up", "跟踪回访"),
)
OWN_WORDS = (
    "上周刚存了一百元，今早就被停机，也没收到提醒。这几天打了不少外地长途，以为每分钟只要三毛，没人告诉我还要另加本地费。"
    "热线打过三次，每次都说三个工作日，没有一个人回过电话，今天要给我一个准确的答复时间。"
)


class SampleForm(forms.Form):
    """One field of each kind."""

    own_words = forms.CharField(
        label="发生了什么（客户原话）", help_text="边听边写，不用分类。", widget=forms.Textarea(attrs={"rows": 3})
    )
    surname = forms.CharField(label="姓", required=False)
    category = forms.ChoiceField(label="类别", choices=[("", "以后再定"), ("billing", "费用争议")], required=False)
    channel = forms.ChoiceField(
        label="渠道",
        choices=[("walk_in", "柜台"), ("phone", "电话"), ("letter", "信函")],
        widget=forms.RadioSelect,
        initial="walk_in",
    )
    acts = forms.MultipleChoiceField(
        label="你做了什么",
        choices=[("listen", "听客户说完"), ("regret", "表示歉意"), ("water", "倒水")],
        widget=forms.CheckboxSelectMultiple,
        initial=["listen"],
        required=False,
    )
    agrees = forms.BooleanField(label="客户说可以了", required=False)
    feeling = forms.ChoiceField(label="客户现在的情绪", choices=FEELINGS, widget=forms.RadioSelect, initial="4")


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Show every component in every state, with invented data."""
    now = timezone.now()
    return render(request, "dev/components.html", {**_forms(), **_marks(now), **_lists(now), "tokens": TOKENS})


def _forms() -> dict[str, Any]:
    refused = SampleForm({"own_words": "", "channel": "phone", "category": "billing"}, auto_id="id_refused_%s")
    refused.add_error("surname", "姓写在这里，称呼写在旁边。")
    refused.add_error(None, "同事刚改过这张投诉单。看一眼新的内容，再保存；你写的都还在。")
    return {"form": SampleForm(), "refused": refused, "missing_anchors": ["surname"]}


def _marks(now: datetime) -> dict[str, Any]:
    return {
        "severities": SEVERITIES,
        "feelings": [(1, "平静"), (2, "不满"), (3, "生气"), (4, "激动"), (5, "失控")],
        "dues": [
            (now + timedelta(hours=3), "ok"),
            (now + timedelta(minutes=42), "soon"),
            (now - timedelta(minutes=35), "overdue"),
            (now + timedelta(days=3), "ok"),
            (now, "paused"),
            (now - timedelta(hours=1), "met"),
            (None, "ok"),
        ],
        "rails": [_rail(1), _rail(3), _rail(2, visited=3), _rail(6)],
        "levels": ["info", "amber", "red", "green"],
        "missing": [
            {"sentence": "用自己的话复述一遍，记下客户怎么说。", "anchor": "own_words"},
            {"sentence": "原因是什么，查到了什么？或者：原因未明，写上何日何时查清。", "anchor": "category"},
        ],
        "own_words": OWN_WORDS,
    }


def _rail(at: int, *, visited: int = 0) -> list[dict[str, str]]:
    states = {True: "done", False: "todo"}
    return [
        {
            "key": key,
            "label": label,
            "state": "now" if place == at else "visited" if place == visited else states[place < at],
        }
        for place, (key, label) in enumerate(STAGES, start=1)
    ]


def _lists(now: datetime) -> dict[str, Any]:
    return {
        "rows": [
            _row("郑** 先生", 3, "overdue", now - timedelta(minutes=35), severity=2, feelings=(4, 2)),
            _row("欧阳** 女士", 2, "soon", now + timedelta(minutes=42), severity=1, feelings=(3, 3)),
            _row("匿名客户", 6, "ok", now + timedelta(days=1), severity=3, feelings=(5, 2)),
            _row("卢** 先生", 4, "paused", now, severity=0, feelings=(None, None)),
        ],
        "timeline": [
            {"at": now, "actor": "王敏 5017", "sentence": "记下查证", "icon": "search-check", "via": "页面",
             "people": True, "words": "三天长途 214 分钟，余额 0.32 元"},
            {"at": now - timedelta(hours=1), "sentence": "到期前 50% 提醒已发出", "icon": "bell", "via": "任务"},
            {"at": now - timedelta(days=2), "sentence": "客户来信", "icon": "mail", "via": "任务", "erased": True},
        ],
        "scripts": [
            {"text": "让您遇到这样的事，我很抱歉。您先坐，慢慢说，我都记下来。", "note": "说完停一停，让客户把话说完"},
            {"text": "我把您说的复述一遍，您听听有没有漏的。"},
        ],
        "never": [{"phrase": "您弄错了。", "instead": "我们一起对一下清单，看看差在哪里。"}],
        "more": [{"label": "客户一直重复时", "scripts": [{"text": "您说的这一点我记在第一条了。"}]}],
        "piece": {
            "anchor": "findings",
            "title": "查证",
            "items": [{"text": "查详单：三天长途 214 分钟", "meta": "王敏 14:21", "chips": ["已给客户看"],
                       "due": now + timedelta(minutes=95), "state": "ok"}],
        },
        "deadlines": [
            {"label": "答复", "due": now + timedelta(minutes=42), "state": "soon", "url": "#deadlines"},
            {"label": "我们的承诺：回电", "due": now + timedelta(hours=26), "state": "ok", "who": "王敏 5017"},
        ],
    }  # fmt: skip


def _row(
    label: str, stage: int, state: str, due: datetime, *, severity: int, feelings: tuple[int | None, int | None]
) -> dict[str, Any]:
    code, severity_label = SEVERITIES[severity]
    return {
        "ref": f"sample-{stage}",
        "number": f"XY-1123-{40 + stage:03d}",
        "customer_label": label,
        "category": "费用争议",
        "severity": code,
        "severity_label": severity_label,
        "feeling_first": feelings[0],
        "feeling_now": feelings[1],
        "stage_label": STAGES[stage - 1][1],
        "stage_at": stage,
        "next_due": due,
        "due_state": state,
        "url": "#rows",
    }
