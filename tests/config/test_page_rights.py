"""Who gets what on which page: every address × every method × every kind of person, as a literal table.

A change is tried with a version that never was: whoever may do it hears that they come too late (409), so nothing
moves and every address can be tried on the same complaint.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import LazySettings
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from complaints.models import Category, Complaint, Customer, Incident, IncidentComplaint, Mention
from complaints.order_messages import link_token
from complaints.usecases.climbing import raise_severity
from complaints.usecases.hall import call_for_help
from complaints.usecases.safety import call_to_the_hall
from complaints.usecases.tagging import make_tag
from complaints.views.act_table import ACTS, ROW_ACTS
from evidence.act import Act, Via
from evidence.models import TrailEntry
from followups.calendar_feed import LIVES, renew
from followups.customer_link import token_of
from followups.mail_in.storing import store
from followups.models import Callback, IncomingMail, WebComplaint
from followups.panel import prefix
from followups.usecases.planning import plan_callback
from organisation.models import Department, Policy
from organisation.signed_links import Purpose
from organisation.signed_links import make as make_link
from outbox.models import Message, RecipientKind, State
from outbox.queue import Recipient, emit
from outbox.sweeping import beat
from scripts_library.models import KnownMatter, LibraryCase, PracticeRound, SaidDespite
from scripts_library.playbooks.reading import playbooks
from scripts_library.practice.scenarios import scenarios
from scripts_library.reference import load as load_scripts
from tests.complaints.api_fixtures import Caller, Case, alice, bo, case, clock  # noqa: F401
from tests.complaints.file_fixtures import hand_in, sent, vault_folder  # noqa: F401
from tests.complaints.page_fixtures import HTMX, NEVER
from tests.complaints.test_api_rights import PEOPLE, people  # noqa: F401
from tests.config.addresses import names
from tests.evidence import sample_files as files
from tests.personas import NOW, House, house, start  # noqa: F401

# fmt: off
#                owner coll. mgr  head other o.mgr asked n.ask c.mgr qual. audit recus no-p. super left nobody
TABLE = {
    "open":      (200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "choice":    (302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302),
    "sign in":   (302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 200, 200),
    "staff":     (200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 302, 302),
    "desk":      (200, 200, 200, 200, 200, 200, 302, 302, 200, 200, 200, 200, 200, 200, 302, 302),
    "typed":     (200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 401, 401),
    "program":   (200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 401, 401),
    "own desk":  (200, 200, 200, 200, 200, 200, 302, 302, 302, 302, 302, 200, 302, 302, 302, 302),
    "log":       (302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 401, 401),
    "unnamed":   (422, 422, 422, 422, 422, 422, 422, 422, 422, 422, 422, 422, 422, 422, 401, 401),
    "works":     (200, 200, 200, 200, 200, 200, 403, 403, 403, 403, 403, 200, 403, 403, 302, 302),
    "ticked":    (422, 422, 422, 422, 422, 422, 403, 403, 403, 403, 403, 422, 403, 403, 401, 401),
    "keeps":     (403, 403, 200, 200, 403, 200, 403, 403, 403, 200, 403, 403, 403, 403, 302, 302),
    "words":     (403, 403, 403, 403, 403, 403, 403, 403, 403, 200, 403, 403, 403, 403, 302, 302),
    "worded":    (403, 403, 403, 403, 403, 403, 403, 403, 403, 422, 403, 403, 403, 403, 401, 401),
    "kept word": (403, 403, 302, 302, 403, 302, 403, 403, 403, 302, 403, 403, 403, 403, 401, 401),
    "publishes": (403, 403, 302, 302, 404, 404, 403, 404, 403, 302, 403, 404, 404, 404, 302, 302),
    "published": (403, 403, 302, 302, 404, 404, 403, 404, 403, 302, 403, 404, 404, 404, 401, 401),
    "queue":     (403, 403, 200, 200, 403, 200, 403, 403, 403, 403, 403, 403, 403, 403, 302, 302),
    "waits":     (404, 404, 200, 200, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 302, 302),
    "placed":    (404, 404, 422, 422, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 401, 401),
    "named":     (403, 403, 422, 422, 403, 422, 403, 403, 403, 403, 403, 403, 403, 403, 401, 401),
    "queued":    (404, 404, 200, 200, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 401, 401),
    "answered":  (404, 404, 409, 409, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 401, 401),
    "read":      (200, 200, 200, 200, 404, 404, 200, 404, 200, 200, 200, 404, 404, 404, 302, 302),
    "relation":  (200, 200, 200, 200, 404, 404, 403, 404, 200, 200, 200, 404, 404, 404, 302, 302),
    "handled":   (200, 200, 200, 200, 404, 404, 403, 404, 403, 403, 403, 404, 404, 404, 302, 302),
    "part":      (200, 200, 200, 200, 404, 404, 200, 404, 200, 200, 200, 404, 404, 404, 401, 401),
    "draft":     (204, 204, 204, 204, 404, 404, 403, 404, 403, 403, 403, 404, 404, 404, 401, 401),
    "kept":      (200, 200, 200, 200, 404, 404, 403, 404, 403, 403, 403, 404, 404, 404, 401, 401),
    "new draft": (204, 204, 204, 204, 204, 204, 403, 403, 403, 403, 403, 204, 403, 403, 401, 401),
    "new kept":  (200, 200, 200, 200, 200, 200, 403, 403, 403, 403, 403, 200, 403, 403, 401, 401),
    "back":      (302, 302, 302, 302, 404, 404, 302, 404, 302, 302, 302, 404, 404, 404, 302, 302),
    "foreign":   (200, 200, 200, 200, 200, 200, 403, 403, 200, 200, 200, 404, 403, 403, 401, 401),
    "reveal":    (200, 200, 200, 200, 404, 404, 403, 404, 403, 403, 403, 404, 404, 404, 401, 401),
    "handle":    (409, 409, 409, 409, 404, 404, 403, 404, 403, 403, 403, 404, 404, 404, 401, 401),
    # It is no such cause, or none yet.
    "unlike":    (409, 409, 409, 409, 404, 404, 403, 404, 403, 403, 403, 404, 404, 404, 401, 401),
    "supervise": (403, 403, 409, 409, 404, 404, 403, 404, 403, 403, 403, 404, 404, 404, 401, 401),
    "answer":    (409, 409, 409, 409, 404, 404, 409, 404, 403, 403, 403, 404, 404, 404, 401, 401),
    "care":      (403, 403, 409, 409, 404, 404, 403, 404, 409, 403, 403, 404, 404, 404, 401, 401),
    "tend":      (409, 409, 409, 409, 404, 404, 403, 404, 403, 403, 403, 404, 404, 404, 401, 401),
    "add":       (302, 302, 302, 302, 404, 404, 403, 404, 403, 403, 403, 404, 404, 404, 401, 401),
    "watched":   (302, 302, 302, 302, 404, 404, 302, 404, 302, 302, 403, 404, 404, 404, 401, 401),
    "mention":   (302, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 401, 401),
    "settle":    (404, 404, 302, 302, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 401, 401),
    "no call":   (404, 404, 404, 404, 404, 404, 403, 404, 403, 403, 403, 404, 404, 404, 401, 401),
    "no call above":
                 (403, 403, 404, 404, 404, 404, 403, 404, 403, 403, 403, 404, 404, 404, 401, 401),
    "noted":     (200, 200, 200, 200, 404, 404, 404, 404, 200, 200, 200, 200, 404, 404, 302, 302),
    "called":    (200, 200, 200, 200, 404, 404, 404, 404, 404, 404, 404, 200, 404, 404, 302, 302),
    "led":       (403, 403, 302, 302, 404, 404, 404, 404, 403, 403, 403, 403, 404, 404, 401, 401),
    "hall":      (302, 302, 302, 302, 404, 404, 404, 404, 404, 404, 404, 302, 404, 404, 401, 401),
    "no tour":   (204, 204, 204, 204, 204, 204, 204, 204, 204, 204, 204, 204, 204, 204, 302, 302),
    "learn":     (302, 302, 302, 302, 302, 302, 404, 404, 404, 404, 404, 302, 404, 404, 401, 401),
    "reviews":   (200, 403, 200, 200, 404, 404, 403, 404, 403, 200, 403, 404, 404, 404, 302, 302),
    "reviewed":  (403, 403, 302, 302, 404, 404, 403, 404, 403, 302, 403, 404, 404, 404, 401, 401),
    "plays":     (302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 401, 401),
    "own round": (200, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 302, 302),
    "keeper":    (302, 302, 302, 302, 302, 302, 302, 302, 302, 200, 302, 302, 302, 302, 302, 302),
}
# fmt: on

# What each page answers to; any other method gets 405.
PAGES: dict[str, dict[str, str]] = {
    "desk": {"GET": "desk"},
    "desk_next": {"GET": "part"},
    "desk_narrow": {"GET": "staff", "POST": "unnamed"},
    "desk_export": {"GET": "staff"},
    "desk_hand_on": {"GET": "works", "POST": "ticked"},
    "search": {"GET": "staff", "POST": "typed"},
    "supervisor": {"GET": "queue"},
    "kept_words": {"GET": "queue"},
    "supervisor_item": {"GET": "queued", "POST": "answered"},
    "incidents": {"GET": "queue"},
    "repeats": {"GET": "queue"},
    "incident": {"GET": "noted", "POST": "led"},
    "hall_queue": {"POST": "hall"},
    "hall_call": {"POST": "hall"},
    "hall_violence": {"POST": "hall"},
    "safety": {"GET": "called", "POST": "hall"},
    "help_call": {"POST": "hall"},
    "letter": {"POST": "settle"},
    "mention_away": {"POST": "mention"},
    "tags": {"GET": "queue", "POST": "named"},
    "away": {"GET": "staff", "POST": "unnamed"},
    "complaint_new": {"GET": "own desk", "POST": "log"},
    "complaint_lookup": {"POST": "typed"},
    "complaint": {"GET": "read"},
    "complaint_watch": {"GET": "part"},
    "complaint_draft": {"GET": "draft", "POST": "kept"},
    "draft_new": {"GET": "new draft", "POST": "new kept"},
    "complaint_save": {"POST": "handle"},
    "complaint_move": {"POST": "handle"},
    "complaint_trace": {"GET": "read"},
    "complaint_paper": {"GET": "read", "POST": "add"},
    "attachments": {"GET": "read", "POST": "add"},
    "attachment": {"GET": "read"},
    "attachment_withdraw": {"POST": "add"},
    "work_order": {"GET": "read"},
    "work_orders": {"GET": "staff"},
    "order_link": {"GET": "open", "POST": "open"},
    "followups:customer": {"GET": "open", "POST": "open"},
    "followups:complain_where": {"GET": "open"},
    "followups:complain": {"GET": "open", "POST": "open"},
    "followups:complained": {"GET": "open"},
    "followups:policy": {"GET": "open"},
    "customer_reveal": {"GET": "read", "POST": "reveal"},
    "customer_history": {"GET": "read"},
    "complaint_fee": {"GET": "relation", "POST": "add"},
    "complaint_reply_letter": {"GET": "relation", "POST": "add"},
    "customer_relation": {"GET": "relation", "POST": "tend"},
    "customer_unite_find": {"GET": "handled", "POST": "add"},
    "customer_unite": {"GET": "handled", "POST": "handle"},
    "customer_part": {"POST": "handle"},
    "complaint_open_foreign": {"POST": "foreign"},
    "followups:agenda": {"GET": "staff"},
    "followups:calendar": {"GET": "staff", "POST": "plays"},
    "followups:calendar_feed": {"GET": "open"},
    "followups:panel": {"GET": "read"},
    "followups:customers_page": {"GET": "read"},
    "followups:customers_read": {"POST": "add"},
    "followups:customers_write": {"POST": "add"},
    "followups:customers_link": {"POST": "add"},
    "followups:plan": {"POST": "add"},
    "followups:managers_call": {"POST": "add"},
    "followups:letters": {"GET": "words"},
    "followups:mail_in": {"GET": "queue"},
    "followups:mail_in_one": {"GET": "waits", "POST": "placed"},
    "followups:letter_words": {"GET": "words", "POST": "worded"},
    "followups:attempt": {"POST": "handle"},
    "followups:due": {"POST": "handle"},
    "followups:told": {"POST": "handle"},
    "followups:word": {"POST": "handle"},
    "followups:drop": {"POST": "handle"},
    "followups:give_up": {"POST": "handle"},
    "scripts_library:panel": {"GET": "back"},
    "scripts_library:reading": {"POST": "typed"},
    "scripts_library:said": {"POST": "add"},
    "scripts_library:coaching": {"GET": "queue"},
    "scripts_library:keywords": {"GET": "keeps"},
    "scripts_library:look_back": {"POST": "kept word"},
    "scripts_library:keyword_take": {"POST": "kept word"},
    "scripts_library:keyword_off": {"POST": "kept word"},
    "scripts_library:digest": {"GET": "works"},
    "scripts_library:casebook": {"GET": "staff", "POST": "typed"},
    "scripts_library:case": {"GET": "staff"},
    "scripts_library:case_withdraw": {"POST": "kept word"},
    "scripts_library:matter": {"GET": "staff"},
    "scripts_library:publish": {"GET": "publishes", "POST": "published"},
    "scripts_library:playbooks": {"GET": "staff"},
    "scripts_library:playbook": {"GET": "staff"},
    "scripts_library:practice": {"GET": "staff"},
    "scripts_library:practice_begin": {"POST": "plays"},
    "scripts_library:practice_round": {"GET": "own round"},
    "scripts_library:practice_answer": {"POST": "mention"},
    "scripts_library:talked": {"POST": "settle"},
    "scripts_library:talk_back": {"POST": "settle"},
    "scripts_library:wording": {"POST": "part"},
    "scripts_library:similar": {"GET": "relation"},
    "scripts_library:wording_new": {"POST": "typed"},
    "scripts_library:review": {"GET": "reviews", "POST": "reviewed"},
    "scripts_library:reviews": {"GET": "staff"},
    "mails": {"GET": "staff"},
    "components": {"GET": "staff"},
    "api_docs": {"GET": "staff"},
    "api_schema": {"GET": "program"},
    "set_language": {"POST": "choice"},
    "appearance": {"GET": "choice"},
    "tour": {"GET": "no tour"},
    "tour_begin": {"POST": "learn"},
    "tour_end": {"POST": "log"},
    "health_live": {"GET": "open"},
    "health_ready": {"GET": "open"},
    "account_login": {"GET": "sign in"},
    "account_logout": {"GET": "staff"},
    "account_change_password": {"GET": "staff"},
    "account_reauthenticate": {"GET": "staff"},
    "admin:index": {"GET": "keeper"},
}
# The small forms of a complaint, by name: what each needs, as in the table.
ACT_NEEDS = {
    "watch": "watched",
    "stop-watching": "watched",
    "watcher": "watched",
    "tag": "add",
    "note": "add",
    "finding": "add",
    "key-facts": "handle",
    "questions": "add",
    "work-order": "add",
    "medical": "add",
    "record": "add",
    "contact": "add",
    "fault": "add",
    "seam": "unlike",
    "notice": "unlike",
    "tick": "add",
    "relief": "add",
    "step-away": "add",
    "back": "add",
    "option": "handle",
    "decline": "handle",
    # Nothing is proposed yet that could be objected to.
    "objection": "handle",
    "special-case": "supervise",
    "first-step": "handle",
    "promise": "handle",
    "ask-to-close": "handle",
    "return_to_calm": "handle",
    "escalate": "handle",
    "transfer": "handle",
    "take-over": "handle",
    "pause": "handle",
    "resume": "handle",
    "customer-manager": "tend",
    "look-after": "care",
    "raise": "handle",
    "lower": "handle",
    "violence": "add",
    "crisis-decision": "supervise",
    "incident": "supervise",
    "incident-leave": "add",
    "withdraw": "handle",
    "split": "handle",
    "merge": "handle",
    "refer_to_arbitration": "supervise",
    "carry_out_award": "handle",
    "rework": "handle",
    "reopen": "handle",
    "take_up": "handle",
    "calm": "handle",
    "clarify": "handle",
    "go_on": "handle",
    "propose": "handle",
    "confirm": "handle",
    "propose_again": "handle",
    "follow_up": "handle",
    "close": "handle",
}
ROW_NEEDS = {
    "finding-show": "handle",
    "tick-helped": "no call",
    "tick-failed": "no call",
    "option-drop": "handle",
    "tag-remove": "no call",
    "compensation-prove": "handle",
    "promise-keep": "handle",
    "promise-release": "handle",
    "work-order-sign": "answer",
    "work-order-return": "answer",
    "work-order-answer": "answer",
    "work-order-chase": "handle",
    "work-order-good": "handle",
    "work-order-more": "handle",
    "work-order-again": "handle",
    "work-order-waive": "handle",
    "contact-prefer": "handle",
    "contact-end": "handle",
    "relief-answer": "no call above",
    "relief-end": "no call",
    "manager-joined": "no call",
    "manager-decline": "no call above",
    "crisis-done": "no call above",
    "crisis-waive": "no call above",
    "escalation-acknowledge": "supervise",
    "escalation-instruct": "supervise",
    "escalation-done": "handle",
    "approval-approve": "supervise",
    "approval-decline": "supervise",
    "approval-pass-up": "supervise",
}
# What only another page asks for, by htmx.
PARTS = ("part", "queued", "draft", "new draft")
# Beside the table, because they have tables of their own or belong to the second factor and to the administration.
ELSEWHERE = ("complaint_act", "complaint_row_act", "mfa_", "admin:", "admin/login/", "api_")

LATER = "2026-11-25T17:00"
TYPED: dict[str, dict[str, Any]] = {
    "search": {"q": "停机"},
    # Nothing unsaved: the page has nothing to keep.
    "complaint_draft": {"page": "page-0001", "draft": ""},
    "draft_new": {"page": "page-0001", "draft": ""},
    "complaint_new": {"channel": "walk_in", "own_words": "没有人接电话。", "feeling": "3"},
    "complaint_lookup": {"phone": "13800000001"},
    "scripts_library:casebook": {"q": "押金"},
    "scripts_library:reading": {"words": "多扣了我一笔钱。"},
    "scripts_library:wording": {"words": "可能是您弄错了。"},
    "scripts_library:keyword_take": {"term": "彩铃费", "code": "BILLING"},
    "scripts_library:practice_answer": {"turn": "0", "text": "对不起，您慢慢说。"},
    "scripts_library:wording_new": {"words": "可能是您弄错了。"},
    "scripts_library:review": {"ticks": ["arguing"], "words": "先听完。"},
    "complaint_save": {"version": NEVER, "own_words": "改过的话。"},
    "complaint_move": {"version": NEVER},
    "customer_reveal": {"reason": "约好回电。"},
    "complaint_reply_letter": {
        "thanks": "谢谢来信。",
        "regret": "很抱歉。",
        "happens": "退款。",
        "by_when": "2030-01-01T10:00",
    },
    "complaint_fee": {"what_1": "月费", "count_1": "1", "unit_price_1": "59"},
    "customer_relation": {"habits": "要安静的座位。", "seen": NEVER},
    "customer_unite": {"stays": "this", "reason": "本人说的。"},
    "complaint_open_foreign": {"reason": "客户站在这里。"},
    "attachment_withdraw": {"reason": "拿错了。"},
    "followups:mail_in_one": {"deed": "discard"},
    "followups:customers_write": {"text": "今天给您回电。"},
    "followups:complain": {"language": "zh-hans"},
    "followups:plan": {
        "call-kind": "progress",
        "call-purpose": "进展",
        "call-due_at": "2026-11-25T15:00",
        "call-caller": "owner",
    },
    "incident": {"what": "lead"},
    "safety": {"what": "two"},
    "crisis-decision": {"what": "先垫付。", "why": "没带钱。"},
    "crisis-waive": {"reason": "不需要。"},
    "manager-decline": {"reason": "客户不愿见人。"},
    "incident-leave": {"reason": "另一回事。"},
    "supervisor_item": {"version": NEVER, "act": "take-over", "reason": "轮班。"},
    "set_language": {"language": "en"},
    "note": {"body": "他说下午再来。"},
    "watcher": {"user": "5018"},
    "finding": {"finding": "查了账单。"},
    "work-order": {"department": "billing_support", "question": "请核对。", "due_at": LATER},
    "record": {"answer": "signed"},
    "contact": {"value": "13800000031"},
    "contact-end": {"reason": "陌生人接的。"},
    "questions": {"own": "什么时候的事？", "own_answer": "昨天。"},
    "fault": {"what": "自助机不出票。", "where": "kiosk"},
    "seam": {"what": "交接单没有传到。"},
    "notice": {"what": "停机前没有短信。"},
    "tick": {"code": "water"},
    "step-away": {"minutes": "10"},
    "hall_queue": {"waiting": "3"},
    "complaint_paper": {"answer": "signed"},
    "medical": {"what": "已请医生。"},
    "option": {"kind": "fix", "action": "今天恢复通话。"},
    "decline": {"regret": "抱歉。", "why_not": "卡已坏。", "action": "换一张卡。", "due_at": LATER},
    "objection": {"said": "太慢了。", "kind": "reasonable", "reply": "您看明天行吗？"},
    "special-case": {"what": "提前发放备机", "reason": "客户家中有病人。"},
    "first-step": {"what": "已提交申请。"},
    "compensation-prove": {"what": "退到原账户。", "reference": "TK-1"},
    "promise": {"what": "今天给您回电。", "due_at": LATER},
    "ask-to-close": {"words": "已说明限制。"},
    "return_to_calm": {"feeling": "4"},
    "escalate": {"reason": "by_hand", "words": "请帮忙。"},
    "transfer": {"to": "5018", "summary": "在查账单。", "reason": "轮班。"},
    "pause": {"reason": "等客户找收据。", "until": LATER},
    "look-after": {"level": "ordinary"},
    "raise": {"severity": "crisis"},
    "lower": {"severity": "general", "why": "没有那么严重。"},
    "split": {"own_words": "营业员态度不好。", "reason": "两件事"},
    "withdraw": {"reason": "不用处理了。"},
    "merge": {"into": "XJ"},
    "refer_to_arbitration": {"body": "消协。"},
    "carry_out_award": {"award": "退 58.20 元。"},
    "rework": {"reason": "没有修好。"},
    "reopen": {"reason": "又停机了。"},
    "promise-release": {"reason": "客户不要了。"},
    "work-order-answer": {"answer": "已核对。"},
    "work-order-waive": {"reason": "不需要了。"},
    "work-order-return": {"reason": "不归我们管。"},
    "work-order-more": {"missing": "还缺短信日志。"},
    "work-order-again": {"department": "network_center", "question": "请查基站。"},
    "escalation-instruct": {"instruction": "先恢复通话。", "heard_customer": "on"},
    "approval-approve": {"words": "同意。"},
    "approval-decline": {"words": "不行。"},
    "approval-pass-up": {"words": "建议同意。"},
}


@pytest.fixture
def at_home(settings: LazySettings, tmp_path: Path) -> None:
    """A demonstration, whose mails lie in files."""
    settings.EMAIL_FILE_PATH = str(tmp_path)
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"


@dataclass
class Ground:
    """One complaint in clarify with everything that has an address of its own."""

    case: Case
    house: House

    def __post_init__(self) -> None:
        load_scripts(now=NOW)
        act = Act(by=self.house.alice, via=Via.PAGE, now=NOW, request_id="test")
        due_at = NOW + timedelta(hours=5)
        plan_callback(self.complaint.public_id, None, act, kind="progress", due_at=due_at, purpose="进展", caller=None)
        raise_severity(self.complaint.public_id, None, act, severity="serious", why="三次来过。")
        self.call = Callback.objects.get(at_intervals=False)
        self.file = hand_in(self.complaint, self.house.alice, files.PDF)
        # The same man under another number.
        self.twin = start(self.house, phone="13800000041").complaint
        beat("sweep", now=NOW, took_ms=1, facts={})
        row = self.complaint
        of_kind = {"category": row.category or Category.objects.earliest("id"), "branch": row.branch}
        self.incident = Incident.objects.create(**of_kind, first=row, opened_at=NOW)
        IncidentComplaint.objects.create(incident=self.incident, complaint=row, since_at=NOW)

    @property
    def complaint(self) -> Complaint:
        return Complaint.objects.select_related("customer").get(public_id=self.case.ref)

    def letter(self) -> Message:
        """A message about it that nobody could send."""
        recipient = Recipient(RecipientKind.STAFF, str(self.house.alice.public_id))
        with transaction.atomic():
            emit(kind="deadline.due", key=f"test:{uuid4()}", recipient=recipient, about=self.complaint.public_id,
                 language="zh-hans", facts={}, now=NOW)  # fmt: skip
        message = Message.objects.latest("id")
        Message.objects.filter(pk=message.pk).update(state=State.DEAD)
        return message

    def call_for_help(self) -> UUID:
        """The open call of the hall, made by a colleague where there is none."""
        return call_for_help(
            self.house.hall, Act(by=self.house.bob, via=Via.PAGE, now=NOW, request_id="test")
        ).public_id

    def against_violence(self) -> UUID:
        """The open call against violence, made by a colleague where there is none."""
        by = Act(by=self.house.bob, via=Via.PAGE, now=NOW, request_id="test")
        return call_to_the_hall(self.house.hall, by).public_id

    @property
    def by_manager(self) -> Act:
        return Act(by=self.house.bo, via=Via.PAGE, now=NOW, request_id="test")

    def mention(self) -> UUID:
        """A note that names the owner."""
        return Mention.objects.create(complaint=self.complaint, user=self.house.alice, at=NOW).public_id

    def public(self) -> list[Any]:
        """The hall, where one may complain over the web and everybody reads how complaints are handled."""
        for key in ("web_form", "policy_page"):
            Policy.objects.get_or_create(key=key, defaults={"value": 1, "effective_from": date(2026, 1, 1)})
        return ["XJ"]

    def over_the_web(self, complaint: Complaint) -> list[Any]:
        told = {"once": "of-this-test", "body": "", "at": timezone.now()}
        WebComplaint.objects.get_or_create(complaint=complaint, defaults=told)
        return [token_of(complaint)]

    def address(self, name: str) -> str:
        """The address of a page for this complaint."""
        complaint = self.complaint
        assert complaint.customer is not None
        contact = complaint.customer.contacts.earliest("id").public_id
        arguments: dict[str, Callable[[], list[Any]]] = {
            "complaint_move": lambda: [complaint.public_id, "propose"],
            "attachment": lambda: [complaint.public_id, self.file.public_id, "file"],
            "attachment_withdraw": lambda: [complaint.public_id, self.file.public_id],
            "complaint_paper": lambda: [complaint.public_id, "record"],
            "customer_reveal": lambda: [complaint.public_id, contact],
            "customer_unite": lambda: [complaint.public_id, self.twin_record()],
            "customer_part": lambda: [complaint.public_id, uuid4()],
            "work_order": lambda: [complaint.public_id, complaint.work_orders.get().public_id],
            "order_link": lambda: [link_token(complaint.work_orders.get(), now=timezone.now())],
            "followups:customer": lambda: [token_of(complaint)],
            "followups:complain_where": lambda: self.public() and [],
            "followups:complain": self.public,
            "followups:complained": lambda: self.over_the_web(complaint),
            "followups:policy": self.public,
            "followups:calendar_feed": self.feed,
            "followups:letter_words": lambda: ["promise", "zh-hans"],
            "incident": lambda: [self.incident.public_id],
            "followups:mail_in_one": lambda: [self.mail()],
            "hall_queue": lambda: ["XJ"],
            "hall_call": lambda: ["XJ"],
            "hall_violence": lambda: ["XJ"],
            "safety": lambda: [self.against_violence()],
            "help_call": lambda: [self.call_for_help(), "over"],
            "mention_away": lambda: [self.mention()],
            "letter": lambda: [self.letter().public_id, "again"],
            "scripts_library:said": lambda: [complaint.public_id, self.sentence()],
            **dict.fromkeys(
                ("scripts_library:talked", "scripts_library:talk_back"), lambda: [self.said_despite().public_id]
            ),
            "scripts_library:practice_begin": lambda: [next(iter(scenarios()))],
            "scripts_library:playbook": lambda: [next(iter(playbooks()))],
            "scripts_library:case": lambda: [LibraryCase.objects.filter(is_active=True).earliest("id").key],
            "scripts_library:case_withdraw": lambda: [LibraryCase.objects.filter(is_active=True).latest("id").key],
            "scripts_library:matter": lambda: [KnownMatter.objects.earliest("id").key],
            **dict.fromkeys(
                ("scripts_library:practice_round", "scripts_library:practice_answer"), lambda: [self.round().public_id]
            ),
            **dict.fromkeys(
                [f"followups:{page}" for page in ("attempt", "due", "told", "word", "drop", "give_up")],
                lambda: [complaint.public_id, self.call.public_id],
            ),
        }
        if name in arguments:
            return reverse(name, args=arguments[name]())
        return reverse(name, args=[complaint.public_id] if name in OF_ONE_COMPLAINT else [])

    def feed(self) -> list[str]:
        """The address of the owner's calls."""
        feed = renew(self.house.alice, now=timezone.now())
        until = feed.made_at + LIVES
        return [make_link(Purpose.CALENDAR, self.house.alice.public_id, version=feed.version, until=until)]

    def mail(self) -> UUID:
        """A mail that waits for a person of the hall."""
        kept = store(f"From: a@example.com\n\n{uuid4()}".encode(), now=NOW)
        assert kept is not None
        IncomingMail.objects.filter(pk=kept.pk).update(state="quarantine", why="staff", branch=self.house.hall)
        return kept.public_id

    def twin_record(self) -> UUID:
        assert self.twin.customer is not None
        return self.twin.customer.public_id

    def round(self) -> PracticeRound:
        """A round of practice of the owner's."""
        by, at, key = self.complaint.owner, self.complaint.received_at, next(iter(scenarios()))
        row, _made = PracticeRound.objects.get_or_create(by=by, scenario=key, defaults={"feeling": 3, "began_at": at})
        return row

    def said_despite(self) -> SaidDespite:
        """Words of the owner that the guard stops."""
        by, at = self.complaint.owner, self.complaint.received_at
        told = {"branch": self.complaint.branch, "person": by, "at": at}
        row, _made = SaidDespite.objects.get_or_create(complaint=self.complaint.public_id, seq=1, defaults=told)
        return row

    def sentence(self) -> int:
        """A script that its say panel offers."""
        page = self.case.by.client.get(reverse("scripts_library:panel", args=[self.case.ref]), headers=HTMX)
        return int(re.findall(r"/say/(\d+)/said/", page.content.decode())[0])

    def typed(self, name: str) -> dict[str, Any]:
        """What the page's form sends, with a version that never was."""
        typed = {"version": NEVER, **TYPED.get(name, {})}
        if name == "attachments":
            typed["file"] = sent(files.WAV, "录音.wav")
        if name == "seam":
            typed["other"] = Department.objects.get(code="network_center").pk
        if name in ("work-order", "work-order-again", "fault", "seam", "notice"):
            typed.setdefault("department", "billing_support")
            typed["department"] = Department.objects.get(code=typed["department"]).pk
        if name == "tag":
            typed["tag"] = make_tag("话费", self.house.hall, self.by_manager).public_id
        found: dict[str, dict[str, Any]] = {
            "transfer": {"to": self.house.bob.pk},
            "complaint_reply_letter": {"responsible": self.house.alice.pk},
            "merge": {"into": self.complaint.number},
            "customer_unite_find": {"number": self.twin.number},
        }
        typed |= found.get(name, {})
        pages = {"try": "attempt", "due": "due", "told": "told", "word": "word", "drop": "drop", "end": "give_up"}
        for form, page in pages.items():
            if name == f"followups:{page}":
                typed = {f"{prefix(form, self.call)}-{key}": value for key, value in CALLED[page].items()}
        return typed


