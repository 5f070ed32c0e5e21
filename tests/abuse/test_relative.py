"""The relative, a husband perhaps: wants to know whether she is registered, how she is, and above all where."""

import re
import time
from datetime import timedelta
from html import unescape

import httpx
import pytest
from fastapi import FastAPI
from sqlmodel import Session, select

from bot.family_answer import family_answer
from bot.message import Message
from bot.via_web.pages import people_pages
from broadcasts.enquiring import give_code
from broadcasts.tables import DeliveryKind
from registry.addresses import find_or_create_address
from registry.enquiries import Sought, keep_enquiry
from registry.family_asks import ABOUT_A_PERSON, MISSES_A_DAY, forget_asks, note_ask
from registry.family_codes import MOST_CODES, active_codes, issue_code, revoke_code
from registry.marks import set_mark
from registry.store import Store
from registry.tables import Enquiry, EnquiryState, FamilyAsk, FamilyCode, MarkKind
from tests.broadcasts.told import SPEAKER
from tests.fakes.clock import FakeClock
from tests.fakes.country import Country
from tests.stories.test_families import CODE, asks_on_the_page
from tests.stories.world import World

PLACES = re.compile(r"Port Sur|South|Springs|33\.\d|35\.\d")


async def code_of(phone) -> str:  # type: ignore[no-untyped-def]
    await phone.sends("CODE")
    return CODE.findall(await phone.gets("never where you are"))[0]


async def test_a13_who_asks_by_name_number_or_guess_reads_one_neutral_text(world: World) -> None:
    """A13: registered or not, by name, by number, by a code that is wrong or taken back: no confirmation."""
    amina, husband = await world.sms(), await world.telegram()
    await amina.lives_in(name="Amina Haddad")
    await husband.sends("hello")
    await husband.hears("join.ask_language")
    answers = set()
    for asked in ("Amina Haddad", amina.value, "Zara Unknown", "+99920000000", "ABCDEF34", "' OR 1=1 --"):
        await husband.sends(f"FAMILY {asked}")
        answers.add(await husband.hears("family.neutral"))
    assert len(answers) == 1
    pages = {
        await world.submits("/family", code=asked, language="en") for asked in ("Amina Haddad", amina.value, "zzz")
    }
    assert len(pages) == 1
    await amina.gets("Somebody asks about you. They know nothing of you from us.")


async def test_a11_a_place_is_nowhere_in_what_anybody_else_can_read(world: World) -> None:
    """A11: by code, by page, by any word, from a group's neighbour: never where she is."""
    amina, husband = await world.telegram(), await world.telegram()
    await amina.lives_in(name="Amina")
    await amina.is_at(33.2712, 35.2034)
    await amina.hears("saved.place", place="Port Sur")
    code = await code_of(amina)
    await husband.sends("hello")
    heard = [await husband.hears("join.ask_language")]
    for words in (
        code,
        f"FAMILY {code}",
        "PLACE",
        "LEVEL",
        "MORE",
        "MENU",
        "TASKS",
        "where is Amina",
        "/start " + code,
    ):
        await husband.sends(words)
        heard.append(await husband.gets())
    heard.append(await asks_on_the_page(world, code))
    await amina.hears("code.used", code=code)
    amina.hangs_up()

    assert [text for text in heard if PLACES.search(text)] == []


async def test_a_code_that_is_used_is_told_to_the_person_once_a_day(world: World) -> None:
    """A code taken from her phone: she sees that it is used, and takes it back."""
    amina, husband = await world.telegram(), await world.telegram()
    await amina.lives_in(name="Amina")
    code = await code_of(amina)
    for _ in range(3):
        await husband.sends(code)
        await husband.hears("family.no_report")
    await amina.hears("code.used", code=code)
    world.later(hours=25)
    await husband.sends(code)
    await husband.hears("family.no_report")
    await amina.hears("code.used", code=code)
    await amina.sends(f"REVOKE {code}")
    await amina.hears("code.revoked", code=code)
    await husband.sends(code)
    await husband.hears("family.neutral")


async def test_a_covert_persons_code_answers_as_if_nothing_was_ever_heard(world: World) -> None:
    """She reports to the embassy, he reads "no report yet"; her phone, which he may hold, is still."""
    amina, husband = await world.telegram(), await world.telegram()
    await amina.lives_in(name="Amina")
    code = await code_of(amina)
    ada = await world.officer("ada")
    person = world.post.person(amina)
    await ada.opens(f"/people/{person}")
    await ada.submits(f"/people/{person}/marks", kind="covert", on="1")
    await amina.sends("1")
    await amina.hears("plain.noted")
    for _ in range(2):
        await husband.sends(code)
        await husband.hears("family.no_report")
    assert await asks_on_the_page(world, code) == amina.reads("family.no_report")
    await world.settles()

    amina.gets_nothing()
    assert "was used; nothing was told" in unescape(await ada.opens("/messages"))
    await ada.opens(f"/people/{person}")
    await ada.submits(f"/people/{person}/marks", kind="covert")
    await husband.sends(code)
    await husband.gets("Amina: safe.")


