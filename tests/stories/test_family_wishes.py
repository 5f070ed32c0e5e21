"""What a person decides about their family: codes with names, who may ask, what an enquirer is told, and messages."""

import re
from html import unescape

import pytest
from sqlmodel import select

from registry.marks import set_mark
from registry.tables import Enquiry, EnquiryState, FamilyMessage, MarkKind, MessageState
from tests.stories.phone import Phone
from tests.stories.test_families import ANSWER
from tests.stories.world import World

CODE = re.compile(r"\b[A-HJKMNP-Z34679]{8}\b")
LABELS = {"en": "mother", "ar": "أمي", "bn": "মা"}


async def code_for(phone: Phone, label: str) -> str:
    await phone.sends(f"{phone.word('code')} {label}")
    text = await phone.gets()
    code = next(found for found in CODE.findall(text) if set(found) & set("34679"))
    assert phone.reads("code.named", label=label, code=code) in text
    return code


def enquiries(world: World) -> list[Enquiry]:
    return list(world.post.read(lambda session: session.exec(select(Enquiry).order_by(Enquiry.id)).all()))  # type: ignore[arg-type]


def messages(world: World) -> list[FamilyMessage]:
    return list(world.post.read(lambda session: session.exec(select(FamilyMessage)).all()))


async def stands(world: World, state: EnquiryState) -> None:
    await world.until(lambda: bool(enquiries(world)) and enquiries(world)[-1].state is state)


async def sees_question(phone: Phone, who: str) -> str:
    return await phone.hears("enquiry.ask", who=who)


@pytest.mark.parametrize("channel", ["telegram", "sms"])
@pytest.mark.parametrize("language", LABELS)
async def test_a_code_has_the_persons_own_word_and_its_use_is_told_by_it(
    world: World, language: str, channel: str
) -> None:
    amina = await world.telegram(language) if channel == "telegram" else await world.sms(language)
    mother, label = await world.telegram(language), LABELS[language]
    await amina.lives_in(name="Amina")
    code = await code_for(amina, label)
    assert await code_for(amina, label) == code, "the same word is the same code"
    other = await code_for(amina, "Ravi")
    for _ in range(2):
        await mother.sends(code)
        await mother.hears("family.no_report")
    await amina.hears("code.used_named", label=label)
    await amina.sends(amina.word("codes"))
    listed = await amina.gets(amina.reads("codes.line", label="Ravi", code=other, used=amina.reads("codes.unused")))
    assert f"{label}: {code}" in listed
    await amina.insists(f"{amina.word('revoke')} {label}")
    await amina.gets(code if channel == "sms" else amina.reads("code.revoked_named", label=label))
    await mother.sends(code)
    await mother.hears("family.neutral")


async def test_the_city_is_shown_by_the_very_code_it_was_ticked_for(world: World) -> None:
    amina, mother = await world.telegram(), await world.telegram()
    await amina.lives_in(name="Amina")
    await amina.sends("CODE mother PLACE")
    code = next(iter(CODE.findall(await amina.hears("code.with_place"))))
    plain = await code_for(amina, "brother")
    await mother.sends(code)
    await mother.hears("family.place", place="Port Sur")
    await mother.sends(plain)
    assert "Port Sur" not in await mother.hears("family.no_report")
    for label in ("mother", "brother"):
        await amina.hears("code.used_named", label=label)
    officer, person = world.post.officer("ada"), world.post.person(amina)
    world.post.write(lambda session: set_mark(session, person, MarkKind.PROTECTED, officer, world.clock.now()))
    await mother.sends(code)
    assert "Port Sur" not in await mother.hears("family.no_report")


async def test_whoever_is_allowed_asks_without_a_code_until_it_is_forbidden(world: World) -> None:
    amina, sister, stranger = await world.telegram(), await world.sms(country=1), await world.sms(country=1)
    await amina.lives_in(name="Amina")
    await amina.sends(f"ALLOW {sister.value} my sister")
    await amina.hears("allow.done", who="my sister", forbid="FORBID")
    await sister.sends("FAMILY")
    await sister.hears("family.no_report")
    await amina.hears("allow.used", who="my sister", forbid="FORBID")
    await amina.sends("1")
    await amina.hears("got.safe")
    await sister.sends("FAMILY Amina")
    await sister.gets("Amina: safe.")
    await sister.sends("FAMILY Somebody Else")
    await sister.hears("family.neutral")
    await stranger.sends("FAMILY Amina")
    await stranger.hears("family.neutral")
    await amina.sends("FORBID my sister")
    await amina.hears("forbid.done", who=f"my sister ({sister.value})")
    await sister.sends("FAMILY Amina")
    await sister.hears("family.neutral")
    await sister.sends("FAMILY")
    await sister.hears("enquiry.ask_who")


