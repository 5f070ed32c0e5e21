"""Muster stops and starts again in the middle of every dialogue, and nothing of it is lost."""

import re
from dataclasses import dataclass

import pytest

from tests.stories.phone import Phone
from tests.stories.world import World

SIGN = re.compile(r"\b[1-9][0-9]{3}\b")


@dataclass(frozen=True)
class Halfway:
    """What is said before the restart (each with the text that answers it), and after it, which must be understood.

    An answer of None is the four digits of the last text.
    """

    name: str
    before: tuple[tuple[str, str], ...]
    after: str | None
    then: str
    known: bool = True
    channel: str = "telegram"


START = (("START", "join.ask_language"),)
LANGUAGE = (*START, ("1", "join.notice"))
CONSENT = (*LANGUAGE, ("1", "join.ask_area"))
HELP = (("SOS", "need.ask"),)
DIALOGUES = [
    Halfway("language", START, "1", "join.notice", known=False),
    Halfway("language by sms", START, "1", "join.notice", known=False, channel="sms"),
    Halfway("consent", LANGUAGE, "1", "join.ask_area", known=False),
    Halfway("area", CONSENT, "Port Sur", "join.done", known=False),
    Halfway("which area", (*CONSENT, ("Springs", "join.which_area")), "2", "join.done", known=False),
    Halfway("name", (("NAME", "join.ask_name"),), "Amina", "saved.name"),
    Halfway("people", (("PEOPLE", "join.ask_people"),), "3", "saved.people"),
    Halfway("contact", (("CONTACT", "ask.contact"),), "+99910000099", "saved.contact"),
    Halfway("another place", (("PLACE", "join.ask_area"),), "Bravia City", "saved.place"),
    Halfway("what help is needed", HELP, "4", "need.noted"),
    Halfway("what help a stranger needs", HELP, "6", "need.noted", known=False, channel="sms"),
    Halfway("who reads along", (*HELP, ("8", "need.reads")), "5", "covert.on"),
    Halfway("stop too", (("STOP", "stop.other"),), "4", "stop.kept"),
    Halfway("delete", (("DELETE ME", "delete.ask"),), None, "delete.done"),
    Halfway("sign", (("I LEFT THE COUNTRY", "sign.ask"),), None, "saved.left", channel="sms"),
]


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=lambda dialogue: dialogue.name)
async def test_a_restart_in_the_middle_loses_nothing(world: World, dialogue: Halfway) -> None:
    phone = await (world.telegram() if dialogue.channel == "telegram" else world.sms())
    if dialogue.known:
        await phone.lives_in()
    if dialogue.name == "stop too":
        second = await world.sms()
        await second.sends("hello")
        await second.hears("join.ask_language")
        world.post.gives(phone, second)
    for said, key in dialogue.before:
        await phone.sends(said)
        await phone.gets(_parts(phone, key))
    await world.settles()
    found = SIGN.search(phone.last["text"])

    await world.restarts()

    await phone.sends(dialogue.after or (found[0] if found else ""))
    await phone.gets(_parts(phone, dialogue.then))


async def test_the_confirmation_that_was_asked_before_a_restart_is_answered_after_it(world: World) -> None:
    from broadcasts.confirming import ask_to_confirm

    amina = await world.telegram()
    await amina.lives_in()
    number = world.post.person(amina)
    world.post.write(lambda session: ask_to_confirm(session, world.muster.speaker, number, world.clock.now()))
    await amina.hears("confirm.ask", post="Embassy in Bravia", place="Port Sur")
    await world.settles()
    await world.restarts()
    await amina.replies("4")
    await amina.hears("saved.left")


def _parts(phone: Phone, key: str) -> str:
    """The longest part of the text that is the same whatever stands in its slots."""
    slots = dict.fromkeys(
        ("example", "help", "skip", "place", "name", "count", "number", "sign", "need", "duress", "channel", "stop"),
        "#",
    )
    return max(phone.reads(key, **slots).split("#"), key=len).strip()
