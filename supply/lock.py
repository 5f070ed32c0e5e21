"""Reads requirements.lock: every package, its version, its hashes, and who needs it. Judging it is in `locked`."""

import re
from dataclasses import dataclass
from pathlib import Path

LOCK = Path(__file__).parents[1] / "requirements.lock"

_PINNED = re.compile(
    r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)==(?P<version>[A-Za-z0-9][A-Za-z0-9.!+_-]*)"
    r"(?: ; (?P<marker>[^#]+?))?(?P<hashes>(?: --hash=sha256:[0-9a-f]{64})+)"
)
_NEEDED_BY = re.compile(r"\s+# +(?:via\b)? *(?P<who>.*)")


@dataclass(frozen=True)
class Locked:
    """One package of the lock. `needed_by` names packages of the lock, or the project itself."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]
    needed_by: tuple[str, ...]


@dataclass(frozen=True)
class Lock:
    """What the file holds, and the lines of it that are nothing but a package with version and hashes should be."""

    packages: tuple[Locked, ...]
    unread: tuple[str, ...]


def read_lock(text: str) -> Lock:
    """Every logical line is a package with one version and its SHA-256 sums, or it is handed back as unread."""
    packages: list[Locked] = []
    unread: list[str] = []
    needed_by: list[str] = []
    for line in reversed(text.replace("\\\n", " ").splitlines()):
        if said := _NEEDED_BY.fullmatch(line):
            if said["who"]:
                needed_by.append(said["who"].removesuffix(" (pyproject.toml)"))
            continue
        plain = " ".join(line.split())
        if pinned := _PINNED.fullmatch(plain):
            packages.append(_locked(pinned, needed_by))
        elif plain and not plain.startswith("#"):
            unread.append(plain)
        needed_by = []
    return Lock(tuple(reversed(packages)), tuple(reversed(unread)))


def normal(name: str) -> str:
    """The name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _locked(pinned: re.Match[str], needed_by: list[str]) -> Locked:
    hashes = tuple(each.removeprefix("--hash=sha256:") for each in pinned["hashes"].split())
    return Locked(
        normal(pinned["name"]), pinned["version"], pinned["marker"] or "", hashes, tuple(sorted(map(normal, needed_by)))
    )
