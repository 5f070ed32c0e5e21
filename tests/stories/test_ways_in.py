"""Every way in: a poster's link, one line by SMS, any first words, a warden's word, an officer's list."""

import asyncio
from pathlib import Path

import pytest
from sqlmodel import col, select

from broadcasts.bringing_in import bring_in
from broadcasts.erasure_proof import left_over
from locales.channel_form import without_isolates
from registry.campaigns import all_campaigns, make_campaign
from registry.import_columns import File
from registry.listed import is_unconfirmed
from registry.members import BY_PROXY
from registry.settings import Mode
from registry.tables import Consent, Person, PersonState
from service.commands.options import operator
from tests.stories.phone import Phone
from tests.stories.world import World, begin

CHANNELS = ("telegram", "sms")
SCRIPTS = ("am", "ar", "bn", "en")


async def phone_of(world: World, channel: str, language: str = "en") -> Phone:
    return await (world.telegram(language) if channel == "telegram" else world.sms(language))


def counted(world: World) -> dict[str, tuple[int, int]]:
    return {each.code: (each.opened, each.joined) for each in world.post.read(all_campaigns)}


def campaign(world: World, code: str) -> None:
    world.post.write(lambda session: make_campaign(session, code, world.clock.now()))


@pytest.mark.parametrize("language", SCRIPTS)
async def test_a_posters_link_offers_its_place_and_is_counted(world: World, language: str) -> None:
    campaign(world, "metro")
    amina = await world.telegram(language)
    await amina.sends("/start port__metro")
    await amina.gets("1 English")
    buttons = [button["text"] for row in amina.last["buttons"] for button in row]
    first = without_isolates(amina.last["text"]).split("\n")[1]
    assert buttons[0] == first[2:], "the guessed language is on top"
    await amina.replies(str(amina.number_of_language))
    await amina.hears("join.notice")
    await world.restarts()
    await amina.replies("1")
    await amina.hears("join.there", place="Port Sur")
    await world.restarts()
    await amina.presses(amina.word("yes"))
    await amina.hears("join.done", place="Port Sur")

    assert world.post.record_of(amina).area_id == world.post.area("port")
    assert counted(world) == {"metro": (1, 1)}


async def test_whoever_is_not_where_the_poster_hangs_says_where(world: World) -> None:
    bilal = await world.telegram()
    await bilal.sends("/start port__nobody-made-this")
    await bilal.gets("1 English")
    await bilal.presses("English")
    await bilal.hears("join.notice")
    await bilal.presses("YES")
    await bilal.hears("join.there", place="Port Sur")
    await bilal.replies("7")
    await bilal.hears("join.there", place="Port Sur")
    await bilal.presses("NO")
    await bilal.hears("join.ask_area")
    await bilal.replies("Bravia City")
    await bilal.hears("join.done", place="Bravia City")

    assert world.post.record_of(bilal).area_id == world.post.area("capital")
    assert counted(world) == {}


@pytest.mark.parametrize("payload", ["nowhere__x", "--", "_", "a" * 64, "a" * 65, "Tyre!", "port__"])
async def test_a_link_that_names_nothing_of_ours_is_only_a_start(world: World, payload: str) -> None:
    amina = await world.telegram()
    await amina.sends(f"/start {payload}")
    await amina.gets("Choose your language", "1 English")
    await amina.replies("1")
    await amina.hears("join.notice")


@pytest.mark.parametrize("language", SCRIPTS)
async def test_one_sms_with_name_and_place_leaves_two_answers_to_give(world: World, language: str) -> None:
    amina = await world.sms(language)
    await amina.sends(f"{amina.word('start')} Amina Port Sur")
    await amina.gets("1 English")
    assert world.post.owner(amina) is None, "nothing is entered before she agrees"
    await amina.replies(str(amina.number_of_language))
    await amina.hears("join.notice")
    await world.restarts()
    await amina.replies("1")
    await amina.hears("join.done", place="Port Sur")

    person = world.post.record_of(amina)
    assert (person.name, person.area_id, person.language) == ("Amina", world.post.area("port"), language)
    assert len(world.post.kept(amina)) == 3, "one line and two answers"


async def test_join_and_a_place_of_which_there_are_two_asks_which(world: World) -> None:
    bilal = await world.sms()
    await bilal.sends("JOIN Springs")
    await bilal.gets("1 English")
    await bilal.replies("1")
    await bilal.hears("join.notice")
    await bilal.replies("yes")
    await bilal.gets("1 Springs (South)", "2 Springs (North)")
    await bilal.replies("2")
    await bilal.hears("join.done", place="Springs")
    assert world.post.record_of(bilal).area_id == world.post.area("springs-north")


async def test_a_place_that_is_only_nearly_one_of_ours_is_asked_about(world: World) -> None:
    dina = await world.sms()
    await dina.sends("JOIN Dina Port Sor")
    await dina.gets("1 English")
    await dina.replies("1")
    await dina.hears("join.notice")
    await dina.replies("1")
    await dina.hears("join.there", place="Port Sur")
    await dina.replies("1")
    await dina.hears("join.done", place="Port Sur")
    assert world.post.record_of(dina).name == "Dina"


