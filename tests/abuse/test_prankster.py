"""The prankster and the flood: many messages, many accounts, many connections. Real people are never blocked by it."""

import asyncio
import socket

import pytest
from sqlmodel import Session, select

from bot.conversation.vocabulary import load_vocabulary
from bot.gather import Surroundings
from bot.handling import handle
from bot.message import Message
from bot.senders import ANSWERS_TO_A_PERSON, ANSWERS_TO_A_STRANGER
from bot.via_web.forms import LARGEST_FORM
from broadcasts.tables import Delivery, DeliveryKind
from registry.case_list import Choice, Shown, cases_in
from registry.newcomers import RUSH, rushes
from registry.settings import Mode
from registry.tables import Case, Person, Report
from registry.towns import load_towns
from tests.bot.bot_world import CATALOGUE, SPEAKER
from tests.bot.bot_world import World as Town
from tests.fakes.clock import FakeClock
from tests.stories.world import World

AROUND = Surroundings(SPEAKER, load_vocabulary(CATALOGUE), Mode.SANDBOX, firewall=False)


@pytest.fixture
def town(store, clock: FakeClock) -> Town:  # type: ignore[no-untyped-def]
    return Town(store, clock)


def writes(town: Town, channel: str, sender: str, *texts: str) -> int:
    """How many replies these texts get, one after the other."""
    before = replies(town)
    for number, text in enumerate(texts):
        town.clock.forward(seconds=1)
        message = Message(f"{channel}:{sender}:{number}:{town.clock.now()}", channel, sender, text=text)
        town.store.write_now(lambda session, message=message: handle(session, AROUND, [message], town.clock.now()))  # type: ignore[misc]
    return replies(town) - before


def replies(town: Town) -> int:
    wanted = select(Delivery.id).where(Delivery.kind == DeliveryKind.REPLY)
    return len(town.store.read_now(lambda session: session.exec(wanted).all()))


def test_a19_a_stranger_is_answered_so_often_an_hour_even_in_words_that_are_understood(town: Town) -> None:
    """Two machines that answer each other come to an end, whatever they say."""
    words = [("START", "FAMILY", "LEVEL", "1", "hello")[number % 5] for number in range(60)]
    assert writes(town, "sms", "+99920000001", *words) <= ANSWERS_TO_A_STRANGER
    town.clock.forward(hours=1)
    assert writes(town, "sms", "+99920000001", "START") == 1


def test_a19_a_person_is_answered_more_often_and_what_they_say_counts_even_unanswered(town: Town) -> None:
    """Beyond the limit a "2" is still a call for help, and the first one is answered."""
    writes(town, "sms", "+99920000001", "START", "1", "1", "Tiravel")
    words = [("MENU", "LEVEL", "1", "PEOPLE 3")[number % 4] for number in range(100)]
    assert writes(town, "sms", "+99920000001", *words) <= ANSWERS_TO_A_PERSON
    assert writes(town, "sms", "+99920000001", "2") == 1
    assert writes(town, "sms", "+99920000001", "HELP", "2", "1") == 0
    cases = town.store.read_now(lambda session: session.exec(select(Case)).all())
    assert [case.category for case in cases] == ["help"]


async def test_a19_a_rush_of_registrations_is_taken_marked_and_shown(world: World) -> None:
    """Real people come in a rush too: all are registered; who came too fast waits for an officer's eyes."""
    amina = await world.telegram()
    await amina.lives_in()

    def rush(session: Session) -> None:
        from bot.apply import Scene, apply
        from bot.conversation.effects import Register
        from bot.senders import find_senders
        from registry.addresses import find_or_create_address

        now = world.clock.now()
        for number in range(RUSH + 5):
            address = find_or_create_address(session, "telegram", str(900_000 + number), now)
            assert address.id is not None
            sender = find_senders(session, [address.id], now)[address.id]
            area = world.post.area("port")
            apply(Register(area), Scene(session, world.muster.speaker, sender, "en", now, f"k{number}", now))

    world.post.write(rush)
    people = world.post.read(lambda session: session.exec(select(Person)).all())
    assert len(people) == RUSH + 6
    assert world.post.read(rushes) == {"telegram": 5}
    ada = await world.officer("ada")
    assert "<b>5</b> came in a rush" in await ada.opens("/")
    page = await ada.opens("/newcomers")
    assert "By Telegram: 5" in " ".join(page.split())
    newest = str(max(person.id or 0 for person in people))
    await ada.submits("/newcomers/looked", source="telegram", oldest="1", newest=newest)
    assert world.post.read(rushes) == {}
    await amina.sends("1")
    await amina.hears("got.safe")