OF_ONE_COMPLAINT = {
    "desk_next", "supervisor_item", "complaint", "complaint_watch", "complaint_draft", "complaint_save",
    "complaint_trace", "customer_history", "customer_relation", "customer_unite_find", "attachments", "complaint_fee",
    "complaint_reply_letter",
    "complaint_open_foreign", "followups:panel", "followups:plan", "followups:managers_call", "scripts_library:panel",
    "followups:customers_page", "followups:customers_read", "followups:customers_write", "followups:customers_link",
    "scripts_library:wording", "scripts_library:similar", "scripts_library:publish", "scripts_library:review",
}  # fmt: skip
CALLED: dict[str, dict[str, Any]] = {
    "attempt": {"seen": NEVER, "outcome": "reached", "said": "知道了。", "last_call": "on"},
    "due": {"seen": NEVER, "due_at": "2026-11-25T15:00", "reason": "客户在开会。"},
    "told": {"seen": NEVER, "how": "phone"},
    "word": {"seen": NEVER, "how": "letter"},
    "drop": {"seen": NEVER, "reason": "客户自己来了。"},
    "give_up": {"seen": NEVER},
}


@pytest.fixture
def ground(
    case: Case,  # noqa: F811
    people: dict[str, Caller],  # noqa: F811
    house: House,  # noqa: F811
    at_home: None,
    vault_folder: Path,  # noqa: F811
) -> Ground:
    return Ground(case, house)


