"""STOP on both channels: what it means, what goes on, and what the other channel does."""

import pytest

from registry.tables import AddressState
from tests.stories.phone import Phone
from tests.stories.world import World


async def two_phones(world: World) -> tuple[Phone, Phone]:
    """One person with a chat and a number."""
    chat, sms = await world.telegram(), await world.sms()
    await chat.lives_in(name="Amina")
    await sms.sends("hello")
    await sms.hears("join.ask_language")
    world.post.gives(chat, sms)
    return chat, sms


def states(world: World, *phones: Phone) -> list[AddressState]:
    return [world.post.address(phone).state for phone in phones]


def stop_word(world: World) -> str:
    """One that Twilio does not take for its own, as it would STOP."""
    return world.muster.speaker.catalogue.first_word("ar", "stop")


USABLE, OUT = AddressState.USABLE, AddressState.OPTED_OUT


@pytest.mark.parametrize(("channel", "language"), [("telegram", "en"), ("sms", "am"), ("sms", "ar"), ("sms", "bn")])
async def test_after_stop_no_alert_comes_and_help_still_works(world: World, channel: str, language: str) -> None:
    amina = await (world.telegram(language) if channel == "telegram" else world.sms(language))
    await amina.lives_in()
    await amina.sends(amina.word("stop"))
    await amina.gets(amina.reads("stop.done"), amina.reads("stop.still_help"))
    world.post.decides(("south", 4))
    await world.settles()
    amina.gets_nothing()
    await amina.sends(amina.word("help"))
    await amina.hears("got.help", case=1)


async def test_stop_by_sms_asks_about_the_chat_which_goes_on_until_the_person_says_so(world: World) -> None:
    chat, sms = await two_phones(world)
    await sms.sends(f"Please {stop_word(world)}")
    await sms.gets(sms.reads("stop.done"), sms.reads("stop.other", channel="Telegram"))
    await chat.hears("stop.elsewhere", post="Embassy in Bravia", channel="SMS")
    assert states(world, chat, sms) == [USABLE, OUT]
    world.post.decides(("south", 3))
    await chat.gets("LEVEL 3 of 4")
    await sms.replies("4")
    await sms.hears("stop.kept", channel="Telegram")
    assert states(world, chat, sms) == [USABLE, OUT]


async def test_by_sms_the_chat_is_stopped_only_after_the_sign_that_went_to_the_number(world: World) -> None:
    chat, sms = await two_phones(world)
    await sms.sends(stop_word(world))
    await sms.hears("stop.other", channel="Telegram")
    await chat.hears("stop.elsewhere", post="Embassy in Bravia", channel="SMS")
    await sms.insists("3")
    await sms.hears("stop.done_all")
    assert states(world, chat, sms) == [OUT, OUT]
    world.post.decides(("south", 4))
    await world.settles()
    chat.gets_nothing()
    await chat.sends("HELP")
    await chat.hears("got.help", case=1)


async def test_a_chat_stops_the_sms_too_at_one_tap(world: World) -> None:
    chat, sms = await two_phones(world)
    await chat.sends("STOP")
    await chat.hears("stop.other", channel="SMS")
    await chat.presses("Stop that too")
    await chat.hears("stop.done_all")
    assert states(world, chat, sms) == [OUT, OUT]


async def test_what_twilio_itself_has_stopped_is_told_in_the_chat(world: World) -> None:
    chat, sms = await two_phones(world)
    fields = {"From": sms.value, "Body": "STOP", "NumMedia": "0", "OptOutType": "STOP"}
    assert await world.twilio_posts("/twilio/sms", MessageSid=f"SM{9:032x}", **fields) == 200
    await chat.hears("stop.elsewhere", post="Embassy in Bravia", channel="SMS")
    assert states(world, chat, sms) == [USABLE, OUT]
    await chat.sends("STOP")
    await chat.hears("stop.done")
    assert states(world, chat, sms) == [OUT, OUT]


async def test_where_twilio_handles_stop_and_swallows_our_answer_the_chat_tells_it(world: World) -> None:
    """Its default: the word reaches us unmarked, and whatever we send to the number is refused (21610)."""
    chat, sms = await two_phones(world)
    await sms.sends("STOP")
    await sms.gets("You have successfully been unsubscribed")
    await chat.hears("stop.elsewhere", post="Embassy in Bravia", channel="SMS")
    assert states(world, chat, sms) == [USABLE, OUT]


async def test_who_blocks_the_bot_is_told_by_sms(world: World) -> None:
    chat, sms = await two_phones(world)
    await chat.blocks_the_bot()
    await sms.hears("stop.elsewhere", post="Embassy in Bravia", channel="Telegram")
    assert states(world, chat, sms) == [OUT, USABLE]


async def test_1_and_2_after_stop_are_safe_and_help(world: World) -> None:
    chat, sms = await two_phones(world)
    await chat.sends("STOP")
    await chat.hears("stop.other", channel="SMS")
    await chat.sends("2")
    await chat.hears("got.help", case=1)
    assert states(world, chat, sms) == [OUT, USABLE]
