"""What always fails stands in nobody's way: a row, a message, a chat, a person; nor do many stand in the way of few."""

import time
from collections import Counter

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from broadcasts.channel import Outgoing
from broadcasts.tables import Ledger, LedgerState
from registry.tables import Incoming
from tests.faults.amount import amount
from tests.faults.carrier import Asked, Carrier
from tests.faults.conftest import NewEngine
from tests.faults.inside import service_in
from tests.faults.town import Town, correction, decision, value_of
from tests.faults.verdict import judge

POISONED = 7
"""The number of the person whose row it is."""


def poison(town: Town, statement: str) -> None:
    with town.store() as store, store.engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(text(statement))


async def sends_to_all_but(town: Town, carrier: Carrier, people: int, *others: int) -> None:
    wanted = {value_of("telegram", number) for number in range(1, people + 1) if number not in others}
    await carrier.until(lambda: wanted <= {one.to for one in carrier.taken}, 20)


async def test_r24_a_row_whose_outcome_cannot_be_written_stops_no_other(
    on_sqlite: Town, carrier: Carrier, new_engine: NewEngine
) -> None:
    people = 120
    on_sqlite.settle(people)
    poison(
        on_sqlite,
        "CREATE TRIGGER poison BEFORE UPDATE OF state ON delivery"
        f" WHEN NEW.person_id = {POISONED} AND NEW.state = 'accepted' BEGIN SELECT RAISE(ABORT, 'poison'); END",
    )
    on_sqlite.decide()
    engine = new_engine(on_sqlite)
    engine.start()
    await sends_to_all_but(on_sqlite, carrier, people)
    on_sqlite.decide(4)
    await carrier.until(lambda: len({one.to for one in carrier.taken if "M2" in one.text}) >= people - 1, 20)
    await engine.stop()

    copies = Counter(one.to for one in carrier.taken if "M1" in one.text)
    assert copies.pop(value_of("telegram", POISONED)) <= 3, "sent again and again because it cannot be noted"
    assert set(copies.values()) == {1}


async def test_r24_a_row_that_cannot_be_read_stops_no_other(
    on_sqlite: Town, carrier: Carrier, new_engine: NewEngine
) -> None:
    people = 120
    on_sqlite.settle(people)
    on_sqlite.decide()
    poison(
        on_sqlite,
        f"CREATE TRIGGER poison AFTER INSERT ON delivery WHEN NEW.person_id = {POISONED} BEGIN "  # noqa: S608
        """UPDATE delivery SET wording_id = NULL, text = NULL, buttons = '[["one", "two", "three"]]'"""
        " WHERE id = NEW.id; END",
    )
    engine = new_engine(on_sqlite)
    engine.start()
    await sends_to_all_but(on_sqlite, carrier, people, POISONED)
    await engine.stop()