def send(caller: Caller, method: str, path: str, typed: dict[str, Any], *, htmx: bool = False) -> HttpResponse:
    headers = HTMX if htmx else {}
    if method == "POST":
        return caller.client.post(path, typed, headers=headers)  # type: ignore[return-value]
    return caller.client.get(path, headers=headers)  # type: ignore[return-value]


def test_every_address_stands_in_the_table() -> None:
    known = {name for name in names() if not name.startswith(ELSEWHERE) and "/" not in name}

    assert known == {name for name in PAGES if not name.startswith(ELSEWHERE)}
    assert set(ACTS) == set(ACT_NEEDS)
    assert set(ROW_ACTS) == set(ROW_NEEDS)
    assert all(len(row) == len(PEOPLE) for row in TABLE.values())


@pytest.mark.parametrize("person", PEOPLE)
def test_everybody_gets_what_the_table_says(ground: Ground, people: dict[str, Caller], person: str) -> None:  # noqa: F811
    caller, column, wrong = people[person], PEOPLE.index(person), {}
    before, written = fixed_facts(ground), lines_of(ground)

    for name, methods in PAGES.items():
        for method, need in methods.items():
            answer = send(caller, method, ground.address(name), ground.typed(name), htmx=need in PARTS)
            if answer.status_code != TABLE[need][column]:
                wrong[f"{method} {name}"] = answer.status_code
    for name, need in ACT_NEEDS.items():
        path = reverse("complaint_act", args=[ground.case.ref, name])
        answer = send(caller, "POST", path, ground.typed(name))
        if answer.status_code != TABLE[need][column]:
            wrong[f"act {name}"] = answer.status_code
    for name, need in ROW_NEEDS.items():
        row = "0" if name.startswith(("option", "finding", "tick")) else str(uuid4())
        path = reverse("complaint_row_act", args=[ground.case.ref, name, row])
        answer = send(caller, "POST", path, ground.typed(name))
        if answer.status_code != TABLE[need][column]:
            wrong[f"row act {name}"] = answer.status_code

    assert wrong == {}
    assert fixed_facts(ground) == before
    assert (lines_of(ground) > written) == (TABLE["watched"][column] == 302)


