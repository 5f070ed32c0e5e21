"""What shows only after a while: memory, files, the log of the store; a copy that is brought back; an engine that
hangs and must be noticed from outside."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import pytest
from sqlalchemy import make_url

from broadcasts.tables import LedgerState
from registry.acts import Actor, Role
from registry.backup_mark import StoreIsBackup
from service import signs, watchdog
from service.backup import back_up
from service.config import load
from service.preparing import prepare
from service.restoring import Fate, RestoreRefused, restore
from tests.faults.amount import amount
from tests.faults.carrier import Carrier
from tests.faults.conftest import NewEngine
from tests.faults.engine import HOME, Engine, variables
from tests.faults.inside import service_in
from tests.faults.town import Town
from tests.faults.verdict import judge

BY = Actor(Role.OPERATOR, 1000)

FILES = 30
"""Connections to the store, of threads that a busy machine began later."""
CONNECTIONS = amount(120, 30)
"""How many more there may be to the carrier: they follow how much is on its way, and are kept for 15 seconds."""
LARGEST_LOG = 64 * 2**20


@dataclass(frozen=True)
class Use:
    """What a process holds on to."""

    memory: int
    files: int
    connections: int
    log: int


def use_of(engine: Engine, town: Town) -> Use:
    home = Path(f"/proc/{engine.pid}")
    [memory] = [line for line in (home / "status").read_text().splitlines() if line.startswith("VmRSS")]
    log = Path(f"{make_url(town.url).database}-wal")
    held = list(_open_in(home / "fd"))
    connections = sum(name.startswith("socket:") for name in held)
    return Use(
        int(memory.split()[1]) * 1024,
        len(held) - connections,
        connections,
        log.stat().st_size if log.exists() else 0,
    )


def _open_in(folder: Path) -> Iterator[str]:
    for file in folder.iterdir():
        with suppress(FileNotFoundError):  # it was closed since the folder was read
            yield str(file.readlink())


async def test_r29_thousands_of_messages_later_it_holds_no_more_than_at_first(
    on_sqlite: Town, carrier: Carrier, new_engine: NewEngine
) -> None:
    """One broadcast after the other to the same people. Connections come and go with what is on its way, so one look
    may find many of them; what is held for good shows in every later look."""
    people, rounds = amount(400, 5_000), amount(6, 200)
    on_sqlite.settle(people)
    engine = new_engine(on_sqlite)
    engine.start()
    uses: list[Use] = []
    for number in range(rounds):
        on_sqlite.decide(1 + number % 3)
        await carrier.until(lambda: len(carrier.taken) >= people * (number + 1), 60)  # noqa: B023
        await on_sqlite.finishes()
        uses.append(use_of(engine, on_sqlite))
    await engine.stop()

    early, late = uses[: rounds // 2], uses[rounds // 2 :]
    assert judge(on_sqlite, carrier).is_clean()
    assert max(use.memory for use in late) <= 1.1 * max(use.memory for use in early), uses
    assert min(use.files for use in late) <= max(use.files for use in early) + FILES, uses
    assert min(use.connections for use in late) <= max(use.connections for use in early) + CONNECTIONS, uses
    assert max(use.log for use in uses) <= LARGEST_LOG, uses


@pytest.mark.parametrize("fate", Fate)
async def test_r28_a_backup_of_a_running_broadcast_sends_nothing_again_without_an_officers_word(
    on_sqlite: Town, carrier: Carrier, new_engine: NewEngine, tmp_path: Path, fate: Fate
) -> None:
    people = 600
    on_sqlite.settle(people)
    on_sqlite.decide()
    engine = new_engine(on_sqlite, telegram__per_second=200)
    engine.start()
    await carrier.until(lambda: len(carrier.taken) > 200)
    copy = tmp_path / "copy.db"
    await asyncio.to_thread(back_up, on_sqlite.url, copy, datetime.now(UTC))
    await carrier.until(lambda: len(carrier.taken) > 400)
    engine.kill()
    await carrier.until_left_alone()
    before = {one.to for one in carrier.taken}

    by_hand = Town(f"sqlite:///{copy}")
    with pytest.raises(StoreIsBackup):
        prepare(load(HOME / "config.toml", variables(by_hand.url, carrier)))
    restored = Town(f"sqlite:///{tmp_path / 'restored.db'}")
    settings = load(HOME / "config.toml", variables(restored.url, carrier))
    with pytest.raises(RestoreRefused, match="Ask an officer"):
        await asyncio.to_thread(restore, settings, copy, None, BY)
    await asyncio.to_thread(restore, settings, copy, fate, BY)
    again = new_engine(restored)
    again.start()
    await restored.finishes()
    await again.stop()

    verdict = judge(restored, carrier)
    assert verdict.contradictions == ()
    assert verdict.lost == ()
    assert verdict.audience == people
    if fate is Fate.DROP:
        assert {one.to for one in carrier.taken} == before
        assert restored.ledger()[LedgerState.WITH_OFFICER.value] >= people - len(before)
    else:
        assert len({one.to for one in carrier.taken}) == people
        assert verdict.most <= 2


async def test_r30_an_engine_that_stands_still_is_reported_from_outside_of_it(
    on_sqlite: Town, carrier: Carrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else holds its store, so nothing turns; in the soak with the real times, else twenty times faster."""
    quicker = amount(20, 1)
    still = watchdog.STILL_SECONDS / quicker
    monkeypatch.setattr(watchdog, "LOOK_SECONDS", watchdog.LOOK_SECONDS / quicker)
    monkeypatch.setattr(watchdog, "STILL_SECONDS", still)
    monkeypatch.setattr(signs, "STILL_SECONDS", still)
    on_sqlite.settle(50)
    async with service_in(on_sqlite, carrier, alarm__ping_url=f"{carrier.url}/alarm"):
        await carrier.until(lambda: any(path == "/alarm" for _, path, _ in carrier.alarms))
        on_sqlite.decide()
        with closing(sqlite.connect(make_url(on_sqlite.url).database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            began = time.monotonic()
            await carrier.until(lambda: any(path.endswith("/fail") for _, path, _ in carrier.alarms), 60)
            other.execute("ROLLBACK")
        reported = time.monotonic() - began
        await carrier.until(lambda: carrier.alarms[-1][1] == "/alarm", 60)
        await carrier.until(lambda: len(carrier.taken) == 50)

    assert reported <= 60 / quicker + 1
    assert all(said for _, path, said in carrier.alarms if path.endswith("/fail"))
