"""Which pages there are to see, and who sees them; a page of each stage, each queue and each paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone

from complaints.codes import Stage
from complaints.models import Complaint, Incident, WorkOrder
from complaints.order_messages import link_token
from complaints.screens.supervision import QUEUES
from complaints.usecases.fees import FeeStep, explain_fee
from complaints.usecases.hall import end_call
from complaints.usecases.incidents import declare_incident
from complaints.usecases.leading import word_it
from complaints.usecases.replying import Letter, write_letter
from complaints.usecases.safety import call_to_the_hall
from evidence.act import Act, Via
from followups.customer_link import token_of
from followups.mail_in.storing import store
from followups.models import CustomerMessage, IncomingMail, WebComplaint
from organisation.models import Branch, Department, Policy, User
from organisation.models.languages import Language
from scripts_library.learning import make_report
from scripts_library.models import KnownMatter, LibraryCase
from scripts_library.practice.rounds import answer, begin
from scripts_library.practice.scenarios import scenarios
from scripts_library.reviews import handlers_of, review

HALL = "XJ"
LONG_MAIL = "客户让我转告：\n他们说明天来修，今天还没人来。\n\n> 您好，您的投诉已受理。\n> 最迟明天答复。"
GRADES = ("good", "so_so", "bad")
CLERK, MANAGER, EXPERT, CARE, QUALITY, NOBODY = "5017", "3001", "6001", "4001", "7001", ""


@dataclass(frozen=True)
class Room:
    """One page: a name for its picture, the staff code of whoever looks at it (empty: signed out), its address."""

    name: str
    by: str
    address: str


def rooms() -> Iterator[Room]:
    """Every page that shows something in a furnished house, those of one person together."""
    yield Room("sign-in", NOBODY, reverse("account_login"))
    yield from _of_the_clerk()
    yield from _of_complaints()
    yield from (Room(f"supervisor-{key}", MANAGER, f"{reverse('supervisor')}?queue={key}") for key in QUEUES)
    yield Room("desk-of-the-manager", MANAGER, reverse("desk"))
    yield from _of_mail_in()
    yield Room("tags", MANAGER, reverse("tags"))
    yield Room("kept-words", MANAGER, reverse("kept_words"))
    yield Room("away", MANAGER, reverse("away"))
    yield from _of_alarms()
    yield from _of_reviews()
    yield Room("coaching", MANAGER, reverse("scripts_library:coaching"))
    make_report(now=timezone.now())
    yield Room("keywords", MANAGER, reverse("scripts_library:keywords"))
    yield Room("practice-of-the-manager", MANAGER, reverse("scripts_library:practice"))
    yield Room("work-orders", EXPERT, reverse("work_orders"))
    yield from _of_work_orders()
    yield from _of_customers()
    yield Room("desk-of-customer-care", CARE, reverse("desk"))
    yield Room("letters", QUALITY, reverse("followups:letters"))
    yield Room("letter-words", QUALITY, reverse("followups:letter_words", args=["promise", "zh-hans"]))
    yield Room("components", QUALITY, reverse("components"))
    yield Room("api", QUALITY, reverse("api_docs"))


def _of_alarms() -> Iterator[Room]:
    """An incident as its lead and as a clerk see it, and a call against violence."""
    hall = Branch.objects.get(code=HALL)
    kept = Complaint.objects.filter(branch=hall, ended_at=None, category__isnull=False, incidents=None)
    manager = User.objects.get(staff_code=MANAGER)
    complaint = next(one for one in kept.order_by("-received_at") if not one.recusals.filter(user=manager).exists())
    act = Act(by=manager, via=Via.PAGE, now=timezone.now(), request_id="gallery")
    declare_incident(complaint.public_id, None, act)
    incident = Incident.objects.open().latest("id")
    word_it(incident.public_id, act, sentence="我们已经知道这个情况，正在处理，下午三点前给您消息。")
    call = call_to_the_hall(hall, act)
    yield Room("incidents", MANAGER, reverse("incidents"))
    yield Room("what-repeats", MANAGER, reverse("repeats") + "?span=week")
    for name, by in (("incident-of-its-lead", MANAGER), ("incident-of-the-clerk", CLERK)):
        yield Room(name, by, reverse("incident", args=[incident.public_id]))
    yield Room("complaint-of-an-incident", CLERK, reverse("complaint", args=[complaint.public_id]))
    yield Room("desk-in-danger", CLERK, reverse("desk"))
    yield Room("violence", CLERK, reverse("safety", args=[call.public_id]))
    end_call(call.public_id, act)


def _of_customers() -> Iterator[Room]:
    """The customer's own page: while we look, while something is offered, while it is carried out, and after the end;
    and the desk's side of it."""
    rows = Complaint.objects.exclude(severity="potential").select_related("customer", "branch")
    for stage in ("clarify", "confirm", "follow-up", "closed"):
        complaint = rows.filter(stage=stage, customer__erased_at=None).latest("ended_at", "received_at")
        yield Room(f"customers-page-{stage}", NOBODY, reverse("followups:customer", args=[token_of(complaint)]))
    assert complaint is not None
    yield from _of_everybody(complaint)
    yield Room("customers-page-gone", NOBODY, reverse("followups:customer", args=["x"]))
    known = rows.filter(branch__code="XJ").latest("received_at")
    yield Room("customers-page-of-the-desk", MANAGER, reverse("followups:customers_page", args=[known.public_id]))


