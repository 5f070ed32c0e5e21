"""Whoever asks without a code: a recruiter, a husband with a list of numbers, somebody who wants words to reach her."""

import time
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bot.family_answer import Left, leave_enquiry
from broadcasts.enquiring import ASKED_A_WEEK, shown_name, take_up
from broadcasts.family_messages import dangers_in
from registry.addresses import addresses_of, find_or_create_address
from registry.enquiries import ENQUIRIES_A_DAY, keep_enquiry, link
from registry.marks import set_mark
from registry.settings import Mode
from registry.tables import Enquiry, EnquiryState, MarkKind, Person
from tests.abuse.test_relative import kolmogorov_smirnov
from tests.fakes.country import Country
from tests.stories.test_family_wishes import code_for, enquiries, messages, sees_question, stands
from tests.stories.world import World


async def test_a_recruiter_who_is_blocked_is_never_put_to_her_again(world: World) -> None:
    """The loan shark looks for a debtor: she blocks, and he reads what everybody reads, for good."""
    amina, recruiter, mother = await world.sms(), await world.telegram(), await world.telegram()
    await amina.lives_in(name="Amina")
    await recruiter.sends(f"FAMILY {amina.value} owes me money, come to the port")
    neutral = await recruiter.hears("family.neutral")
    asked = await sees_question(amina, "Somebody")
    assert "port" not in asked, "a stranger's words reach nobody through us"
    await amina.replies("5")
    await amina.hears("enquiry.blocked")
    await recruiter.sends(f"FAMILY {amina.value}")
    assert await recruiter.gets() == neutral
    await stands(world, EnquiryState.BLOCKED)
    await mother.sends(f"FAMILY {amina.value}")
    await mother.hears("family.neutral")
    await sees_question(amina, "Somebody")
    amina.gets_nothing()


async def test_a_forged_answer_in_her_name_tells_nothing(world: World) -> None:
    """He enquires, then sends "1" and "3" in her name: both wait for a sign that only her phone reads."""
    amina, husband = await world.sms(), await world.telegram()
    await amina.lives_in(name="Amina")
    await husband.sends(f"FAMILY {amina.value}")
    await husband.hears("family.neutral")
    await sees_question(amina, "Somebody")
    await amina.replies("3")
    await amina.hears_sign()
    await amina.replies("3333")
    await amina.gets()
    await world.settles()
    husband.gets_nothing()
    assert enquiries(world)[-1].state is EnquiryState.ASKED


async def test_numbers_tried_out_one_by_one_give_one_answer_and_ask_few(world: World) -> None:
    """Enumeration: hits and misses read the same, and of one asker three a day are looked at."""
    people = [await world.sms() for _ in range(ENQUIRIES_A_DAY + 1)]
    for phone in people:
        await phone.lives_in()
    husband = await world.telegram()
    answers = set()
    for value in ("+99920099999", *(phone.value for phone in people)):
        await husband.sends(f"FAMILY {value}")
        answers.add(await husband.hears("family.neutral"))
    assert len(answers) == 1
    await world.until(lambda: all(each.state is not EnquiryState.WAITING for each in enquiries(world)))
    await world.settles()
    states = [each.state for each in enquiries(world)]
    assert states == [EnquiryState.TO_FIND, EnquiryState.ASKED, EnquiryState.ASKED] + [EnquiryState.TO_FIND] * 2
    for phone in people[:2]:
        await sees_question(phone, "Somebody")


async def test_a_covert_person_is_never_asked_and_no_message_passes(world: World) -> None:
    amina, husband = await world.sms(), await world.telegram()
    await amina.lives_in(name="Amina")
    code = await code_for(amina, "mother")
    officer, person = world.post.officer("ada"), world.post.person(amina)
    world.post.write(lambda session: set_mark(session, person, MarkKind.COVERT, officer, world.clock.now()))
    await husband.sends(f"FAMILY {amina.value}")
    await husband.hears("family.neutral")
    await stands(world, EnquiryState.LINKED)
    await husband.sends(f"MESSAGE {code} come home")
    await husband.hears("message.waits")
    ada = await world.officer("ada")
    assert "marked covert, so never asked" in await ada.opens("/families?turn=person")
    number = messages(world)[-1].id
    refused = await ada.posts(f"/families/messages/{number}/approve", looked="on")
    assert refused.status == 409
    assert "marked covert" in refused.text
    await ada.submits(f"/families/messages/{number}/refuse")
    world.later(days=8)
    await world.settles()
    amina.gets_nothing()
    husband.gets_nothing()


