"""Wiping a store: keys before files, everything beside the file, and plain words about what is out of reach."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect

from registry.keys import sandbox_ring
from registry.store import Store
from registry.tables import Setting
from service.wiping import NEVER_REACHED, POSTGRESQL, destroy, wipe


def filled(url: str) -> Store:
    store = Store(url, sandbox_ring())
    Setting.metadata.create_all(store.engine)
    store.write_now(lambda session: session.add(Setting(key="canary", value="canary")))
    return store


def test_keys_and_files_are_gone_and_so_is_what_stands_beside_them(tmp_path: Path) -> None:
    keys, url = tmp_path / "keys", f"sqlite:///{tmp_path / 'muster.db'}"
    keys.write_bytes(b"secret")
    store = filled(url)
    assert {path.name for path in tmp_path.iterdir()} == {"keys", "muster.db", "muster.db-wal", "muster.db-shm"}
    done = wipe(url, [keys])
    store.engine.dispose()

    assert list(tmp_path.iterdir()) == []
    assert [Path(name).name for name in done.destroyed] == ["keys", "muster.db", "muster.db-wal", "muster.db-shm"]
    assert (done.failed, done.out_of_reach) == ((), NEVER_REACHED)


def test_the_bytes_themselves_are_written_over(tmp_path: Path) -> None:
    file, also = tmp_path / "keys", tmp_path / "the same bytes by another name"
    file.write_bytes(b"canary" * 1000)
    also.hardlink_to(file)
    held = also.open("rb")
    destroy(file)
    assert b"canary" not in held.read()
    held.close()


def test_noise_reaches_the_whole_file_before_it_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, seen = tmp_path / "store", []
    file.write_bytes(b"canary" * 500_000)
    monkeypatch.setattr("service.wiping.os.fsync", lambda number: seen.append(file.read_bytes()))
    destroy(file)

    assert len(seen[0]) == 3_000_000
    assert b"canary" not in seen[0]
    assert not file.exists()


def test_a_key_that_cannot_be_destroyed_keeps_nothing_else(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'muster.db'}"
    filled(url).close()
    done = wipe(url, [tmp_path / "missing"])

    assert list(tmp_path.iterdir()) == []
    assert done.failed == (f"{tmp_path / 'missing'}: No such file or directory",)


def test_of_postgresql_the_tables_go_and_the_rest_is_said(postgresql: str) -> None:
    store = filled(postgresql)
    store.close()
    done = wipe(postgresql, [])

    engine = create_engine(postgresql)
    assert inspect(engine).get_table_names() == []
    engine.dispose()
    assert done.failed == ()
    assert done.out_of_reach == (POSTGRESQL, *NEVER_REACHED)
