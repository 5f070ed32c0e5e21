"""Carriers that say things twice, late, in the wrong order or all at once: one effect, and never a step back."""

import asyncio
import random

import aiohttp
from sqlmodel import Session, col, select

from broadcasts.tables import Delivery, DeliveryKind, DeliveryState, Ledger, LedgerState
from registry.tables import Case, Incoming
from tests.fakes.jumping_clock import JumpingClock
from tests.faults.amount import amount
from tests.faults.carrier import Carrier
from tests.faults.inside import service_in
from tests.faults.town import Town, value_of
from tests.faults.twilio_posts import posts_sms, posts_status

WORDS = ("queued", "sending", "sent", "delivered")


async def test_r19_receipts_in_any_order_any_number_of_times_and_a_day_late_never_go_back(
    town: Town, carrier: Carrier
) -> None:
    people, clock, dice = amount(30, 300), JumpingClock(), random.Random(19)
    town.settle(people, "sms")
    town.decide(2)
    async with service_in(town, carrier, clock) as muster, aiohttp.ClientSession() as session:
        web = muster.settings.public_url
        await carrier.until(lambda: len(carrier.taken) == people)
        reports = [(one.ref, word) for one in carrier.taken for word in WORDS for _ in range(3)]
        dice.shuffle(reports)
        late = reports[::3]
        told = await asyncio.gather(*(posts_status(session, web, ref, word) for ref, word in reports))
        clock.forward(hours=23)
        told += await asyncio.gather(*(posts_status(session, web, ref, word) for ref, word in late))
        bad = [posts_status(session, web, one.ref, "undelivered", ErrorCode="30003") for one in carrier.taken]
        told += await asyncio.gather(*bad)

    assert set(told) == {204}
    assert town.read(_states) == {DeliveryState.DELIVERED}
    assert town.read(_rows) <= {LedgerState.ASKED, LedgerState.TOLD}, "what was delivered was taken back"
    assert town.contradictions() == []


async def test_r19_a_receipt_that_overtakes_our_own_note_is_not_lost(town: Town, carrier: Carrier) -> None:
    """Twilio may call back before its answer to our request has come through."""
    people = 20
    town.settle(people, "sms")
    carrier.latency = 0.5
    town.decide(2)
    async with service_in(town, carrier) as muster, aiohttp.ClientSession() as session:
        web = muster.settings.public_url
        await carrier.until(lambda: len(carrier.taken) == people)
        early = [posts_status(session, web, one.ref, "delivered") for one in carrier.taken]
        assert set(await asyncio.gather(*early)) == {204}
        await carrier.until(lambda: len(carrier.answered) == people)
        await town.finishes()
        muster.rounds.wake()
        await town.until(lambda session: _states(session) == {DeliveryState.DELIVERED})


async def test_r19_an_answer_that_comes_three_times_at_once_counts_once(town: Town, carrier: Carrier) -> None:
    people = amount(10, 100)
    town.settle(people, "sms")
    town.decide(3)
    async with service_in(town, carrier) as muster, aiohttp.ClientSession() as session:
        web = muster.settings.public_url
        await carrier.until(lambda: len(carrier.taken) >= people)
        await town.finishes()
        answers = [
            posts_sms(session, web, f"SM{number:032x}", value_of("sms", number), "2")
            for number in range(1, people + 1)
            for _ in range(3)
        ]
        random.Random(3).shuffle(answers)
        assert set(await asyncio.gather(*answers)) == {200}
        again = await posts_sms(session, web, f"SM{1:032x}", value_of("sms", 1), "2")
        assert again == 200

    assert len(town.read(lambda session: session.exec(select(Incoming.id)).all())) == people
    assert len(town.read(lambda session: session.exec(select(Case.id)).all())) == people
    assert town.read(_rows) == {LedgerState.ANSWERED}


def _states(session: Session) -> set[DeliveryState]:
    firsts = select(Delivery.state).where(Delivery.kind == DeliveryKind.ALERT)
    return set(session.exec(firsts).all())


def _rows(session: Session) -> set[LedgerState]:
    return set(session.exec(select(Ledger.state).order_by(col(Ledger.person_id))).all())