async def test_whoever_does_not_agree_leaves_neither_name_nor_place(world: World) -> None:
    amina = await world.sms()
    await amina.sends("JOIN Amina Port Sur")
    await amina.gets("1 English")
    await amina.replies("1")
    await amina.hears("join.notice")
    await amina.replies("2")
    await amina.hears("join.declined")
    await amina.sends("START")
    await amina.gets("1 English")
    await amina.replies("1")
    await amina.hears("join.notice")
    await amina.replies("1")
    await amina.hears("join.ask_area")
    assert [row.text for row in world.post.kept(amina)] == ["START", "1", "1"]


@pytest.mark.parametrize("channel", CHANNELS)
async def test_any_first_words_open_the_door_and_reach_an_officer(world: World, channel: str) -> None:
    almaz = await phone_of(world, channel, "am")
    await almaz.sends("ሰላም እዚህ ነኝ")
    await almaz.gets(almaz.reads("join.ask_language"), f"{almaz.number_of_language} አማርኛ", "1 English")
    await almaz.replies(str(almaz.number_of_language))
    await almaz.hears("join.notice")
    assert [row.for_officer for row in world.post.kept(almaz)] == [True, False]


async def test_a_mother_who_asks_in_her_own_words_and_does_not_join_is_still_heard(world: World) -> None:
    mother = await world.sms()
    await mother.sends("is my daughter Amina alive")
    await mother.gets("1 English")
    await mother.replies("1")
    await mother.hears("join.notice")
    await mother.replies("2")
    await mother.gets("What you wrote at first is with an officer")
    first = world.post.kept(mother)[0]
    assert (first.text, first.for_officer, first.handled_at) == ("is my daughter Amina alive", True, None)


async def test_an_sms_shows_further_languages_on_more(world: World) -> None:
    bilal = await world.sms("ar")
    await bilal.sends("START")
    first = await bilal.gets("1 English")
    assert "8 العربية" not in first
    await bilal.replies("MORE")
    await world.restarts()
    await bilal.gets("8 العربية")
    await bilal.replies("more")
    await bilal.gets("12 മലയാളം")
    await bilal.replies("8")
    await bilal.hears("join.notice")


@pytest.mark.parametrize("confirmed", ["true", "false"])
async def test_the_promise_about_papers_is_made_only_by_a_post_that_signed_it(
    tmp_path: Path, bravia: Path, confirmed: str
) -> None:
    async with begin(tmp_path, bravia, MUSTER_POST__FIREWALL_CONFIRMED=confirmed) as world:
        amina = await world.sms("am")
        await amina.sends("START")
        await amina.gets("1 English")
        await amina.replies(str(amina.number_of_language))
        notice = await amina.hears("join.notice")
        assert (amina.reads("join.firewall") in notice) is (confirmed == "true")


def member(world: World, name: str) -> list[Person]:
    people = world.post.read(lambda session: list(session.exec(select(Person).order_by(col(Person.id)))))
    return [person for person in people if person.name == name]


async def wardens_group(world: World, channel: str = "telegram") -> Phone:
    wanda, bilal = await phone_of(world, channel), await world.telegram()
    await asyncio.gather(wanda.lives_in(name="Wanda"), bilal.lives_in(name="Bilal"))
    world.post.leads(wanda, bilal)
    return wanda


@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_warden_adds_somebody_without_a_phone_and_is_told_at_once_to_go(world: World, channel: str) -> None:
    wanda = await wardens_group(world, channel)
    await wanda.sends("ADD Amina, Bravia City")
    await wanda.hears("add.agree", name="Amina")
    await world.restarts()
    await wanda.replies("1")
    await wanda.hears("add.done", name="Amina", place="Bravia City")
    [amina] = member(world, "Amina")
    kinds = world.post.read(lambda s: list(s.exec(select(Consent.kind).where(Consent.person_id == amina.id))))
    assert kinds == [BY_PROXY]

    world.post.decides(("capital", 3))
    await wanda.gets_in_the_end("Amina, Bravia City")
    assert world.post.counts(1) == {"with a warden": 1}
    await wanda.replies("R 1=1")
    await wanda.hears("task.noted", numbers="1")
    assert world.post.counts(1) == {"answered": 1}


async def test_a_name_that_is_there_already_is_asked_about_and_nobody_is_entered_unasked(world: World) -> None:
    wanda = await wardens_group(world)
    for words, then in (("ADD bilal", "2"), ("ADD BILAL, Port Sur", "7")):
        await wanda.sends(words)
        await wanda.gets("is in your group already")
        await wanda.replies(then)
        await wanda.hears("add.nobody")
    await wanda.sends("ADD Bilal")
    await wanda.gets("is in your group already")
    await wanda.replies("1")
    await wanda.hears("add.agree", name="Bilal")
    await wanda.replies("no")
    await wanda.hears("add.nobody")
    assert len(member(world, "Bilal")) == 1


