"""Writes docs/benchmarks.md: the table, how each row was measured, why a bar was missed, what is not measured."""

import json
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.table import Row, markdown, results, unexplained

HOME = Path(__file__).parents[1]
PAGE = HOME / "docs" / "benchmarks.md"
RESULTS = HOME / "bench" / "results.json"
NOTES = HOME / "bench" / "notes.toml"

_HEAD = """# Benchmarks

`make bench` measures all of this side by side in one run and writes this page. Ratios hold from machine to machine,
absolute figures hold for the machine below. Each figure is the median of its stretches, with the lowest and the highest
in brackets.
"""
_SETTING = """## How it is measured

The carriers are a process of their own on loopback, on another core than what is measured: they answer with bodies and
headers of real size after the latency that a row names, enforce its rates in every sliding second with 429, and note
each arrival with the monotonic time of the machine. What is measured is Muster as `muster serve` runs it (web pages,
lanes, rounds and store in one process), pinned to one core, on a store that is a file on the disk; times of an act and
of an arrival are on the same clock. Processor time is `getrusage` of that process, so the store is in it. A PostgreSQL
runs beside, on whatever core is free.
"""


def write(rows: Sequence[Row], machine: Mapping[str, str], command: str, seconds: float) -> None:
    """The page, from the rows of a full run."""
    _, unmeasured = notes()
    parts = [_HEAD, markdown(rows), _machine(machine, command, seconds), _SETTING, _rows(rows)]
    parts.append(_missed(rows))
    parts.append("## What is not measured\n\n" + "\n".join(f"- {line}" for line in unmeasured))
    PAGE.write_text("\n".join(part.rstrip() + "\n" for part in parts if part))


def write_results(rows: Sequence[Row]) -> None:
    RESULTS.write_text(json.dumps(results(rows), indent=1) + "\n")


def notes() -> tuple[dict[str, str], list[str]]:
    """Reasons for missed bars by the row's key, and what the bench leaves out."""
    kept = tomllib.loads(NOTES.read_text())
    return kept.get("missed", {}), kept.get("unmeasured", {}).get("lines", [])


def missed_lines(rows: Sequence[Row]) -> list[str]:
    """One line for each missed bar: the reason, or that there is none yet."""
    reasons, _ = notes()
    without = set(unexplained(rows, reasons))
    missed = [row for row in rows if row.verdict == "MISS"]
    return [f"{row.name}: {'no reason given yet' if row.key in without else reasons[row.key]}" for row in missed]


def _machine(machine: Mapping[str, str], command: str, seconds: float) -> str:
    lines = [f"- {name}: {value}" for name, value in machine.items() if value]
    return "\n".join([f"Measured with `{command}` in {seconds / 60:.0f} minutes on\n", *lines])


def _rows(rows: Sequence[Row]) -> str:
    return "## The rows\n\n" + "\n".join(f"- **{row.name}** (`{row.key}`): {row.how}" for row in rows if row.how)


def _missed(rows: Sequence[Row]) -> str:
    if not any(row.verdict == "MISS" for row in rows):
        return ""
    return "## Missed bars\n\n" + "\n".join(f"- {line}" for line in missed_lines(rows))
