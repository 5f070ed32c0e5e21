"""A drill is another world: its texts say so first and last, and its store never becomes a live one (promise P5)."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.carrier_http import carrier_session
from bot.via_telegram.account import BotAccount
from bot.via_telegram.whose_bot import OtherWorld, claim_bot
from registry.keys import new_ring
from registry.settings import ModeChanged
from tests.stories.world import World, begin


@pytest.fixture
async def drill(tmp_path: Path, bravia: Path) -> AsyncIterator[World]:
    own = {"MUSTER_STORE__KEYS": new_ring("drill"), "MUSTER_CONSOLE__SECOND_FACTOR": "required"}
    async with begin(tmp_path, bravia, MUSTER_SERVICE__MODE="drill", **own) as started:
        yield started


async def test_everything_that_a_drill_sends_begins_and_ends_with_the_drill_word(drill: World) -> None:
    amina, bilal = await drill.telegram("ar"), await drill.sms()
    await asyncio.gather(amina.joins(), bilal.joins())
    wrong = drill.post.decides(("south", 4))
    await amina.gets("1 =")
    await bilal.gets("1 SAFE 2 HELP")
    await bilal.gets("LEVEL 4 of 4")
    for phone in (amina, bilal):
        await phone.replies("1")
        await phone.hears("got.safe")
        await phone.sends(phone.word("menu"))
        await phone.gets(phone.word("stop"))
    drill.post.corrects(wrong)
    for phone in (amina, bilal):
        await phone.gets("M1")

    for phone in (amina, bilal):
        word = phone.reads("drill.word")
        assert len(phone.heard) >= 8
        assert [text for text in phone.heard if not (text.startswith(f"{word}. ") and text.endswith(f" {word}"))] == []


async def test_the_store_of_a_drill_is_refused_by_a_live_service(drill: World) -> None:
    await drill.stops()
    of_the_drill = dict(drill.environment)
    drill.environment.clear()
    with pytest.raises(ModeChanged):
        await drill.starts()
    drill.environment |= of_the_drill
    await drill.starts()


async def test_a_drill_marks_its_bot_and_neither_world_starts_with_the_bot_of_the_other(drill: World) -> None:
    settings = drill.sandbox.settings
    async with carrier_session() as session:
        await _claimed_by_one_world(drill, BotAccount(settings.token, session, drill.sandbox.telegram_url))


async def _claimed_by_one_world(drill: World, bot: BotAccount) -> None:
    assert (await bot.get_my_short_description()).short_description == f"DRILL: {drill.muster.speaker.post_name}"
    await claim_bot(bot, "DRILL", "Embassy", drill=True)
    with pytest.raises(OtherWorld, match=r"this is live, .* says that it is a drill's"):
        await claim_bot(bot, "DRILL", "Embassy", drill=False)

    await bot.set_my_short_description("")
    await claim_bot(bot, "DRILL", "Embassy", drill=False)
    assert (await bot.get_my_short_description()).short_description == "Embassy"
    await drill.stops()
    with pytest.raises(OtherWorld, match=r"this is a drill, .* empty its description"):
        await drill.starts()
    await bot.set_my_short_description("")
    await drill.starts()


async def test_a_drill_that_cannot_ask_whose_bot_it_has_does_not_start(drill: World) -> None:
    await drill.stops()
    match = {"method": "getmyshortdescription"}
    await drill.phones("/faults", carrier="telegram", kind="status", value=502, match=match)
    with pytest.raises(OtherWorld, match="could not be asked"):
        await drill.starts()
    await drill.faults_end()
    await drill.starts()