async def test_allowing_by_sms_takes_the_second_sign(world: World) -> None:
    """A forged SMS in her name allows nobody."""
    amina, sister = await world.sms(), await world.sms(country=1)
    await amina.lives_in(name="Amina")
    await amina.sends(f"ALLOW {sister.value}")
    await amina.hears_sign()
    await sister.sends("FAMILY")
    await sister.hears("enquiry.ask_who")
    await amina.insists(f"ALLOW {sister.value}")
    await amina.hears("allow.done", who=sister.value, forbid="FORBID")


@pytest.mark.parametrize("language", LABELS)
async def test_an_enquiry_in_steps_reaches_the_person_who_decides(world: World, language: str) -> None:
    amina, mother = await world.sms(language), await world.telegram(language)
    await amina.lives_in(name="Amina")
    await mother.sends(mother.word("family"))
    await mother.hears("enquiry.ask_who")
    await mother.replies(f"Amina Haddad {amina.value}")
    await mother.hears("enquiry.ask_relation")
    await mother.replies("1")
    await mother.hears("enquiry.ask_place")
    await mother.replies(mother.word("skip"))
    await mother.hears("enquiry.ask_name")
    await mother.replies("Sara")
    await mother.hears("family.neutral")
    await sees_question(amina, f"Sara, {amina.reads('relation.parent')}")
    mother.gets_nothing()
    await amina.replies("1")
    sign = await amina.hears_sign()
    assert world.post.read(lambda session: enquiries(world)[-1].state) is EnquiryState.ASKED
    await amina.replies(sign)
    [enquiry] = enquiries(world)
    await amina.hears("enquiry.will_be_told", allow=amina.word("allow"), number=enquiry.id or 0)
    await mother.hears("enquiry.told", name="Amina")
    await amina.insists(f"{amina.word('allow')} {enquiry.id}")
    await amina.hears("allow.done", who="Sara", forbid=amina.word("forbid"))
    await mother.sends(mother.word("family"))
    await mother.gets(mother.reads("status.safe"))
    await amina.hears("allow.used", who="Sara", forbid=amina.word("forbid"))


async def test_a_person_gives_a_code_or_says_nothing_and_silence_tells_nothing(world: World) -> None:
    amina, mother, brother = await world.telegram(), await world.sms(country=1), await world.sms(country=1)
    await amina.lives_in(name="Amina")
    await mother.sends(f"FAMILY my daughter, {amina.value}")
    await mother.hears("family.neutral")
    await stands(world, EnquiryState.TO_FIND)
    ada = await world.officer("ada")
    page = unescape(await ada.opens("/families"))
    assert f"my daughter, {amina.value}" in page
    await ada.submits(
        f"/families/enquiries/{enquiries(world)[-1].id}/link", code=world.post.record_of(amina).code.lower()
    )
    await sees_question(amina, f"Somebody, {mother.value}")
    await amina.presses("Give them my code")
    await amina.hears("enquiry.code_sent")
    code = next(iter(CODE.findall(await mother.gets("you asked about Amina"))))
    await mother.sends(code)
    await mother.hears("family.no_report")
    await amina.hears("code.used", code=code)

    await brother.sends("FAMILY Amina please")
    await brother.hears("family.neutral")
    await stands(world, EnquiryState.TO_FIND)
    await ada.opens("/families")
    await ada.submits(f"/families/enquiries/{enquiries(world)[-1].id}/link", code=world.post.record_of(amina).code)
    await sees_question(amina, f"Somebody, {brother.value}")
    world.later(days=2)
    await world.settles()
    brother.gets_nothing()
    await amina.presses("Say nothing")
    await amina.hears("enquiry.nothing")
    assert enquiries(world)[-1].state is EnquiryState.NOTHING


async def test_nobody_is_asked_about_an_enquiry_while_an_alert_waits_for_their_own_answer(world: World) -> None:
    amina, mother = await world.sms(), await world.telegram()
    await amina.lives_in(name="Amina")
    world.post.decides(("south", 3))
    await amina.gets("3/4 South")
    await amina.gets("LEVEL 3 of 4")
    await mother.sends(f"FAMILY {amina.value}")
    await mother.hears("family.neutral")
    await stands(world, EnquiryState.LINKED)
    await amina.replies("1")
    await amina.hears("got.safe")
    await sees_question(amina, "Somebody")