def _of_everybody(complaint: Complaint) -> Iterator[Room]:
    """What needs no account: the form over which one complains, and how complaints are handled."""
    form, policy = (reverse(f"followups:{name}", args=[HALL]) for name in ("complain", "policy"))
    for key in ("web_form", "policy_page"):
        Policy.objects.create(key=key, value=1, effective_from=timezone.localdate() - timedelta(days=1))
    WebComplaint.objects.create(complaint=complaint, once="of-the-gallery", body="", at=timezone.now())
    yield Room("complain", NOBODY, form)
    yield Room("complain-nowhere", NOBODY, reverse("followups:complain", args=["ZZ"]))
    yield Room("complain-where", NOBODY, reverse("followups:complain_where"))
    yield Room("complained", NOBODY, reverse("followups:complained", args=[token_of(complaint)]))
    yield Room("policy-page", NOBODY, policy)
    yield Room("policy-page-nowhere", NOBODY, reverse("followups:policy", args=["ZZ"]))


def _of_mail_in() -> Iterator[Room]:
    """Mail that waits for a person, set aside, and on a complaint; the list, one of each, and where nothing waits."""
    yield Room("mail-in-empty", MANAGER, reverse("followups:mail_in"))
    hall = Branch.objects.get(code=HALL)
    complaint = Complaint.objects.filter(branch=hall, stage=Stage.CLARIFY, customer__erased_at=None).latest("id")
    now = timezone.now()
    told = {
        "waiting": ("staff", f"From: 王 <w@example.com>\nSubject: 转客户来信\n\n{LONG_MAIL}"),
        "unreadable": ("no_sender", "Subject: hello\n\nstill readable"),
        "aside": ("", "From: robot@example.com\nAuto-Submitted: auto-replied\nSubject: 休假\n\n我在休假。"),
        "landed": ("", f"From: 郑 <z@example.org>\nSubject: Re: 回执\n\n{LONG_MAIL}"),
    }
    states = {"waiting": "quarantine", "unreadable": "quarantine", "aside": "machine", "landed": "landed"}
    for name, (why, raw) in told.items():
        mail = store(f"Content-Type: text/plain; charset=utf-8\n{raw}".encode(), now=now)
        assert mail is not None
        changes = {"state": states[name], "why": why, "branch": hall, "sender_masked": "w***@example.com"}
        if name == "landed":
            changes |= {"about": complaint.public_id, "marks": ["other_address", "cut", "files_refused"]}
            at = {"from_customer": True, "at": now, "mail": mail}
            CustomerMessage.objects.create(complaint=complaint, text="他们说明天来修，今天还没人来。", **at)
        IncomingMail.objects.filter(pk=mail.pk).update(**changes)
        yield Room(f"mail-in-{name}", MANAGER, reverse("followups:mail_in_one", args=[mail.public_id]))
    yield Room("mail-in", MANAGER, reverse("followups:mail_in"))
    yield Room("mail-in-set-aside", MANAGER, f"{reverse('followups:mail_in')}?show=aside")
    yield Room("mail-in-on-the-complaint", MANAGER, reverse("complaint", args=[complaint.public_id]))
    yield Room("mail-in-beside-the-queues", MANAGER, reverse("supervisor"))


