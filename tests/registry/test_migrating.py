"""The steps lead to exactly the tables that the classes describe, on both databases."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import inspect

from registry import migrating
from registry.migrating import current, differences, newest, upgrade, write_step
from registry.store import Store


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/new.db"
    found: str = request.getfixturevalue("postgresql")
    return found


def test_an_empty_store_gets_every_table_as_the_classes_describe_it(url: str) -> None:
    assert current(url) is None

    upgrade(url)

    assert current(url) == newest()
    assert differences(url) == []


def test_an_empty_store_differs_from_the_classes(url: str) -> None:
    assert differences(url) != []


def test_upgrading_again_changes_nothing(url: str) -> None:
    upgrade(url)
    upgrade(url)

    assert current(url) == newest()


def test_processes_that_upgrade_at_once_wait_for_each_other(url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(upgrade, [url] * 4))

    assert current(url) == newest()


def test_groups_have_people_and_people_have_groups_that_exist(url: str) -> None:
    upgrade(url)
    store = Store(url)
    keys = {
        table: {key["constrained_columns"][0] for key in inspect(store.engine).get_foreign_keys(table)}
        for table in ("care_group", "person")
    }
    store.close()

    assert keys == {"care_group": {"warden_id", "deputy_id", "zone_warden_id"}, "person": {"area_id", "group_id"}}


def test_a_written_step_names_no_class_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "migrations"
    shutil.copytree(migrating.HOME, home, ignore=shutil.ignore_patterns("0*.py"))
    monkeypatch.setattr(migrating, "HOME", home)

    write_step(f"sqlite:///{tmp_path}/new.db", "All of it")

    text = (home / "versions" / "0001_all_of_it.py").read_text()
    assert "create_table('person'" in text
    assert not any(word in text for word in ("sqlmodel", "registry", "Moment", "AutoString", "Enum"))
