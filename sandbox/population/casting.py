"""Makes the cast: how many people of which language, at which place, on which channel, with which behaviour.

The shares of languages, places and channels are the domain's (a slow escalation in a country with many domestic
workers); those of the behaviours are ours. The same number and seed always give the same people.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from random import Random

from sandbox.population.cast import Asker, Behaviour, Cast, JoinBy, Resident
from sandbox.population.phones import Line
from sandbox.population.scenario import Scenario, cedar
from sandbox.population.shares import divided, shuffled
from sandbox.population.tending import make_wardens

TELEGRAM, SMS, LISTED_SMS, BOTH, ONE_WAY, NO_PHONE = "telegram", "sms", "listed sms", "both", "one-way", "no phone"
CHANNELS = ((TELEGRAM, 35), (SMS, 38), (LISTED_SMS, 7), (BOTH, 9), (ONE_WAY, 3), (NO_PHONE, 8))

BEHAVIOURS = (
    (Behaviour.SAFE, 600), (Behaviour.SILENT, 150), (Behaviour.NEEDS_HELP, 50), (Behaviour.SLOW, 40),
    (Behaviour.OWN_WORDS, 40), (Behaviour.GOES_HOME, 30), (Behaviour.AT_POINT, 20), (Behaviour.ON_WAY, 10),
    (Behaviour.MOVES, 10), (Behaviour.BLOCKS, 10), (Behaviour.PHONE_OFF, 10), (Behaviour.LEAVES, 10),
    (Behaviour.STOPS, 5), (Behaviour.WRONG_NUMBER, 5), (Behaviour.FREE_TEXT, 5), (Behaviour.HELP_FIRST, 5),
)  # fmt: skip
ONE_OF_EACH_FROM = 40
"""From so many people on, every behaviour occurs at least once."""

FLED_REGION, SHARE_WHO_FLEE = "TES", 0.25
REFUGES = ("MIR", "MIR", "JOR")
SHARE_WITH_FAMILY = 0.10
STRANGERS = 3
GUESSED_FROM, GUESSED_DIGIT, CODE_LENGTH = "ABCDEFGHJKMNPQRSTUVWXYZ", "7", 8

_CAN: dict[Behaviour, Callable[[Resident], bool]] = {
    Behaviour.BLOCKS: lambda who: who.number is None,
    Behaviour.PHONE_OFF: lambda who: who.telegram_id is None,
    Behaviour.STOPS: lambda who: len(who.lines) == 1,
    Behaviour.WRONG_NUMBER: lambda who: who.join_by is JoinBy.ROSTER and who.telegram_id is None,
    Behaviour.HELP_FIRST: lambda who: who.join_by is not JoinBy.ROSTER,
}
_ANSWERS = (Behaviour.SAFE, Behaviour.SLOW, Behaviour.OWN_WORDS)
_COMMON = (*_ANSWERS, Behaviour.SILENT)
_FOR_ONE_WAY = (*_COMMON, Behaviour.NEEDS_HELP, Behaviour.WRONG_NUMBER)


def make_cast(people: int, seed: int) -> Cast:
    """`people` residents with their relatives, and on top of them the wardens that look after them."""
    dice, scenario = Random(seed), cedar()
    residents = _behaving(dice, [_somebody(scenario, dice, *traits) for traits in _traits(scenario, dice, people)])
    residents = _fleeing(scenario, dice, residents)
    tended = make_wardens(scenario, dice, residents)
    return Cast(
        scenario=scenario,
        seed=seed,
        residents=(*residents, *tended.wardens),
        groups=tended.groups,
        listed_in=tended.listed_in,
        askers=tuple(_askers(scenario, dice, residents)),
    )


def _traits(scenario: Scenario, dice: Random, people: int) -> Iterator[tuple[int, str, str, str]]:
    """A number, a language, a home and a channel for each."""
    languages, homes, channels = (
        shuffled(dice, divided(people, shares)) for shares in (scenario.origins, scenario.homes, CHANNELS)
    )
    return zip(count(1), languages, homes, channels)


def _somebody(scenario: Scenario, dice: Random, number: int, language: str, home: str, channel: str) -> Resident:
    joins = {TELEGRAM: JoinBy.TELEGRAM, SMS: JoinBy.SMS}
    has_number = {SMS: "+99920", LISTED_SMS: "+99920", BOTH: "+99920", ONE_WAY: "+99930"}
    return Resident(
        key=f"P{number:04}",
        name=dice.choice(scenario.names[language]),
        language=language,
        area=home,
        join_by=joins.get(channel, JoinBy.ROSTER),
        telegram_id=7_000_000 + number if channel in (TELEGRAM, BOTH) else None,
        number=f"{has_number[channel]}{number:06}" if channel in has_number else None,
        party=dice.choices((1, 2, 3, 4), (85, 8, 4, 3))[0],
        tells_name=dice.random() < 0.7,
    )


def _behaving(dice: Random, residents: list[Resident]) -> list[Resident]:
    """The residents with their behaviours, the rare ones first, because not everybody can do everything."""
    wanted = divided(len(residents), BEHAVIOURS)
    if len(residents) >= ONE_OF_EACH_FROM:
        wanted += [behaviour for behaviour in Behaviour if behaviour not in wanted]
    rare_first = sorted(wanted, key=lambda each: (each in _COMMON, wanted.count(each)))
    unset = dict.fromkeys(shuffled(dice, [who for who in residents if who.lines]))
    given: dict[str, Behaviour] = {}
    for behaviour in rare_first:
        who = next((each for each in unset if _can(each, behaviour)), None)
        if who is not None:
            given[who.key] = behaviour
            del unset[who]
    return [replace(who, behaviour=given.get(who.key, _default(who))) for who in residents]


def _can(who: Resident, behaviour: Behaviour) -> bool:
    if who.is_one_way and behaviour not in _FOR_ONE_WAY:
        return False
    return behaviour not in _CAN or _CAN[behaviour](who)


def _default(who: Resident) -> Behaviour:
    return Behaviour.SAFE if who.lines else Behaviour.SILENT


def _fleeing(scenario: Scenario, dice: Random, residents: list[Resident]) -> list[Resident]:
    """A quarter of one region will move to safer cities; so will the few who move from elsewhere."""
    threatened = [
        who
        for who in residents
        if scenario.region_of(who.area) == FLED_REGION and who.behaviour in _ANSWERS and not who.is_one_way
    ]
    there = sum(scenario.region_of(who.area) == FLED_REGION for who in residents)
    fleeing = {who.key for who in shuffled(dice, threatened)[: round(there * SHARE_WHO_FLEE)]}
    moved = []
    for who in residents:
        if who.key in fleeing or who.behaviour is Behaviour.MOVES:
            refuge = dice.choice([area for area in REFUGES if area != who.area])
            moved.append(replace(who, behaviour=Behaviour.MOVES, moves_to=refuge))
        else:
            moved.append(who)
    return moved


def _askers(scenario: Scenario, dice: Random, residents: list[Resident]) -> Iterator[Asker]:
    """Relatives of people who can hand out a code, and a few strangers without one."""
    able = [who for who in residents if who.behaviour in _ANSWERS and who.join_by is not JoinBy.ROSTER]
    asked_about = shuffled(dice, able)[: round(len(residents) * SHARE_WITH_FAMILY)]
    for number, who in enumerate(asked_about, 1):
        yield Asker(f"R{number:04}", who.language, _line_at_home(number), who.key)
    for number in range(1, STRANGERS + 1):
        guess = "".join(dice.choices(GUESSED_FROM, k=CODE_LENGTH - 1)) + GUESSED_DIGIT
        yield Asker(f"X{number:04}", dice.choice(list(scenario.words)), _line_at_home(9000 + number), None, guess)


def _line_at_home(number: int) -> Line:
    """Families live abroad; half of them chat."""
    return Line("telegram", 7_900_000 + number) if number % 2 else Line("sms", f"+9991001{number:04}")