def _of_work_orders() -> Iterator[Room]:
    """An order that waits: as its department sees it signed in and behind its link, and as the desk sees it; and the
    complaint that waits for it."""
    billing = Department.objects.get(code="billing_support")
    order = WorkOrder.objects.open().filter(department=billing).earliest("id")
    path = reverse("work_order", args=[order.complaint.public_id, order.public_id])
    yield Room("work-order-of-the-department", EXPERT, path)
    yield Room("work-order-of-the-desk", MANAGER, path)
    yield Room("work-order-on-the-complaint", MANAGER, reverse("complaint", args=[order.complaint.public_id]))
    link = reverse("order_link", args=[link_token(order, now=timezone.now())])
    yield Room("order-link", NOBODY, link)
    yield Room("order-link-gone", NOBODY, reverse("order_link", args=["x"]))


def _of_the_clerk() -> Iterator[Room]:
    yield Room("desk", CLERK, reverse("desk"))
    yield Room("desk-narrowed", CLERK, f"{reverse('desk')}?show=all&stage=clarify,propose&age=3d")
    yield Room("desk-watched", CLERK, f"{reverse('desk')}?show=all&watching=me")
    yield Room("filter", CLERK, f"{reverse('desk_narrow')}?show=all&stage=clarify&owner=none")
    yield Room("hand-on", CLERK, f"{reverse('desk_hand_on')}?show=all")
    yield Room("new-at-the-counter", CLERK, reverse("complaint_new"))
    yield Room("new-on-the-phone", CLERK, f"{reverse('complaint_new')}?channel=phone")
    yield Room("search", CLERK, reverse("search"))
    yield Room("morning-page", CLERK, reverse("scripts_library:digest"))
    yield Room("playbooks", CLERK, reverse("scripts_library:playbooks"))
    for key in ("type_emotional", "tree_signal_or_device"):
        yield Room(f"playbook-{key}", CLERK, reverse("scripts_library:playbook", args=[key]))
    yield Room("playbook-signals", CLERK, reverse("scripts_library:playbook", args=["body_signals"]) + "?seen=0&seen=3")
    yield from _of_the_casebook()
    yield from _of_practice()
    yield Room("callbacks", CLERK, reverse("followups:agenda"))
    yield Room("callbacks-week", CLERK, reverse("followups:agenda") + "?span=week")
    yield Room("callbacks-calendar", CLERK, reverse("followups:calendar"))
    yield Room("mail", CLERK, reverse("mails"))
    yield Room("password", CLERK, reverse("account_change_password"))
    yield Room("two-step", CLERK, reverse("mfa_index"))
    yield Room("sign-out", CLERK, reverse("account_logout"))
    yield Room("not-found", CLERK, "/complaints/00000000-0000-4000-8000-000000000000/")


def _of_complaints() -> Iterator[Room]:
    hall = Complaint.objects.filter(branch=Branch.objects.get(code=HALL)).order_by("-received_at")
    for stage in Stage.values:
        complaint = hall.filter(stage=stage).first()
        if complaint is not None:
            yield Room(f"complaint-at-{stage}", CLERK, reverse("complaint", args=[complaint.public_id]))
    known = hall.filter(customer__contacts__kind="phone", stage__in=[Stage.PROPOSE, Stage.CLARIFY]).first()
    if known is None:
        return
    contact = known.customer.contacts.first() if known.customer else None
    yield Room("why-this-time", CLERK, reverse("complaint_trace", args=[known.public_id]))
    yield Room("history", CLERK, reverse("customer_history", args=[known.public_id]))
    yield Room("relation", CLERK, reverse("customer_relation", args=[known.public_id]))
    yield Room("known-twice", CLERK, reverse("customer_unite_find", args=[known.public_id]))
    named = hall.filter(customer__level="ordinary", customer__sealed=False).exclude(customer=known.customer).first()
    if named is not None and named.customer is not None:
        address = reverse("customer_unite", args=[known.public_id, named.customer.public_id])
        yield Room("one-customer-of-two", MANAGER, address)
    yield from _of_a_fee(known)
    yield from _of_a_letter(known)
    for paper in ("receipt", "record", "letter"):
        yield Room(f"paper-{paper}", CLERK, reverse("complaint_paper", args=[known.public_id, paper]))
    if contact is not None:
        yield Room("phone-number", CLERK, reverse("customer_reveal", args=[known.public_id, contact.public_id]))


