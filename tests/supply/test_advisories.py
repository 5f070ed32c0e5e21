"""Who is asked about known vulnerabilities, and what is said when nobody answers."""

import json
from collections.abc import Sequence
from subprocess import CompletedProcess

import pytest

from supply import audit
from supply.advisories import Asked, ask

CLEAN = json.dumps({"dependencies": [{"name": "a", "version": "1", "vulns": []}], "fixes": []})
BAD = json.dumps(
    {
        "dependencies": [
            {"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]},
            {"name": "b", "skip_reason": "not found"},
        ]
    }
)


class PipAudit:
    """Prints what the test says, by source; a source that is not named cannot be reached."""

    def __init__(self, **printed: str) -> None:
        self._printed = printed
        self.asked: list[str] = []

    def __call__(self, command: Sequence[str]) -> "CompletedProcess[str]":
        source = next(word.partition("=")[2] for word in command if word.startswith("--vulnerability-service="))
        self.asked.append(source)
        return CompletedProcess(list(command), 1, self._printed.get(source, ""), "ConnectionError")


def test_the_first_source_that_answers_is_enough() -> None:
    run = PipAudit(pypi=CLEAN, osv=BAD)

    assert ask(run) == Asked("pypi", ())
    assert run.asked == ["pypi"]


def test_the_second_is_asked_when_the_first_cannot_be_reached() -> None:
    asked = ask(PipAudit(osv=BAD))

    assert asked.source == "osv"
    assert asked.found == ("a 1 has PYSEC-1: it is mended in 2", "b was not looked up: not found")


def test_a_mirror_that_knows_no_package_is_no_source() -> None:
    mirror = json.dumps({"dependencies": [{"name": each, "skip_reason": "not found on PyPI"} for each in "ab"]})

    assert ask(PipAudit(pypi=mirror)) == Asked(None)
    assert ask(PipAudit(pypi=mirror, osv=CLEAN)) == Asked("osv")


def test_when_nobody_answers_nothing_is_claimed() -> None:
    assert ask(PipAudit()) == Asked(None)


def test_an_audit_that_could_ask_nobody_says_what_is_not_known(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(audit, "offline", lambda: iter(()))
    monkeypatch.setattr(audit, "ask", lambda: Asked(None))

    assert audit.main([]) == 0
    assert "Not known, therefore: whether a locked version has a published vulnerability" in capsys.readouterr().out
    assert audit.main(["--must-ask"]) == 1


def test_an_audit_fails_on_a_fault_and_on_a_known_vulnerability(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(audit, "ask", lambda: Asked("pypi", ("a 1 has PYSEC-1",)))
    monkeypatch.setattr(audit, "offline", lambda: iter(()))
    assert audit.main([]) == 1

    monkeypatch.setattr(audit, "ask", lambda: Asked("pypi"))
    assert audit.main([]) == 0

    monkeypatch.setattr(audit, "offline", lambda: iter(["a fault"]))
    assert (audit.main([]), audit.main(["--offline"])) == (1, 1)
    assert "a fault" in capsys.readouterr().out
