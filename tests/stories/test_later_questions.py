"""What is asked after joining: one question a day, each once, never while a level stands; and what comes of it."""

import pytest
from sqlmodel import col, select

from broadcasts.erasure_proof import left_over
from registry.details import details_of
from registry.tables import Detail, DetailKind, Kin, Person
from tests.stories.phone import Phone
from tests.stories.world import World

CHANNELS = ("telegram", "sms")
QUESTIONS = ("join.ask_name", "join.ask_people", "ask.contact", "ask.needs", "ask.booklet", "ask.expiry")
EXAMPLE = {"example": "05/2031"}


async def phone_of(world: World, channel: str, language: str = "en") -> Phone:
    return await (world.telegram(language) if channel == "telegram" else world.sms(language))


def told(world: World, phone: Phone) -> dict[DetailKind, str]:
    number = world.post.person(phone)
    return world.post.read(lambda session: details_of(session, number))


def question(phone: Phone, key: str) -> str:
    return phone.reads(key, **(EXAMPLE if key == "ask.expiry" else {}))


@pytest.mark.parametrize("channel", CHANNELS)
async def test_joining_takes_three_answers_and_asks_nothing_else(world: World, channel: str) -> None:
    amina = await phone_of(world, channel)
    await amina.sends("START")
    await amina.gets("1 English")
    await amina.replies("1")
    await amina.hears("join.notice")
    await amina.replies("1")
    await amina.hears("join.ask_area")
    await amina.replies("Port Sur")
    done = await amina.hears("join.done", place="Port Sur")
    assert done == amina.reads("join.done", place="Port Sur")
    await amina.sends("LEVEL")
    assert amina.reads("join.ask_name") not in await amina.gets("Port Sur: level 0")


@pytest.mark.parametrize("channel", CHANNELS)
async def test_each_question_comes_once_on_a_day_of_its_own_and_all_may_be_passed_over(
    world: World, channel: str
) -> None:
    amina = await phone_of(world, channel)
    await amina.lives_in()
    for key in QUESTIONS:
        world.later(days=1, minutes=1)
        await amina.sends("LEVEL")
        await amina.gets("level 0", question(amina, key))
        await world.restarts()
        await amina.replies("SKIP")
        await amina.hears("join.finished")
        await amina.sends("LEVEL")
        text = await amina.gets("level 0")
        assert not any(question(amina, other) in text for other in QUESTIONS), "one a day"
    world.later(days=2)
    await amina.sends("LEVEL")
    text = await amina.gets("level 0")
    assert not any(question(amina, other) in text for other in QUESTIONS), "none twice"
    assert told(world, amina) == {}


@pytest.mark.parametrize("channel", CHANNELS)
async def test_the_answers_are_kept_and_needs_are_written_to_first(world: World, channel: str) -> None:
    amina = await phone_of(world, channel)
    await amina.lives_in()
    for key, said, heard in (
        ("join.ask_name", "Amina", "saved.name"),
        ("join.ask_people", "4", "saved.people"),
        ("ask.contact", "+9992 7654321", "saved.contact"),
        ("ask.needs", "13", "saved.needs"),
        ("ask.booklet", "٢", "saved.booklet"),
        ("ask.expiry", "05-2031", "saved.expiry"),
    ):
        world.later(days=1, minutes=1)
        await amina.sends("LEVEL")
        await amina.gets("level 0", question(amina, key))
        await (amina.insists(said) if key == "ask.contact" else amina.replies(said))
        await amina.gets(amina.reads(heard, name="Amina", count=4, until="05/2031"))

    person = world.post.record_of(amina)
    assert (person.name, person.party_size, person.needs_rank) == ("Amina", 4, 5)
    assert told(world, amina) == {
        DetailKind.NEEDS: "small child, ill or disabled",
        DetailKind.BOOKLET: "the employer holds it",
        DetailKind.EXPIRY: "2031-05",
    }
    assert world.post.read(lambda session: session.exec(select(Kin)).first()) is not None


