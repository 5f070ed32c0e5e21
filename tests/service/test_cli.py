"""The command line: what it does to a store, and what it says when something is wrong."""

import os
import signal
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from alert_levels.decisions import NewDecision, NewLine, propose
from broadcasts.issue import approve_and_issue
from broadcasts.speaker import Speaker
from broadcasts.tables import Delivery, Ledger, LedgerState
from registry.clock_trust import believe
from registry.enquiries import keep_enquiry
from registry.keys import new_ring, sandbox_ring
from registry.migrating import current, newest
from registry.officers import add_officer
from registry.store import Store
from registry.tables import Area, Officer, Post, Setting
from service import cli
from service.config import load
from service.wiring import make_speaker
from tests.fakes.clock import FakeClock

OURS = Path(__file__).parents[2] / "config.toml"
PASSWORD = "a long enough password"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the configuration that comes with Muster, which the command line runs in."""
    (tmp_path / "config.toml").write_text(OURS.read_text())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def muster(monkeypatch: pytest.MonkeyPatch, *words: str, **environ: str) -> int:
    """Run a command; its exit status."""
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "argv", ["muster", *words])
    with pytest.raises(SystemExit) as end:
        cli.main()
    return int(end.value.code or 0)


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> "Run":
    return Run(folder, monkeypatch)


class Run:
    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self._monkeypatch = monkeypatch

    def __call__(self, *words: str, **environ: str) -> int:
        return muster(self._monkeypatch, *words, **environ)

    def store(self) -> Store:
        return Store(f"sqlite:///{self.folder}/muster.db", sandbox_ring())


def test_help_is_a_front_page(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--help") == 0

    page = capsys.readouterr().out
    listed = {line.split()[1] for line in page.splitlines() if line.startswith("│ ") and line[2] != " "}
    assert listed >= set(cli.COMMANDS)


def test_the_help_of_import_names_every_column(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("import", "--help") == 0

    page = capsys.readouterr().out
    for column in ("radius_km", "zone_warden", "needs_rank", "name_am"):
        assert column in page


def test_upgrading_makes_a_store_with_its_mode_and_post(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("db", "upgrade") == 0
    assert f"at step {newest()}" in capsys.readouterr().out

    store = run.store()
    assert current(store.url) == newest()
    assert store.read_now(lambda s: s.get_one(Setting, "mode").value) == "sandbox"
    assert store.read_now(lambda s: s.exec(select(Post.code)).all()) == ["XB"]
    store.close()


def test_a_store_refuses_another_mode_in_one_sentence(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run("db", "upgrade")

    assert run("db", "upgrade", MUSTER_SERVICE__MODE="drill", MUSTER_STORE__KEYS=new_ring("drill")) == 2
    error = capsys.readouterr().err
    assert error.startswith("muster: this store was begun in sandbox mode")
    assert error.count("\n") == 1


def test_areas_are_imported_from_a_file(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    (run.folder / "areas.csv").write_text("code,kind,name_en\nlev,country,Levania\n")

    assert run("import", "areas", "areas.csv") == 0
    assert "areas: 1 added, 0 updated" in capsys.readouterr().out
    store = run.store()
    assert store.read_now(lambda s: s.exec(select(Area.code)).all()) == ["lev"]
    store.close()


def test_a_wrong_file_is_reported_row_by_row(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    (run.folder / "areas.csv").write_text("code,kind,name_en\nlev,moon,\nx y,city,X\n")

    assert run("import", "areas", "areas.csv") == 2
    assert capsys.readouterr().err.splitlines() == [
        "muster: nothing was imported, the file has 3 faults:",
        "  row 2, kind: is not one of country, region, city, zone: write one of them",
        "  row 2, name_en: is empty: write the name in English",
        "  row 3, code: is not a code: use up to 40 letters A to Z, digits, - and _",
    ]


def test_people_who_are_imported_where_a_level_holds_are_told_of_it(run: Run) -> None:
    (run.folder / "areas.csv").write_text("code,kind,name_en\nlev,country,Levania\n")
    (run.folder / "people.csv").write_text("language,area,phone\nfil,lev,+99920000001\n")
    run("import", "areas", "areas.csv")
    settings = load(run.folder / "config.toml", {})
    store, clock = run.store(), FakeClock()
    speaker = make_speaker(settings, store, clock)
    store.write_now(lambda s: raise_level(s, speaker, clock.now()))

    assert run("import", "people", "people.csv") == 0
    rows = store.read_now(lambda s: s.exec(select(Ledger)).all())
    sent = store.read_now(lambda s: s.exec(select(Delivery)).all())
    store.close()
    assert [(row.now, row.state) for row in rows] == [(2, LedgerState.QUEUED)]
    assert [delivery.channel for delivery in sent] == ["sms"]


def raise_level(session: Session, speaker: Speaker, now: datetime) -> None:
    """Two officers bring the only area to level 2."""
    officers = [
        add_officer(session, login=name, name=name, password=PASSWORD, may_propose=True, may_approve=True).id or 0
        for name in ("amal", "badr")
    ]
    area_id = session.exec(select(Area.id)).one() or 0
    lines = (NewLine(area_id, to_rank=2),)
    new = NewDecision(officers[0], "conflict", "Shots were heard", now, now + timedelta(hours=6), lines)
    decision = propose(session, speaker.ladder, new, now)
    approve_and_issue(session, speaker, decision.id or 0, officers[1], now)


@pytest.mark.parametrize("by_file", [True, False])
def test_an_officer_is_added_with_a_password_from_the_environment(run: Run, by_file: bool) -> None:
    (run.folder / "password").write_text(f"{PASSWORD}\n")
    given = {"MUSTER_OFFICER_PASSWORD_FILE": "password"} if by_file else {"MUSTER_OFFICER_PASSWORD": PASSWORD}

    assert run("officer", "add", "amal", "--name", "Amal", "--propose", **given) == 0
    store = run.store()
    officer = store.read_now(lambda s: s.exec(select(Officer)).one())
    store.close()
    assert (officer.login, officer.may_propose, officer.may_approve) == ("amal", True, False)
    assert PASSWORD not in officer.password_hash


def test_an_officer_without_any_password_is_refused(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("officer", "add", "amal", "--name", "Amal") == 2
    assert "set MUSTER_OFFICER_PASSWORD" in capsys.readouterr().err

    assert run("officer", "add", "amal", "--name", "Amal", MUSTER_OFFICER_PASSWORD="short") == 2
    assert "at least" in capsys.readouterr().err


def test_a_post_begins_on_the_command_line_and_goes_on_in_the_console(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    given = {"MUSTER_OFFICER_PASSWORD": PASSWORD}
    for login in ("amal", "badr"):
        assert run("officer", "add", login, "--name", login, "--propose", "--approve", "--administer", **given) == 0
    said = capsys.readouterr().out
    assert "needs 1 more with --administer" in said
    assert "from now on officers are added in the console, by two" in said

    assert run("officer", "add", "carim", "--name", "Carim", **given) == 2
    assert "one proposes on the page Officers, another confirms" in capsys.readouterr().err


def test_officers_are_listed_with_what_they_may_do(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    given = {"MUSTER_OFFICER_PASSWORD": PASSWORD}
    run("officer", "add", "amal", "--name", "Amal", "--approve", "--administer", **given)
    run("officer", "add", "badr", "--name", "Badr", **given)
    store = run.store()

    def change(session: Session) -> None:
        amal, badr = session.exec(select(Officer).order_by(Officer.login)).all()
        amal.totp_secret, badr.active = "SECRET", False

    store.write_now(change)
    store.close()
    capsys.readouterr()

    assert run("officer", "list") == 0
    assert capsys.readouterr().out.splitlines() == [
        "amal  case officer, approver, administrator  active  second factor set",
        "badr  case officer  switched off  no second factor yet",
    ]


def test_the_settings_are_shown_with_secrets_hidden(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("config", MUSTER_TELEGRAM__TOKEN="1:very-secret") == 0

    page = capsys.readouterr().out
    assert 'mode = "sandbox"' in page
    assert "very-secret" not in page


def test_a_wrong_configuration_lists_every_fault_and_ends_with_1(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("config", MUSTER_WEB__PORT="x", MUSTER_FOO__BAR="1") == 1

    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "muster: the configuration has 2 faults:"
    assert len(lines) == 3


def test_other_commands_end_with_2_on_a_wrong_configuration(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("db", "upgrade", "--config", "none.toml") == 2
    assert "none.toml does not exist: go to the folder" in capsys.readouterr().err


def test_a_store_that_does_not_open_is_one_sentence(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("db", "upgrade", MUSTER_STORE__URL="sqlite:////nowhere/at/all.db") == 2

    error = capsys.readouterr().err
    assert error == "muster: the store does not open: unable to open database file; look at [store] url\n"


@pytest.mark.parametrize("first", [b"", b"SQLite format 3\0"], ids=["no store", "a damaged store"])
def test_a_file_that_is_no_store_is_one_sentence(run: Run, capsys: pytest.CaptureFixture[str], first: bytes) -> None:
    (run.folder / "muster.db").write_bytes(first + b"not what a store holds " * 200)
    assert run("officer", "list") == 2
    assert capsys.readouterr().err.startswith("muster: The file is no store, or it is damaged:")


def test_a_call_list_that_cannot_be_written_is_one_sentence(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("call-list", "print", "g1", "/nowhere/at/all.html") == 2
    assert capsys.readouterr().err == (
        "muster: /nowhere/at/all.html cannot be written (No such file or directory): name another place\n"
    )


def test_a_dry_run_tells_what_would_go_and_changes_nothing(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run("db", "upgrade")
    with closing(run.store()) as store:
        store.write_now(lambda session: keep_enquiry(session, None, "where is he?", LONG_AGO))
        store.write_now(lambda session: believe(session, datetime.now(UTC)))
    capsys.readouterr()
    assert run("purge", "--dry-run") == 0
    said = capsys.readouterr().out
    assert "enquiries of families: 1 now, 1 within 7 days, 1 within 30 days" in said
    assert "no area: 1" in said
    assert run("purge", "--dry-run") == 0
    assert "enquiries of families: 1 now" in capsys.readouterr().out
    assert run("purge") == 0
    assert "enquiries of families: 1" in capsys.readouterr().out

    assert run("purge", "--dry-run") == 0
    assert "enquiries of families: 0 now" in capsys.readouterr().out


def test_a_clock_in_doubt_purges_nothing_and_says_what_to_do(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run("db", "upgrade")
    with closing(run.store()) as store:
        store.write_now(lambda session: keep_enquiry(session, None, "where is he?", LONG_AGO))
        store.write_now(lambda session: believe(session, datetime.now(UTC) - timedelta(days=8)))
    capsys.readouterr()
    assert run("purge") == 2
    assert "if it is right, run muster purge --clock-is-right" in capsys.readouterr().err
    assert run("purge", "--clock-is-right") == 0
    assert "enquiries of families: 1" in capsys.readouterr().out


def test_nothing_is_wiped_without_the_code_of_the_post(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run("db", "upgrade")
    assert run("wipe", "--code", "XC") == 2
    assert "nothing was destroyed" in capsys.readouterr().err
    assert (run.folder / "muster.db").exists()


def test_a_wiped_store_is_gone_and_what_is_not_is_said(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run("db", "upgrade")
    assert run("wipe", "--code", "XB") == 0
    said = capsys.readouterr().out
    assert "destroyed: muster.db" in said
    assert "backups, wherever they were put" in said
    assert [path.name for path in run.folder.iterdir()] == ["config.toml"]


def test_a_sandbox_listens_on_this_machine_only(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("sandbox", "--host", "0.0.0.0") == 2  # noqa: S104 - this is what must be refused
    assert "refuses to listen" in capsys.readouterr().err


def test_a_sandbox_says_what_makes_muster_use_it_and_ends_when_told() -> None:
    words = ["sandbox", "--telegram-port", "0", "--twilio-port", "0", "--phones-port", "0", "--scale", "60"]
    command = [sys.executable, "-c", "from service.cli import main; main()", *words]
    environ = os.environ | {"PYTHONPATH": str(OURS.parent), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ) as process:  # noqa: S603 - our own
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line.strip())
            if line.startswith("# Ctrl-C"):
                break
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0

    variables = dict(line.removeprefix("export ").split("=", 1) for line in lines if line.startswith("export "))
    assert variables["MUSTER_SERVICE__MODE"] == "sandbox"
    assert variables["MUSTER_SERVICE__CLOCK_SCALE"] == "60.0"
    assert variables["MUSTER_TELEGRAM__BASE_URL"].startswith("http://127.0.0.1:")

    assert load(OURS, variables).channels == ("telegram", "sms")


def test_a_key_file_is_made_once_for_its_owner_alone_and_seals_the_store(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    file = run.folder / "post.keys"
    assert run("keys", "new", str(file), "--mode", "sandbox") == 0
    assert file.stat().st_mode & 0o077 == 0
    before = file.read_text()
    assert run("keys", "new", str(file)) == 2
    assert file.read_text() == before
    assert run("db", "upgrade", MUSTER_STORE__KEYS_FILE=str(file)) == 0
    capsys.readouterr()

    assert run("keys", "add", str(file), "--mode", "sandbox") == 0
    assert file.read_text().startswith(before.rstrip())
    assert file.stat().st_mode & 0o077 == 0
    assert run("keys", "status") == 0
    assert "key 2: 0 values, which seals what is new" in capsys.readouterr().out


def test_a_store_refuses_the_keys_of_another_in_one_sentence(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run("db", "upgrade")
    assert run("db", "upgrade", MUSTER_STORE__KEYS=new_ring("sandbox")) == 2
    error = capsys.readouterr().err
    assert error.startswith("muster: this store was begun with other keys")
    assert error.count("\n") == 1
