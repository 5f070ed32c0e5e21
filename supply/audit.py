"""`make audit`: the lock, what is installed, secrets in the tree, and what is known against the locked versions.

Everything but the last needs no network; `--offline` leaves that out, and `--must-ask` fails where nobody can be asked.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from supply.advisories import UNKNOWN, ask
from supply.lock import LOCK, read_lock
from supply.locked import PYPROJECT, installed_here, not_locked, unneeded, wrong_lines, wrongly_installed
from supply.secret_scan import scan

ROOT = Path(__file__).parents[1]


def offline() -> Iterator[str]:
    """Everything that is wrong, as far as it can be known here."""
    lock = read_lock(LOCK.read_text(encoding="utf-8"))
    yield from wrong_lines(lock)
    yield from not_locked(lock, PYPROJECT.read_text(encoding="utf-8"))
    yield from unneeded(lock)
    yield from wrongly_installed(lock, installed_here())
    yield from map(str, scan(ROOT))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="make audit", description="Look at what Muster is made of.")
    parser.add_argument("--offline", action="store_true", help="ask nobody")
    parser.add_argument("--must-ask", action="store_true", help="fail where no source of advisories can be asked")
    options = parser.parse_args(arguments)
    wrong = list(offline())
    _say(*wrong, f"lock, .venv and tree: {len(wrong)} faults")
    if options.offline:
        return 1 if wrong else 0
    asked = ask()
    if asked.source is None:
        _say(UNKNOWN)
        return 1 if wrong or options.must_ask else 0
    _say(*asked.found, f"advisories of {asked.source}: {len(asked.found)} found")
    return 1 if wrong or asked.found else 0


def _say(*lines: str) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)


if __name__ == "__main__":
    sys.exit(main())