def fixed_facts(ground: Ground) -> tuple[Any, ...]:
    """What no note, no further call and no late change may move."""
    complaint = ground.complaint
    return complaint.stage, complaint.owner_id, complaint.severity, complaint.own_words, complaint.cause


def lines_of(ground: Ground) -> int:
    """How much was written about it; that somebody looked in from another branch is none of it."""
    written = TrailEntry.objects.filter(chain=ground.complaint.trail_chain)
    return written.exclude(kind="complaint.opened_from_elsewhere").count()


@pytest.mark.parametrize("person", ["colleague", "customer manager", "auditor", "manager", "owner"])
def test_a_sealed_customer_is_there_for_owner_and_supervisors_only(
    ground: Ground,
    people: dict[str, Caller],  # noqa: F811
    person: str,
) -> None:
    Customer.objects.update(sealed=True)
    seen = {}

    for name in OF_ONE_COMPLAINT - {"supervisor_item"}:
        for method, need in PAGES[name].items():
            answer = send(people[person], method, ground.address(name), ground.typed(name), htmx=need in PARTS)
            seen[name] = answer.status_code != 404

    assert set(seen.values()) == {person in ("manager", "owner")}, seen


def test_what_is_not_there_and_what_is_foreign_look_alike(ground: Ground, people: dict[str, Caller]) -> None:  # noqa: F811
    for name in OF_ONE_COMPLAINT - {"complaint_open_foreign"}:
        for method in PAGES[name]:
            path = ground.address(name)
            absent = path.replace(ground.case.ref, str(uuid4()))
            pages = [send(people["other branch"], method, one, ground.typed(name)) for one in (path, absent)]
            told = [
                re.sub(rf"{ground.case.ref}|[0-9a-f-]{{16,36}}|[A-Za-z0-9]{{64}}", "", page.content.decode())
                for page in pages
            ]
            assert [page.status_code for page in pages] == [404, 404], name
            assert told[0] == told[1].replace(absent, path), name


def test_any_other_method_is_refused(ground: Ground, people: dict[str, Caller]) -> None:  # noqa: F811
    for name, methods in PAGES.items():
        if name.startswith(("account_", "admin:", "api_", "health_")):
            continue
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - set(methods):
            answer = people["manager"].client.generic(method, ground.address(name))
            assert answer.status_code == 405, (method, name)


def test_the_pane_beside_the_list_is_no_page_of_its_own(ground: Ground, people: dict[str, Caller]) -> None:  # noqa: F811
    assert people["owner"].client.get(ground.address("desk_next")).status_code == 404


def test_nobody_is_led_back_to_where_they_were_going(ground: Ground, people: dict[str, Caller]) -> None:  # noqa: F811
    for name, methods in PAGES.items():
        if methods.get("GET") in ("staff", "read", "queue", "own desk") and name != "account_logout":
            path = ground.address(name)
            assert people["nobody"].client.get(path)["Location"] == f"/accounts/login/?next={path}", name
