"""Power cuts and broken disks under SQLite: what was acknowledged is there afterwards, and the file is whole."""

import multiprocessing
import random
import shutil
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
import pytest
from sqlalchemy import event
from sqlmodel import select

from registry.incoming import note_keys
from registry.keys import sandbox_ring
from registry.store import Store
from registry.store_faults import UnsafeSQLite
from registry.tables import Seen
from tests.faults.amount import amount
from tests.faults.disk import CANNOT_SYNC, FULL, OK, Disk, Event, left_after
from tests.faults.town import Town

WRITERS, EACH = 4, amount(60, 200)
NAME = "muster.db"
Acked = list[tuple[str, int]]
"""What was acknowledged, and after how many events on the disk."""


def write_many(
    path: Path, name: str, refuse: Callable[[Event], int] | None, pragma: str | None, said: Connection
) -> None:
    """In a process of its own: several threads hand works to one store, and note what it acknowledges."""
    disk = Disk()
    disk.install()
    store = Store(f"sqlite:///{path}", sandbox_ring())
    if pragma:
        store.engine.dispose()
        event.listen(store.engine, "connect", lambda connection, _: connection.execute(f"PRAGMA {pragma}"))
    acked: Acked = []
    errors: list[str] = []

    def hand_in(writer: int) -> None:
        for number in range(EACH):
            key = f"{name}:{writer}:{number}"
            try:
                store.write_now(partial(note_keys, keys=[key], now=datetime.now(UTC)))
            except Exception as fault:
                errors.append(f"{type(fault).__name__}: {fault}")
            else:
                acked.append((key, len(disk.events)))

    disk.refuse = refuse or disk.refuse
    threads = [threading.Thread(target=hand_in, args=(writer,)) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    said.send((disk.events, acked, errors))
    said.close()


def recorded(
    path: Path, refuse: Callable[[Event], int] | None = None, *, pragma: str | None = None, name: str = "work"
) -> tuple[list[Event], Acked, list[str]]:
    heard, said = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("forkserver").Process(
        target=write_many, args=(path, name, refuse, pragma, said), daemon=True
    )
    process.start()
    said.close()
    told: Any = heard.recv()
    process.kill()  # closing the store would tidy up what a cut leaves lying about
    process.join()
    return told[0], told[1], told[2]


def lost_in(folder: Path, files: dict[str, bytes], acked: set[str]) -> set[str]:
    """What was acknowledged and is not in the store that these files make; the store must be whole."""
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    connection = sqlite.connect(folder / NAME)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return acked - {key for (key,) in connection.execute("SELECT key FROM seen")}
    finally:
        connection.close()
        shutil.rmtree(folder)


def lost_in_cuts(tmp_path: Path, cuts: int, pragma: str | None = None) -> list[int]:
    """How many acknowledged works each of so many power cuts loses, at random moments of one recording."""
    path = tmp_path / NAME
    before = {NAME: path.read_bytes()}
    events, acked, errors = recorded(path, pragma=pragma)
    assert not errors
    assert len(acked) == WRITERS * EACH
    dice = random.Random(1)
    lost = []
    for _ in range(cuts):
        moment = dice.randrange(len(events))
        known = {key for key, at in acked if at <= moment}
        lost.append(len(lost_in(tmp_path / "after", left_after(before, events[:moment], dice), known)))
    return lost


def test_r06_a_power_cut_takes_nothing_that_was_acknowledged(on_sqlite: Town, tmp_path: Path) -> None:
    lost = lost_in_cuts(tmp_path, amount(60, 300))

    assert sum(lost) == 0, f"{sum(map(bool, lost))} of {len(lost)} cuts lost rows"


def test_r06_the_same_cuts_do_find_a_store_that_does_not_wait_for_its_disk(on_sqlite: Town, tmp_path: Path) -> None:
    lost = lost_in_cuts(tmp_path, 20, pragma="synchronous=NORMAL")

    assert sum(map(bool, lost)) > 15, f"only {lost} lost: this test could not see the fault it is for"


def test_r07_a_sqlite_that_can_lose_rows_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sqlite, "sqlite_version_info", (3, 40, 1))
    with pytest.raises(UnsafeSQLite, match="install the pinned pysqlite3"):
        Store(f"sqlite:///{tmp_path / NAME}", sandbox_ring())


class Refusals:
    """Answers the n-th to the m-th event of one kind on the write-ahead log with an error."""

    def __init__(self, kind: str, first: int, last: int, code: int) -> None:
        self._kind, self._first, self._last, self._code = kind, first, last, code
        self._seen = 0

    def __call__(self, happens: Event) -> int:
        if happens.kind != self._kind or not happens.file.endswith("-wal"):
            return OK
        self._seen += 1
        return self._code if self._first <= self._seen <= self._last else OK


def test_r15_a_full_disk_acknowledges_nothing_and_is_forgotten_once_there_is_space(
    on_sqlite: Town, tmp_path: Path
) -> None:
    _, acked, errors = recorded(tmp_path / NAME, Refusals("write", 60, 90, FULL))

    kept = set(on_sqlite.read(lambda session: session.exec(select(Seen.key)).all()))
    assert {key for key, _ in acked} == kept
    assert len(acked) + len(errors) == WRITERS * EACH
    assert errors
    assert acked[-1][1] > acked[0][1], "nothing was written after the disk had space again"
    assert all("full" in error for error in errors), errors[:3]


@pytest.mark.parametrize("seed", range(amount(3, 20)))
def test_r15_a_disk_that_fails_to_sync_loses_nothing_that_was_acknowledged(
    on_sqlite: Town, tmp_path: Path, seed: int
) -> None:
    """Neither in the process that saw the fault, nor in the next one: both read from memory what the disk has lost."""
    dice = random.Random(seed)
    path = tmp_path / NAME
    before = {NAME: path.read_bytes()}
    first = dice.randrange(10, 40)
    events, acked, errors = recorded(path, Refusals("sync", first, first + dice.randrange(6), CANNOT_SYNC))
    later, acked_later, _ = recorded(path, name="later")
    assert errors
    assert acked_later

    events, acked = events + later, acked + [(key, len(events) + at) for key, at in acked_later]
    for _ in range(amount(10, 50)):
        moment = dice.randrange(len(events))
        known = {key for key, at in acked if at <= moment}
        assert not lost_in(tmp_path / "after", left_after(before, events[:moment], dice), known)
