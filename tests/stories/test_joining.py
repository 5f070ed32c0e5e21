"""Joining by chat and by SMS, in every language, and whatever else people send before and after."""

import asyncio

import pytest
from sqlmodel import func, select

from locales.languages import LANGUAGES
from registry.tables import Person, PersonState
from tests.stories.phone import Phone
from tests.stories.world import World

CHANNELS = ("telegram", "sms")
ZEROS = {"bn": "\u09e6", "ne": "\u0966", "ta": "\u0be6", "ar": "\u0660"}
"""The digit 0 of the scripts that people type numbers in."""


def native(number: int, language: str) -> str:
    """The number as somebody types it who reads that language."""
    if language == "am":
        return chr(0x1369 + number - 1)
    return "".join(chr(ord(ZEROS.get(language, "0")) + int(digit)) for digit in str(number))


async def phone_of(world: World, channel: str, language: str = "en") -> Phone:
    return await (world.telegram(language) if channel == "telegram" else world.sms(language))


async def joins_natively(phone: Phone) -> None:
    await phone.sends(phone.word("start"))
    await phone.gets("1 English")
    await phone.replies(native(phone.number_of_language, phone.language))
    await phone.hears("join.notice")
    await phone.replies(native(1, phone.language))
    await phone.hears("join.ask_area")
    await phone.replies("port sur")
    await phone.hears("join.done", place="Port Sur")


async def test_people_join_and_are_alerted_in_their_own_language_and_digits(world: World) -> None:
    codes = [language.code for language in LANGUAGES]
    chats = [await world.telegram(code) for code in codes[::2]]
    texts = [await world.sms(code) for code in codes[1::2]]
    people = [*chats, *texts]
    await asyncio.gather(*map(joins_natively, people))
    assert {world.post.record_of(phone).language for phone in people} == set(codes)

    world.post.decides(("south", 3))
    for phone in people:
        if phone in texts:
            await phone.gets("3/4", phone.reads("core.3"))
            await phone.gets(phone.reads("level.3.headline"), "M1")
        else:
            await phone.gets(phone.reads("level.3.headline"), phone.reads("hazard.shelling"), "M1")
        await phone.replies(native(1, phone.language))
        await phone.hears("got.safe")

    assert world.post.counts(1) == {"answered": len(LANGUAGES)}


async def test_whoever_does_not_agree_is_not_registered_and_nothing_they_wrote_is_kept(world: World) -> None:
    chidi, efua = await world.telegram(), await world.sms()
    for phone in (chidi, efua):
        await phone.sends("start")
        await phone.gets("1 English")
        await phone.replies("english")
        await phone.hears("join.notice")
        await phone.replies("NO")
        await phone.hears("join.declined")
        assert world.post.owner(phone) is None
        assert world.post.kept(phone) == []

    world.post.decides(("xb", 3))
    await efua.sends("LEVEL")
    await efua.hears("not_registered")


async def test_a_place_is_found_however_it_is_said(world: World) -> None:
    amina, bilal = await world.telegram(), await world.sms()
    await amina.arrives("Xyzzyville")
    await amina.hears("join.area_unknown", example="Springs")
    await amina.is_at(33.28, 35.21)
    await amina.gets("registered for Port Sur")
    await bilal.arrives("Springs")
    await bilal.gets("Which place do you mean?", "1 Springs (South)", "2 Springs (North)")
    await bilal.replies("3")
    await bilal.hears("join.ask_area")
    await bilal.replies("Springs")
    await bilal.gets("2 Springs (North)")
    await bilal.replies("2")
    await bilal.gets("registered for Springs")

    assert world.post.record_of(amina).area_id == world.post.area("port")
    assert world.post.record_of(bilal).area_id == world.post.area("springs-north")


async def test_a_chat_chooses_everything_with_buttons(world: World) -> None:
    amina = await world.telegram("bn")
    await amina.sends("/start leaflet")
    await amina.gets("3 বাংলা")
    await amina.presses("বাংলা")
    await amina.hears("join.notice")
    await amina.presses(amina.word("yes"))
    await amina.hears("join.ask_area")
    await amina.replies("Springs")
    await amina.hears("join.which_area")
    await amina.presses("Springs (South)")
    await amina.hears("join.done", place="Springs")

    assert world.post.record_of(amina).area_id == world.post.area("springs")


async def test_help_is_heard_before_anybody_is_registered(world: World) -> None:
    dalia, efua = await world.telegram(), await world.sms()
    for number, phone in enumerate((dalia, efua), 1):
        await phone.sends("SOS")
        await phone.hears("got.help", case=number)
        await phone.replies("we are in the cellar of the school")
        await phone.hears("got.to_officer")
    await efua.replies("help")
    await efua.gets("Reply STOP to unsubscribe")  # Twilio's own answer to this word
    await efua.hears("got.help_again", case=2)
    await efua.joins()

    cases = world.post.cases()
    assert [case.person_id for case in cases] == [None, world.post.person(efua)]


