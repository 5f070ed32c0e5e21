"""Relatives: what a code shows and never shows, and when a relative is asked."""

import re
from html import unescape

from broadcasts.tables import LedgerState
from tests.stories.world import World

CODE = re.compile(r"Your family code is ([A-Z0-9]{8})\.")
ANSWER = re.compile(r'<p role="status"[^>]*>([^<]*)</p>')


async def asks_on_the_page(world: World, code: str) -> str:
    status, html = await world.submits("/family", code=code, language="en")
    assert status == 200
    return unescape(ANSWER.findall(html)[0])


async def test_a_code_shows_status_and_age_and_never_a_place(world: World) -> None:
    world.begins_at(6)
    amina, sister, brother = await world.telegram(), await world.sms(country=1), await world.telegram()
    await amina.lives_in(name="Amina")
    await amina.sends("CODE")
    code = CODE.findall(await amina.gets("never where you are"))[0]
    await sister.sends(code.lower())
    await sister.hears("family.no_report")
    await amina.hears("code.used", code=code)
    world.post.decides(("south", 3))
    await amina.gets("LEVEL 3 of 4")
    await amina.replies("1")
    await amina.hears("got.safe")

    seen = "Amina: safe. Said by themselves, less than 6 hours ago."
    await sister.sends(f"FAMILY {code[:4]} {code[4:]}")
    assert (await sister.gets()).splitlines() == [seen, sister.reads("message.how", message="MESSAGE")]
    await brother.sends(code)
    assert (await brother.gets()).splitlines()[0] == seen
    assert await asks_on_the_page(world, f" {code[:4]}-{code[4:]} ") == seen
    world.later(hours=7)
    await sister.sends(code)
    await sister.gets("Amina: safe.", "less than 24 hours ago")

    await amina.sends("REVOKE")
    await amina.hears("code.revoked", code=code)
    await sister.sends(code)
    neutral = await sister.hears("family.neutral")
    await sister.sends("FAMILY ABCDEF34")
    assert await sister.gets() == neutral
    await sister.sends("FAMILY Amina from Port Sur")
    assert await sister.gets() == neutral
    assert await asks_on_the_page(world, code) == await asks_on_the_page(world, "ABCDEF34") == neutral


async def test_codes_cannot_be_tried_out(world: World) -> None:
    amina, stranger = await world.telegram(), await world.telegram()
    await amina.lives_in(name="Amina")
    await amina.sends("CODE")
    code = CODE.findall(await amina.gets())[0]
    for number in range(10):
        await stranger.sends(f"FAMILY ABCDEF3{'ABCDEFGHJK'[number]}")
        await stranger.hears("family.neutral")
    await stranger.sends(code)
    await stranger.hears("family.neutral")

    for _ in range(10):
        await asks_on_the_page(world, "ABCDEF34")
    status, html = await world.submits("/family", code=code, language="en")
    assert status == 429
    assert amina.reads("family.neutral") in unescape(html)


async def test_the_family_page_speaks_the_language_of_the_browser_or_the_chosen_one(world: World) -> None:
    status, html = await world.opens("/family?language=ar")
    assert status == 200
    assert 'dir="rtl"' in html
    assert "العربية" in html


async def test_a_relative_is_asked_last_and_accounts_for_nobody(world: World) -> None:
    amina, sister = await world.telegram(), await world.sms(country=1)
    await amina.lives_in(name="Amina")
    await amina.sends("CONTACT")
    await amina.hears("ask.contact")
    await amina.replies("my sister 12")
    await amina.hears("bad.number")
    await amina.sends(f"CONTACT {sister.value}")
    await amina.hears("saved.contact")
    world.post.decides(("south", 4))
    await amina.gets("LEVEL 4 of 4")
    for _ in range(3):
        world.later(minutes=5)
        await amina.gets("We asked you before")
        await world.settles()

    world.later(hours=2)
    question = await sister.gets("we cannot reach Amina", "3 = I do not know")
    assert "Port Sur" not in question
    await sister.replies("1")
    await sister.hears("kin.thanks")
    await world.settles()
    assert world.post.state(amina, 1) is LedgerState.UNREACHABLE
    world.later(minutes=31)
    await world.until(lambda: world.post.state(amina, 1) is LedgerState.WITH_OFFICER)


async def test_a_relative_who_says_help_opens_a_case(world: World) -> None:
    amina, sister = await world.sms(), await world.sms(country=1)
    await amina.lives_in(name="Amina")
    await amina.insists(f"CONTACT {sister.value}")
    await amina.hears("saved.contact")
    await amina.is_off()
    world.post.decides(("south", 4))
    await sister.gets("we cannot reach Amina")
    await sister.replies("2")
    await sister.hears("kin.thanks")

    [case] = world.post.cases()
    assert (case.person_id, case.category) == (world.post.person(amina), "help")
    assert world.post.state(amina, 1) is not LedgerState.ANSWERED
