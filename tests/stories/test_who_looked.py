"""WHO LOOKED: a person asks who saw them, and is told when and in which role (promise P8)."""

import asyncio
from datetime import timedelta

import pytest

from broadcasts.wording import moment
from locales.languages import LANGUAGES
from locales.segments import count_segments
from tests.stories.phone import Phone
from tests.stories.test_wardens import stays_silent
from tests.stories.world import World


def lines(world: World, phone: Phone, who: str, ago: timedelta = timedelta()) -> list[str]:
    """How the look may be told: a minute may have begun since."""
    return [
        phone.reads("looked.line", at=at, who=phone.reads(f"looked.{who}"))
        for minutes in (0, 1)
        for at in [moment(world.muster.speaker, phone.language, world.clock.now() - ago - timedelta(minutes=minutes))]
    ]


@pytest.mark.parametrize("channel", ["telegram", "sms"])
async def test_a_person_asks_who_looked_and_gets_times_and_roles_the_newest_first(world: World, channel: str) -> None:
    amina = await (world.telegram() if channel == "telegram" else world.sms())
    await amina.lives_in(name="Amina")
    await amina.sends("who looked?")
    await amina.hears("looked.nobody")

    ada = await world.officer("ada")
    await ada.opens(f"/people/{world.post.person(amina)}")
    world.later(hours=2)
    await ada.opens(f"/people/{world.post.person(amina)}")
    await amina.sends("WHO SAW ME")
    told = await amina.hears("looked.header")
    _, newest, earlier = told.splitlines()
    assert newest in lines(world, amina, "officer")
    assert earlier in lines(world, amina, "officer", timedelta(hours=2))
    assert "Ada" not in told


async def test_a_wardens_look_is_told_too(world: World) -> None:
    amina, wanda = await world.telegram(), await world.sms()
    await asyncio.gather(amina.lives_in(name="Amina"), wanda.lives_in())
    world.post.leads(wanda, amina)
    world.post.decides(("south", 4))
    await amina.gets("LEVEL 4 of 4")
    await wanda.gets("4/4 South")
    await wanda.gets("LEVEL 4 of 4")
    await wanda.replies("1")
    await wanda.hears("got.safe")
    await stays_silent(world, amina)
    await wanda.gets("1: Amina, Port Sur")
    offered = world.clock.now()
    world.later(minutes=20)
    await wanda.replies("TASKS")
    await wanda.gets("Amina, Port Sur")

    await amina.sends("who looked at me")
    told = (await amina.hears("looked.header")).splitlines()
    assert told[1] in lines(world, amina, "warden")
    assert told[2] in lines(world, amina, "warden", world.clock.now() - offered)


async def test_a_family_that_used_the_code_is_told_of(world: World) -> None:
    amina, sister = await world.telegram(), await world.sms()
    await amina.lives_in()
    await amina.sends("CODE")
    code = (await amina.gets()).split("code is ")[1][:8]
    await sister.sends(code)
    await sister.hears("family.no_report")
    await amina.gets(code)

    await amina.sends("WHO LOOKED")
    told = await amina.hears("looked.header")
    assert any(line in told for line in lines(world, amina, "family"))


async def test_an_enquirer_who_asks_gets_nothing(world: World) -> None:
    stranger = await world.sms()
    await stranger.sends("WHO LOOKED")
    await stranger.hears("not_registered")


@pytest.mark.parametrize("language", [language.code for language in LANGUAGES])
async def test_in_every_language_the_answer_is_a_few_sms(world: World, language: str) -> None:
    amina = await world.telegram(language)
    await amina.lives_in()
    ada = await world.officer("ada")
    for _ in range(7):
        await ada.opens(f"/people/{world.post.person(amina)}")
        world.later(hours=1)
    await amina.sends(amina.word("looked"))
    told = await amina.hears("looked.header")

    assert len(told.splitlines()) == 7, "a header, five looks, and that there are earlier ones"
    assert count_segments(told).segments <= 4
