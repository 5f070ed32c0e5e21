"""From a call for help to a case that is closed with a referral, and what follows when the help does not come."""

import pytest

from registry.tables import CaseState
from tests.stories.phone import Phone
from tests.stories.test_covert import hidden
from tests.stories.world import World


async def calls(world: World, phone: Phone, digit: str = "3") -> None:
    await phone.sends("SOS")
    await phone.hears("need.ask")
    await phone.replies(digit)
    await phone.hears("need.reads")


@pytest.mark.parametrize(("channel", "language"), [("telegram", "en"), ("sms", "am"), ("telegram", "ar")])
async def test_from_help_on_a_phone_to_a_case_closed_with_a_referral_that_came(
    world: World, channel: str, language: str
) -> None:
    amina = await (world.telegram(language) if channel == "telegram" else world.sms(language))
    await amina.lives_in(name="Amina")
    await amina.sends(amina.word("help"))
    await amina.hears("got.help", case=1)
    ada = await world.officer("ada")
    assert "Case 1" in await ada.opens("/cases?show=nobodys")
    await ada.submits("/cases/1/take")
    assert "Case 1" in await ada.opens("/cases?show=mine")
    await ada.submits("/cases/1/letter", text="Who is with you?", once="a")
    await amina.hears("letter.text", text="Who is with you?")
    await ada.submits("/cases/1/note", words="her brother knows")
    await ada.submits("/cases/1/refer", to_whom="Red Crescent of Port Sur", ask_after="1")
    await ada.submits("/cases/1/close", outcome="the Red Crescent fetches her")
    assert world.post.cases()[0].state is CaseState.CLOSED
    assert "Case 1" in await ada.opens("/cases?show=referred")

    world.later(minutes=61)
    await amina.hears("received.ask")
    await amina.replies("1")
    await amina.hears("received.thanks")
    page = await ada.opens("/cases/1")
    assert "the help came" in page
    assert "They said that the help came." in page
    assert world.post.cases()[0].state is CaseState.CLOSED
    assert "Case 1" not in await ada.opens("/cases?show=referred")
    assert [text for text in amina.heard if "Crescent" in text or "brother" in text] == []


async def test_help_that_does_not_come_opens_the_case_again_and_stands_before_all_others(world: World) -> None:
    amina, bilal = await world.telegram(), await world.telegram()
    for phone in (amina, bilal):
        await phone.lives_in()
    await calls(world, amina, "7")
    await calls(world, bilal, "5")
    ada = await world.officer("ada")
    await ada.submits("/cases/1/take")
    await ada.submits("/cases/1/refer", to_whom="the consul of a friendly state", ask_after="1")
    await ada.submits("/cases/1/close", outcome="they issue papers")

    world.later(minutes=61)
    await amina.hears("received.ask")
    await amina.presses("No, I still need help")
    await amina.hears("received.not_yet")
    page = await ada.opens("/cases")
    assert page.index("They said that the help has not come") < page.index("<table")
    table = page[page.index("<table") :]
    assert table.index("Case 1") < table.index("Case 2")
    assert "Case 1" in await ada.opens("/cases?show=nobodys")


async def test_whoever_does_not_answer_is_asked_twice_and_stays_in_sight(world: World) -> None:
    amina = await world.sms()
    await amina.lives_in()
    await calls(world, amina)
    ada = await world.officer("ada")
    await ada.submits("/cases/1/refer", to_whom="the school", ask_after="1")
    await ada.submits("/cases/1/close", outcome="at the school")
    for hours in (2, 25):
        world.later(hours=hours)
        await amina.hears("received.ask")
    world.later(hours=48)
    await world.settles()
    amina.gets_nothing()
    assert "asked twice, no answer" in await ada.opens("/cases?show=referred")
    await ada.submits("/cases/1/received", received="yes")
    assert "asked twice" not in await ada.opens("/cases?show=referred")


async def test_nothing_comes_to_a_phone_that_somebody_else_reads(world: World) -> None:
    amina = await hidden(world)
    await amina.sends("2")
    await amina.hears("plain.noted")
    ada = await world.officer("ada")
    await ada.submits("/cases/1/take")
    page = await ada.submits("/cases/1/refer", to_whom="the women's shelter", ask_after="1")
    assert "marked covert, so no question goes out by itself" in page.text
    world.later(hours=30)
    await world.settles()
    amina.gets_nothing()
    assert "not asked yet" in await ada.opens("/cases?show=referred")


async def test_two_officers_know_of_each_other_and_neither_acts_on_what_they_have_not_read(world: World) -> None:
    amina = await world.telegram()
    await amina.lives_in()
    await calls(world, amina)
    ada, ben = await world.officer("ada"), await world.officer("ben")
    await ada.opens("/cases/1")
    page = await ben.opens("/cases/1")
    assert "Ada has this case open too" in page
    await ada.submits("/cases/1/take")
    late = await ben.posts("/cases/1/assign", officer=str(world.post.officer("ben")), words="mine", read="0-0")
    assert late.status == 409
    assert "Ada took the case." in late.text
    assert world.post.cases()[0].officer_id == world.post.officer("ada")
    await ben.submits("/cases/1/assign", officer=str(world.post.officer("ben")), words="I know the family")
    assert "Ben took the case from Ada." in await ada.opens("/cases")
