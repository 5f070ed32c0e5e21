"""A false alert goes round: people ask whether it is real, in their own script, and an officer sees that they ask."""

import pytest

from registry.false_references import asked_most
from tests.stories.phone import Phone
from tests.stories.world import World


async def hears_what_holds(phone: Phone, rank: int, place: str) -> None:
    """The answer to a reference that is ours: what holds there now, and the sentence about money."""
    head = phone.reads(
        "level.here", place=place, rank=rank, headline=phone.reads(f"level.{rank}.headline"),
        action=phone.reads(f"level.{rank}.action"),
    )  # fmt: skip
    await phone.gets("M1", head, phone.reads("check.money"))


@pytest.mark.parametrize(
    ("language", "question"),
    [("am", "ይህ M1 እውነት ነው?"), ("ar", "هل M١ حقيقي؟"), ("bn", "M১ কি সত্যি?"), ("en", "is m 1 real")],
)
@pytest.mark.parametrize("channel", ["telegram", "sms"])
async def test_an_alert_of_ours_is_confirmed_with_what_holds_now(
    world: World, channel: str, language: str, question: str
) -> None:
    amina = await (world.telegram(language) if channel == "telegram" else world.sms(language))
    await amina.lives_in()
    amina.hangs_up()
    world.post.decides(("south", 3))
    await amina.gets_in_the_end("M1")
    await world.settles()
    while not amina.inbox.empty():
        amina.inbox.get_nowait()
    await amina.sends(question)
    await hears_what_holds(amina, 3, "South")

    world.post.decides(("south", 2))
    await amina.gets_in_the_end("M2")
    await world.settles()
    while not amina.inbox.empty():
        amina.inbox.get_nowait()
    await amina.sends(f"{amina.word('check')} M1")
    await hears_what_holds(amina, 2, "South")


async def test_whoever_is_not_registered_is_told_too_and_may_tell_us_what_it_says(world: World) -> None:
    world.post.decides(("south", 3))
    stranger, second = await world.telegram("ar"), await world.sms()
    await stranger.sends("/check M1")
    await hears_what_holds(stranger, 3, "South")
    await stranger.sends("CHECK XL-0012")
    await stranger.hears("check.unknown", ref="XL12")
    await second.sends("check xl0012")
    await second.hears("check.unknown", ref="XL12")
    await stranger.sends("CHECK")
    await stranger.gets("M12")
    await stranger.sends("it says pay 500 at the gate")
    await stranger.hears("not_registered")

    assert [(row.ref, row.times) for row in world.post.read(lambda session: asked_most(session, 9))] == [("XL12", 2)]
    assert [kept.for_officer for kept in world.post.kept(stranger)][-1], "an officer reads what the forgery says"


async def test_an_alert_that_was_taken_back_is_said_to_be_wrong(world: World) -> None:
    amina = await world.telegram("am")
    await amina.lives_in()
    wrong = world.post.decides(("south", 4))
    await amina.gets("M1")
    world.post.corrects(wrong)
    await amina.gets("M2")
    await amina.sends("m1?")
    await amina.hears("check.wrong", ref="M1")
    await amina.sends("M2")
    await amina.gets("M2", amina.reads("check.money"))


async def test_check_alone_tells_what_holds_where_they_are(world: World) -> None:
    amina, bilal = await world.telegram(), await world.sms("bn")
    await amina.lives_in()
    await bilal.lives_in()
    await amina.sends("CHECK")
    await amina.gets("Port Sur: level 0 of 4. NORMAL")
    await bilal.sends("সত্যি?")
    await bilal.gets("Port Sur", bilal.reads("level.0.headline"))


async def test_officers_see_that_a_false_alert_goes_round(world: World) -> None:
    ada = await world.officer("ada")
    assert "False alerts" not in await ada.opens("/")
    phones = [await world.sms() for _ in range(3)]
    for phone in phones:
        await phone.sends("CHECK M99")
        await phone.hears("check.unknown", ref="M99")

    page = await ada.opens("/")
    assert "False alerts may be going round" in page
    assert "<code>M99</code>: asked about 3 times" in page
