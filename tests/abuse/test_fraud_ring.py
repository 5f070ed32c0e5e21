"""The fraud ring: earns by each SMS that we send to its numbers (SMS pumping)."""

from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import pytest

from broadcasts.sms_cost import OVER_THE_HOUR, OVER_THE_PREFIX
from broadcasts.tables import DeliveryKind
from tests.stories.world import World, begin


@pytest.fixture
async def frugal(tmp_path: Path, bravia: Path) -> AsyncIterator[World]:
    """A post that pays for little."""
    limits = {"HOUR": "60", "PREFIX": "10"}
    named = {f"MUSTER_LIMITS__SMS_SEGMENTS_PER_{name}": value for name, value in limits.items()}
    async with begin(tmp_path, bravia, **named) as started:
        yield started


async def pumps(world: World, numbers: range, text: str, prefix: str) -> None:
    for number in numbers:
        sender = f"{prefix}{number:04d}"
        fields = {"From": sender, "Body": text, "MessageSid": f"SM{abs(hash((sender, text))):032x}"}
        assert await world.twilio_posts("/twilio/sms", **fields) == 200


async def test_a20_a_premium_prefix_gets_so_many_answers_and_an_alarm_and_alerts_still_go(frugal: World) -> None:
    """A20: a hundred numbers of one prefix; people, alerts and calls for help of others are not held up."""
    bilal = await frugal.sms(country=1)
    await bilal.lives_in()
    await pumps(frugal, range(100), "hello", "+9992777")
    await frugal.until(
        lambda: len([d for d in frugal.post.deliveries(DeliveryKind.REPLY) if d.state == "expired"]) >= 90
    )
    states = [delivery.state.value for delivery in frugal.post.deliveries(DeliveryKind.REPLY)]
    assert states.count("accepted") + states.count("delivered") <= 10
    stopped = [d.why for d in frugal.post.deliveries(DeliveryKind.REPLY) if d.state == "expired"]
    assert set(stopped) <= {OVER_THE_PREFIX, OVER_THE_HOUR}

    frugal.post.decides(("south", 4))
    await bilal.gets("4/4 South")
    await bilal.gets("LEVEL 4 of 4")
    await bilal.replies("2")
    await bilal.hears("got.help", case=1)
    ada = await frugal.officer("ada")
    page = " ".join(unescape(await ada.opens("/")).split())
    assert "answers to strangers whose numbers begin with +9992777 did not go out" in page


async def test_a20_calls_for_help_are_kept_even_where_their_answers_are_stopped(frugal: World) -> None:
    """Pumped "HELP" opens cases for an officer to judge, and costs no more than the hour's limit."""
    await pumps(frugal, range(30), "HELP", "+9992777")
    await frugal.until(lambda: len(frugal.post.cases()) == 30)
    await frugal.settles()
    states = [delivery.state.value for delivery in frugal.post.deliveries(DeliveryKind.REPLY)]
    assert len(states) == 30
    assert states.count("accepted") + states.count("delivered") <= 20


async def test_a19_registered_fraudsters_cost_no_more_than_the_hour(frugal: World) -> None:
    """Whoever registers first is a person to us: then the hour's limit holds, what is over it waits, and says why."""
    ring = [await frugal.sms() for _ in range(4)]
    for phone in ring:
        frugal.post.enters(phone, "Port Sur", None)
        phone.hangs_up()
    for turn in range(30):
        for phone in ring:
            fields = {"From": phone.value, "Body": "LEVEL", "MessageSid": f"SM{turn:016x}{int(phone.value[1:]):016x}"}
            assert await frugal.twilio_posts("/twilio/sms", **fields) == 200
    await frugal.settles()
    rows = frugal.post.deliveries(DeliveryKind.REPLY)
    spent = [row for row in rows if row.state.value in ("accepted", "delivered")]
    waiting = [row for row in rows if row.state.value == "queued"]
    assert len(spent) <= 48
    assert all(row.why == OVER_THE_HOUR and row.due_at.minute == 0 for row in waiting)
