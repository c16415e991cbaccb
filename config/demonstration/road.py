"""The road of one complaint as a good clerk walks it: each method is one thing done at the desk, with its pauses."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from complaints.codes import NOT_IN_PERSON, CalmAct, Channel, Decision, Feeling, OptionKind, QuestionKind, Reporter
from complaints.models import Complaint
from complaints.usecases import (
    asking,
    calming,
    clarifying,
    climbing,
    deciding,
    ending,
    following,
    fulfilling,
    ordering,
    proposing,
    understanding,
)
from complaints.usecases.crisis import tick_step
from complaints.usecases.escalating import escalate, mark_done
from complaints.usecases.owning import transfer
from complaints.usecases.promising import may_promise
from complaints.usecases.proposing import Offer
from complaints.usecases.receiving import Intake, begin, remedied
from complaints.usecases.settling import Settlement, settle
from config.demonstration.granted import begin_at_once, keep
from config.demonstration.hours import opening_at, round_hour_after
from config.demonstration.people import Person, Team
from config.demonstration.story import Annoyance, Story, Way
from config.demonstration.walk import Reacts, Walk
from organisation.models import User

FIRST_ACTS = (CalmAct.LISTEN, CalmAct.REGRET, CalmAct.EMPATHY)
AT_THE_COUNTER = (CalmAct.SEAT, CalmAct.WATER, CalmAct.PRIVATE_ROOM)
ON_THE_PHONE = (CalmAct.OWN_WORDS, CalmAct.THANK)
# The bank's question that fits every story, and what most people say to it.
HOW_TO_REACH = {
    "zh": ("有消息了，打电话给您方便，还是发短信方便？", "打电话。"),
    "en": ("When there's news, would you rather have a call or a message?", "A call, please."),
}


class Road(Walk):
    """A walk with a story: who says what, what was found, how it is settled."""

    def __init__(
        self,
        team: Team,
        story: Story,
        person: Person,
        rng: Random,
        *,
        start: datetime,
        now: datetime,
        reacts: Reacts = Reacts.FULLY,
    ) -> None:
        super().__init__(team, rng, start=start, now=now, reacts=reacts)
        self.story = story
        self.person = person
        self.by = team.next_clerk(person.language)
        # Who writes a letter is answered by a signed one, which nobody here can sign.
        self.channel = rng.choice([one for one in story.channels if one != Channel.LETTER] or [Channel.ONLINE])
        self.is_known = False
        self.companions: list[Road] = []

    def companion(self, start: datetime) -> Road:
        """Begin the road of another complaint of the same customer, told with the same story."""
        start = self.team.free_day(opening_at(self.team.calendar, start, self.rng), self.rng)
        second = Road(self.team, self.story, self.person, self.rng, start=start, now=self.now, reacts=self.reacts)
        second.is_known = True
        self.companions.append(second)
        return second

    @property
    def in_person(self) -> bool:
        return self.channel not in NOT_IN_PERSON

    # --- Receive ---

    def intake(self) -> Intake:
        story, person = self.story, self.person
        if person.phone and not self.is_known:
            person.store(self.team, now=self.clock)
            self.is_known = True
        return Intake(
            channel=self.channel,
            own_words=story.words,
            feeling=story.feeling if self.in_person else Feeling.UNKNOWN,
            surname=person.surname,
            title=person.title,
            phone=person.phone,
            email=person.email,
            anonymity=person.anonymity,
            category=story.category,
            flags=list(story.flags),
            hurt_most=story.hurt,
            stated_demand=story.demand,
            wants=list(story.wants),
            reported_by=Reporter.THIRD_PARTY if self.channel == Channel.PARTNER else Reporter.CUSTOMER,
            place="counter" if self.channel == Channel.WALK_IN else "",
            language=person.language,
            # Few stories are told many times.
            log_another=True,
        )

    def receive(self) -> None:
        """Log it; what burns gets its receipt, and somebody who is hurt a doctor, before anything else."""
        self.clock = self.clock.replace(microsecond=0)
        self.complaint = begin(self.intake(), self.act(), branch=self.team.branch)
        self.see_what_came_up()
        if self.story.medical:
            self.minutes(0.5, 1.5)
            self.do(clarifying.arrange_medical_help, what=self.story.medical)
        if self.complaint.severity != "general":
            self.minutes(0.5, 2)
            self.do(clarifying.give_receipt)

    def settle_at_once(self) -> None:
        """Settle a simple matter in one save."""
        way = self.story.ways[0]
        settlement = Settlement(
            found=self.story.found,
            done=way.action,
            customer_says=self.story.yes,
            feeling_after=self.rng.choice((1, 1, 2)),
            cause=self.story.cause,
            kind=way.kind,
            amount=way.money,
        )
        self.clock = self.clock.replace(microsecond=0)
        self.complaint = settle(self.intake(), settlement, self.act(), branch=self.team.branch)

    def remedy(self, annoyance: Annoyance) -> None:
        """Put right what nobody complained about yet."""
        self.clock = self.clock.replace(microsecond=0)
        intake = Intake(
            channel=Channel.WALK_IN,
            own_words=annoyance.words,
            category=annoyance.category,
            feeling=Feeling.DISPLEASED,
            log_another=True,
        )
        self.complaint = remedied(intake, self.act(), branch=self.team.branch, remedy=annoyance.remedy)

    # --- Calm ---

    def start_calming(self) -> None:
        """Listen first."""
        self.minutes(0.3, 1.5)
        self.do(calming.calm)
        if self.in_person:
            self._tick(self.rng.choice(FIRST_ACTS))

    def go_to_the_facts(self) -> None:
        """Once the feeling is tended, go on to what happened."""
        feeling = self.story.feeling
        if self.in_person:
            if feeling >= Feeling.AGITATED:
                self._tick(self.rng.choice(AT_THE_COUNTER if self.channel == Channel.WALK_IN else ON_THE_PHONE))
            self.minutes(1, 5)
            if feeling > Feeling.DISPLEASED:
                calmer = 3 if feeling >= 4 and self.is_likely(0.3) else 2
                self.do(calming.read_feeling, value=calmer)
            self._say_whether_it_helped()
        self.minutes(0.2, 1)
        self.do(calming.clarify)

    def _tick(self, code: str) -> None:
        self.minutes(0.3, 2)
        self.do(calming.tick, code=code)

    def _say_whether_it_helped(self) -> None:
        """Of what was done last: it did where the feeling dropped."""
        latest = self.complaint.calm_ticks.order_by("-id").first()
        if latest is not None:
            worked = (self.complaint.feeling_now or 0) < (self.complaint.feeling_first or 0)
            self.do(calming.judge, tick=latest.pk, worked=worked)

    def flare_up(self) -> None:
        """The feeling comes back: settle it, go on where we were."""
        self.minutes(1, 4)
        self.do(calming.return_to_calm, feeling=Feeling.AGITATED)
        self._tick(CalmAct.LISTEN)
        self.minutes(3, 8)
        self.do(calming.read_feeling, value=2)
        self.do(calming.clarify)

    # --- Clarify ---

    def restate(self) -> None:
        """Say it back, give the receipt, look at the severity."""
        self.minutes(1, 4)
        self.do(
            clarifying.tell_facts,
            real_intention=self.story.intention,
            motives=list(self.story.motives),
            customer_type=self.story.type,
        )
        self.do(climbing.look_at_severity)
        if self.complaint.receipt_given_at is None:
            self.do(clarifying.give_receipt)
        self.minutes(1, 3)
        if self.in_person:
            outcome = "corrected" if self.is_likely(0.12) else "confirmed"
            self.do(clarifying.restate, restatement=self.story.restated, outcome=outcome)
        else:
            self.do(clarifying.restate, restatement=self.story.restated, outcome="confirmed")
        self.do(understanding.note_understanding, we=True, they=True)
        question, answer = HOW_TO_REACH["en" if self.person.language.startswith("en") else "zh"]
        asked = {"question": question, "answer": answer, "kind": QuestionKind.CHOICE.value, "key": "general.choice.2"}
        self.do(asking.note_questions, asked=[asked])

    def ask_the_department(self, *, due_at: datetime) -> None:
        department = self.team.departments[self.story.department]
        self.minutes(1, 4)
        question = self.story.question
        self.do(ordering.ask_department, department=department, question=question, due_at=due_at)

    def hear_the_department(self) -> None:
        """The department answers; where nobody of it is known here, the desk writes it down."""
        order = self.complaint.work_orders.get(answered_at=None)
        expert = self.team.experts.get(self.story.department)
        answer = self.story.answer
        self.do(fulfilling.answer_work_order, by=expert, order=str(order.public_id), answer=answer)

    def find_out(self) -> None:
        """Write down what was found and what caused it."""
        self.minutes(2, 9)
        kind = self.story.found_kind
        consent = kind == "live_test"
        self.do(clarifying.find, text=self.story.found, kind=kind, source=self.story.source, consent=consent)
        self.do(clarifying.set_cause, cause=self.story.cause)

    def turn_to_a_remedy(self) -> None:
        self.minutes(0.5, 2)
        self.do(clarifying.propose)

    # --- Propose ---

    def offer(self, ways: tuple[Way, ...], *, more: str = "", days_more: int = 0) -> None:
        """Put options on the table."""
        for way in ways:
            self.minutes(0.5, 2)
            due_at = round_hour_after(self.team.calendar, self.clock, way.days + days_more, self.rng)
            action = f"{way.action}；{more}" if more else way.action
            offer = Offer(kind=way.kind, action=action, due_at=due_at, amount=way.money, condition=way.condition)
            self.do(proposing.add_option, offer=offer)

    def wait_for_approvals(self) -> None:
        """Nothing is put to the customer before it is approved."""
        while self.complaint.approvals.filter(state="asked").exists():
            self.minutes(3, 8)

    def put_to_the_customer(self) -> None:
        self.minutes(0.5, 3)
        self.do(proposing.confirm)

    # --- Confirm ---

    def accept(self, *, second: bool = False, words: str = "") -> None:
        """The customer takes one of the options, which becomes our word."""
        options = list(self.complaint.options.filter(round=self.complaint.round, dropped_at=None).order_by("id"))
        chosen = options[1] if second and len(options) > 1 else options[0]
        if chosen.due_at is not None and chosen.due_at <= self.clock + timedelta(minutes=10):
            # The answer came late: what was offered for today is offered anew.
            self.do(proposing.drop_option, option=chosen.pk)
            chosen = options[1] if chosen is options[0] else options[0]
        self.minutes(0.5, 4)
        self.do(
            deciding.record_decision,
            by=self.who_may_promise(),
            decision=Decision.ACCEPTED,
            opinion=words or self.story.yes,
            option=chosen.pk,
            signed="signature" if self.channel == Channel.WALK_IN and self.is_likely(0.6) else "spoken",
        )
        self.do(deciding.follow_up)
        begin_at_once(self)

    def who_may_promise(self) -> User:
        """The owner; once our word was broken here, the duty manager (R128)."""
        return self.by if may_promise(self.complaint, self.by, now=self.clock) else self.team.manager

    def refuse(self) -> None:
        """The customer refuses; limits and recourse are told, the own wish is noted, and another way looked for."""
        self.minutes(1, 4)
        self.do(
            deciding.record_decision,
            decision=Decision.REFUSED,
            opinion=self.say("no"),
            limits_told=True,
            recourse_told=True,
            counter_wish=self.say("wish"),
        )
        self.do(deciding.propose_again)

    def think_it_over(self, *, until: datetime) -> None:
        self.minutes(1, 3)
        self.do(deciding.record_decision, decision=Decision.THINKING, opinion=self.say("think"), answer_by=until)

    # --- Follow up ---

    def keep_our_word(self, *, late: bool = False) -> None:
        """Do what was promised, on time or late, and tell the result."""
        for promise in self.complaint.promises.filter(state="open", condition="").order_by("due_at", "id"):
            before = timedelta(minutes=self.rng.uniform(8, 90))
            self.go_on_at(promise.due_at + (before if late else -before))
            keep(self, promise, how=self.story.kept)
        self.finish_what_came_up()
        self.minutes(1, 6)
        self.do(following.tell_result, result=self.story.kept)

    def finish_what_came_up(self) -> None:
        """Mark done what the duty manager instructed."""
        for ref in self.complaint.escalations.filter(done_at=None, instructed_at__isnull=False).values_list(
            "public_id", flat=True
        ):
            self.minutes(0.5, 2)
            self.do(mark_done, escalation=str(ref))

    def send_up(self, reason: str) -> None:
        self.minutes(0.5, 2)
        words, meanwhile = self.say("up"), self.say("meanwhile")
        if not self.complaint.escalations.filter(level=1, done_at=None).exists():
            self.do(escalate, reason=reason, words=words, interim_answer=meanwhile)

    def hand_over(self) -> None:
        """Give it to the colleague at the next desk, if there is one."""
        others = [clerk for clerk in self.team.clerks if clerk.pk != self.by.pk]
        if not others:
            return
        to = self.rng.choice(others)
        self.minutes(1, 5)
        self.do(transfer, to=to, summary=self.say("handed_over"), reason=self.say("hand_over_why"))
        self.by = to

    # --- The end ---

    def close(self) -> None:
        """End it; what burnt closes with its lesson."""
        self.finish_what_came_up()
        if self.complaint.severity in ("serious", "crisis"):
            self.minutes(2, 9)
            self.reflect()
        self.work_through_the_crisis()
        self.minutes(0.5, 3)
        self.send_what_was_due()
        self.do(ending.close)

    def work_through_the_crisis(self) -> None:
        """A crisis closes with its playbook."""
        for item in self.complaint.crisis_items.filter(settled_at=None).order_by("step__position"):
            self.do(tick_step, by=self.team.manager, item=str(item.public_id))

    def reflect(self) -> None:
        """Write the lesson."""
        if self.is_likely(0.2) and self.complaint.severity == "general":
            self.do(following.write_lesson, nothing_new=True)
            return
        self.do(following.write_lesson, success=self.story.went_well, failure=self.story.to_improve)

    def reflect_later(self) -> None:
        """The lesson of an ordinary one is a task of its own, done within two working days."""
        if self.complaint.severity == "general" and not hasattr(Complaint.objects.get(pk=self.complaint.pk), "lesson"):
            self.minutes(30, 600)
            self.reflect()

    def paid_ways(self) -> tuple[Way, ...]:
        """The story's ways that cost more than a clerk may grant."""
        return tuple(way for way in self.story.ways if way.money is not None and way.money > 100)

    def free_ways(self) -> tuple[Way, ...]:
        """The story's ways that a clerk may grant."""
        paid = self.paid_ways()
        return tuple(way for way in self.story.ways if way not in paid)

    def has_remedy(self, ways: tuple[Way, ...]) -> bool:
        """Whether the ways satisfy the gates without a word of explanation."""
        kinds = {way.kind for way in ways}
        if self.story.cause == "ours":
            return bool(kinds - {OptionKind.APOLOGY, OptionKind.EXPLAIN, OptionKind.INTERIM, OptionKind.CONDITIONAL})
        return self.story.cause != "customer" or OptionKind.HELP in kinds
