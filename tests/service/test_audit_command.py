"""`muster audit`: what it prints, and with which status it ends."""

import json
import os
import sys
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import Session

from registry.audit_chain import Entry, heads_in
from registry.audit_check import entries_after
from registry.keys import sandbox_ring
from registry.store import Store
from service import cli

OURS = Path(__file__).parents[2] / "config.toml"


class Run:
    """The command line in a folder of its own, with two officers added and areas imported."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, *words: str) -> int:
        self._monkeypatch.setattr(sys, "argv", ["muster", *words])
        with pytest.raises(SystemExit) as end:
            cli.main()
        return int(end.value.code or 0)

    def said(self) -> str:
        return self._capsys.readouterr().out.strip()

    def log(self) -> list[Entry]:
        return self._on_store(lambda session: list(entries_after(session, 0)))

    def tampers(self, *statements: str) -> None:
        def work(session: Session) -> None:
            for statement in statements:
                session.execute(text(statement))

        store = Store(f"sqlite:///{self.folder}/muster.db", sandbox_ring())
        store.write_now(work)
        store.close()

    def _on_store(self, work):  # type: ignore[no-untyped-def]
        store = Store(f"sqlite:///{self.folder}/muster.db", sandbox_ring())
        try:
            return store.read_now(work)
        finally:
            store.close()


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    (tmp_path / "config.toml").write_text(OURS.read_text())
    (tmp_path / "areas.csv").write_text("code,kind,name_en\nlev,country,Levania\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MUSTER_OFFICER_PASSWORD", "a long enough password")
    run = Run(tmp_path, monkeypatch, capsys)
    run("officer", "add", "ada", "--name", "Ada", "--propose", "--approve")
    run("officer", "add", "eve", "--name", "Eve")
    run("import", "areas", "areas.csv")
    run.said()
    return run


def test_what_an_operator_does_is_in_the_log_by_the_number_of_the_account(run: Run) -> None:
    assert run("backup", "copy.db") == 0

    me = os.getuid()
    assert [(entry.role, entry.actor, *entry[4:8]) for entry in run.log()] == [
        ("operator", me, "add officer", "officer", 1, "propose approve work"),
        ("operator", me, "add officer", "officer", 2, "work"),
        ("operator", me, "import", "areas", 1, "1 added, 0 updated"),
        ("operator", me, "backup", None, None, ""),
    ]
    assert "Ada" not in str(run.log())


def test_the_head_is_one_line_with_number_time_and_hash(run: Run) -> None:
    assert run("audit", "head") == 0

    (found,) = heads_in(run.said())
    newest = run.log()[-1]
    assert (found.number, found.at, found.hash) == (3, newest.at, newest.hash)


def test_an_empty_log_has_no_head_and_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "config.toml").write_text(OURS.read_text())
    monkeypatch.chdir(tmp_path)
    run = Run(tmp_path, monkeypatch, capsys)

    assert (run("audit", "head"), run.said()) == (0, "")
    assert (run("audit", "verify"), run.said()) == (0, "The log has no entry.")


def test_a_whole_log_ends_well_with_and_without_a_head(run: Run) -> None:
    run("audit", "head")
    head = run.said()
    (run.folder / "heads.txt").write_text(f"kept by the ministry:\n{head}\n")

    assert run("audit", "verify") == 0
    assert run.said() == "The log is whole up to entry 3; no earlier head was compared."
    for given in ("heads.txt", head):
        assert run("audit", "verify", "--head", given) == 0
        assert run.said() == "The log is whole up to entry 3, and leads to the 1 anchored."


def test_an_altered_entry_ends_with_status_1_and_one_sentence_that_names_it(run: Run) -> None:
    run.tampers("DROP TRIGGER audit_entry_unaltered", "UPDATE audit_entry SET actor = 4242 WHERE number = 2")

    assert run("audit", "verify") == 1
    assert run.said() == (
        "Entry 2 does not follow from the entry before it: it was altered, or put in the place of another."
    )


def test_a_cut_tail_ends_with_status_1_once_an_earlier_head_is_named(run: Run) -> None:
    run("audit", "head")
    head = run.said()
    run.tampers("DROP TRIGGER audit_entry_kept", "DELETE FROM audit_entry WHERE number = 3")

    assert run("audit", "verify") == 0
    run.said()
    assert run("audit", "verify", "--head", head) == 1
    assert run.said() == "Entry 3 is missing: the log ends before entry 3, which was anchored."


def test_what_is_no_head_is_refused(run: Run) -> None:
    assert run("audit", "verify", "--head", "yesterday") == 2


def test_an_export_is_a_line_of_json_for_each_entry_and_is_itself_the_last(run: Run) -> None:
    assert run("audit", "export", "log.jsonl") == 0

    lines = [json.loads(line) for line in (run.folder / "log.jsonl").read_text().splitlines()]
    assert [Entry(**line) for line in lines] == run.log()
    assert lines[-1]["act"] == "export"
    assert "4 entries" in run.said()
    assert (run.folder / "log.jsonl").stat().st_mode & 0o777 == 0o600


def test_an_export_never_overwrites(run: Run) -> None:
    (run.folder / "log.jsonl").write_text("mine")

    assert run("audit", "export", "log.jsonl") == 1
    assert (run.folder / "log.jsonl").read_text() == "mine"
    assert len(run.log()) == 3
