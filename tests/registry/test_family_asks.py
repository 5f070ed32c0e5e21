"""How often family codes may be tried: by one asker, and about one person, on both databases."""

from datetime import timedelta

import pytest
from sqlmodel import select

from registry.family_asks import (
    ABOUT_A_PERSON,
    ASKS_A_DAY,
    MISSES_A_DAY,
    asker_at,
    asker_from,
    forget_asks,
    may_ask,
    may_tell,
    note_ask,
)
from registry.keys import new_ring, read_ring
from registry.store import Store
from registry.tables import FamilyAsk
from tests.broadcasts.both import BOTH
from tests.fakes.clock import NOON
from tests.fakes.country import Country


@BOTH
@pytest.mark.parametrize(("hours", "may"), [(1, False), (25, True)])
def test_after_so_many_wrong_codes_a_day_an_asker_may_ask_no_more(country: Country, hours: int, may: bool) -> None:
    asker = asker_at(country.person("port"))
    for number in range(MISSES_A_DAY):
        assert country.store.read_now(lambda session: may_ask(session, asker, NOON)), number
        country.store.write_now(lambda session: note_ask(session, asker, None, NOON))
    assert country.store.read_now(lambda session: may_ask(session, asker, NOON + timedelta(hours=hours))) is may
    assert country.store.read_now(lambda session: may_ask(session, "address:0", NOON))


@BOTH
def test_right_codes_too_are_asked_only_so_often_a_day(country: Country) -> None:
    person = country.person("port")
    for _ in range(ASKS_A_DAY):
        assert country.store.read_now(lambda session: may_ask(session, "web:aaaaaa", NOON))
        country.store.write_now(lambda session: note_ask(session, "web:aaaaaa", person, NOON))
    assert not country.store.read_now(lambda session: may_ask(session, "web:aaaaaa", NOON))


def test_about_one_person_only_so_much_is_told_a_day_whoever_asks(country: Country) -> None:
    person, other = country.person("port"), country.person("port")
    for number in range(ABOUT_A_PERSON):
        assert country.store.read_now(lambda session: may_tell(session, person, NOON))
        country.store.write_now(lambda session, number=number: note_ask(session, f"web:{number:06x}", person, NOON))
    assert not country.store.read_now(lambda session: may_tell(session, person, NOON))
    assert country.store.read_now(lambda session: may_tell(session, other, NOON))
    assert country.store.read_now(lambda session: may_tell(session, person, NOON + timedelta(hours=25)))


def test_a_visitor_is_known_by_network_and_named_by_nothing(store: Store) -> None:
    def known(host: str) -> str:
        return store.read_now(lambda session: asker_from(session, host))

    assert known("2001:db8::1") == known("2001:db8::ffff") != known("2001:db8:0:1::1")
    assert known("203.0.113.9") != known("203.0.113.10")
    assert len(known("nonsense")) == len("web:") + 6


def test_without_the_keys_of_the_store_nobody_finds_a_visitor_by_trying_networks(store: Store) -> None:
    other = Store("sqlite://", read_ring(new_ring("drill"), "drill"))
    asked = [each.read_now(lambda session: asker_from(session, "203.0.113.9")) for each in (store, other)]
    other.close()
    assert asked[0] != asked[1]


def test_asks_are_forgotten_after_a_day(store: Store) -> None:
    store.write_now(lambda session: note_ask(session, "web:aaaaaa", None, NOON))
    assert store.write_now(lambda session: forget_asks(session, NOON + timedelta(hours=23))) == 0
    assert store.write_now(lambda session: forget_asks(session, NOON + timedelta(hours=25))) == 1
    assert store.read_now(lambda session: session.exec(select(FamilyAsk)).all()) == []
