"""Everybody is filled exactly once and in the order of need, whatever the chunks and wherever a crash falls."""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from broadcasts import chunks
from broadcasts.fillers import fill_next
from broadcasts.notices import NewNotice, send_notice
from broadcasts.order import WARDENS_FIRST, urgency
from broadcasts.tables import Delivery, DeliveryKind, LedgerState
from registry.areas import add_area
from registry.store import Store
from registry.tables import AreaKind, CareGroup, Person
from tests.broadcasts.both import BOTH
from tests.fakes.clock import FakeClock
from tests.fakes.country import Country
from tests.fakes.emptying import empty

TOP = 4


def needs(country: Country, person_id: int, rank: int) -> None:
    def write(session: Session) -> None:
        person = session.get_one(Person, person_id)
        person.needs_rank = rank
        session.add(person)

    country.store.write_now(write)


def leads(country: Country, person_id: int, role: str) -> None:
    group = CareGroup(code=f"{role}{person_id}", name="Group", **{role: person_id})
    country.store.write_now(lambda session: session.add(group))


def queued(country: Country, *kinds: DeliveryKind) -> list[tuple[int, int]]:
    """Person and urgency in the order in which the rows were made."""
    chosen = select(Delivery.person_id, Delivery.urgency).where(col(Delivery.kind).in_(kinds))
    rows = country.store.read_now(lambda session: session.exec(chosen.order_by(col(Delivery.id))).all())
    return [(person or 0, place) for person, place in rows]


@BOTH
def test_a_warden_with_the_highest_number_is_queued_before_the_first_ordinary_person(country: Country) -> None:
    plain, needy, needier = (country.person("port") for _ in range(3))
    wardens = [country.person("port") for _ in range(3)]
    needs(country, needy, 1)
    needs(country, needier, 9)
    for warden, role in zip(wardens, ("warden_id", "deputy_id", "zone_warden_id"), strict=True):
        leads(country, warden, role)
    country.chunk = 1
    country.decide(("port", 4))
    country.fill()

    assert queued(country, DeliveryKind.ALERT) == [
        *((warden, WARDENS_FIRST) for warden in wardens),
        (needy, urgency(TOP, 4, 1)),
        (needier, urgency(TOP, 4, 9)),
        (plain, urgency(TOP, 4, 0)),
    ]
    assert [claimed.person_id for claimed in country.send()] == [*wardens, needier, needy, plain]


@BOTH
def test_within_a_broadcast_the_higher_level_goes_first(country: Country) -> None:
    """Lowering the country uncovers the higher level that a part of it has of its own."""
    low, high = country.person("capital"), country.person("port")
    country.decide(("port", 2))
    country.decide(("xb", 4))
    country.fill()
    country.send()
    [lowered] = country.decide(("xb", 1))
    country.fill()
    made = [row for row in country.deliveries(DeliveryKind.ALERT) if row.alert_id == lowered]

    assert [(row.person_id, row.urgency) for row in made] == [(high, urgency(TOP, 2, 0)), (low, urgency(TOP, 1, 0))]


@BOTH
def test_the_first_chunk_is_small_so_that_a_lane_can_begin(country: Country, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "FIRST_CHUNK", 2)
    people = [country.person("port") for _ in range(7)]
    country.decide(("port", 4))
    lengths = []
    while country.store.write_now(country.fill_chunk):
        lengths.append(len(queued(country, DeliveryKind.ALERT)))

    assert lengths[0] == 2
    assert lengths[-1] == len(people)


@BOTH
def test_a_chunk_looks_into_so_many_areas_at_most(country: Country, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "MOST_CUTS", 2)
    people = [country.person(area) for area in ("hill", "capital", "port")]
    [alert] = country.decide(("xb", 2))
    country.fill()

    assert country.counts(alert).by_state == {LedgerState.QUEUED: len(people)}


@BOTH
def test_whoever_changes_between_two_chunks_is_neither_missed_nor_doubled(country: Country) -> None:
    people = [country.person("port") for _ in range(4)]
    needs(country, people[0], 1)
    country.chunk = 1
    country.decide(("port", 4))
    country.store.write_now(country.fill_chunk)
    needs(country, people[0], 0)
    needs(country, people[3], 5)
    leads(country, people[2], "warden_id")
    country.fill()

    assert Counter(person for person, _ in queued(country, DeliveryKind.ALERT)) == Counter(people)


@BOTH
def test_corrections_and_notices_go_to_wardens_first_too(country: Country) -> None:
    plain, warden = country.person("port"), country.person("port")
    leads(country, warden, "warden_id")
    country.chunk = 1
    [wrong] = country.decide(("port", 4))
    country.fill()
    country.send()
    country.correct(country.decision_of(wrong))
    notice = NewNotice(country.officer("ada"), {"en": "Water comes at noon."}, area_ids=(country.areas["port"],))
    country.store.write_now(lambda session: send_notice(session, country.speaker, notice, country.clock.now()))
    country.fill()

    for kind in (DeliveryKind.CORRECTION, DeliveryKind.NOTICE):
        assert queued(country, kind) == [(warden, WARDENS_FIRST), (plain, urgency(TOP, 0, 0))]


SOMEBODY = st.tuples(
    st.sampled_from(["port", "hill", "capital", "south"]),
    st.integers(0, 3),
    st.sampled_from([None, None, "warden_id", "deputy_id", "zone_warden_id"]),
)


class Crash(Exception):
    """The process dies here."""


@BOTH
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cast=st.lists(SOMEBODY, max_size=8),
    sizes=st.lists(st.integers(1, 9), min_size=1, max_size=4),
    crashes=st.sets(st.integers(0, 20), max_size=6),
)
def test_everybody_once_and_in_order_whatever_the_chunks_and_crashes(
    store: Store,
    clock: FakeClock,
    cast: Sequence[tuple[str, int, str | None]],
    sizes: Sequence[int],
    crashes: set[int],
) -> None:
    empty(store)
    country = Country(store, clock)
    places: dict[int, int] = {}
    for area, need, role in cast:
        person = country.person(area)
        needs(country, person, need)
        if role:
            leads(country, person, role)
        places[person] = WARDENS_FIRST if role else urgency(TOP, 4 if area == "port" else 2, need)
    country.decide(("xb", 2), ("port", 4))

    def fill(session: Session, turn: int) -> bool:
        more = fill_next(session, country.speaker, clock.now(), sizes[turn % len(sizes)])
        if turn in crashes:
            raise Crash
        return more

    turn, more = 0, True
    while more:
        with suppress(Crash):
            more = store.write_now(partial(fill, turn=turn))
        turn += 1

    made = queued(country, DeliveryKind.ALERT)
    assert dict(made) == places
    assert len(made) == len(places)
    assert country.contradictions() == []


@BOTH
def test_a_broadcast_whose_areas_are_many_and_empty_is_filled(country: Country) -> None:
    def add(session: Session) -> None:
        for number in range(chunks.MOST_CUTS):
            add_area(
                session, code=f"z{number}", post_id=1, parent_id=country.areas["port"], kind=AreaKind.ZONE,
                names={"en": f"Zone {number}"},
            )  # fmt: skip

    country.store.write_now(add)
    person = country.person("port")
    [alert] = country.decide(("port", 3))
    country.fill()

    assert country.state(alert, person) is LedgerState.QUEUED