async def test_nothing_is_asked_while_a_level_stands_or_a_call_for_help_is_open(world: World) -> None:
    amina, bilal = await world.telegram(), await world.telegram()
    await amina.lives_in()
    await bilal.lives_in("Bravia City")
    await bilal.sends("SOS")
    await bilal.hears("got.help", case=1)
    world.post.decides(("south", 1))
    await amina.gets("LEVEL 1 of 4")
    world.later(days=3)
    for phone in (amina, bilal):
        await phone.sends("LEVEL")
        text = await phone.gets("level")
        assert not any(question(phone, key) in text for key in QUESTIONS)


async def test_an_alert_takes_the_place_of_an_open_question(world: World) -> None:
    amina = await world.sms()
    await amina.lives_in(name="Amina")
    world.later(days=1, minutes=1)
    await amina.sends("LEVEL")
    await amina.gets(amina.reads("join.ask_people"))
    world.post.decides(("south", 2))
    await amina.gets("2/4 South")
    await amina.replies("2")
    await amina.hears("got.help", case=1)
    assert world.post.record_of(amina).party_size == 1


async def test_digits_that_answer_nothing_ask_again_and_nobody_is_said_for_nobody(world: World) -> None:
    amina = await world.telegram()
    await amina.lives_in()
    await amina.sends("PASSPORT")
    await amina.hears("ask.booklet")
    await amina.replies("7")
    await amina.hears("ask.booklet")
    await amina.replies("3")
    await amina.hears("saved.booklet")
    await amina.sends("PASSPORT")
    await amina.hears("ask.booklet")
    await amina.replies("1")
    await amina.hears("saved.booklet")
    assert told(world, amina) == {DetailKind.BOOKLET: "with them"}


@pytest.mark.parametrize("channel", CHANNELS)
async def test_who_told_a_month_is_reminded_90_and_30_days_before_it(world: World, channel: str) -> None:
    amina = await phone_of(world, channel)
    await amina.lives_in()
    soon = world.clock.now().replace(day=1)
    until = (soon.year + (soon.month + 5) // 12, (soon.month + 5) % 12 + 1)
    await amina.sends(f"EXPIRES {until[1]}/{until[0]}")
    await amina.hears("saved.expiry", until=f"{until[1]:02}/{until[0]}")
    reminded = []
    for _ in range(7):
        world.later(days=30)
        if await world.muster.quiet_talk.run(world.clock.now()):
            await amina.hears("remind.expiry", until=f"{until[1]:02}/{until[0]}")
            left = world.clock.now().replace(year=until[0], month=until[1], day=1) - world.clock.now()
            reminded.append(left.days)
    assert len(reminded) == 2
    assert 60 <= reminded[0] <= 90
    assert 0 <= reminded[1] <= 30


async def test_no_reminder_comes_while_a_level_stands(world: World) -> None:
    amina = await world.telegram()
    await amina.lives_in()
    await amina.sends("EXPIRES 01/2099")
    await amina.hears("saved.expiry", until="01/2099")
    world.post.write(lambda s: [setattr(row, "remind_at", world.clock.now()) for row in s.exec(select(Detail))])
    world.post.decides(("south", 1))
    await amina.gets("LEVEL 1 of 4")
    assert await world.muster.quiet_talk.run(world.clock.now()) == 0
    world.post.decides(("south", 0))
    await amina.gets("LEVEL 0 of 4")
    assert await world.muster.quiet_talk.run(world.clock.now()) == 1
    await amina.hears("remind.expiry", until="01/2099")


async def test_what_was_told_goes_with_the_person(world: World) -> None:
    amina = await world.telegram()
    await amina.lives_in()
    await amina.sends("EXPIRES 01/2099")
    await amina.hears("saved.expiry", until="01/2099")
    number = world.post.person(amina)
    await amina.sends("DELETE ME")
    await amina.gets("This cannot be undone.")
    await amina.presses("Delete everything")
    await amina.hears("delete.done")
    await world.settles()
    assert world.post.read(lambda s: left_over(s, number)) == []
    assert world.post.read(lambda s: list(s.exec(select(Detail)))) == []
    assert world.post.read(lambda s: s.exec(select(col(Person.needs_rank))).all()) == [0]
