"""Who wants to be deleted is deleted, is told so, and is new to us afterwards."""

import re

import pytest
from sqlmodel import Session, select

from broadcasts.erasure_proof import left_over
from locales.catalogue import SOURCE
from locales.guess import language_of_script
from locales.languages import LANGUAGES
from registry.addresses import find_address
from registry.clock_trust import believe
from registry.tables import Case, CaseState, Incoming, Person, PersonState
from tests.stories.world import World

NUMBER = re.compile(r"\b[1-9][0-9]{3}\b")


def states(session: Session) -> list[PersonState]:
    return [person.state for person in session.exec(select(Person).order_by(Person.id))]  # type: ignore[arg-type]


async def delete_me(world: World, channel: str, language: str) -> None:
    phone = await (world.telegram(language) if channel == "telegram" else world.sms(language))
    await phone.lives_in(name="Aminata")
    person = world.post.person(phone)
    await phone.sends(phone.word("delete"))
    number = NUMBER.search(await phone.gets(phone.reads("delete.ask", number="#").partition("#")[0]))
    assert number is not None
    await world.settles()  # a receipt that comes later fits nothing any more
    if channel == "telegram":
        await phone.presses(phone.reads("delete.button"))
    else:
        await phone.replies(number[0])
    await phone.hears("delete.done")
    await world.until(lambda: not world.post.read(lambda session: find_address(session, channel, phone.value)))
    assert world.post.read(lambda session: left_over(session, person)) == []
    assert world.post.read(lambda session: session.exec(select(Incoming)).all()) == []

    await phone.sends(phone.word("level"))
    if channel == "sms":  # nothing is known any more but what the script says; a Telegram app says it itself
        phone.language = language_of_script(phone.word("level")) or SOURCE
    await phone.hears("not_registered")


@pytest.mark.parametrize("language", [language.code for language in LANGUAGES])
async def test_delete_me_in_every_language_by_sms(world: World, language: str) -> None:
    await delete_me(world, "sms", language)


@pytest.mark.parametrize("language", ["en", "am"])
async def test_delete_me_by_a_button_in_the_chat(world: World, language: str) -> None:
    await delete_me(world, "telegram", language)


async def test_whoever_asked_for_help_is_told_what_is_lost_and_can_still_keep_it(world: World) -> None:
    amina = await world.telegram()
    await amina.lives_in()
    await amina.sends("HELP")
    await amina.hears("got.help", case=1)
    await amina.sends("DELETE ME")
    await amina.hears("delete.case", case=1)
    await amina.replies("NO")
    await amina.hears("delete.kept")

    case = world.post.read(lambda session: session.get_one(Case, 1))
    assert case.state is CaseState.OPEN
    assert world.post.read(states) == [PersonState.ACTIVE]


async def test_who_is_asked_whether_they_are_still_there_answers_with_one_digit(world: World) -> None:
    here, moved, home = await world.sms(), await world.telegram(), await world.sms("ne")
    for phone in (here, moved, home):
        await phone.lives_in()
    world.later(days=91)
    now = world.clock.now()
    world.post.write(lambda session: believe(session, now))
    await world.muster.purge.run(now)
    for phone in (here, moved, home):
        await phone.gets(" 3 = ")
    await here.replies("1")
    await here.hears("confirm.thanks")
    await moved.presses(moved.reads("confirm.moved"))
    await moved.hears("join.ask_area")
    await moved.replies("Bravia City")
    await moved.hears("saved.place", place="Bravia City")
    await home.replies("4")
    await home.replies(await home.hears_sign())  # an SMS alone cuts nobody off
    await home.hears("saved.left")

    assert world.post.read(states) == [PersonState.ACTIVE, PersonState.ACTIVE, PersonState.LEFT]
    await world.muster.purge.run(now)
    await world.settles()
