"""Where an SMS cannot be answered: one tap on a page in their own script, or a warden at once."""

import asyncio
import html
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from broadcasts.tables import LedgerState
from tests.stories.world import World, begin

NONCE = re.compile(r'name="nonce" value="([^"]+)"')
PRESS = re.compile(r'name="press" value="([^"]+)"[^>]*>([^<]+)<')


@pytest.fixture
async def silenced(tmp_path: Path, bravia: Path) -> AsyncIterator[World]:
    """A world in whose third country no SMS can be answered and no link gets through."""
    own = {"MUSTER_COUNTRIES__XC__SMS_REPLY": "none", "MUSTER_COUNTRIES__XC__LINKS": "false"}
    async with begin(tmp_path, bravia, **own) as started:
        yield started


@pytest.mark.parametrize("language", ["am", "ar", "bn"])
async def test_the_page_takes_an_answer_and_a_place_in_their_own_script(world: World, language: str) -> None:
    amina = await world.sms(language, country=3)
    await amina.lives_in()
    world.post.decides(("xb", 4))
    await amina.gets("M1", f"{world.web_url}/r/")
    page = amina.link
    await amina.gets(amina.reads("level.4.headline"))

    status, text = await world.opens(page)
    shown = html.unescape(text)
    assert status == 200
    assert amina.reads("level.4.action") in shown
    assert amina.reads("web.place") in shown
    assert ('dir="rtl"' in shown.partition("<head>")[0]) is (language == "ar")
    nonce, presses = NONCE.findall(text)[0], {label: press for press, label in PRESS.findall(shown)}
    safe = next(press for label, press in presses.items() if label.startswith("1 "))

    status, text = await world.submits(page, nonce=nonce, language=language, press=safe)
    assert (status, amina.reads("web.thanks") in html.unescape(text)) == (200, True)
    await amina.hears("got.safe")
    status, _ = await world.submits(page, nonce=nonce, language=language, place="Bravia City")
    assert status == 200
    await amina.hears("saved.place", place="Bravia City")
    await world.settles()

    assert world.post.row(amina, 1).answer == "safe"
    assert world.post.record_of(amina).area_id == world.post.area("capital")


async def test_two_places_of_one_name_are_told_apart_by_a_number_in_the_same_field(world: World) -> None:
    amina = await world.sms(country=3)
    await amina.lives_in()
    world.post.decides(("xb", 2))
    await amina.gets("2/4 Bravia")
    page = amina.link
    for place in ("Springs", "2"):
        _, text = await world.opens(page)
        await world.submits(page, nonce=NONCE.findall(text)[0], place=place)
        if place == "Springs":
            await amina.hears("join.which_area")
            await world.settles()
    await amina.hears("saved.place", place="Springs")


async def test_whoever_finds_the_link_later_learns_nothing(world: World) -> None:
    amina = await world.sms("ar", country=3)
    await amina.lives_in()
    world.post.decides(("south", 3))
    await amina.gets("M1")
    page = amina.link
    amina.hangs_up()
    assert "South" in (await world.opens(page))[1]
    world.clock.forward(hours=73)

    status, text = await world.opens(page)
    made_up = await world.opens("/r/AAAAAAAAA3")
    assert status == 404
    assert (status, text) == made_up
    for word in ("South", "Port Sur", "M1", amina.value):
        assert word not in text


async def test_where_no_answer_can_come_back_the_warden_is_asked_at_once(silenced: World) -> None:
    world = silenced
    amina, bilal = await world.sms("bn", country=3), await world.sms(country=2)
    wanda = await world.telegram()
    await asyncio.gather(amina.lives_in(name="Amina"), bilal.lives_in(), wanda.lives_in())
    world.post.leads(wanda, amina, bilal)
    world.post.decides(("south", 3))
    short = await amina.gets(amina.reads("route.none"))
    assert "/r/" not in short
    amina.hangs_up()
    bilal.hangs_up()
    await wanda.gets_all("LEVEL 3 of 4", wanda.reads("task.own_first", tasks="TASKS"))
    await wanda.replies("1")
    await wanda.hears("got.safe")
    await wanda.sends("TASKS")
    await wanda.gets("1: Amina, Port Sur. Cannot answer by SMS.")
    await world.settles()

    assert world.post.state(amina, 1) is LedgerState.WITH_WARDEN
    assert world.post.state(bilal, 1) is LedgerState.ASKED
    await wanda.replies("R 1=1")
    await wanda.gets_in_the_end("1")
    await world.settles()
    assert world.post.row(amina, 1).answer == "safe"
