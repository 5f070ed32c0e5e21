"""Places and what is near, through the whole inbox; whatever is written gets an answer or is kept."""

from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from bot.conversation.vocabulary import load_vocabulary
from bot.gather import Surroundings
from bot.handling import handle
from bot.message import Location, Message, readable_message
from broadcasts.tables import Delivery
from registry.keys import sandbox_ring
from registry.migrating import upgrade
from registry.settings import Mode
from registry.store import Store
from registry.tables import Incoming, Report
from tests.bot.bot_world import CATALOGUE, SPEAKER, World, seed
from tests.fakes.clock import NOON

PIECES = st.sampled_from(
    ["place", "Port Élan", "newtown", "newtwon", "near", "beirut", "33.27, 35.20", "geo:0,0?q=", "https://maps.app.goo.gl/x",
     "https://maps.google.com/?q=", "7643+8C", "8G4P7643+8C", "٣٣٫٢٧", "የት", "মিলনস্থল", "ملجأ", "\ud83d", "help", "3",
     "1", ","]
)  # fmt: skip
WRITTEN = st.one_of(st.text(max_size=60), st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=5).map(" ".join))
_keys = count(1)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    url = f"sqlite:///{tmp_path_factory.mktemp('town') / 'muster.db'}"
    upgrade(url)
    store = Store(url, sandbox_ring())
    store.write_now(seed)
    yield store
    store.close()


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(WRITTEN, min_size=1, max_size=3))
@example(["start", "1", "1", "near Cola bridge, Beirut", "1"])
@example(["place", "springgs", "9", "3"])
def test_whatever_is_written_about_places_is_answered_or_kept(town: Store, texts: list[str]) -> None:
    around = Surroundings(SPEAKER, load_vocabulary(CATALOGUE), Mode.SANDBOX, False)
    sender = f"+9992{next(_keys):07}"
    for text in texts:
        message = readable_message(Message(f"sms:{next(_keys)}", "sms", sender, text=text))
        before = town.read_now(lambda s: len(s.exec(select(Delivery.id)).all()))
        town.write_now(lambda s: handle(s, around, [message], NOON))  # noqa: B023 - done at once
        kept = town.read_now(lambda s: s.exec(select(Incoming)).all()[-1])
        after = town.read_now(lambda s: len(s.exec(select(Delivery.id)).all()))
        assert after > before or kept.for_officer or kept.intent == "word stop"


async def test_a_way_that_is_shared_keeps_few_places_and_no_messages(world: World) -> None:
    maria = world.phone()
    await maria.joins("tiravel")
    before = world.store.read_now(lambda s: len(s.exec(select(Incoming.id)).all()))

    async def moves(latitude: float, longitude: float) -> str:
        return await maria._brings(location=Location(latitude, longitude, moves=True))

    assert "while you share it" in await maria._brings(location=Location(33.3, 35.2, live=True))
    for step in range(70):
        assert await moves(33.3 + step / 100_000, 35.2) == ""
    assert await moves(33.31, 35.2) == ""
    assert "level 0 of 4" in await maria.sends("LEVEL")
    places = world.store.read_now(lambda s: [r for r in s.exec(select(Report)) if r.latitude is not None])
    assert [round(place.latitude or 0, 4) for place in places] == [33.3, 33.31]
    world.clock.forward(minutes=11)
    await moves(33.31, 35.2)
    assert len(world.store.read_now(lambda s: [r for r in s.exec(select(Report)) if r.latitude is not None])) == 3
    assert world.store.read_now(lambda s: len(s.exec(select(Incoming.id)).all())) == before + 2


async def test_a_border_is_crossed_only_for_certain(world: World) -> None:
    maria = world.phone()
    await maria.joins("tiravel")
    for longitude, code in ((35.3, "XB-S-TIR"), (35.31, "XB-S-TIR"), (35.35, "XB-S-NEW"), (35.29, "XB-S-NEW")):
        await maria._brings(location=Location(33.25, longitude, moves=True))
        assert maria.person.area_id == world.area_id(code), longitude
    await maria._brings(location=Location(0.0, 0.0, moves=True))
    assert maria.person.area_id == world.area_id("XB-S-NEW")


async def test_the_end_of_a_way_leaves_a_dialogue_where_it_is(world: World) -> None:
    maria = world.phone()
    await maria.joins("tiravel")
    await maria.sends("people")
    await maria._brings(location=Location(33.3, 35.2, moves=True))
    assert "Noted: 4 with you" in await maria.sends("4")


async def test_a_stranger_who_shares_the_way_leaves_nothing(world: World) -> None:
    stranger = world.phone(7)
    assert await stranger._brings(location=Location(33.3, 35.2, moves=True)) == ""
    assert world.store.read_now(lambda s: s.exec(select(Report)).all()) == []
