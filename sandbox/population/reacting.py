"""What people do about an alert, and how long they take, in crisis time. Pure but for the dice."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from sandbox.population.acts import Act, Block, OpenLink, Press, Write
from sandbox.population.cast import Behaviour, Resident, Role
from sandbox.population.diary import Deed
from sandbox.population.joining import in_own_digits, say_where
from sandbox.population.reading import AlertSeen
from sandbox.population.scenario import Scenario

SAFE, HELP, THIRD, FOURTH = 1, 2, 3, 4
OFFERS_JOURNEY_HOME, OFFERS_MEETING_POINT = 4, 5
MOST_TASKS_REPORTED_AT_ONCE = 8

Minutes = tuple[float, float]
SOON: Minutes = (1, 20)
LATE: Minutes = (35, 110)
AT_THE_POINT: Minutes = (25, 60)
ON_THE_MOVE: Minutes = (60, 240)
WARDEN_ANSWERS: Minutes = (1, 6)
WARDEN_REPORTS: Minutes = (8, 25)

WARDEN_FINDS = ((1, 72), (2, 6), (3, 2), (4, 3), (5, 4), (6, 4), (7, 5), (8, 2), (9, 2))
"""A warden's digits and how often each is true."""


@dataclass(frozen=True)
class Plan:
    """Something to do after a while, and how the diary will call it."""

    after: timedelta
    act: Act
    deed: Deed
    area: str | None = None
    note: str | None = None


def react(who: Resident, alert: AlertSeen, first_ever: bool, scenario: Scenario, dice: Random) -> list[Plan]:
    """What somebody does who sees an alert. `first_ever` is the first one that asks something of them."""
    if alert.choices == 0:
        return []
    if first_ever and who.behaviour in _ONCE:
        return list(_ONCE[who.behaviour](who, alert, scenario, dice))
    digit = _usual_answer(who, alert)
    if digit is None:
        return []
    plans = [_answer(who, alert, digit, _pace(who), scenario, dice)]
    if who.behaviour is Behaviour.AT_POINT and digit == FOURTH:
        plans.append(_later(plans[0], _answer(who, alert, THIRD, AT_THE_POINT, scenario, dice)))
    return plans


def report(numbers: list[int], dice: Random) -> tuple[str, int]:
    """A warden's message on some of the people of the list, and how many it is about."""
    digits, weights = zip(*WARDEN_FINDS, strict=True)
    found = dice.choices(digits, weights, k=len(numbers))
    return "R " + " ".join(f"{number}={digit}" for number, digit in zip(numbers, found, strict=True)), len(numbers)


def within(minutes: Minutes, dice: Random) -> timedelta:
    return timedelta(minutes=dice.uniform(*minutes))


def _usual_answer(who: Resident, alert: AlertSeen) -> int | None:
    """The digit; None for those who never answer, or not any more."""
    match who.behaviour:
        case Behaviour.SILENT | Behaviour.BLOCKS | Behaviour.LEAVES | Behaviour.STOPS:
            return None
        case Behaviour.GOES_HOME if alert.choices == OFFERS_JOURNEY_HOME:
            return THIRD
        case Behaviour.AT_POINT | Behaviour.ON_WAY if alert.choices == OFFERS_MEETING_POINT:
            return FOURTH
    return SAFE


def _pace(who: Resident) -> Minutes:
    if who.role is not Role.RESIDENT:
        return WARDEN_ANSWERS
    return LATE if who.behaviour is Behaviour.SLOW else SOON


def _answer(who: Resident, alert: AlertSeen, digit: int, pace: Minutes, scenario: Scenario, dice: Random) -> Plan:
    deed = Deed.ASKED_FOR_HELP if digit == HELP else Deed.ANSWERED
    return Plan(within(pace, dice), _say(who, alert, digit, scenario), deed, note=alert.ref)


def _say(who: Resident, alert: AlertSeen, digit: int, scenario: Scenario) -> Act:
    """By the page of a link, by a button, by the alert's own word for safe, or by a digit."""
    if alert.link is not None:
        return OpenLink(alert.link, digit)
    own = who.behaviour is Behaviour.OWN_WORDS
    if own:
        text = alert.word if alert.word is not None and digit == SAFE else None
        return Write(text or in_own_digits(str(digit), scenario.words[who.language]))
    return Press(alert.buttons[digit - 1]) if alert.buttons else Write(str(digit))


def _later(first: Plan, then: Plan) -> Plan:
    return Plan(first.after + then.after, then.act, then.deed, then.area, then.note)


def _needs_help(who: Resident, alert: AlertSeen, scenario: Scenario, dice: Random) -> Iterator[Plan]:
    yield _answer(who, alert, HELP, SOON, scenario, dice)


def _moves(who: Resident, alert: AlertSeen, scenario: Scenario, dice: Random) -> Iterator[Plan]:
    """They say that they are safe, and some hours later where they are now."""
    answer = _answer(who, alert, SAFE, SOON, scenario, dice)
    yield answer
    assert who.moves_to is not None
    where = say_where(who, who.moves_to, scenario, dice)
    if isinstance(where, Write):
        where = Write(f"{scenario.words[who.language].place} {where.text}")
    yield _later(answer, Plan(within(ON_THE_MOVE, dice), where, Deed.MOVED, area=who.moves_to))


def _leaves(who: Resident, alert: AlertSeen, scenario: Scenario, dice: Random) -> Iterator[Plan]:
    yield Plan(within(LATE, dice), Write(scenario.words[who.language].left), Deed.LEFT)


def _stops(who: Resident, alert: AlertSeen, scenario: Scenario, dice: Random) -> Iterator[Plan]:
    yield Plan(within(SOON, dice), Write(scenario.words[who.language].stop), Deed.STOPPED)


def _blocks(who: Resident, alert: AlertSeen, scenario: Scenario, dice: Random) -> Iterator[Plan]:
    yield Plan(within(SOON, dice), Block(), Deed.BLOCKED)


def _chatters(who: Resident, alert: AlertSeen, scenario: Scenario, dice: Random) -> Iterator[Plan]:
    yield Plan(within(SOON, dice), Write(scenario.words[who.language].chatter), Deed.ANSWERED, note=alert.ref)


_ONCE = {
    Behaviour.NEEDS_HELP: _needs_help,
    Behaviour.MOVES: _moves,
    Behaviour.LEAVES: _leaves,
    Behaviour.STOPS: _stops,
    Behaviour.BLOCKS: _blocks,
    Behaviour.FREE_TEXT: _chatters,
}
"""What happens at the first alert that asks; afterwards these people answer like others, or not at all."""
