"""Whoever takes the disk: the store, its log and its backups, without the key file (A24, A25 of the abuse cases)."""

import hashlib
import hmac
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import create_engine, make_url, text
from sqlmodel import SQLModel

from registry.keys import new_ring, read_ring, sandbox_ring
from registry.sealing import remember_keys
from registry.store import Store
from service.backup import back_up
from tests.bot.bot_world import World
from tests.fakes.clock import FakeClock

NUMBER = "+99920004321"
CHAT = "7700112233"
NAME = "Aminata Kamara"
WORDS = "behind seven green doors"
PLACE = (33.29871, 35.19742)


async def live_there(world: World) -> list[str]:
    """A woman by SMS and one by Telegram who tell us all they can; what a thief would look for."""
    phone = world.phone(4321)
    await phone.joins("tiravel")
    await phone.sends(f"NAME {NAME}")
    await phone.sends("CONTACT +99920008888")
    code = (await phone.sends("CODE")).split("code is ")[1][:8]
    await phone.locates(*PLACE)
    world.raise_level("XB", 3)
    await phone.sends(WORDS)
    await phone.sends("2")
    chat = world.phone(channel="telegram")
    chat.sender = CHAT
    await chat.joins("tiravel")
    return [
        NUMBER, NUMBER[1:], "20004321", "+99920008888", CHAT, NAME, NAME.split()[0], WORDS, code,
        str(PLACE[0]), str(PLACE[1]), phone.address.web_token, chat.address.web_token,
    ]  # fmt: skip


def taken(store: Store) -> bytes:
    """The store's file and its log, as they lie on the disk."""
    file = Path(make_url(store.url).database or "")
    return file.read_bytes() + file.with_name(f"{file.name}-wal").read_bytes()


def everything_below(home: Path) -> Iterator[tuple[Path, bytes]]:
    return ((path, path.read_bytes()) for path in home.rglob("*") if path.is_file())


def found_in(data: bytes, canaries: list[str]) -> list[str]:
    """Those that stand there in any encoding a database or a file may use."""
    encodings = ("utf-8", "utf-16-le", "utf-16-be")
    return [canary for canary in canaries if any(canary.encode(encoding) in data for encoding in encodings)]


async def test_neither_the_store_nor_its_log_nor_a_backup_shows_a_name_a_number_a_place_or_a_text(
    store: Store, clock: FakeClock, tmp_path: Path
) -> None:
    store.write_now(remember_keys)
    canaries = await live_there(World(store, clock))
    back_up(store.url, tmp_path / "copy.db", datetime.now(UTC))
    [(_, copy)] = [each for each in everything_below(tmp_path) if each[0].name == "copy.db"]
    for data in (taken(store), copy):
        assert data
        assert found_in(data, canaries) == []


async def test_no_file_and_no_log_of_postgresql_shows_them(
    postgresql_server: str, postgresql: str, clock: FakeClock, tmp_path: Path
) -> None:
    store = Store(postgresql, sandbox_ring())
    SQLModel.metadata.create_all(store.engine)
    canaries = await live_there(World(store, clock))
    store.close()
    engine = create_engine(postgresql_server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CHECKPOINT"))
        home = Path(connection.execute(text("SHOW data_directory")).scalar_one())
        of_ours = text("SELECT oid FROM pg_database WHERE datname = :name")
        oid = connection.execute(of_ours, {"name": make_url(postgresql).database}).scalar_one()
    engine.dispose()
    read = 0
    for path, data in everything_below(home):
        if path.is_relative_to(home / "base") and not path.is_relative_to(home / "base" / str(oid)):
            continue  # the databases of other tests
        read += len(data)
        assert found_in(data, canaries) == [], path.relative_to(home)
    assert read > 1_000_000


async def test_the_thief_would_have_found_them_were_they_not_sealed(
    store: Store, clock: FakeClock, tmp_path: Path
) -> None:
    """The search itself is right: it finds what is there in the clear."""
    canaries = await live_there(World(store, clock))
    store.write_now(lambda session: session.execute(text("CREATE TABLE loot (word TEXT)")))
    for canary in canaries:
        store.write_now(
            lambda session, canary=canary: session.execute(text("INSERT INTO loot VALUES (:w)"), {"w": canary})
        )
    assert found_in(taken(store), canaries) == canaries


async def test_the_whole_numbering_plan_does_not_turn_an_index_back_into_a_number_without_the_key(
    store: Store, clock: FakeClock
) -> None:
    phone = World(store, clock).phone(4321)
    await phone.joins("tiravel")
    key = phone.address.value_key
    guesses = [f"+9992{number:07}" for number in range(4000, 5000)]
    assert NUMBER in guesses
    naive = {hashlib.sha256(guess.encode()).digest()[:16] for guess in guesses}
    naive |= {hashlib.sha256(f"address.value:{guess}".encode()).digest()[:16] for guess in guesses}
    other = read_ring(new_ring("sandbox"), "sandbox")
    naive |= {other.index("address.value", guess) for guess in guesses}
    naive |= {hmac.new(b"", f"address.value:{guess}".encode(), "sha256").digest()[:16] for guess in guesses}
    assert key not in naive
    assert key in {sandbox_ring().index("address.value", guess) for guess in guesses}  # and with it, it does
