"""A drill is another world: its texts say so first and last, and its store never becomes a live one (promise P5)."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from registry.keys import new_ring
from registry.settings import ModeChanged
from tests.stories.world import World, begin


@pytest.fixture
async def drill(tmp_path: Path, bravia: Path) -> AsyncIterator[World]:
    async with begin(tmp_path, bravia, MUSTER_SERVICE__MODE="drill", MUSTER_STORE__KEYS=new_ring("drill")) as started:
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
        assert len(phone.heard) >= 10
        assert [text for text in phone.heard if not (text.startswith(f"{word}. ") and text.endswith(f" {word}"))] == []


async def test_the_store_of_a_drill_is_refused_by_a_live_service(drill: World) -> None:
    await drill.stops()
    of_the_drill = dict(drill.environment)
    drill.environment.clear()
    with pytest.raises(ModeChanged):
        await drill.starts()
    drill.environment |= of_the_drill
    await drill.starts()
