"""Who came in a rush: counted by source, shown until an officer has looked, on both databases."""

from datetime import timedelta

import pytest
from sqlmodel import select

from registry.acts import Act
from registry.newcomers import (
    RUSH,
    came_in_rush,
    forget_newcomers,
    note_looked,
    note_newcomer,
    rushes,
    source_of,
)
from registry.tables import AuditEntry
from tests.broadcasts.both import BOTH
from tests.fakes.clock import NOON
from tests.fakes.country import Country


def come(country: Country, count: int, source: str = "telegram", seconds: float = 0) -> list[bool]:
    """So many register at that moment; which of them came in a rush."""
    at = NOON + timedelta(seconds=seconds)
    return [
        country.store.write_now(lambda session, who=country.person("port"): note_newcomer(session, who, source, at))  # type: ignore[misc]
        for _ in range(count)
    ]


@BOTH
def test_more_than_so_many_a_minute_from_one_source_are_a_rush(country: Country) -> None:
    assert come(country, RUSH + 2) == [False] * RUSH + [True] * 2
    assert come(country, 1, "+9992000") == [False]
    assert come(country, 1, seconds=59) == [True]
    assert come(country, 1, seconds=61) == [False]
    assert country.store.read_now(rushes) == {"telegram": 3}


@BOTH
def test_who_was_looked_at_is_not_shown_again_and_forgotten_with_those_who_came_quietly(country: Country) -> None:
    come(country, RUSH + 3)
    shown = country.store.read_now(lambda session: came_in_rush(session, "telegram", 10))
    assert len(shown) == 3
    officer, later = country.officer("ada"), NOON + timedelta(hours=2)
    country.store.write_now(lambda session: note_looked(session, "telegram", shown[2], shown[1], officer, later))
    assert country.store.read_now(lambda session: came_in_rush(session, "telegram", 10)) == [shown[0]]
    assert country.store.write_now(lambda session: forget_newcomers(session, later)) == RUSH + 2
    assert country.store.read_now(rushes) == {"telegram": 1}


@BOTH
def test_whoever_is_older_than_those_who_were_shown_is_still_to_be_looked_at(country: Country) -> None:
    come(country, RUSH + 5)
    officer, now = country.officer("ada"), country.clock.now()
    everybody = country.store.read_now(lambda session: came_in_rush(session, "telegram", 10))
    newest, _, oldest, *unseen = everybody
    for _ in range(2):
        country.store.write_now(lambda session: note_looked(session, "telegram", oldest, newest, officer, now))
    assert country.store.read_now(lambda session: came_in_rush(session, "telegram", 10)) == unseen
    [entry] = [row for row in country.store.read_now(lambda session: session.exec(select(AuditEntry)).all())
               if row.act == Act.RUSH_LOOKED]  # fmt: skip
    assert (entry.actor, entry.detail) == (officer, f"3 from person {oldest} to {newest}")


@pytest.mark.parametrize(
    ("channel", "value", "source"),
    [("telegram", "12345", "telegram"), ("sms", "+99920001234", "+9992000"), ("sms", "+96171123456", "+961711"),
     ("sms", "+12025550123", "+1202")],
)  # fmt: skip
def test_a_source_is_a_channel_or_how_a_number_begins(channel: str, value: str, source: str) -> None:
    assert source_of(channel, value) == source
