"""Many messages in one transaction: each is answered as if it were alone, and none spoils another."""

import asyncio
from datetime import timedelta
from unittest.mock import patch

import pytest
from sqlalchemy import event
from sqlmodel import Session, col, select

from bot import handling
from bot.conversation.intents import FamilyMessage, FamilyQuestion, Word
from bot.message import Message
from broadcasts.tables import Delivery, LedgerState
from registry.erasure import FAMILY_QUESTIONS
from registry.store import StoreBusy
from registry.tables import Address, Incoming, Report
from tests.bot.bot_world import Phone, World


async def all_at_once(world: World, *messages: Message) -> None:
    world.clock.forward(seconds=1)
    await asyncio.gather(*(world.inbox.receive(message) for message in messages))


def says(phone: Phone, key: str, text: str) -> Message:
    return Message(key, phone.channel, phone.sender, text=text)


def texts_to(world: World, phone: Phone) -> list[str]:
    theirs = select(Delivery.text).where(Delivery.address_id == phone.address.id).order_by(col(Delivery.id))
    return world.store.read_now(lambda session: [text or "" for text in session.exec(theirs)])


async def some_live_here(world: World, count: int) -> list[Phone]:
    phones = [world.phone(number) for number in range(1, count + 1)]
    for phone in phones:
        await phone.joins("Tiravel")
    return phones


async def test_those_who_answer_together_are_each_answered_and_counted(world: World) -> None:
    phones = await some_live_here(world, 4)
    alert = world.raise_level("XB-S", 3)
    digits = ("1", "2", "3", "safe")
    await all_at_once(world, *(says(p, f"sms:t{n}", digits[n]) for n, p in enumerate(phones)))
    assert [phone.ledger[0].answer for phone in phones] == ["safe", "help", "leave", "safe"]
    assert {phone.ledger[0].state for phone in phones} == {LedgerState.ANSWERED}
    reports = world.store.read_now(lambda s: s.exec(select(Report).order_by(col(Report.id))).all())
    assert [(report.person_id, report.value, report.alert_id) for report in reports] == [
        (phone.person.id, value, alert.id)
        for phone, value in zip(phones, ("safe", "help", "leave", "safe"), strict=True)
    ]
    assert [phone.ledger[0].report_id for phone in phones] == [report.id for report in reports]
    assert ["want to go home" in texts_to(world, phone)[-1] for phone in phones] == [False, False, True, False]


async def test_fifty_who_answer_together_cost_hardly_more_statements_than_one(world: World) -> None:
    phones = await some_live_here(world, 6)
    world.raise_level("XB-S", 3)
    statements: list[str] = []
    event.listen(world.store.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    await all_at_once(world, says(phones[0], "sms:alone", "1"))
    alone, statements[:] = len(statements), []
    await all_at_once(world, *(says(phone, f"sms:{phone.sender}", "1") for phone in phones[1:]))
    assert len(statements) <= 2 * alone, "the first of them may have gone before the others"


async def test_one_that_cannot_be_handled_spoils_no_other(world: World) -> None:
    phones = await some_live_here(world, 3)
    real = handling.understand

    def poisoned(message: Message, *args: object) -> object:
        if message.text == "poison":
            raise LookupError("a fault of ours")
        return real(message, *args)  # type: ignore[arg-type]

    texts = ("1", "poison", "2")
    with patch.object(handling, "understand", poisoned):
        await all_at_once(world, *(says(p, f"sms:p{n}", texts[n]) for n, p in enumerate(phones)))
    kept = world.store.read_now(
        lambda s: s.exec(select(Incoming.text, Incoming.intent, Incoming.for_officer).order_by(col(Incoming.id))).all()
    )
    assert sorted(kept[-3:]) == [("1", "digit", False), ("2", "digit", False), ("poison", "not handled", True)]


async def test_while_the_store_is_busy_every_carrier_hears_that_nothing_was_kept(world: World) -> None:
    async def busy(work: object) -> None:
        raise StoreBusy("another process writes")

    phones = [world.phone(number) for number in (1, 2)]
    with patch.object(world.store, "write", busy):
        outcomes = await asyncio.gather(
            *(world.inbox.receive(says(p, f"sms:b{p.sender}", "help")) for p in phones), return_exceptions=True
        )
    assert [type(outcome) for outcome in outcomes] == [StoreBusy, StoreBusy]
    await all_at_once(world, *(says(p, f"sms:b{p.sender}", "help") for p in phones))
    assert len(world.store.read_now(lambda s: s.exec(select(Incoming)).all())) == 2


async def test_two_addresses_of_one_person_are_heard_one_after_the_other(world: World) -> None:
    phone, other = world.phone(1), world.phone(2, channel="telegram")
    await phone.joins("Tiravel")
    await other.sends("hello")

    def give(session: Session) -> None:
        session.get_one(Address, other.address.id).person_id = phone.address.person_id

    world.store.write_now(give)
    world.raise_level("XB-S", 3)
    await all_at_once(world, says(phone, "sms:x", "help"), says(other, "telegram:x", "help"))
    assert ["is open" in texts_to(world, each)[-1] for each in (phone, other)] == [False, True]


async def test_the_one_tap_page_and_the_phone_of_the_same_address_do_not_cross(world: World) -> None:
    phone = world.phone()
    await phone.joins("Tiravel")
    alert = world.raise_level("XB-S", 3)
    page = Message("web:1", "web", phone.address.web_token, press=f"alert:{alert.id}:1")
    await all_at_once(world, page, says(phone, "sms:z", "name"), Message("web:2", "web", "NOBODY3333", text="help"))
    assert phone.ledger[0].answer == "safe"
    await phone.insists("Maria")
    assert phone.person.name == "Maria"


@pytest.mark.parametrize(("minutes", "answered"), [(0.5, None), (1.5, "leave"), (2.5, None), (None, None)])
async def test_a_digit_written_a_while_ago_answers_the_question_that_stood_open_then(
    world: World, minutes: float | None, answered: str | None
) -> None:
    """Level 3 asks whether to go home (3); at level 2 a 3 means nothing."""
    phone = world.phone()
    await phone.joins("Tiravel")
    world.clock.forward(minutes=10)
    began = world.clock.now()
    world.clock.forward(minutes=1)
    first = world.raise_level("XB-S", 3)
    world.clock.forward(minutes=1)
    world.raise_level("XB-S", 2)
    world.clock.forward(hours=1)
    at = began + timedelta(minutes=minutes) if minutes is not None else None
    await world.inbox.receive(Message("sms:late", "sms", phone.sender, at, text="3"))
    reports = world.store.read_now(lambda s: s.exec(select(Report.value, Report.alert_id)).all())
    assert reports == ([(answered, first.id)] if answered else [])


async def test_whoever_lives_where_an_area_was_only_just_added_is_told_its_name(world: World) -> None:
    phone = world.phone()
    await phone.joins("Tiravel")
    world.inbox._around.atlas.gazetteer.spots.pop(phone.person.area_id)  # type: ignore[attr-defined]
    assert "Tiravel" in await phone.sends("start")


def test_what_families_write_is_named_as_erasure_looks_for_it() -> None:
    written = (FamilyQuestion("ABCD3467", "FAMILY ABCD3467"), FamilyMessage("ABCD3467", None, "hello"), Word("family"))
    assert tuple(map(handling.named, written)) == FAMILY_QUESTIONS
