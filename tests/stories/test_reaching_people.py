"""The way to a person: a country without two-way SMS, a blocked bot, a phone that is off, and the next address."""

import asyncio
import re

from broadcasts.tables import LedgerState
from registry.tables import AddressState
from tests.stories.world import World

NONCE = re.compile(r'name="nonce" value="([^"]+)"')
PRESS = re.compile(r'name="press" value="([^"]+)"[^>]*>([^<]+)<')


async def test_where_sms_cannot_be_answered_a_page_takes_the_answer(world: World) -> None:
    amina, bilal = await world.sms(country=3), await world.sms(country=2)
    await asyncio.gather(amina.lives_in(), bilal.lives_in())
    world.post.decides(("south", 4))
    short = await amina.gets("4/4 South: LEAVE NOW.", f"{world.web_url}/r/")
    assert "1 SAFE" not in short
    page = amina.link
    await amina.gets("LEVEL 4 of 4")
    assert "/r/" not in await bilal.gets("1 SAFE 2 HELP")
    await bilal.gets("LEVEL 4 of 4")

    status, html = await world.opens(page)
    assert status == 200
    assert "Go to: South school." in html
    presses = {label: press for press, label in PRESS.findall(html)}
    nonce = NONCE.findall(html)[0]
    for _ in range(2):  # a bad network sends a form twice
        status, html = await world.submits(page, nonce=nonce, press=presses["5 I cannot move"])
        assert (status, "Thank you. We have your answer." in html) == (200, True)
    await amina.hears("got.cannot_move", case=1)
    await world.settles()

    assert world.post.row(amina, 1).answer == "cannot_move"
    assert len(world.post.kept(amina)) == 1


async def test_a_page_that_was_made_up_shows_nothing_and_takes_nothing(world: World) -> None:
    amina = await world.sms(country=3)
    await amina.lives_in()
    world.post.decides(("south", 3))
    await amina.gets("3/4 South")
    page = amina.link
    await amina.gets("LEVEL 3 of 4")

    assert (await world.opens("/r/AAAAAAAAA3"))[0] == 404
    assert (await world.submits("/r/AAAAAAAAA3", nonce="n" * 20, press="alert:1:1"))[0] == 404
    assert (await world.submits(page, nonce="n" * 20, press="alert:2:1"))[0] == 404
    assert (await world.submits(page, nonce="n" * 20, press="kin:1:1:1"))[0] == 400
    assert (await world.submits(page, press="alert:1:1"))[0] == 400
    assert world.post.counts(1) == {"asked": 1}


async def test_whoever_blocked_the_bot_gets_an_sms(world: World) -> None:
    amina, her_sms = await world.telegram(), await world.sms()
    await amina.lives_in()
    await her_sms.sends("hello")
    await her_sms.hears("join.ask_language")
    world.post.gives(amina, her_sms)
    await amina.blocks_the_bot()
    await world.until(lambda: world.post.understood(amina) == "shutout")
    await her_sms.hears("stop.elsewhere", post="Embassy in Bravia", channel="Telegram")

    world.post.decides(("south", 3))
    await her_sms.gets("3/4 South")
    await her_sms.gets("LEVEL 3 of 4")
    await her_sms.replies("1")
    await her_sms.hears("got.safe")
    assert world.post.counts(1) == {"answered": 1}


async def test_an_account_that_is_gone_leads_to_the_sms_at_once(world: World) -> None:
    amina, her_sms = await world.telegram(), await world.sms()
    await amina.lives_in()
    await her_sms.sends("hello")
    await her_sms.hears("join.ask_language")
    world.post.gives(amina, her_sms)
    await amina.deletes_the_account()

    world.post.decides(("south", 3))
    await her_sms.gets("3/4 South", "1 SAFE 2 HELP")
    await her_sms.replies("2")
    await her_sms.hears("got.help", case=1)
    assert world.post.counts(1) == {"answered": 1}
    assert world.post.address(amina).state is AddressState.INVALID


async def test_silence_in_the_chat_moves_the_question_to_the_sms(world: World) -> None:
    amina, her_sms = await world.telegram(), await world.sms()
    await amina.lives_in()
    await her_sms.sends("hello")
    await her_sms.hears("join.ask_language")
    world.post.gives(amina, her_sms)
    world.post.decides(("south", 4))
    await amina.gets("LEVEL 4 of 4")
    for _ in range(3):
        world.later(minutes=5)
        await amina.gets("We asked you before and have no answer yet.", "LEVEL 4 of 4")
        await world.settles()
    her_sms.gets_nothing()
    world.later(minutes=5)
    await her_sms.gets("4/4 South", "1 SAFE 2 HELP")
    await her_sms.replies("1")
    await her_sms.hears("got.safe")

    assert world.post.counts(1) == {"answered": 1}


async def test_a_phone_that_is_off_is_not_asked_again_and_again_but_looked_for(world: World) -> None:
    amina, wanda = await world.sms(), await world.telegram()
    await asyncio.gather(amina.lives_in(), wanda.lives_in())
    world.post.leads(wanda, amina)
    await amina.is_off()
    world.post.decides(("south", 4))
    await wanda.gets_all("LEVEL 4 of 4", wanda.reads("task.own_first", tasks="TASKS"))
    await wanda.replies("1")
    await wanda.hears("got.safe")
    await wanda.sends("TASKS")
    await wanda.gets("1: no name given, Port Sur. Could not be reached.")

    assert world.post.state(amina, 1) is LedgerState.WITH_WARDEN
    assert world.post.address(amina).state is AddressState.USABLE, "the phone may be on again tomorrow"


async def test_whoever_lets_the_bot_in_again_is_told_what_stands(world: World) -> None:
    amina = await world.telegram()
    await amina.lives_in()
    await amina.blocks_the_bot()
    await world.until(lambda: world.post.understood(amina) == "shutout")
    world.post.decides(("south", 3))
    await world.settles()
    assert world.post.counts(1) == {"with an officer": 1}
    await amina.lets_the_bot_in()
    await amina.gets("LEVEL 3 of 4")
    await amina.presses("1")
    await amina.hears("got.safe")

    assert world.post.counts(1) == {"answered": 1}
