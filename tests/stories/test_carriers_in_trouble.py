"""Carriers that throttle, fail, hang, repeat themselves or change their mind: nothing is lost or counted twice."""

import asyncio
from collections.abc import Mapping
from functools import partial

from broadcasts.tables import DeliveryKind, DeliveryState
from sandbox.record import Carrier
from tests.stories.phone import Phone
from tests.stories.world import World

TROUBLES = (
    ("retry_after", 20), ("status", 500), ("status", 503), ("hang", 0.05), ("garbage", 502), ("drop_before_accept", 0),
)  # fmt: skip
"""A kind of fault of the sandbox and its value."""


async def one_of_each(world: World) -> tuple[Phone, Phone]:
    amina, bilal = await world.telegram(), await world.sms()
    await asyncio.gather(amina.lives_in(), bilal.lives_in())
    return amina, bilal


async def test_what_a_carrier_did_not_take_goes_out_later_and_once(world: World) -> None:
    amina, bilal = await one_of_each(world)
    for number, (kind, value) in enumerate(TROUBLES, 1):
        failures = {carrier: sum(errors.values()) for carrier, errors in world.sandbox.record.errors.items()}
        for carrier in ("telegram", "twilio"):
            await world.fault(carrier, kind, value=value, count=1)
        rank = 4 if number % 2 else 3
        world.post.decides(("south", rank))
        await world.until(partial(have_failed_since, world, failures))
        await world.until(lambda: DeliveryState.SENDING not in states(world))
        world.later(seconds=60)
        await amina.gets(f"LEVEL {rank} of 4")
        await bilal.gets_all(f"{rank}/4", f"LEVEL {rank} of 4")
        await world.settles()

    assert world.post.contradictions() == []


async def test_a_text_that_was_taken_before_the_line_broke_is_asked_for_where_that_is_possible(world: World) -> None:
    amina, bilal = await one_of_each(world)
    await world.fault("telegram", "drop_after_accept", count=1)
    await world.fault("twilio", "drop_after_accept", count=1)
    world.post.decides(("south", 4))
    await amina.gets("LEVEL 4 of 4")
    await bilal.gets("4/4 South")
    await bilal.gets("LEVEL 4 of 4")
    await world.until(lambda: DeliveryState.SENDING not in states(world))
    world.later(seconds=10)
    await amina.gets("LEVEL 4 of 4")  # Telegram cannot be asked: two copies beat silence
    await world.settles()

    bilal.gets_nothing()
    assert world.post.counts(1) == {"asked": 2}


async def test_throttling_costs_no_attempt_and_holds_the_whole_lane(world: World) -> None:
    amina, bilal = await world.telegram(), await world.telegram()
    await asyncio.gather(amina.lives_in(), bilal.lives_in())
    await world.fault("telegram", "retry_after", value=30, count=1)
    world.post.decides(("south", 2))
    await world.until(lambda: world.sandbox.record.errors["telegram"]["429"] == 1)
    await amina.sends("MENU")
    await world.until(lambda: world.post.understood(amina) == "word menu")
    await world.until(lambda: DeliveryState.SENDING not in states(world))
    world.later(seconds=31)
    await amina.gets_all("LEVEL 2 of 4", "= no more messages")
    await bilal.gets("LEVEL 2 of 4")
    await world.settles()

    assert {delivery.attempts for delivery in world.post.deliveries(DeliveryKind.ALERT)} == {1}


async def test_an_answer_that_comes_twice_counts_once(world: World) -> None:
    _, bilal = await one_of_each(world)
    await world.fault("twilio", "duplicate_callbacks")
    await bilal.sends("2")
    await bilal.hears("got.help", case=1)
    await bilal.sends("CODE")
    await bilal.gets("Your family code is")
    await world.settles()

    assert len(world.post.cases()) == 1
    assert [kept.text for kept in world.post.kept(bilal)][-2:] == ["2", "CODE"]


async def test_receipts_may_come_twice_and_in_any_order(world: World) -> None:
    bilal = await world.sms()
    await bilal.lives_in()
    for kind, rank in (("duplicate_callbacks", 3), ("reorder_callbacks", 4)):
        await world.fault("twilio", kind)
        world.post.decides(("south", rank))
        await bilal.gets(f"{rank}/4 South")
        await bilal.gets(f"LEVEL {rank} of 4")
        await world.settles()
        await world.faults_end()

    assert states(world) == [DeliveryState.DELIVERED, DeliveryState.DELIVERED]
    assert world.post.counts(2) == {"asked": 1}


async def test_a_late_bad_receipt_takes_nothing_back(world: World) -> None:
    _, bilal = await one_of_each(world)
    await bilal.sends("MENU")
    await bilal.gets("no more messages")
    await world.settles()
    sid = world.post.deliveries(DeliveryKind.REPLY)[-1].carrier_ref
    receipt = {"MessageSid": str(sid), "MessageStatus": "undelivered", "ErrorCode": "30003"}
    assert await world.twilio_posts("/twilio/status", **receipt) == 204
    assert await world.twilio_posts("/twilio/status", MessageSid="SMnobodyknows", MessageStatus="delivered") == 204
    assert await world.twilio_posts("/twilio/status", MessageSid=str(sid), MessageStatus="nonsense") == 400

    assert world.post.deliveries(DeliveryKind.REPLY)[-1].state is DeliveryState.DELIVERED


def states(world: World) -> list[DeliveryState]:
    return [delivery.state for delivery in world.post.deliveries(DeliveryKind.ALERT)]


def have_failed_since(world: World, before: Mapping[Carrier, int]) -> bool:
    """Whether both carriers have failed since they were counted."""
    return all(sum(errors.values()) > before[carrier] for carrier, errors in world.sandbox.record.errors.items())
