"""The steps lead to exactly the tables that the classes describe, on both databases."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path

import pytest
from alembic import command
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import create_engine, inspect, text

from registry import migrating
from registry.addresses import find_address
from registry.family_codes import look_up
from registry.keys import sandbox_ring
from registry.migrating import current, differences, newest, upgrade, write_step
from registry.sealing import seal_next
from registry.store import Store
from registry.tables import Person, Report, Thread
from tests.fakes.clock import NOON

OF_BEFORE = (
    "INSERT INTO officer (id, login, name, password_hash, may_propose, may_approve, active) VALUES"
    " (1, 'ada', 'Ada', '-', true, true, true), (2, 'ben', 'Ben', '-', true, true, true)",
    "INSERT INTO officer_session (token_hash, officer_id, started_at, ends_at) VALUES ('x', 1, :noon, :noon)",
    "INSERT INTO decision (kind, state, hazard, reason, happened_at, next_update_at, continues, ends, proposed_by,"
    " approved_by, override) VALUES ('change', 'issued', 'flood', '-', :noon, :noon, '[]', '[]', 1, 2, false)",
)

DATED = {
    "2026-03-02 12:00:00+00:00": "2026-03-02 12:00:00.000000",
    "2026-03-02 12:00:00.250000+00:00": "2026-03-02 12:00:00.250000",
    "2026-03-02 12:00:00.000000": "2026-03-02 12:00:00.000000",
}
"""Times as answers had them once, and as all others are written."""


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


def test_officers_and_decisions_of_before_stay_and_everybody_logs_in_anew(url: str) -> None:
    with migrating._migrating(url) as connection:
        command.upgrade(migrating._config(connection), "0003")
        for statement in OF_BEFORE:
            connection.execute(text(statement), {"noon": "2026-03-02 12:00:00"} if ":noon" in statement else {})

    upgrade(url)

    store = Store(url)
    with store.engine.connect() as connection:
        officers = connection.execute(text("SELECT login, may_approve, may_administer, totp_secret FROM officer")).all()
        decisions = connection.execute(text("SELECT proposed_by, approved_by FROM decision")).all()
        log_ins = connection.execute(text("SELECT count(*) FROM officer_session")).scalar()
    store.close()
    assert [tuple(row) for row in officers] == [("ada", True, False, None), ("ben", True, False, None)]
    assert [tuple(row) for row in decisions] == [(1, 2)]
    assert log_ins == 0


def test_answers_of_before_are_dated_like_everything_else() -> None:
    step = import_module("registry.migrations.versions.0026_alerts_under_way")
    engine = create_engine("sqlite://")
    with engine.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        connection.execute(text("CREATE TABLE ledger (person_id INTEGER, since TEXT)"))
        for person, since in enumerate(DATED):
            connection.execute(text("INSERT INTO ledger VALUES (:person, :since)"), {"person": person, "since": since})
        step._write_times_alike()
        dated = connection.execute(text("SELECT since FROM ledger ORDER BY person_id")).scalars().all()
    assert dated == list(DATED.values())


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
    store = Store(url, sandbox_ring())
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


OLD_ROWS = (
    "INSERT INTO post (id, code, name, country) VALUES (1, 'XB', 'Embassy', 'XB')",
    "INSERT INTO area (id, code, post_id, kind, names) VALUES (1, 'xb', 1, 'country', '{}')",
    "INSERT INTO person (id, code, language, area_id, name, party_size, needs_rank, state, joined_at, confirmed_at)"
    " VALUES (1, 'P1', 'en', 1, 'Amina', 1, 0, 'active', '2026-03-02', '2026-03-02')",
    "INSERT INTO address (id, channel, value, person_id, rank, state, web_token, since)"
    " VALUES (1, 'sms', '+99920000001', 1, 0, 'usable', 'TOKEN3', '2026-03-02')",
    "INSERT INTO thread (address_id, notes, unclear) VALUES (1, '{\"places\": [1]}', 0)",
    "INSERT INTO report (id, person_id, kind, value, source, latitude, longitude, at)"
    " VALUES (1, 1, 'place', 'xb', 'self', 33.27, 35.2, '2026-03-02')",
    "INSERT INTO family_code (id, person_id, code, issued_at, uses) VALUES (1, 1, 'ABCD3467', '2026-03-02', 0)",
)


def test_people_who_were_registered_before_values_were_sealed_keep_everything(
    url: str,
) -> None:
    upgrade(url, "0003")
    store = Store(url)
    store.write_now(lambda session: [session.execute(text(row)) for row in OLD_ROWS])
    store.close()

    upgrade(url)

    assert differences(url) == []
    store = Store(url, sandbox_ring())
    while store.write_now(seal_next):
        pass
    address = store.read_now(lambda session: find_address(session, "sms", "+99920000001"))
    assert address is not None
    assert (address.person_id, address.web_token) == (1, "TOKEN3")
    person, report, thread = store.read_now(
        lambda session: (session.get_one(Person, 1), session.get_one(Report, 1), session.get_one(Thread, 1))
    )
    assert person.name == "Amina"
    assert (report.latitude, report.longitude) == (33.27, 35.2)
    assert thread.notes == {"places": [1]}
    assert store.read_now(lambda session: look_up(session, "ABCD3467", NOON)) is not None
    store.close()
