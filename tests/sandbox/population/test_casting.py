"""Casts: the same every time, in the right proportions, with nobody asked to do what they cannot."""

from collections import Counter
from datetime import UTC, datetime
from math import ceil

import pytest

from registry.import_columns import File
from registry.importing import import_file
from registry.settings import Mode, seed_post
from registry.store import Store
from sandbox.population.cast import Behaviour, Cast, JoinBy, Resident, Role
from sandbox.population.casting import make_cast
from sandbox.population.rosters import rosters
from sandbox.population.shares import divided
from sandbox.population.tending import PEOPLE_PER_WARDEN


@pytest.fixture(scope="module")
def cast() -> Cast:
    return make_cast(300, seed=7)


def ordinary(cast: Cast) -> list[Resident]:
    return [who for who in cast.residents if who.role is Role.RESIDENT]


def test_a_seed_makes_the_same_people_again(cast: Cast) -> None:
    again = make_cast(300, seed=7)
    assert (again.residents, again.groups, again.askers) == (cast.residents, cast.groups, cast.askers)
    assert make_cast(300, seed=8).residents != cast.residents


def test_division_keeps_the_total_and_the_order_of_sizes() -> None:
    assert Counter(divided(10, (("a", 5), ("b", 3), ("c", 1), ("d", 1)))) == {"a": 5, "b": 3, "c": 1, "d": 1}
    assert len(divided(7, (("a", 1), ("b", 1), ("c", 1)))) == 7


def test_languages_and_channels_have_their_shares(cast: Cast) -> None:
    people = ordinary(cast)
    spoken = Counter(who.language for who in people)
    assert len(people) == 300
    assert set(spoken) == set(cast.scenario.words)
    assert spoken["am"] == pytest.approx(94, abs=2)
    assert spoken["bn"] == pytest.approx(56, abs=2)
    assert sum(who.join_by is JoinBy.TELEGRAM for who in people) == 105
    assert sum(not who.lines for who in people) == 24


def test_every_behaviour_occurs_in_a_cast_of_some_size() -> None:
    assert {who.behaviour for who in ordinary(make_cast(60, seed=1))} == set(Behaviour)


@pytest.mark.parametrize("people", [1, 5, 12, 40, 200])
def test_nobody_plays_a_part_that_their_phones_cannot(people: int) -> None:
    for who in make_cast(people, seed=3).residents:
        if who.behaviour is Behaviour.BLOCKS:
            assert who.telegram_id is not None
        if who.behaviour is Behaviour.PHONE_OFF:
            assert who.telegram_id is None
        if who.behaviour is Behaviour.MOVES:
            assert who.moves_to not in (None, who.area)
        if not who.lines:
            assert who.behaviour is Behaviour.SILENT
            assert who.join_by is JoinBy.ROSTER


def test_no_line_belongs_to_two_people(cast: Cast) -> None:
    lines = [line for who in cast.residents for line in who.lines] + [asker.line for asker in cast.askers]
    assert len(lines) == len(set(lines))


def test_every_place_has_enough_wardens_and_every_region_one_above_them(cast: Cast) -> None:
    living = Counter(who.area for who in ordinary(cast))
    wardens = Counter(cast.by_key[group.warden].area for group in cast.groups)
    assert wardens == {area: ceil(count / PEOPLE_PER_WARDEN) for area, count in living.items()}
    for group in cast.groups:
        warden, zone = cast.by_key[group.warden], cast.by_key[group.zone_warden]
        assert cast.scenario.region_of(warden.area) == cast.scenario.region_of(zone.area)


def test_some_wardens_are_inactive_and_those_have_a_deputy(cast: Cast) -> None:
    inactive = [group for group in cast.groups if cast.by_key[group.warden].behaviour is Behaviour.SILENT]
    assert 0.1 <= len(inactive) / len(cast.groups) <= 0.2
    assert all(group.deputy is not None for group in inactive)


def test_nobody_is_in_the_group_they_lead(cast: Cast) -> None:
    for group in cast.groups:
        for leader in (group.warden, group.deputy, group.zone_warden):
            assert leader is None or leader == group.zone_warden or cast.listed_in[leader] != group.code


def test_relatives_ask_about_one_in_ten_and_strangers_about_nobody(cast: Cast) -> None:
    relatives = [asker for asker in cast.askers if asker.about is not None]
    assert len(relatives) == 30
    assert all(asker.guess for asker in cast.askers if asker not in relatives)


def test_the_importer_takes_the_rosters_as_they_are(cast: Cast, store: Store) -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    store.write_now(lambda session: seed_post(session, code="XB", name="Embassy in Bravia", country="XB"))
    taken = [
        store.write_now(lambda session, kind=kind, raw=raw: import_file(session, File(kind), raw, Mode.SANDBOX, now))
        for kind, raw in rosters(cast)
    ]
    places, points, contacts, groups, people, again = taken
    assert places.added == len(cast.scenario.places)
    assert points.added > 10
    assert contacts.added == 4
    assert groups.added == again.updated == len(cast.groups)
    assert people.added == len(cast.listed)