async def test_people_change_what_we_know_of_them_at_any_time(world: World) -> None:
    for phone in (await world.telegram(), await world.sms()):
        await phone.lives_in()
        await phone.insists("NAME Amina")
        await phone.hears("saved.name", name="Amina")
        await phone.sends("people 4")
        await phone.hears("saved.people", count=4)
        await phone.sends("place springs")
        await phone.gets("1 Springs (South)")
        await phone.replies("1")
        await phone.hears("saved.place", place="Springs")
        await phone.sends("PLACE")
        await phone.hears("join.ask_area")
        await phone.replies("Bravia City")
        await phone.hears("saved.place", place="Bravia City")
        await phone.sends("LANGUAGE")
        await phone.gets("2 Filipino")
        await phone.replies("2")
        phone.language = "fil"
        await phone.hears("saved.language")

        person = world.post.record_of(phone)
        assert (person.name, person.party_size, person.language) == ("Amina", 4, "fil")
        assert person.area_id == world.post.area("capital")


async def test_a_2_after_a_dialogue_is_over_is_a_call_for_help(world: World) -> None:
    dialogues = (("PEOPLE", "3"), ("PLACE Springs", "1"), ("LANGUAGE", "1"), ("PEOPLE", "SKIP"))
    for number, dialogue in enumerate(dialogues, 1):
        phone = await world.telegram()
        await phone.lives_in()
        for words in dialogue:
            await phone.sends(words)
            await phone.gets()
        await phone.sends("2")
        await phone.hears("got.help", case=number)


@pytest.mark.parametrize("channel", CHANNELS)
async def test_stop_ends_all_messages_until_start_which_tells_what_stands(world: World, channel: str) -> None:
    amina = await phone_of(world, channel)
    await amina.lives_in()
    await amina.sends("STOP")
    await amina.gets("unsubscribed" if channel == "sms" else "You get no more messages")
    await amina.sends("STOP")
    world.post.decides(("south", 3))
    await world.settles()
    amina.gets_nothing()
    assert world.post.counts(1) == {"with an officer": 1}

    await amina.sends("START")
    if channel == "sms":
        await amina.gets("re-subscribed")
    short = ("3/4 South",) if channel == "sms" else ()
    await amina.gets_all("You are registered", "LEVEL 3 of 4", *short)
    await amina.replies("1")
    await amina.hears("got.safe")
    assert world.post.counts(1) == {"answered": 1}


async def test_whoever_has_left_the_country_is_left_in_peace_and_can_come_back(world: World) -> None:
    amina, bilal = await world.telegram(), await world.sms()
    await asyncio.gather(amina.lives_in(), bilal.lives_in())
    world.post.decides(("south", 2))
    await amina.gets("LEVEL 2 of 4")
    await bilal.gets("2/4 South")
    for phone in (amina, bilal):
        await phone.insists("I left the country")
        await phone.hears("saved.left")
    assert world.post.counts(1) == {"excluded": 2}

    world.post.decides(("south", 3))
    await world.settles()
    assert world.post.counts(2) == {}
    await amina.sends("START")
    await amina.gets_all("You are registered", "LEVEL 3 of 4")
    assert world.post.record_of(bilal).state is PersonState.LEFT


async def test_the_menu_shows_the_words_in_the_persons_language_and_wardens_see_more(world: World) -> None:
    amina, wanda = await world.telegram("fil"), await world.sms()
    await asyncio.gather(amina.lives_in(), wanda.lives_in())
    world.post.leads(wanda, amina)
    await amina.sends("MENU")
    menu = await amina.gets(amina.word("code"), amina.word("left"))
    assert amina.reads("menu.warden") not in menu
    await wanda.sends("menu")
    await wanda.hears("menu.warden")


@pytest.mark.parametrize("channel", CHANNELS)
async def test_what_cannot_be_read_is_answered_and_never_taken_for_safe(world: World, channel: str) -> None:
    amina = await phone_of(world, channel)
    await amina.lives_in()
    world.post.decides(("south", 3))
    await world.settles()
    amina.inbox = asyncio.Queue()
    await amina.sends("a" * 4097)
    await amina.hears("got.too_long")
    await amina.sends("   ")
    await amina.hears("got.only_text")
    await amina.sends("not safe")
    await amina.hears("got.unclear")

    assert world.post.counts(1) == {"asked": 1}
    longest, _, words = world.post.kept(amina)[-3:]
    assert (len(longest.text), longest.for_officer) == (4096, True)
    assert (words.text, words.for_officer) == ("not safe", True)
    await amina.sends("OK")
    await amina.hears("got.heard")
    await amina.sends("I am OK, thank you")
    await amina.hears("got.safe")


async def test_a_machine_that_answers_us_is_left_alone(world: World) -> None:
    robot = await world.sms()
    for hour in range(6):
        await robot.sends(f"I am out of the office until {hour}:00")
    await robot.sends("SOS")
    await robot.hears("got.help", case=1)

    assert world.post.read(lambda session: session.exec(select(func.count()).select_from(Person)).one()) == 0
    assert len(world.post.kept(robot)) == 7
