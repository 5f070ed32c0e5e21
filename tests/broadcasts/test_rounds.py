"""The round that keeps everything moving, woken by a bell: what there is to do stands in the store."""

from collections.abc import AsyncIterator

import pytest
from sqlmodel import Session, func, select

from broadcasts import rounds as rounds_module
from broadcasts.fillers import FILLERS
from broadcasts.outbox import claim
from broadcasts.rounds import Rounds
from broadcasts.tables import Broadcast, BroadcastKind, Delivery, DeliveryState, EarlyReceipt, LedgerState
from registry.addresses import find_or_create_address
from registry.tables import Officer
from tests.broadcasts.both import BOTH
from tests.fakes.clock import NOON
from tests.fakes.country import Country
from tests.fakes.waiting import until

S, D = LedgerState, DeliveryState


@pytest.fixture
async def rounds(country: Country) -> AsyncIterator[Rounds]:
    running = Rounds(country.store, country.speaker, country.clock)
    yield running
    await running.stop()


def count(country: Country, state: DeliveryState) -> int:
    chosen = select(func.count()).select_from(Delivery).where(Delivery.state == state)
    return country.store.read_now(lambda session: session.exec(chosen).one())


def test_every_kind_of_broadcast_has_somebody_who_fills_it() -> None:
    assert set(FILLERS) == set(BroadcastKind)


@BOTH
async def test_the_first_round_finds_what_an_earlier_process_left(
    country: Country, rounds: Rounds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds_module, "CHUNK", 2)
    people = [country.person("port") for _ in range(5)]
    [alert] = country.decide(("south", 3))
    country.loses_address(people[0])
    await rounds.start()

    await until(lambda: country.state(alert, people[0]) is S.WITH_OFFICER)
    assert country.counts(alert).by_state == {S.QUEUED: 4, S.WITH_OFFICER: 1}


async def test_a_bell_that_rings_while_nothing_is_due_does_nothing(country: Country, rounds: Rounds) -> None:
    await rounds.start()
    rounds.wake()
    await until(lambda: not rounds._wake.is_set())
    assert count(country, D.QUEUED) == 0


async def test_a_bell_starts_a_round(country: Country, rounds: Rounds) -> None:
    await rounds.start()
    country.person("port")
    country.decide(("south", 3))
    rounds.wake()
    await until(lambda: count(country, D.QUEUED) == 1)


async def test_a_fault_does_not_end_the_rounds(
    country: Country, rounds: Rounds, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults = 0

    def broken(*_: object) -> None:
        nonlocal faults
        faults += 1
        raise RuntimeError("no")

    monkeypatch.setitem(FILLERS, BroadcastKind.ALERT, broken)
    country.person("port")
    country.decide(("south", 3))
    await rounds.start()
    await until(lambda: faults == 1)
    monkeypatch.undo()
    country.clock.forward(seconds=2)
    rounds.wake()

    await until(lambda: count(country, D.QUEUED) == 1)


async def test_stopped_messages_are_swept_and_officers_are_paged(country: Country, rounds: Rounds) -> None:
    country.person("port")
    [wrong] = country.decide(("south", 3))
    country.fill()

    def pager(session: Session) -> None:
        ben = session.exec(select(Officer).where(Officer.login == "ben")).one()
        ben.page_address_id = find_or_create_address(session, "telegram", "99", NOON).id
        session.add(ben)

    country.store.write_now(pager)
    country.correct(country.decision_of(wrong))
    country.propose(("capital", 1))
    await rounds.start()

    await until(lambda: count(country, D.SUPERSEDED) == 1 and count(country, D.QUEUED) == 1)


async def test_a_receipt_that_missed_its_message_is_applied(country: Country, rounds: Rounds) -> None:
    country.person("port")
    country.decide(("south", 3))
    country.fill()
    [sent] = country.send()

    def beside(session: Session) -> None:
        ref = f"ref-{sent.outgoing.delivery_id}"
        session.add(EarlyReceipt(channel="telegram", carrier_ref=ref, state=D.DELIVERED, at=NOON))

    country.store.write_now(beside)
    await rounds.start()
    await until(lambda: count(country, D.DELIVERED) == 1)


async def test_nobody_is_looked_for_because_of_an_alert_that_a_newer_one_is_about_to_replace(
    country: Country, rounds: Rounds, monkeypatch: pytest.MonkeyPatch
) -> None:
    amina = country.person("port")
    country.loses_address(amina)
    [old] = country.decide(("south", 3))
    country.fill()
    [new] = country.decide(("south", 4))
    await rounds.start()
    await until(lambda: country.state(new, amina) is S.WITH_OFFICER)

    assert country.state(old, amina) is S.CARRIED_OVER


async def test_stopping_leaves_the_rest_for_the_next_start(country: Country) -> None:
    first, second = (Rounds(country.store, country.speaker, country.clock) for _ in range(2))
    await first.stop()  # before it was started
    await first.start()
    await first.stop()
    country.person("port")
    country.decide(("south", 3))
    unfilled = country.store.read_now(lambda session: session.exec(select(Broadcast)).one())
    assert unfilled.filled_at is None

    await second.start()
    await until(lambda: count(country, D.QUEUED) == 1)
    await second.stop()
    assert len(country.store.write_now(lambda session: claim(session, "telegram", 9, NOON))) == 1