async def test_a_covert_persons_relatives_are_not_asked(world: World) -> None:
    """ "We cannot reach Amina" would tell him that she is registered and silent."""
    amina, husband = await world.telegram(), await world.sms(country=1)
    await amina.lives_in(name="Amina")
    await amina.sends(f"CONTACT {husband.value}")
    await amina.hears("saved.contact")
    officer, person = world.post.officer("ada"), world.post.person(amina)
    world.post.write(lambda session: set_mark(session, person, MarkKind.COVERT, officer, world.clock.now()))
    world.post.decides(("south", 4))
    await amina.hears("plain.ask", rank=4)
    for _ in range(3):
        world.later(minutes=5)
        await amina.hears("plain.ask", rank=4)
        await world.settles()
    world.later(hours=2)
    await world.until(lambda: world.post.counts(1) == {"with an officer": 1})
    husband.gets_nothing()


async def test_a12_guessing_is_counted_in_the_store_for_each_asker_and_across_restarts(world: World) -> None:
    """A12: after ten wrong codes a day the right one is answered like a wrong one, whichever process is asked."""
    amina, stranger = await world.telegram(), await world.telegram()
    await amina.lives_in(name="Amina")
    code = await code_of(amina)
    for number in range(MISSES_A_DAY):
        if number == 5:
            await world.restarts()
        assert await asks_on_the_page(world, f"ABCDEF3{'ABCDEFGHJK'[number]}") == stranger.reads("family.neutral")
    await world.restarts()
    assert await asks_on_the_page(world, code) == stranger.reads("family.neutral")
    await stranger.sends(code)
    await stranger.hears("family.no_report")
    await amina.hears("code.used", code=code)


async def test_a_person_cannot_be_watched_by_many_askers(world: World) -> None:
    """Per person, whoever asks: after so many answers a day a right code is answered like a wrong one."""
    amina, sister = await world.telegram(), await world.telegram()
    await amina.lives_in(name="Amina")
    code, person = await code_of(amina), world.post.person(amina)

    def many(session: Session) -> None:
        for number in range(ABOUT_A_PERSON):
            note_ask(session, f"web:{number % (ABOUT_A_PERSON // 2):06x}", person, world.clock.now())

    world.post.write(many)
    await sister.sends(code)
    await sister.hears("family.neutral")
    world.later(hours=25)
    await sister.sends(code)
    await sister.hears("family.no_report")
    await amina.hears("code.used", code=code)


@pytest.mark.parametrize("shows_place", [True, False])
@pytest.mark.parametrize("labels", [["Sara"], ["Sara", *(f"cousin {n}" for n in range(1, MOST_CODES))]])
def test_an_enquirer_is_never_given_a_code_that_somebody_else_holds(
    country: Country, labels: list[str], shows_place: bool
) -> None:
    """However many codes she has, and whatever name he gives himself: his is new, and shows no place."""
    amina, now = country.person("port", name="Amina"), country.clock.now()

    def asks_and_is_given(session: Session) -> tuple[list[str], list[FamilyCode]]:
        held = [issue_code(session, amina, now, label, shows_place=shows_place).code for label in labels]
        husband = find_or_create_address(session, "sms", "+99920009999", now)
        enquiry = keep_enquiry(session, husband.id, Sought("Amina", asker="Sara"), now, EnquiryState.ASKED)
        enquiry.person_id, enquiry.asked_at = amina, now
        give_code(session, country.speaker, enquiry.id or 0, amina, now)
        return held, active_codes(session, amina)

    held, codes = country.store.write_now(asks_and_is_given)
    given = codes[-1]
    assert [code.code for code in codes[:-1]] == held
    assert (given.code in held, given.label, given.shows_place) == (False, "Sara", False)
    [letter] = country.deliveries(DeliveryKind.LETTER)
    assert given.code in str(letter.text)
    assert not any(code in str(letter.text) for code in held)


def test_a12_a_code_that_was_taken_back_costs_the_time_of_one_that_never_was(country: Country) -> None:
    """A12: measured in pairs, in one process, without the wait of the page.

    Equal distributions of this size are farther apart than 0.22 once in 100,000 runs; they were at 0.07 to 0.10 as it
    is, and at 0.50 with one statement left out for codes that nobody has.
    """
    assert kolmogorov_smirnov(*timed(country, taken_back(country), "ABCDEF34")) < 0.3


def taken_back(country: Country) -> str:
    person = country.person("port", name="Amina")

    def issue(session: Session) -> str:
        code = issue_code(session, person, country.clock.now()).code
        revoke_code(session, person, code, country.clock.now())
        return code

    return country.store.write_now(issue)


