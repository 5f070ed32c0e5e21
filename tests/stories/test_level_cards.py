"""The picture of the level: after the text, in every script, once for all who get it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.via_telegram.card_picture import HEIGHT, WIDTH
from tests.stories.world import World, begin


@pytest.fixture
async def pictured(tmp_path: Path, bravia: Path) -> AsyncIterator[World]:
    async with begin(tmp_path, bravia, MUSTER_TELEGRAM__LEVEL_CARDS="true") as started:
        yield started


async def test_the_picture_follows_the_text_in_each_language(pictured: World) -> None:
    world = pictured
    phones = [await world.telegram(language) for language in ("en", "am", "ar", "bn", "ar")]
    bilal = await world.sms()
    await asyncio.gather(*(phone.lives_in() for phone in [*phones, bilal]))
    world.post.decides(("south", 3))
    for phone in phones:
        await phone.gets(phone.reads("level.3.headline"), "M1")
        assert "photo" not in phone.last
        below = await phone.gets(phone.reads("level.3.headline"))
        assert phone.last["photo"] is True
        assert phone.last["buttons"] in (None, [])
        assert "M1" not in below
    await bilal.gets("3/4 South")
    await bilal.gets("LEVEL 3 of 4")

    assert phones[2].last["file_id"] == phones[4].last["file_id"]
    assert set(world.sandbox.photos.values()) == {(WIDTH, HEIGHT)}
    assert len(world.sandbox.photos) == 4, "one upload a language"
    await phones[2].replies("1")
    await phones[2].hears("got.safe")


async def test_a_newcomer_gets_the_text_and_the_picture(pictured: World) -> None:
    world = pictured
    world.post.decides(("south", 4))
    amina = await world.telegram()
    await amina.lives_in("Bravia City")
    await amina.sends("place port sur")
    await amina.gets_all("Noted: you are in Port Sur.", "LEVEL 4 of 4. LEAVE NOW.\n", "LEVEL 4 of 4. LEAVE NOW.")


async def test_a_wrong_alert_sends_no_more_pictures(pictured: World) -> None:
    world = pictured
    amina = await world.telegram()
    await amina.lives_in()
    await world.phones("/faults", carrier="telegram", kind="retry_after", value=60, match={"method": "sendphoto"})
    wrong = world.post.decides(("south", 4))
    await amina.gets("LEVEL 4 of 4")
    world.post.corrects(wrong)
    world.later(seconds=61)
    await amina.gets("The message M1 was WRONG.")
    await world.settles()

    assert world.sandbox.photos == {}