async def test_only_wardens_add_and_a_place_must_be_one_of_ours(world: World) -> None:
    wanda = await wardens_group(world)
    stranger, amina = await world.sms(), await world.telegram()
    await amina.lives_in()
    await amina.sends("ADD Dina, Port Sur")
    await amina.hears("task.not_warden")
    await stranger.sends("ADD Dina, Port Sur")
    await stranger.hears("not_registered")
    await wanda.sends("ADD")
    await wanda.gets("ADD Amina, ")
    await wanda.sends("ADD Dina, Atlantis")
    await wanda.gets("I do not know that place")
    await wanda.sends("ADD Dina, Springs")
    await wanda.gets("1 Springs (South)")
    await wanda.replies("1")
    await wanda.hears("add.agree", name="Dina")
    await wanda.replies("1")
    await wanda.hears("add.done", name="Dina", place="Springs")
    assert [person.area_id for person in member(world, "Dina")] == [world.post.area("springs")]


def imported(world: World, *rows: str) -> None:
    """What an officer's file does, on the command line."""
    raw = "\n".join(["code,language,area,name,phone,telegram", *rows]).encode()
    speaker, now = world.muster.speaker, world.clock.now()
    world.post.write(lambda session: bring_in(session, speaker, File.PEOPLE, raw, Mode.SANDBOX, operator(), now))


async def is_told_of_the_list(world: World, phone: Phone) -> None:
    await world.muster.quiet_talk.run(world.clock.now())
    await phone.hears("listed.ask", place="Port Sur")


def is_marked(world: World, phone: Phone) -> bool:
    number = world.post.person(phone)
    return world.post.read(lambda session: is_unconfirmed(session, number))


@pytest.mark.parametrize("channel", CHANNELS)
async def test_people_of_a_list_are_asked_once_whether_it_is_right(world: World, channel: str) -> None:
    amina, bilal = await phone_of(world, channel), await phone_of(world, channel)
    await opened(world, amina, bilal)
    imported(world, row_of(amina, "P1"), row_of(bilal, "P2"))
    await is_told_of_the_list(world, amina)
    await bilal.hears("listed.ask", place="Port Sur")
    assert is_marked(world, amina)
    await amina.replies("1")
    await amina.hears("listed.thanks")
    await bilal.replies("3")
    await bilal.hears("join.ask_area")
    await bilal.replies("Bravia City")
    await bilal.hears("saved.place", place="Bravia City")

    assert not is_marked(world, amina)
    assert not is_marked(world, bilal)
    await world.muster.quiet_talk.run(world.clock.now())
    imported(world, row_of(amina, "P1"))
    await world.muster.quiet_talk.run(world.clock.now())
    await world.settles()
    amina.gets_nothing()


@pytest.mark.parametrize("channel", CHANNELS)
async def test_not_me_erases_and_2_is_still_a_call_for_help(world: World, channel: str) -> None:
    amina, bilal = await phone_of(world, channel), await phone_of(world, channel)
    await opened(world, amina, bilal)
    imported(world, row_of(amina, "P1"), row_of(bilal, "P2"))
    await is_told_of_the_list(world, amina)
    await bilal.hears("listed.ask", place="Port Sur")
    number = world.post.person(amina)
    await amina.replies("4")
    if channel == "sms":
        asked = await amina.gets("This cannot be undone.")
        await world.settles()
        await amina.replies(next(word for word in asked.split() if word.isdigit() and len(word) == 4))
    await amina.hears("delete.done")
    await world.settles()
    assert world.post.read(lambda session: session.get_one(Person, number)).state is PersonState.ERASED
    assert world.post.read(lambda session: left_over(session, number)) == []

    await bilal.replies("2")
    await bilal.gets("call for help")
    assert world.post.owner(bilal) is not None


async def test_who_is_on_a_list_is_alerted_unconfirmed_and_not_asked_while_a_level_stands(world: World) -> None:
    amina = await world.sms()
    imported(world, row_of(amina, "P1"))
    world.post.decides(("south", 3))
    await amina.gets("3/4 South")
    await amina.gets("LEVEL 3 of 4")
    await world.muster.quiet_talk.run(world.clock.now())
    await amina.replies("1")
    await amina.hears("got.safe")
    assert world.post.counts(1) == {"answered": 1}
    assert is_marked(world, amina)


def row_of(phone: Phone, code: str) -> str:
    number = phone.value if phone.channel == "sms" else ""
    return f"{code},{phone.language},port,Somebody,{number},{phone.value if not number else ''}"


async def opened(world: World, *phones: Phone) -> None:
    """A bot may write only to those who opened a chat with it."""
    for phone in phones:
        if phone.channel == "telegram":
            await phone.lets_the_bot_in()
            await world.until(lambda phone=phone: world.post.understood(phone) is not None)