def timed(country: Country, first: str, second: str, pairs: int = 250) -> tuple[list[float], list[float]]:
    """Seconds of each answer; the two take turns in going first, and each asker is new so that no limit is met."""
    took: tuple[list[float], list[float]] = ([], [])
    now = country.clock.now()
    for number in range(pairs + 10):
        for which in (0, 1) if number % 2 else (1, 0):
            code = (first, second)[which]

            def ask(session: Session, code: str = code, number: int = number) -> float:
                then, visitor = now + timedelta(days=number * 2), f"10.0.{number % 250}.{number // 250}"
                began = time.perf_counter()
                family_answer(session, country.speaker, code, "en", visitor, then)
                session.flush()
                return time.perf_counter() - began

            seconds = country.store.write_now(ask)
            if number >= 10:
                took[which].append(seconds)
    return took


def kolmogorov_smirnov(one: list[float], other: list[float]) -> float:
    """The largest distance between the two distributions, from 0 (alike) to 1 (apart)."""
    marks = sorted(one + other)
    below = [(sum(x <= mark for x in one) / len(one), sum(x <= mark for x in other) / len(other)) for mark in marks]
    return max(abs(a - b) for a, b in below)


async def test_a12_the_pages_answer_takes_the_same_time_whatever_it_took_to_find(
    store: Store, clock: FakeClock
) -> None:
    """A12 at the door itself: a right code sets off more work than a wrong one, and the page comes no later."""
    pairs, took = 30, {"RIGHT": list[float](), "WRONG": list[float]()}

    async def find(code: str, language: str, visitor: str) -> str:
        until = time.perf_counter() + (0.015 if code == "RIGHT" else 0.001)
        while time.perf_counter() < until:
            pass
        return "one sentence"

    async def no_message(message: Message) -> None:
        raise AssertionError("the family page brings no message")

    application = FastAPI()
    pages = people_pages(store, SPEAKER, no_message, find, clock, timedelta(seconds=0.1))
    application.include_router(pages)
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        for number in range(pairs):
            clock.forward(minutes=11)
            for code in ("RIGHT", "WRONG") if number % 2 else ("WRONG", "RIGHT"):
                began = time.perf_counter()
                await client.post("/family", data={"code": code, "language": "en"})
                took[code].append(time.perf_counter() - began)
    assert kolmogorov_smirnov(took["RIGHT"], took["WRONG"]) < 0.6
    assert min(took["WRONG"]) >= 0.1


def test_the_measure_tells_apart_what_differs() -> None:
    """A test that cannot fail is a defect."""
    assert kolmogorov_smirnov([1.0, 2.0, 3.0], [4.0, 5.0, 6.0]) == 1.0
    assert kolmogorov_smirnov([1.0, 2.0, 3.0], [1.0, 2.0, 3.0]) == 0.0


async def test_pages_of_hit_and_miss_are_of_one_length_class(world: World) -> None:
    """A12: who sees only how many bytes went over the line cannot tell a right code from a wrong one by more than the
    sentence itself; unknown, taken back and used up are the same page to the byte."""
    amina = await world.telegram()
    await amina.lives_in(name="Amina")
    code = await code_of(amina)
    _, hit = await world.submits("/family", code=code, language="en")
    await amina.hears("code.used", code=code)
    await amina.sends("REVOKE")
    await amina.hears("code.revoked", code=code)
    _, gone = await world.submits("/family", code=code, language="en")
    _, miss = await world.submits("/family", code="ABCDEF34", language="en")
    assert gone == miss
    assert len(hit) // 4096 == len(miss) // 4096


async def test_a22_links_and_numbers_of_others_open_nothing(world: World) -> None:
    """A22: a token next to a right one, an id in place of a token: the page that nobody's link shows."""
    amina = await world.sms(country=3)
    await amina.lives_in(name="Amina")
    world.post.decides(("south", 4))
    await amina.gets("4/4 South")
    right = amina.link
    _, expired = await world.opens("/r/nobody")
    for wrong in (right[:-1] + ("A" if right[-1] != "A" else "B"), "/r/1", "/r/%00", "/r/" + "A" * 5000, right.lower()):
        status, page = await world.opens(wrong)
        assert (status, page) == (404, expired), wrong
    amina.hangs_up()


def test_enquiries_name_no_visitor(country: Country) -> None:
    """What is kept of a visitor of the page: six hexadecimal digits for a day, and the text that was typed."""

    def ask(session: Session) -> None:
        family_answer(session, country.speaker, "ABCDEF34", "en", "203.0.113.9", country.clock.now())

    country.store.write_now(ask)
    kept = country.store.read_now(lambda s: s.exec(select(FamilyAsk)).one())
    assert re.fullmatch("web:[0-9a-f]{6}", kept.asker)
    assert country.store.read_now(lambda s: s.exec(select(Enquiry)).one()).address_id is None
    country.store.write_now(lambda session: forget_asks(session, country.clock.now() + timedelta(hours=25)))
    assert country.store.read_now(lambda s: s.exec(select(FamilyAsk)).all()) == []
