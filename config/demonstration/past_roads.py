"""Roads that lie behind us: each walks one complaint from the receipt to one of its ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from complaints.usecases import calming, ending, following, proposing
from complaints.usecases.ending import refer_to_arbitration
from config.demonstration import calls
from config.demonstration.hours import next_quarter, round_hour_after
from config.demonstration.road import Road
from organisation.working_time import is_open

Ending = Callable[[Road], None]


@dataclass(frozen=True)
class Twists:
    """What happens on the way beside the plain road, as chances from 0 to 1."""

    department: float = 0.6
    approval: float = 0.12
    refusal: float = 0.06
    flare: float = 0.05
    hand_over: float = 0.12
    up: float = 0.08
    now: float = 0.06
    call: float = 0.15
    broken: float = 0.05


PLAIN = Twists(0, 0, 0, 0, 0, 0, 0, 0, 0)
LIVELY = Twists()


def to_follow_up(road: Road, twists: Twists) -> None:
    """Walk from the receipt to our word being given."""
    road.receive()
    calm_down(road, twists)
    clarify(road, twists)
    propose(road, twists)
    road.put_to_the_customer()
    if road.is_likely(twists.refusal):
        road.refuse()
        road.offer(road.free_ways() or road.story.ways, more=road.say("again"))
        settle_options(road)
        road.put_to_the_customer()
        road.accept(words=road.say("yes_again"))
        return
    road.accept(second=road.is_likely(0.3))


def calm_down(road: Road, twists: Twists) -> None:
    road.start_calming()
    if road.story.feeling >= 4 and road.in_person and road.is_likely(twists.now):
        road.minutes(1, 3)
        road.do(calming.wants_it_now)
    road.go_to_the_facts()


def clarify(road: Road, twists: Twists) -> None:
    road.restate()
    if road.is_likely(twists.hand_over):
        road.hand_over()
    if road.story.department and road.is_likely(twists.department):
        due_at = round_hour_after(road.team.calendar, road.clock, 0, road.rng)
        road.ask_the_department(due_at=due_at)
        if road.is_likely(twists.call):
            call = next_quarter(road.clock + timedelta(minutes=20))
            if not _is_quiet(road, call) and call < due_at:
                calls.make_the_call(road, calls.promise_a_call(road, due_at=call))
        road.go_on_at(road.clock + (due_at - road.clock) * road.rng.uniform(0.3, 0.9))
        road.hear_the_department()
    if road.in_person and road.is_likely(twists.flare):
        road.flare_up()
    if road.is_likely(twists.up) or "asks_for_leader" in road.story.flags:
        road.send_up("leader_asked" if "asks_for_leader" in road.story.flags else "by_hand")
    road.find_out()
    if road.is_likely(0.15):
        road.do(following.add_note, text=road.say("notes"))


def _is_quiet(road: Road, moment: datetime) -> bool:
    """Whether nobody may be called then; close enough for a plan: noon and evening are left out."""
    local = road.team.calendar.local(moment)
    return not (9 <= local.hour < 12 or 14 <= local.hour < 20) or not is_open(road.team.calendar, moment)


def propose(road: Road, twists: Twists) -> None:
    road.turn_to_a_remedy()
    free, paid = road.free_ways(), road.paid_ways()
    if paid and (not road.has_remedy(free) or not free or road.is_likely(twists.approval)):
        road.offer((*free, *paid))
        road.wait_for_approvals()
    else:
        road.offer(free)
    settle_options(road)


def settle_options(road: Road) -> None:
    """Where there is one option only, say why."""
    if road.complaint.options.filter(round=road.complaint.round, dropped_at=None).count() < 2:
        road.do(proposing.explain_options, one_option_reason="only_one")


# --- Ends -------------------------------------------------------------------------------------------------------------


def confirmed(road: Road) -> None:
    """The usual road: our word is kept, the callback finds the customer content."""
    to_follow_up(road, LIVELY)
    road.keep_our_word(late=road.is_likely(LIVELY.broken))
    calls.hear_that_it_is_well(road)
    _close_and_learn(road)


def unreachable(road: Road) -> None:
    to_follow_up(road, PLAIN)
    road.keep_our_word()
    calls.give_up_calling(road)
    _close_and_learn(road)


def no_call(road: Road) -> None:
    to_follow_up(road, PLAIN)
    road.keep_our_word()
    calls.refuse_the_call(road)
    _close_and_learn(road)


def not_satisfied(road: Road) -> None:
    """Limits and recourse are told, a supervisor agrees."""
    to_follow_up(road, LIVELY)
    road.keep_our_word()
    road.minutes(5, 60)
    road.do(following.record_callback_result, result="not_satisfied", said=road.say("still_unhappy"))
    road.minutes(1, 4)
    road.do(following.tell_recourse, recourse=road.say("limits"))
    road.minutes(1, 4)
    road.do(following.ask_to_close, words=road.say("ask_close"))
    road.wait_for_approvals()
    _close_and_learn(road)


def reworked(road: Road) -> None:
    """The callback finds it did not hold: another way is found."""
    to_follow_up(road, PLAIN)
    road.keep_our_word()
    calls.hear_that_it_is_not(road)
    _second_way(road)
    calls.hear_that_it_is_well(road)
    _close_and_learn(road)


def reopened(road: Road) -> None:
    """Closed, and the customer comes back some days later."""
    to_follow_up(road, PLAIN)
    road.keep_our_word()
    calls.hear_that_it_is_well(road)
    road.close()
    road.go_on_at(road.clock + timedelta(days=road.rng.uniform(2, 6)))
    road.do(ending.reopen, reason=road.say("back_again"))
    _second_way(road)
    calls.hear_that_it_is_well(road)
    _close_and_learn(road)


def arbitrated(road: Road) -> None:
    """No common plan: somebody outside decides, and we carry it out."""
    to_arbitration(road)
    road.go_on_at(road.clock + timedelta(days=road.rng.uniform(4, 8)))
    road.do(ending.carry_out_award, award=road.say("award"))
    road.minutes(20, 200)
    road.do(following.tell_result, result=road.say("award"))
    calls.hear_that_it_is_well(road)
    _close_and_learn(road)


def to_arbitration(road: Road) -> None:
    road.receive()
    calm_down(road, PLAIN)
    clarify(road, PLAIN)
    propose(road, PLAIN)
    road.put_to_the_customer()
    road.refuse()
    road.send_up("no_agreement")
    road.minutes(20, 60)
    road.send_what_was_due()
    reference = f"{road.rng.randint(100, 999)}-{road.rng.randint(10, 99)}"
    body = road.say("arbitration")
    road.do(refer_to_arbitration, by=road.team.manager, body=body, reference=reference)


def withdrawn(road: Road) -> None:
    """The customer takes it back."""
    road.receive()
    calm_down(road, PLAIN)
    road.restate()
    road.minutes(15, 200)
    road.send_what_was_due()
    road.do(ending.withdraw, reason=road.say("taken_back"))


def _second_way(road: Road) -> None:
    """Another round: a better way, accepted, kept."""
    road.minutes(10, 60)
    road.offer(road.free_ways() or road.story.ways, more=road.say("again"))
    road.wait_for_approvals()
    settle_options(road)
    road.put_to_the_customer()
    road.accept(words=road.say("yes_again"))
    road.keep_our_word()


def _close_and_learn(road: Road) -> None:
    road.close()
    if not road.is_likely(0.06):
        road.reflect_later()


# --- Two that belong together -----------------------------------------------------------------------------------------


def again_with_the_same(road: Road) -> None:
    """The same customer comes once more some weeks after the first was closed: that burns by itself."""
    confirmed(road)
    second = road.companion(road.clock + timedelta(days=road.rng.uniform(4, 30)))
    confirmed(second)


def merged(road: Road) -> None:
    """The same customer tells the same at another hour: it goes on under the first number."""
    road.receive()
    road.minutes(10, 30)
    second = road.companion(road.clock)
    second.receive()
    second.minutes(2, 6)
    second.send_what_was_due()
    road.until(second.clock)
    second.do(ending.merge, into=road.complaint, reason=road.say("same_matter"))
    road.go_on_at(second.clock)
    road.look_again()
    calm_down(road, PLAIN)
    clarify(road, PLAIN)
    propose(road, PLAIN)
    road.put_to_the_customer()
    road.accept()
    road.keep_our_word()
    calls.hear_that_it_is_well(road)
    _close_and_learn(road)
