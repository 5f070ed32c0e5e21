"""Several processes share one PostgreSQL store: what one person writes is never handled by two of them at once."""

import asyncio
from collections.abc import Iterator

import pytest
from sqlmodel import col, func, select

from bot.inbound import Inbox
from bot.message import Message
from broadcasts.tables import Delivery
from registry.keys import sandbox_ring
from registry.settings import Mode
from registry.store import Store
from registry.tables import Address, Incoming, Thread
from tests.bot.bot_world import SPEAKER, World
from tests.fakes.clock import FakeClock

PHONES = [f"+9992000000{number}" for number in range(5)]


@pytest.fixture
def shared(postgresql_with_tables: str, clock: FakeClock) -> Iterator[World]:
    store = Store(postgresql_with_tables, sandbox_ring())
    yield World(store, clock)
    store.close()


@pytest.fixture
def beside(shared: World) -> Iterator[Inbox]:
    """The inbox of another process."""
    store = Store(shared.store.url, sandbox_ring())
    yield Inbox(store, SPEAKER, shared.clock, mode=Mode.SANDBOX)
    store.close()


async def test_two_processes_never_answer_one_person_at_once(shared: World, beside: Inbox) -> None:
    inboxes = (shared.inbox, beside)
    messages = [Message(f"sms:{phone}:{n}", "sms", phone, text=f"line {n}") for n in range(10) for phone in PHONES]
    await asyncio.gather(*(inboxes[n // 3 % 2].receive(message) for n, message in enumerate(messages)))

    def kept(session):  # type: ignore[no-untyped-def]
        unclear = session.exec(select(Thread.unclear)).all()
        answers = select(func.count(col(Delivery.id))).group_by(col(Delivery.address_id))
        return unclear, session.exec(answers).all(), len(session.exec(select(Incoming)).all())

    unclear, answers, written = shared.store.read_now(kept)
    assert unclear == [10] * 5, "each message saw the one before"
    assert answers == [5] * 5, "five answers in a row, then silence"
    assert written == len(messages)


async def test_a_message_that_both_processes_are_brought_is_handled_once(shared: World, beside: Inbox) -> None:
    messages = [Message(f"sms:{n}", "sms", PHONES[n % 5], text="HELP") for n in range(20)]
    await asyncio.gather(*(inbox.receive(message) for message in messages for inbox in (shared.inbox, beside)))
    assert shared.store.read_now(lambda s: len(s.exec(select(Incoming)).all())) == len(messages)
    assert shared.store.read_now(lambda s: len(s.exec(select(Address)).all())) == len(PHONES)


async def test_each_process_keeps_the_order_in_which_it_was_brought_one_persons_messages(
    shared: World, beside: Inbox
) -> None:
    sides = {"a": shared.inbox, "b": beside}
    await asyncio.gather(
        *(sides[side].receive(Message(f"sms:{side}{n}", "sms", PHONES[0], text=f"{side}{n}"))
          for n in range(10) for side in sides)
    )  # fmt: skip
    texts = shared.store.read_now(lambda s: s.exec(select(Incoming.text).order_by(col(Incoming.id))).all())
    for side in sides:
        assert [text for text in texts if text.startswith(side)] == [f"{side}{n}" for n in range(10)]
