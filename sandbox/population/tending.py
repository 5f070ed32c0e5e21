"""Wardens for a cast: enough at every place, some with a deputy, some inactive, and one for each region above them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import cycle
from math import ceil
from random import Random

from sandbox.population.cast import Behaviour, Group, JoinBy, Resident, Role
from sandbox.population.scenario import Scenario

PEOPLE_PER_WARDEN = 12
SHARE_INACTIVE = 0.15
DEPUTY_FOR_EVERY = 3

_FIRST_NUMBER = 500_000
_CHANNELS = ("chat", "chat", "phone", "both", "phone")


@dataclass(frozen=True)
class Tended:
    """The wardens, their groups, and which group an officer's list puts a person into."""

    wardens: tuple[Resident, ...]
    groups: tuple[Group, ...]
    listed_in: Mapping[str, str]


def make_wardens(scenario: Scenario, dice: Random, residents: Sequence[Resident]) -> Tended:
    """Every place where somebody lives gets its wardens."""
    zone = {region: _zone_warden(scenario, dice, region, who) for region, who in _first_of_each(scenario, residents)}
    wardens = _with_inactive(list(_wardens(scenario, dice, residents)))
    deputies = {warden.key: _deputy(scenario, dice, warden) for warden in wardens if _needs_deputy(warden)}
    groups = tuple(_group(scenario, warden, deputies, zone[scenario.region_of(warden.area)]) for warden in wardens)
    everybody = tuple(_reachable((*wardens, *deputies.values(), *zone.values())))
    return Tended(everybody, groups, _listed_in(scenario, groups, residents, everybody))


def _first_of_each(scenario: Scenario, residents: Sequence[Resident]) -> list[tuple[str, Resident]]:
    """One resident of each region where somebody lives."""
    found: dict[str, Resident] = {}
    for who in residents:
        found.setdefault(scenario.region_of(who.area), who)
    return sorted(found.items())


def _zone_warden(scenario: Scenario, dice: Random, region: str, neighbour: Resident) -> Resident:
    return _leader(scenario, dice, f"Z-{region}", neighbour, Role.ZONE_WARDEN)


def _wardens(scenario: Scenario, dice: Random, residents: Sequence[Resident]) -> Iterator[Resident]:
    """Wardens speak the languages of those around them."""
    for area, _ in scenario.homes:
        neighbours = [who for who in residents if who.area == area]
        for number in range(ceil(len(neighbours) / PEOPLE_PER_WARDEN)):
            neighbour = neighbours[number * PEOPLE_PER_WARDEN]
            yield _leader(scenario, dice, f"W-{area}-{number + 1}", neighbour, Role.WARDEN)


def _with_inactive(wardens: list[Resident]) -> list[Resident]:
    """Some have moved on in life and answer nothing any more."""
    inactive = max(round(len(wardens) * SHARE_INACTIVE), 1 if len(wardens) > 1 else 0)
    every = len(wardens) // inactive if inactive else 0
    gone = {warden.key for warden in wardens[:: every or 1][:inactive]} if every else set()
    return [replace(each, behaviour=Behaviour.SILENT) if each.key in gone else each for each in wardens]


def _needs_deputy(warden: Resident) -> bool:
    return warden.behaviour is Behaviour.SILENT or int(warden.key.rpartition("-")[2]) % DEPUTY_FOR_EVERY == 0


def _deputy(scenario: Scenario, dice: Random, warden: Resident) -> Resident:
    return _leader(scenario, dice, f"D-{warden.key.partition('-')[2]}", warden, Role.DEPUTY)


def _leader(scenario: Scenario, dice: Random, key: str, like: Resident, role: Role) -> Resident:
    name = dice.choice(scenario.names[like.language])
    return Resident(key, name, like.language, like.area, JoinBy.ROSTER, role=role)


def _reachable(leaders: Sequence[Resident]) -> Iterator[Resident]:
    """The leaders with a chat, a phone or both."""
    for number, (leader, channel) in enumerate(zip(leaders, cycle(_CHANNELS), strict=False), _FIRST_NUMBER):
        chat = 7_000_000 + number if channel != "phone" else None
        phone = f"+99920{number:06}" if channel != "chat" else None
        yield replace(leader, telegram_id=chat, number=phone)


def _group(scenario: Scenario, warden: Resident, deputies: Mapping[str, Resident], zone: Resident) -> Group:
    _, _, where = warden.key.partition("-")
    deputy = deputies.get(warden.key)
    name = f"{scenario.places[warden.area].names['en']} {where.rpartition('-')[2]}"
    return Group(f"G-{where}", name, warden.key, deputy.key if deputy else None, zone.key)


def _listed_in(
    scenario: Scenario, groups: Sequence[Group], residents: Sequence[Resident], leaders: Sequence[Resident]
) -> dict[str, str]:
    """People on the list belong to a group of their place; each leader to somebody else's, the next one's."""
    at = {leader.key: leader.area for leader in leaders}
    nearby = {area: cycle([group.code for group in groups if at[group.warden] == area]) for area in set(at.values())}
    listed = {who.key: next(nearby[who.area]) for who in residents if who.join_by is JoinBy.ROSTER}
    by_region = sorted(groups, key=lambda group: (scenario.region_of(at[group.warden]), group.code))
    following = dict(zip((group.code for group in by_region), [*by_region[1:], by_region[0]], strict=True))
    for group in by_region:
        for leader in (group.warden, group.deputy, group.zone_warden):
            if leader is not None and following[group.code] is not group:
                listed.setdefault(leader, following[group.code].code)
    return listed
