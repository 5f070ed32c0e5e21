"""Asks pip-audit what is known against the locked versions, and says plainly when nobody could be asked."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from supply.lock import LOCK

SOURCES = ("pypi", "osv")
SECONDS = 180.0
UNKNOWN = (
    "No source of advisories could be asked. Not known, therefore: whether a locked version has a published"
    " vulnerability, was yanked, or is no longer kept. Run make audit where PyPI's or OSV's service can be reached,"
    " before each release and once a week."
)

Run = Callable[[Sequence[str]], "subprocess.CompletedProcess[str]"]


@dataclass(frozen=True)
class Asked:
    """`source` is who answered, None where nobody did; `found` is what is known, a sentence each."""

    source: str | None
    found: tuple[str, ...] = ()


def ask(run: Run | None = None, lock: Path = LOCK) -> Asked:
    """The first source that answers. Nothing is installed, and only names and versions leave the machine."""
    for source in SOURCES:
        done = (run or _run)(_command(source, lock))
        report = _report(done.stdout)
        if report is not None:
            return Asked(source, tuple(_known(report)))
    return Asked(None)


def _command(source: str, lock: Path) -> list[str]:
    options = ["--require-hashes", "--disable-pip", "--no-deps", "--progress-spinner=off", "--format=json"]
    return [sys.executable, "-m", "pip_audit", *options, f"--vulnerability-service={source}", f"--requirement={lock}"]


def _run(command: Sequence[str]) -> "subprocess.CompletedProcess[str]":
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 1, "", "")


def _report(printed: str) -> Mapping[str, Any] | None:
    """What pip-audit found; None where it has not got as far as that.

    Where an index has no advisories, as many mirrors of PyPI, it skips every package and calls that a success.
    """
    try:
        report = json.loads(printed)
    except json.JSONDecodeError:
        return None
    if not isinstance(report, dict) or "dependencies" not in report:
        return None
    return report if any("vulns" in package for package in report["dependencies"]) else None


def _known(report: Mapping[str, Any]) -> Iterator[str]:
    for package in report["dependencies"]:
        if "skip_reason" in package:
            yield f"{package['name']} was not looked up: {package['skip_reason']}"
        for known in package.get("vulns", ()):
            better = ", ".join(known["fix_versions"]) or "no version yet"
            yield f"{package['name']} {package['version']} has {known['id']}: it is mended in {better}"