async def test_a30_while_many_hang_on_slowly_a_real_persons_message_is_answered(world: World) -> None:
    """A30: slow connections to the door that Twilio uses; the SMS of a real person comes through, and so do alerts."""
    bilal = await world.sms()
    await bilal.lives_in()
    port = int(world.web_url.rsplit(":", 1)[1])
    slow = [await asyncio.open_connection("127.0.0.1", port) for _ in range(700)]
    for _, writer in slow:
        writer.write(b"POST /twilio/sms HTTP/1.1\r\nContent-Length: 60000\r\n\r\n"[:40])
    await bilal.sends("2")
    await bilal.hears("got.help", case=1)
    world.post.decides(("south", 4))
    await bilal.gets("4/4 South")
    await bilal.gets("LEVEL 4 of 4")
    for _, writer in slow:
        writer.close()


async def test_a30_bodies_too_large_and_headers_too_long_are_refused_at_every_door(world: World) -> None:
    """A30: 1 MB of header, forms larger than a form is."""
    for path, limit in (
        ("/twilio/sms", 2**16),
        ("/twilio/status", 2**16),
        ("/family", LARGEST_FORM),
        ("/r/x", LARGEST_FORM),
    ):
        status, _ = await world.submits(path, code="a" * (limit + 1))
        assert status == 413, path
    port = int(world.web_url.rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port), timeout=5) as plain:
        reader, writer = await asyncio.open_connection(sock=plain.dup())
        writer.write(b"GET / HTTP/1.1\r\nX-A: " + b"a" * 2**20)
        assert b" 400 " in await asyncio.wait_for(reader.readline(), 5)
        writer.close()


@pytest.mark.parametrize(
    "text", ["a" * 4096, "R " + "1=" * 2000, "\u200f1" * 2000, "1 " * 2000, "(" * 4096, "no " * 1300]
)
def test_a30_no_text_is_slow_to_read(town: Town, text: str) -> None:
    """A30: patterns that take ever longer for longer texts. The towns are read before, as a service reads them."""
    import time

    load_towns()
    began = time.process_time()
    writes(town, "telegram", "5", text)
    assert time.process_time() - began < 1.0


def test_a_prankster_who_calls_for_help_again_and_again_has_one_case_and_few_answers(town: Town) -> None:
    """Mass false HELP from one number: one line on the officers' list, and no more answers than to anybody."""
    texts = [("HELP", "4", "SOS", "2", "9")[number % 5] for number in range(60)]
    assert writes(town, "sms", "+99920000001", *texts) <= ANSWERS_TO_A_STRANGER
    cases = town.store.read_now(lambda session: session.exec(select(Case)).all())
    assert len(cases) == 1
    assert cases[0].person_id is None


async def test_many_false_calls_that_say_nothing_urgent_do_not_hide_a_real_one(town: Town) -> None:
    """The list goes by what callers say it is; of two that are as urgent, the one that waits longest stands first."""
    for number in range(10, 30):
        prankster = town.phone(number)
        await prankster.sends("SOS")
        await prankster.sends("7")
    amina = town.phone(1)
    await amina.joins("Tiravel")
    await amina.sends("SOS")
    await amina.sends("3")
    first = town.store.read_now(lambda session: cases_in(session, Choice(Shown.OPEN, 0))).cases[0]
    assert (first.category, first.person_id) == ("hurt", amina.address.person_id)


def test_nobody_can_say_safe_or_help_for_somebody_else(town: Town) -> None:
    """Status comes only from one's own address: whatever words a stranger sends about a number or a name."""
    writes(town, "sms", "+99920000001", "START", "1", "1", "Tiravel", "Amina")
    for words in (
        "Amina is safe",
        "+99920000001 safe",
        "SAFE +99920000001",
        "safe Amina",
        "1 for Amina",
        "FAMILY Amina",
    ):
        writes(town, "sms", "+99920000002", words)
    assert town.store.read_now(lambda session: session.exec(select(Report)).all()) == []
    writes(town, "sms", "+99920000002", "HELP Amina is hurt")
    [case] = town.store.read_now(lambda session: session.exec(select(Case)).all())
    assert case.person_id is None, "a call for somebody else is the caller's case: an officer calls back"
