"""What must not be known or told: names, numbers and texts in logs (promise P7)."""

import asyncio

import pytest

from registry.clock_trust import believe
from registry.reports import reports_of
from tests.fakes.secrecy import Secrecy
from tests.stories.world import World


async def test_no_log_holds_what_people_say(world: World, secrecy: Secrecy) -> None:
    amina, sister = await world.telegram(), await world.sms()
    secrecy.tell("Aminata Kamara", "seven green doors", amina.value, world.sandbox.settings.token, "ABCDEF34")
    await amina.lives_in(name="Aminata Kamara")
    await amina.sends(f"CONTACT {sister.value}")
    await amina.hears("saved.contact")
    await amina.sends("CODE")
    code = (await amina.gets()).split("code is ")[1][:8]
    secrecy.tell(code)
    await sister.sends(code)
    await sister.hears("family.no_report")
    await amina.hears("code.used", code=code)
    await sister.sends("ABCDEF34")
    await sister.hears("family.neutral")
    await world.submits("/family", code=code)
    world.post.decides(("south", 3))
    await amina.gets("LEVEL 3 of 4")
    await amina.sends("we are behind seven green doors")
    await amina.hears("got.unclear")
    await amina.replies("2")
    await amina.hears("got.help", case=1)
    ada = await world.officer("ada")
    assert "Aminata Kamara" in await ada.opens(f"/people/{world.post.person(amina)}")
    await ada.submits("/people/1/letter", text="seven green doors, understood")
    await amina.gets("seven green doors")
    await amina.blocks_the_bot()
    await world.fault("twilio", "status", value=500, count=1)
    await sister.sends("MENU")
    await world.until(lambda: world.sandbox.record.errors["twilio"]["500"] == 1)


async def test_a_fault_of_ours_loses_no_message_and_tells_no_log(
    world: World, secrecy: Secrecy, monkeypatch: pytest.MonkeyPatch
) -> None:
    amina = await world.telegram()
    await amina.lives_in(name="Amina")
    secrecy.tell("the blue door", amina.value)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the blue door")

    with monkeypatch.context() as patched:
        patched.setattr("bot.handling.answer", broken)
        await amina.sends("we are behind the blue door")
        await world.until(lambda: world.post.understood(amina) == "not handled")
    await amina.sends("1")
    await amina.hears("got.safe")

    kept = world.post.kept(amina)[-2]
    assert (kept.text, kept.for_officer) == ("we are behind the blue door", True)


async def test_exact_places_are_forgotten_after_three_days(world: World) -> None:
    amina = await world.telegram()
    await amina.lives_in()
    await amina.is_at(33.2712, 35.2034)
    await amina.hears("saved.place", place="Port Sur")
    person = world.post.person(amina)
    assert world.post.read(lambda session: reports_of(session, person))[0].latitude is not None
    world.later(hours=73)
    world.post.write(lambda session: believe(session, world.clock.now()))
    await world.muster.purge.run(world.clock.now())
    assert world.post.read(lambda session: reports_of(session, person))[0].latitude is None


async def test_every_view_of_a_person_is_recorded(world: World) -> None:
    amina, bilal = await world.telegram(), await world.telegram()
    await asyncio.gather(amina.lives_in(), bilal.lives_in())
    ada = await world.officer("ada")
    page = f"/people/{world.post.person(amina)}"
    await ada.opens(page)

    views = world.post.views(amina)
    assert [(view.role, view.viewer_id) for view in views] == [("officer", world.post.officer("ada"))]
    assert world.post.views(bilal) == []
