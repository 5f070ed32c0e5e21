"""Which broadcast is filled next; one that cannot be filled waits, and the others pass it by."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from broadcasts.fillers import FILLERS, Unfillable, fill_next, note_fault, unfilled
from broadcasts.issue import broadcast_of
from broadcasts.speaker import Speaker
from broadcasts.tables import Broadcast, BroadcastKind
from tests.fakes.country import Country


def waiting(country: Country) -> list[int | None]:
    now = country.clock.now()
    return country.store.read_now(lambda session: [broadcast.alert_id for broadcast in unfilled(session, now)])


def broadcast_number(country: Country, alert: int) -> int:
    return country.store.read_now(lambda session: broadcast_of(session, alert)).id or 0


def test_the_most_urgent_and_then_the_newest_comes_first(country: Country) -> None:
    [low] = country.decide(("capital", 1))
    [high] = country.decide(("port", 4))
    [newer] = country.decide(("hill", 3))

    assert waiting(country) == [newer, high, low]


def test_one_that_cannot_be_filled_is_passed_by_for_longer_each_time(country: Country) -> None:
    [good] = country.decide(("capital", 1))
    [bad] = country.decide(("port", 4))
    number = broadcast_number(country, bad)
    for wait in (2, 4, 8):
        country.store.write_now(lambda session: note_fault(session, number, country.clock.now()))
        assert waiting(country) == [good]
        country.clock.forward(seconds=wait - 1)
        assert waiting(country) == [good]
        country.clock.forward(seconds=1)
        assert waiting(country) == [bad, good]
    for _ in range(20):
        country.store.write_now(lambda session: note_fault(session, number, country.clock.now()))
    late = country.store.read_now(lambda session: session.get_one(Broadcast, number).fill_after)
    assert late == country.clock.now() + timedelta(minutes=5)


def test_a_fault_names_its_broadcast_and_keeps_nothing_of_the_chunk(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    country.person("port")
    [alert] = country.decide(("port", 4))
    fill_alert = FILLERS[BroadcastKind.ALERT]

    def breaks_late(*given: object) -> None:
        fill_alert(*given)  # type: ignore[arg-type]
        raise RuntimeError("no")

    monkeypatch.setitem(FILLERS, BroadcastKind.ALERT, breaks_late)
    with pytest.raises(Unfillable) as caught:
        country.fill()

    assert caught.value.broadcast_id == broadcast_number(country, alert)
    assert country.counts(alert).audience == 0


def test_a_chunk_that_succeeds_forgets_the_faults_before_it(country: Country) -> None:
    country.person("port")
    [alert] = country.decide(("port", 4))
    number = broadcast_number(country, alert)
    country.store.write_now(lambda session: note_fault(session, number, country.clock.now()))
    country.clock.forward(seconds=2)
    country.fill()
    broadcast = country.store.read_now(lambda session: session.get_one(Broadcast, number))

    assert (broadcast.faults, broadcast.fill_after) == (0, None)
    assert broadcast.filled_at is not None


def test_where_nothing_waits_nothing_is_done(country: Country) -> None:
    def fill(session: Session, speaker: Speaker = country.speaker) -> bool:
        return fill_next(session, speaker, country.clock.now())

    assert country.store.write_now(fill) is False