async def test_a_husband_with_a_code_from_her_phone_gets_no_place_and_loses_the_code(world: World) -> None:
    """He takes the code that she made for her mother, and asks in her name for one with her city: that is another."""
    amina, husband = await world.telegram(), await world.telegram()
    await amina.lives_in(name="Amina")
    code = await code_for(amina, "mother")
    await amina.sends("CODE mother PLACE")
    await amina.hears("code.with_place")
    await husband.sends(code)
    assert "Port Sur" not in await husband.hears("family.no_report")
    await amina.hears("code.used_named", label="mother")
    await amina.sends("REVOKE mother")
    await amina.hears("code.revoked_named", label="mother")
    await husband.sends(code)
    await husband.hears("family.neutral")


def test_an_enquiry_about_somebody_registered_costs_the_time_of_one_about_nobody(country: Country) -> None:
    """Measured in pairs, in one process, without the wait of the page. What is found is found later, in the rounds."""
    person = country.person("port", channels=("sms",))
    hit = country.store.read_now(lambda s: addresses_of(s, person)[0].value)
    took: dict[str, list[float]] = {hit: [], "+99920099999": []}
    now = country.clock.now()
    for number in range(210):
        for sought in sorted(took, reverse=number % 2 == 0):

            def ask(session: Session, sought: str = sought, number: int = number) -> float:
                then, visitor = now + timedelta(days=number * 2), f"10.0.{number % 250}.{number // 250}"
                began = time.perf_counter()
                leave_enquiry(session, country.speaker, Left(sought), "en", visitor, Mode.SANDBOX, then)
                session.flush()
                return time.perf_counter() - began

            took[sought].append(country.store.write_now(ask))
    assert kolmogorov_smirnov(took[hit][10:], took["+99920099999"][10:]) < 0.3


def test_nobody_is_asked_about_more_than_three_enquiries_a_week(country: Country) -> None:
    person, officer = country.person("port"), country.officer("ada")
    now = country.clock.now()

    def ask(session: Session) -> None:
        code = session.get_one(Person, person).code
        for number in range(ASKED_A_WEEK + 2):
            asker = find_or_create_address(session, "sms", f"+9991{number:07d}", now)
            link(session, keep_enquiry(session, asker.id, "where is she?", now).id or 0, code, officer, now)

    def states(session: Session) -> list[EnquiryState]:
        return list(session.exec(select(Enquiry.state).order_by(Enquiry.id)))  # type: ignore[arg-type]

    def round_at(days: int) -> list[EnquiryState]:
        while country.store.write_now(lambda s: take_up(s, country.speaker, now + timedelta(days=days), most=2)):
            pass
        return country.store.read_now(states)

    country.store.write_now(ask)
    for _ in range(ASKED_A_WEEK + 2):
        first = round_at(0)
    assert first == [EnquiryState.ASKED] * ASKED_A_WEEK + [EnquiryState.LINKED] * 2
    round_at(8)
    assert round_at(8) == [EnquiryState.ASKED] * (ASKED_A_WEEK + 2)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Sara", "Sara"), ("  Umm   Khalid ", "Umm Khalid"), ("أم خالد", "أم خالد"), ("মা", "মা"), ("D'Souza", "D'Souza"),
        ("Sara\n+99910000001", "Sara"), ("call 99910000001", None), ("http://x.test", None), ("t.me/x", None),
        ("come to the port now at once", None), ("", None), ("x" * 41, None),
    ],
)  # fmt: skip
def test_only_a_name_of_the_askers_words_is_shown(typed: str, shown: str | None) -> None:
    assert shown_name(Enquiry(text="x", asker=typed)) == shown


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We are well, write soon", 0), ("see www.x.test", 1), ("http://x", 1), ("bit.ly/abc", 1), ("write @boss", 1),
        ("+999 1 000 0001", 1), ("pay 123456", 1), ("I have 2 children, 10 and 12", 0),
        ("https://x call 99910000001", 2),
        ("٠١٢٣٤٥٦٧", 1),
    ],
)  # fmt: skip
def test_links_and_numbers_are_pointed_out(text: str, found: int) -> None:
    assert len(dangers_in(text)) == found
