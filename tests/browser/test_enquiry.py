"""Somebody asks for a relative; an officer finds out who is meant; the person decides, and the asker is told."""

from playwright.async_api import Browser
from sqlmodel import select

from registry.tables import Enquiry, EnquiryState
from tests.browser.desk import at_desk
from tests.stories.world import World


async def test_an_enquiry_is_linked_by_an_officer_and_answered_by_the_person(browser: Browser, world: World) -> None:
    amina, sister = await world.sms(), await world.sms(country=1)
    await amina.lives_in("Port Sur", "Amina")
    await sister.sends("FAMILY Amina from Port Sur, my sister")
    await world.until(lambda: _state(world) is EnquiryState.TO_FIND)
    code = world.post.record_of(amina).code

    async with at_desk(browser, world, "eve") as eve:
        await eve.opens("/people")
        await eve.page.get_by_label("Name, code or number").fill(amina.value)
        await eve.presses("Find")
        await eve.sees(code)
        await eve.opens("/families")
        await eve.sees("Amina from Port Sur")
        await eve.page.get_by_label("Code of the person who is meant").fill(code)
        await eve.presses("Link; the person decides")
        await amina.gets_in_the_end("asks about you")
        await amina.insists("1")
        await world.until(lambda: _state(world) is EnquiryState.TOLD)
        await sister.gets_in_the_end("Amina")
        await eve.opens("/families")
        await eve.sees("No enquiry is open.")
    amina.hangs_up()
    sister.hangs_up()


def _state(world: World) -> EnquiryState | None:
    found = world.post.read(lambda session: session.exec(select(Enquiry)).first())
    return found.state if found else None