async def test_two_is_help_also_where_somebody_asks_about_the_person(world: World) -> None:
    amina, mother = await world.sms(), await world.telegram()
    await amina.lives_in(name="Amina")
    await mother.sends(f"FAMILY {amina.value}")
    await mother.hears("family.neutral")
    await sees_question(amina, "Somebody")
    await amina.replies("2")
    await amina.hears("got.help", case=1)
    assert [case.person_id for case in world.post.cases()] == [world.post.person(amina)]
    mother.gets_nothing()


@pytest.mark.parametrize("language", LABELS)
async def test_short_messages_go_both_ways_once_an_officer_has_read_them(world: World, language: str) -> None:
    amina, mother, label = await world.telegram(language), await world.telegram(language), LABELS[language]
    await amina.lives_in(name="Amina")
    code = await code_for(amina, label)
    await mother.sends(f"{mother.word('message')} {code} We are well. Write when you can.")
    await mother.hears("message.waits")
    ada = await world.officer("ada")
    assert "We are well. Write when you can." in unescape(await ada.opens("/families"))
    await ada.submits(f"/families/messages/{messages(world)[-1].id}/approve")
    number = messages(world)[-1].id or 0
    await amina.hears(
        "message.from_family", name=label, text="We are well. Write when you can.", message=amina.word("message"),
        number=number,
    )  # fmt: skip
    await amina.sends(f"{amina.word('message')} {number} I am well too")
    await amina.hears("message.waits")
    await ada.opens("/families")
    await ada.submits(f"/families/messages/{messages(world)[-1].id}/approve")
    await mother.hears("message.from_person", name="Amina", text="I am well too", message=mother.word("message"))
    await mother.sends(f"{mother.word('message')} Thank God")
    await mother.hears("message.waits")
    await ada.opens("/families")
    await ada.submits(f"/families/messages/{messages(world)[-1].id}/refuse")
    await mother.hears("message.refused")


async def test_links_and_numbers_are_looked_at_twice_and_three_messages_a_day_are_enough(world: World) -> None:
    amina, mother = await world.telegram(), await world.sms(country=1)
    await amina.lives_in(name="Amina")
    code = await code_for(amina, "mother")
    await mother.sends(f"MESSAGE {code} pay at http://example.test or call 99910001234")
    await mother.hears("message.waits")
    ada = await world.officer("ada")
    page = await ada.opens("/families")
    assert page.count("Look twice") == 2
    number = messages(world)[-1].id
    assert (await ada.posts(f"/families/messages/{number}/approve")).status == 409
    assert messages(world)[-1].state is MessageState.WAITING
    await ada.submits(f"/families/messages/{number}/approve", looked="on")
    await amina.gets("From mother")
    for words in ("one", "two"):
        await mother.sends(f"MESSAGE {code} {words}")
        await mother.hears("message.waits")
    await mother.sends(f"MESSAGE {code} three")
    await mother.hears("message.too_many")
    await mother.sends(f"MESSAGE {code} {'x' * 301}")
    await mother.hears("message.too_long", most=300)
    await mother.sends("MESSAGE ABCDEF34 are you there")
    await mother.hears("family.neutral")


async def test_the_page_takes_messages_and_enquiries_with_the_same_answers(world: World) -> None:
    amina, mother = await world.telegram(), await world.sms(country=1)
    await amina.lives_in(name="Amina")
    code = await code_for(amina, "mother")
    _, page = await world.opens("/family?language=bn")
    assert len(page.encode()) < 14_000
    assert "<script" not in page
    _, hit = await world.submits("/family", code=code, message="We are well", language="en")
    assert unescape(ANSWER.findall(hit)[0]).splitlines() == [
        amina.reads("family.no_report"), amina.reads("message.waits"),
    ]  # fmt: skip
    await amina.hears("code.used_named", label="mother")
    _, miss = await world.submits("/family", code="ABCDEF34", message="We are well", language="en")
    _, asked = await world.submits(
        "/family", who=f"Amina {amina.value}", relation="parent", name="Sara", number=mother.value, language="en"
    )
    assert ANSWER.findall(miss) == ANSWER.findall(asked) == [amina.reads("family.neutral")]
    await stands(world, EnquiryState.TO_FIND)
    ada = await world.officer("ada")
    assert "the family page" in await ada.opens("/families")
    await ada.submits(f"/families/enquiries/{enquiries(world)[-1].id}/link", code=world.post.record_of(amina).code)
    await sees_question(amina, f"Sara, mother or father, {mother.value}")
    await amina.presses("I am safe")
    await amina.gets("We tell them that you are safe")
    await mother.hears("enquiry.told", name="Amina")
