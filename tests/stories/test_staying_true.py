"""The register stays true: who is asked whether they are still there, when, and what becomes of who never answers."""

import pytest
from sqlmodel import Session

from broadcasts.purge import Purge
from broadcasts.tables import LedgerState
from registry.tables import Person, PersonState
from tests.stories.phone import Phone
from tests.stories.world import World


async def purges(world: World) -> None:
    terms = world.muster.settings.retention.terms
    await Purge(world.muster.store, world.muster.speaker, terms, clock_scale=10.0**4).run(world.clock.now())


def confirmed_days_ago(world: World, phone: Phone, days: int) -> None:
    number, now = world.post.person(phone), world.clock.now()

    def write(session: Session) -> None:
        from datetime import timedelta

        person = session.get_one(Person, number)
        person.confirmed_at = now - timedelta(days=days)
        session.add(person)

    world.post.write(write)


@pytest.mark.parametrize(
    ("channel", "language"), [("telegram", "en"), ("sms", "am"), ("sms", "bn"), ("telegram", "ar")]
)
async def test_after_90_days_everybody_is_asked_once_and_a_digit_confirms(
    world: World, channel: str, language: str
) -> None:
    amina = await (world.telegram(language) if channel == "telegram" else world.sms(language))
    await amina.lives_in()
    world.later(days=89)
    await purges(world)
    await world.settles()
    amina.gets_nothing()
    world.later(days=2)
    await purges(world)
    await amina.hears("confirm.ask", post="Embassy in Bravia", place="Port Sur")
    await purges(world)
    await amina.replies("1")
    await amina.hears("confirm.thanks")
    assert (
        world.clock.now() - world.post.record_of(amina).confirmed_at
        < world.clock.now() - world.post.record_of(amina).joined_at
    )


async def test_2_is_help_there_too_and_gone_home_is_one_tap(world: World) -> None:
    amina, bilal = await world.telegram(), await world.telegram()
    for phone in (amina, bilal):
        await phone.lives_in()
    world.later(days=91)
    await purges(world)
    for phone in (amina, bilal):
        await phone.hears("confirm.ask", post="Embassy in Bravia", place="Port Sur")
    await amina.replies("2")
    await amina.hears("got.help", case=1)
    await bilal.presses("I have gone home")
    await bilal.hears("saved.left")
    assert world.post.record_of(bilal).state is PersonState.LEFT


async def test_at_a_new_level_old_records_are_asked_after_the_alert_and_the_alert_keeps_its_digits(
    world: World,
) -> None:
    """A late 3 still means "I want to go home", though the question about the place came after the alert's."""
    amina, bilal = await world.sms(), await world.telegram()
    for phone in (amina, bilal):
        await phone.lives_in()
        confirmed_days_ago(world, phone, 40)
    world.post.decides(("south", 3))
    await amina.gets("3/4 South")
    await amina.gets_all("LEVEL 3 of 4", "If you have moved, send PLACE")
    await bilal.gets("LEVEL 3 of 4")
    await bilal.gets("If you have moved, send PLACE")
    asked = bilal.last
    await amina.replies("3")
    await amina.hears("got.leave")
    await bilal.replies("1")
    await bilal.hears("got.safe")
    await bilal.presses("I have moved", under=asked)
    await bilal.hears("join.ask_area")
    await bilal.replies("Bravia City")
    await bilal.hears("saved.place", place="Bravia City")
    assert [world.post.row(phone, 1).answer for phone in (amina, bilal)] == ["leave", "safe"]

    world.post.decides(("south", 4))
    await amina.gets("4/4 South")
    await amina.gets("LEVEL 4 of 4")
    await world.settles()
    amina.gets_nothing()


async def test_who_confirmed_lately_who_is_watched_and_a_lowering_are_not_asked(world: World) -> None:
    amina, watched = await world.telegram(), await world.telegram()
    for phone in (amina, watched):
        await phone.lives_in()
    await watched.sends("QUIET MODE")
    await watched.hears("covert.on", duress=7)
    confirmed_days_ago(world, watched, 40)
    world.post.decides(("south", 3))
    await amina.gets("LEVEL 3 of 4")
    await watched.gets("3/4")
    confirmed_days_ago(world, amina, 40)
    world.post.decides(("south", 0))
    await amina.gets("LEVEL 0 of 4")
    await watched.gets("0/4")


async def test_officers_see_how_old_a_record_is_on_the_page_and_in_lists(world: World) -> None:
    amina = await world.telegram()
    await amina.lives_in()
    confirmed_days_ago(world, amina, 29)
    world.post.decides(("south", 3))
    await amina.gets("LEVEL 3 of 4")
    ada = await world.officer("ada")
    assert "confirmed 29 days ago" in await ada.opens("/alerts/1?state=asked")
    page = await ada.opens(f"/people/{world.post.person(amina)}")
    assert "29 days ago" in page[page.index("Confirmed") :][:300]


async def test_who_never_answers_becomes_a_number_after_twelve_months_and_not_under_a_level(world: World) -> None:
    amina, bilal = await world.telegram(), await world.telegram()
    await amina.lives_in()
    await bilal.lives_in("Bravia City")
    world.post.decides(("south", 3))
    await amina.gets("LEVEL 3 of 4")
    persons = [world.post.person(phone) for phone in (amina, bilal)]
    amina.hangs_up()
    bilal.hangs_up()
    world.clock.forward(days=91)
    await purges(world)
    world.clock.forward(days=275)
    await purges(world)
    states = [world.post.read(lambda session, n=number: session.get_one(Person, n).state) for number in persons]  # type: ignore[misc]
    assert states == [PersonState.ACTIVE, PersonState.ERASED]
    assert world.post.read(lambda session: session.get_one(Person, persons[1]).name) is None
    assert LedgerState.EXCLUDED.value not in world.post.counts(1)