async def test_r24_a_message_on_which_the_channel_itself_fails_stops_no_other(
    on_sqlite: Town, carrier: Carrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.via_telegram.outbound import TelegramChannel

    people, tries = 120, Counter[str]()
    sends_really = TelegramChannel.send

    async def fails_on_one(channel: TelegramChannel, outgoing: Outgoing) -> str:
        tries[outgoing.to] += 1
        if outgoing.to == value_of("telegram", POISONED):
            raise RuntimeError("a fault of ours")
        return await sends_really(channel, outgoing)

    monkeypatch.setattr(TelegramChannel, "send", fails_on_one)
    on_sqlite.settle(people)
    on_sqlite.decide()
    async with service_in(on_sqlite, carrier):
        await sends_to_all_but(on_sqlite, carrier, people, POISONED)
        await on_sqlite.until(_an_officer_has_somebody)

    verdict = judge(on_sqlite, carrier)
    assert verdict.is_clean(), verdict
    assert (verdict.explained, verdict.again) == (1, 0)
    assert tries[value_of("telegram", POISONED)] <= 3


async def test_r24_a_person_who_cannot_be_entered_holds_up_no_other_broadcast(
    on_sqlite: Town, carrier: Carrier, new_engine: NewEngine
) -> None:
    on_sqlite.settle(50, city="port")
    on_sqlite.settle(50, city="hill")
    poison(
        on_sqlite,
        "CREATE TRIGGER poison BEFORE INSERT ON ledger"
        f" WHEN NEW.person_id = {POISONED} BEGIN SELECT RAISE(ABORT, 'poison'); END",
    )
    on_sqlite.decide(4, "port")
    on_sqlite.decide(2, "hill")
    engine = new_engine(on_sqlite)
    engine.start()
    hill = {value_of("telegram", number) for number in range(51, 101)}
    await carrier.until(lambda: hill <= {one.to for one in carrier.taken}, 20)
    poison(on_sqlite, "DROP TRIGGER poison")
    await sends_to_all_but(on_sqlite, carrier, 100)
    await engine.stop()

    assert judge(on_sqlite, carrier).is_clean()


def _an_officer_has_somebody(session: Session) -> bool:
    with_officer = select(Ledger.person_id).where(Ledger.state == LedgerState.WITH_OFFICER)
    return session.exec(with_officer).all() == [POISONED]


@pytest.mark.parametrize("words", ["help \ud800", "help \x00 me"], ids=["half a letter", "a zero byte"])
async def test_r24_a_message_that_no_store_takes_silences_nobody_else(
    town: Town, carrier: Carrier, new_engine: NewEngine, words: str
) -> None:
    people = 12
    town.settle(people)
    for number in range(1, people + 1):
        said = words if number == POISONED else "HELP"
        carrier.updates.append(_update(number, int(value_of("telegram", number)), said))
    engine = new_engine(town)
    engine.start()
    await carrier.until(lambda: not carrier.updates, 20)
    await town.finishes()
    await engine.stop()

    heard = town.read(lambda session: session.exec(select(Incoming.address_id)).all())
    assert len(heard) >= people - 1


def _update(number: int, chat: int, words: str) -> dict[str, object]:
    who = {"id": chat, "is_bot": False, "first_name": "Somebody"}
    chats = {"id": chat, "type": "private"}
    message = {"message_id": number, "date": int(time.time()), "chat": chats, "from": who, "text": words}
    return {"update_id": number, "message": message}


async def test_r25_an_urgent_alert_does_not_wait_behind_a_large_one(town: Town, carrier: Carrier) -> None:
    many, few, limit = amount(1_500, 100_000), amount(60, 1_000), 200
    carrier.latency = 0.05
    town.settle(many, city="port")
    town.settle(few, city="hill")
    urgent: list[Asked] = []

    def all_are_asked() -> bool:
        urgent[:] = [one for one in carrier.asked if "M2" in one.text]
        return len(urgent) >= few

    async with service_in(town, carrier, telegram__per_second=limit) as muster:
        await muster.store.write(decision(1, "port"))
        await carrier.until(lambda: len(carrier.taken) > 2 * limit)
        await muster.store.write(decision(4, "hill"))
        began = time.monotonic()
        await carrier.until(all_are_asked, 20)
        enough = len(carrier.asked) + limit
        await carrier.until(lambda: len(carrier.asked) > enough, 10)

    assert urgent[0].at - began <= 2.0
    assert urgent[-1].at - began <= 2.0 + few / limit + 1.0
    assert "M2" not in carrier.asked[-1].text, "the large one does not go on"


async def test_r26_after_a_correction_the_old_text_stops_and_who_read_it_reads_the_new_one(
    town: Town, carrier: Carrier
) -> None:
    """A message that a lane held at that moment may be taken or given back: its reader is told either way."""
    people, limit = amount(1_000, 100_000), 200
    carrier.latency = 0.05
    town.settle(people)
    async with service_in(town, carrier, telegram__per_second=limit) as muster:
        wrong = await muster.store.write(decision(4))
        await carrier.until(lambda: len(carrier.taken) > 2 * limit)
        await muster.store.write(correction(wrong))
        committed = time.monotonic()
        old = carrier.taken[0].text
        await carrier.until(lambda: carrier.taken[-1].text != old, 10)
        await town.finishes()

    late = [one for one in carrier.taken if one.text == old and one.at > committed + 1.0]
    corrections = [one for one in carrier.taken if one.text != old]
    assert not late, f"{len(late)} old texts after the correction, up to {late[-1].at - committed:.1f} s"
    assert corrections[0].at - committed <= amount(4, 2)
    told, read = Counter(one.to for one in corrections), {one.to for one in carrier.taken if one.text == old}
    assert set(told.values()) == {1}
    assert read <= told.keys() <= town.ever_claimed()
    assert len(told) - len(read) <= limit
    assert judge(town, carrier).is_clean()