def _of_the_casebook() -> Iterator[Room]:
    yield Room("casebook", CLERK, reverse("scripts_library:casebook"))
    paired = LibraryCase.objects.filter(is_active=True).exclude(pair_of="").earliest("id")
    yield Room("case-with-its-counterpart", CLERK, reverse("scripts_library:case", args=[paired.key]))
    single = LibraryCase.objects.filter(is_active=True, pair_of="").earliest("id")
    yield Room("case", MANAGER, reverse("scripts_library:case", args=[single.key]))
    yield Room("known-matter", CLERK, reverse("scripts_library:matter", args=[KnownMatter.objects.earliest("id").key]))
    closed = Complaint.objects.filter(branch=Branch.objects.get(code=HALL), stage=Stage.CLOSED).first()
    if closed is not None:
        yield Room("publish-a-case", MANAGER, reverse("scripts_library:publish", args=[closed.public_id]))
        yield Room("similar", MANAGER, reverse("scripts_library:similar", args=[closed.public_id]))


def _of_a_fee(complaint: Complaint) -> Iterator[Room]:
    """A fee in three steps; the papers of the complaint show it from then on."""
    steps = [
        FeeStep("套餐月费", Decimal(1), Decimal("59.00")),
        FeeStep("套餐外流量（MB）", Decimal(120), Decimal("0.035")),
        FeeStep("新客户优惠", Decimal(1), Decimal("-5.00")),
    ]
    act = Act(by=User.objects.get(staff_code=CLERK), via=Via.PAGE, now=timezone.now(), request_id="gallery")
    told: dict[str, Any] = {"thought": "套餐里什么都包了。", "truth": "套餐含 10 GB，超出的按 MB 算。"}
    explain_fee(complaint.public_id, None, act, steps=steps, **told)
    yield Room("fee", CLERK, reverse("complaint_fee", args=[complaint.public_id]))


def _of_a_letter(complaint: Complaint) -> Iterator[Room]:
    """A letter of reply to somebody who wrote to a manager: the clerk wrote it, the manager is to sign."""
    clerk = User.objects.get(staff_code=CLERK)
    act = Act(by=clerk, via=Via.PAGE, now=timezone.now(), request_id="gallery")
    letter = Letter(
        thanks="感谢您写信告诉我们，信已收到。",
        regret="给您添了麻烦，我们很抱歉。",
        happens="多收的58.20元退回原账户；短信提醒已经打开，今后余额不足会先通知您。",
        by_when=timezone.now() + timedelta(days=2),
        responsible=clerk,
        to_leader=True,
    )
    write_letter(complaint.public_id, None, act, letter=letter)
    yield Room("letter-of-reply", CLERK, reverse("complaint_reply_letter", args=[complaint.public_id]))
    yield Room("letter-to-sign", MANAGER, reverse("complaint_reply_letter", args=[complaint.public_id]))


def _of_reviews() -> Iterator[Room]:
    """One that ticks something and one that praises; the sheet to be filled in, and the lists of both sides."""
    closed = Complaint.objects.filter(branch__code=HALL, stage=Stage.CLOSED).order_by("-received_at")
    quality = Act(by=User.objects.get(staff_code=QUALITY), via=Via.PAGE, now=timezone.now(), request_id="gallery")
    told: list[dict[str, Any]] = [
        {"ticks": ["flat_refusal", "delaying"], "words": "先说能办的那条路，再说不能办的。"},
        {"nothing": True, "words": "听得很完整，客户说得出口就消了气。"},
    ]
    for complaint, one in zip(closed[:2], told, strict=False):
        review(complaint.public_id, None, quality, person=handlers_of(complaint)[0], **one)
        yield Room(
            "review-praised" if "nothing" in one else "review-ticked",
            MANAGER,
            reverse("scripts_library:review", args=[complaint.public_id]),
        )
    yield Room("reviews", MANAGER, reverse("scripts_library:reviews"))
    yield Room("reviews-of-the-clerk", CLERK, reverse("scripts_library:reviews"))


def _of_practice() -> Iterator[Room]:
    """The choice, a round that goes badly half-way through, and one that ended well."""
    yield Room("practice", CLERK, reverse("scripts_library:practice"))
    act = Act(by=User.objects.get(staff_code=CLERK), via=Via.PAGE, now=timezone.now(), request_id="gallery")
    for name, places in (("practice-half-way", (2, 1)), ("practice-ended", (0,) * 6)):
        row = begin(act, "hotel_rattling_aircon", language=Language.ZH_HANS)
        for turn, place in enumerate(places):
            picked = _graded(turn).index(GRADES[place])
            row = answer(act, row.public_id, turn=turn, picked=picked)
        yield Room(name, CLERK, reverse("scripts_library:practice_round", args=[row.public_id]))


def _graded(turn: int) -> list[str]:
    story = scenarios()["hotel_rattling_aircon"].story(Language.ZH_HANS)
    return [one.grade for one in story.turns[turn].answers]
