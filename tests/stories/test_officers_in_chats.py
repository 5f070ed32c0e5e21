"""An officer is out at night: linked at the console, paged in the chat, approving with a code; and people hear."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pyotp
import pytest
from sqlmodel import Session, select

from registry.tables import Officer as Row
from tests.stories.officer import Officer
from tests.stories.phone import Phone
from tests.stories.test_officers import proposes
from tests.stories.world import World, begin

SECRETS = {"ada": pyotp.random_base32(), "ben": pyotp.random_base32()}
_LINK = re.compile(r"/officer ((?:\w{4}-){2}\w{4})")


@pytest.fixture
async def world(tmp_path: Path, bravia: Path) -> AsyncIterator[World]:
    """Both officers have a second factor; at the console of this story nobody is asked for it, in the chats all are."""
    async with begin(tmp_path, bravia) as started:
        started.post.write(give_factors)
        yield started


def give_factors(session: Session) -> None:
    for login, secret in SECRETS.items():
        officer = session.exec(select(Row).where(Row.login == login)).one()
        officer.totp_secret = secret
        session.add(officer)


def code(login: str) -> str:
    """What the officer's app shows now, in real time."""
    return pyotp.TOTP(SECRETS[login]).at(datetime.now(UTC))


async def links(officer: Officer, phone: Phone) -> None:
    await officer.opens("/log-ins")
    page = await officer.submits("/log-ins/telegram-code")
    [shown] = _LINK.findall(page.text)
    await phone.sends(f"/officer {shown}")
    await phone.gets("This chat is now the one of", "/proposal NUMBER")


async def test_a_second_officer_approves_from_the_road_and_people_are_told(world: World) -> None:
    amina, bens = await world.telegram(), await world.telegram()
    await amina.lives_in()
    ada, ben = await world.officer("ada"), await world.officer("ben")
    await links(ben, bens)

    await proposes(world, ada, "south", 3)
    await bens.gets("decision 1 waits for a second officer: South 0 > 3", "People in these areas: 1", "/proposal 1")
    await bens.sends("/proposal 1")
    await bens.gets_all("Decision 1 is on its way to you", "approve 1 South CODE")
    [read] = [text for text in bens.heard if "approve 1 South CODE" in text]
    assert "LEVEL 3 of 4" in read
    assert "English: 1 (Telegram 1)" in read
    await bens.sends("approve 1 North 123456")
    await bens.gets("That code is wrong")
    amina.gets_nothing()

    await bens.sends(f"approve 1 South {code('ben')}")
    await bens.gets("Decision 1 is approved and goes out")
    await amina.gets("LEVEL 3 of 4", "Water is rising.")
    await amina.replies("1")
    await amina.hears("got.safe")
    assert "Ben" in await ada.opens("/decisions/1")


async def test_whoever_proposed_has_it_refused_by_another_and_hears_nothing_else(world: World) -> None:
    amina, adas, bens = await world.telegram(), await world.telegram(), await world.telegram()
    await amina.lives_in()
    ada, ben = await world.officer("ada"), await world.officer("ben")
    await links(ada, adas)
    await links(ben, bens)
    await proposes(world, ada, "south", 3)
    await bens.gets("decision 1 waits")

    await adas.sends("/proposal 1")
    await adas.gets_all("on its way to you", "whoever proposed may not approve")
    await adas.sends(f"approve 1 South {code('ada')}")
    await adas.gets("takes two officers")
    await bens.sends(f"refuse 1 The bridge is open again {code('ben')}")
    await bens.gets("Decision 1 is refused")

    assert "The bridge is open again" in await ada.opens("/decisions/1")
    await world.settles()
    amina.gets_nothing()


async def test_an_officers_own_chat_is_also_a_persons(world: World) -> None:
    bens = await world.telegram()
    await bens.lives_in()
    ada, ben = await world.officer("ada"), await world.officer("ben")
    await links(ben, bens)
    world.post.decides(("south", 3))
    await bens.gets("LEVEL 3 of 4")
    await proposes(world, ada, "north", 3)
    await bens.gets("decision 2 waits", "North 0 > 3")

    await bens.replies("1")
    await bens.hears("got.safe")
    assert world.post.row(bens, 1).answer == "safe"
    await bens.sends("/proposals")
    await bens.gets("2: North 0 > 3")


async def test_a_chat_whose_link_was_ended_is_anybodys(world: World) -> None:
    adas, strangers = await world.telegram(), await world.telegram()
    ada = await world.officer("ada")
    await links(ada, adas)
    await ada.submits("/log-ins/telegram-end")

    await adas.sends("/proposals")
    await strangers.sends("/proposals")
    assert await adas.gets() == await strangers.gets()
