"""Somebody who is not registered reads the public page at the real door, and checks what a neighbour showed them."""

from html import unescape

from registry.false_references import asked_most
from tests.stories.world import World


async def test_anybody_reads_which_level_holds_and_checks_a_reference(world: World) -> None:
    catalogue = world.muster.speaker.catalogue
    status, calm = await world.opens("/alerts?language=bn")
    assert status == 200
    assert catalogue.say("bn", "web.calm") in unescape(calm)

    world.post.decides(("south", 3))
    _, checked = await world.submits("/alerts", ref="is M1 real?", language="bn")
    page = unescape(checked)
    assert catalogue.say("bn", "level.3.headline") in page
    assert catalogue.say("bn", "check.money") in page
    assert '<p role="status" class="said">M1' in page

    _, forged = await world.submits("/alerts", ref="XL-0012", language="en")
    assert "XL12 is not from us" in forged
    assert [(row.ref, row.times) for row in world.post.read(lambda session: asked_most(session, 9))] == [("XL12", 1)]


async def test_the_relatives_page_leads_to_it(world: World) -> None:
    _, family = await world.opens("/family?language=am")
    assert 'href="/alerts?language=am"' in family
