"""A backup is whole, of one moment, for its owner's eyes, and nobody takes it for a store."""

import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlmodel import Session, func, select

from registry.backup_mark import StoreIsBackup, backup_time
from registry.incoming import note_keys
from registry.keys import sandbox_ring
from registry.migrating import upgrade
from registry.store import Store
from registry.tables import Seen
from service import backup as backup_module
from service.backup import BackupFailed, back_up, counted, opened
from service.config import load
from service.preparing import prepare
from tests.fakes.clock import NOON

OURS = Path(__file__).parents[2] / "config.toml"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    url = f"sqlite:///{tmp_path / 'muster.db'}"
    upgrade(url)
    store = Store(url, sandbox_ring())
    yield store
    store.close()


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "copy.db"


def note(store: Store, *keys: str) -> None:
    store.write_now(lambda session: note_keys(session, keys, NOON))


def test_the_copy_has_every_row_and_says_so(store: Store, target: Path) -> None:
    note(store, "sms:1", "sms:2")

    made = back_up(store.url, target, NOON)

    with closing(opened(target)) as copy, closing(opened(Path(store.engine.url.database or ""))) as live:
        rows = counted(copy)
        assert rows == counted(live) | {"setting": counted(live)["setting"] + 1}
    assert rows["seen"] == 2
    assert (made.rows, made.tables) == (sum(rows.values()), len(rows))
    assert made.size == target.stat().st_size


def test_only_its_owner_may_read_it_and_nothing_lies_beside_it(store: Store, target: Path, tmp_path: Path) -> None:
    back_up(store.url, target, NOON)

    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.glob("copy.db*")] == ["copy.db"]


def test_nothing_is_ever_overwritten(store: Store, target: Path) -> None:
    target.write_text("the only copy")

    with pytest.raises(BackupFailed, match="is there already"):
        back_up(store.url, target, NOON)

    assert target.read_text() == "the only copy"


def test_it_is_made_while_the_store_is_written_and_is_of_one_moment(store: Store, target: Path) -> None:
    stops, rows = threading.Event(), 50

    def write() -> None:
        number = 0
        while not stops.is_set():
            note(store, *(f"sms:{number + each}" for each in range(rows)))
            number += rows

    writing = threading.Thread(target=write)
    writing.start()
    back_up(store.url, target, NOON)
    stops.set()
    writing.join()

    with closing(opened(target)) as copy:
        assert counted(copy)["seen"] % rows == 0


def test_a_row_that_was_erased_is_not_in_it(store: Store, target: Path) -> None:
    note(store, "sms:canary-of-the-erased")
    store.write_now(lambda session: session.delete(session.exec(select(Seen)).one()))

    back_up(store.url, target, NOON)

    assert b"canary-of-the-erased" not in target.read_bytes()


def test_a_copy_that_lacks_a_row_is_no_backup(store: Store, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup_module, "counted", lambda _: {"setting": id(object())})

    with pytest.raises(BackupFailed, match="not the rows"):
        back_up(store.url, target, NOON)

    assert not target.exists()


def test_a_damaged_copy_is_no_backup(store: Store, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check = backup_module.check_whole

    def damaged(connection: object, path: Path) -> None:
        page = 4096
        with path.open("r+b") as file:
            file.seek(page)
            file.write(b"\xff" * 3 * page)
        with closing(opened(path)) as again:
            check(again, path)

    monkeypatch.setattr(backup_module, "check_whole", damaged)
    monkeypatch.setattr(backup_module, "_check", lambda path, counts: damaged(None, path))

    with pytest.raises(BackupFailed):
        back_up(store.url, target, NOON)

    assert not target.exists()


def test_a_folder_that_is_not_there_and_a_store_that_is_none_are_named(store: Store, tmp_path: Path) -> None:
    with pytest.raises(BackupFailed, match="cannot be written"):
        back_up(store.url, tmp_path / "nowhere" / "copy.db", NOON)
    with pytest.raises(BackupFailed, match="there is no store"):
        back_up(f"sqlite:///{tmp_path / 'other.db'}", tmp_path / "copy.db", NOON)
    sqlite3.connect(tmp_path / "foreign.db").execute("CREATE TABLE x (y)").connection.close()
    with pytest.raises(BackupFailed, match="no store of Muster"):
        back_up(f"sqlite:///{tmp_path / 'foreign.db'}", tmp_path / "copy.db", NOON)
    assert not (tmp_path / "copy.db").exists()


def test_postgresql_is_told_its_own_command_without_the_password(target: Path) -> None:
    with pytest.raises(BackupFailed) as told:
        back_up("postgresql+psycopg://muster:geheim@db:5433/live", target, NOON)

    assert f"pg_dump --format=custom --no-owner --file={target} postgresql://muster@db:5433/live" in str(told.value)
    assert "geheim" not in str(told.value)


def test_nothing_works_on_a_backup_that_was_put_in_place_by_hand(store: Store, target: Path) -> None:
    back_up(store.url, target, NOON)
    settings = load(OURS, {"MUSTER_STORE__URL": f"sqlite:///{target}"})

    with pytest.raises(StoreIsBackup, match=r"of 2026-03-02 12:00 UTC.*muster restore"):
        prepare(settings)


def test_the_store_itself_knows_of_no_backup(store: Store, target: Path) -> None:
    back_up(store.url, target, NOON)

    def look(session: Session) -> tuple[object, int]:
        return backup_time(session), session.exec(select(func.count()).select_from(Seen)).one()

    assert store.read_now(look) == (None, 0)
