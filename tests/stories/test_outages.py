"""The service was down: what people sent meanwhile is answered afterwards, by everyone's own carrier and once."""

import asyncio

from tests.stories.world import World


async def test_three_people_who_texted_for_help_while_we_were_down_are_all_answered_and_nobody_twice(
    world: World,
) -> None:
    amina, bilal = await world.sms(), await world.sms("fil")
    chand = await world.sms()  # whom nobody knows
    await asyncio.gather(amina.lives_in(), bilal.lives_in())
    await world.settles()
    await world.stops()
    await world.phones("/sms/webhook", url="http://127.0.0.1:9/nobody#rc=0")
    sids = [await phone.texts("HELP") for phone in (amina, bilal, chand)]
    world.clock.forward(minutes=30)
    await world.phones("/sms/webhook", url=f"{world.web_url}/twilio/sms")
    await world.starts()
    for phone in (amina, bilal, chand):
        await phone.gets("Msg&Data Rates May Apply")  # Twilio's own answer to the word
        await phone.hears("got.help", case=[amina, bilal, chand].index(phone) + 1)
    for phone, sid in zip((amina, bilal, chand), sids, strict=True):
        assert await world.twilio_posts("/twilio/sms", MessageSid=sid, From=phone.value, Body="HELP") == 200
    await world.settles()

    assert [len(world.post.kept(phone)) for phone in (amina, bilal, chand)] == [1, 1, 1]
    assert len(world.post.cases()) == 3


async def test_a_press_that_telegram_dropped_is_asked_for_again_and_a_typed_answer_counts(world: World) -> None:
    amina, bilal = await world.telegram(), await world.telegram()
    await asyncio.gather(amina.lives_in(), bilal.lives_in())
    world.post.decides(("south", 3))
    for phone in (amina, bilal):
        await phone.gets("LEVEL 3 of 4")
    await world.settles()
    await world.stops()
    await amina.presses("3")
    await bilal.presses("3")
    world.clock.forward(seconds=200)  # Telegram keeps a press for 150 seconds
    await world.starts()
    await bilal.replies("3")
    await bilal.hears("got.leave")
    assert world.post.counts(1) == {"asked": 1, "answered": 1}

    world.later(hours=1)
    await amina.gets(amina.reads("full.again"), "Answer with one number:")
    await amina.replies("safe")
    await amina.hears("got.safe")
    await world.settles()

    assert [world.post.row(phone, 1).answer for phone in (amina, bilal)] == ["safe", "leave"]
