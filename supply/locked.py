"""What must hold of the lock and of what is installed, as far as it can be known without a network."""

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import distributions
from pathlib import Path

from packaging.requirements import Requirement

from supply.lock import Lock, normal

PYPROJECT = Path(__file__).parents[1] / "pyproject.toml"
NOT_LOCKED = ("muster",)
"""What a .venv has besides: ourselves."""


def wrong_lines(lock: Lock) -> Iterator[str]:
    """Lines that name an index, a host, a file or an option, no one version or no hash; and packages named twice."""
    for line in lock.unread:
        yield f"requirements.lock: not a package with one version and its hashes: {line[:100]}"
    for name, times in Counter(package.name for package in lock.packages).items():
        if times > 1:
            yield f"requirements.lock: {name} stands there {times} times: keep one"


def not_locked(lock: Lock, pyproject: str) -> Iterator[str]:
    """Packages that pyproject.toml asks for and the lock does not have, or in another version than it asks for."""
    have = {package.name: package.version for package in lock.packages}
    for text in asked_for(pyproject):
        asked = Requirement(text)
        version = have.get(normal(asked.name))
        if version is None:
            yield f"pyproject.toml: {asked.name} is not in requirements.lock: lock it"
        elif not asked.specifier.contains(version, prereleases=True):
            yield f"pyproject.toml: asks for {text}, and {version} is locked: lock it anew"


def unneeded(lock: Lock) -> Iterator[str]:
    """Packages of the lock that nobody needs: nothing comes in without a reason."""
    known = {package.name for package in lock.packages} | {"muster"}
    for package in lock.packages:
        if not known & set(package.needed_by):
            yield f"requirements.lock: nothing needs {package.name}: lock it anew"


def wrongly_installed(lock: Lock, installed: Mapping[str, str]) -> Iterator[str]:
    """Packages that are installed and not locked, or in another version."""
    have = {package.name: package.version for package in lock.packages}
    for name, version in sorted(installed.items()):
        if name not in NOT_LOCKED and name not in have:
            yield f".venv: {name} {version} is installed and not locked: make .venv anew"
        elif name in have and have[name] != version:
            yield f".venv: {name} {version} is installed, and {have[name]} is locked: make .venv anew"


def asked_for(pyproject: str) -> Iterable[str]:
    """What the project and its developers ask for, as requirements."""
    project = tomllib.loads(pyproject)["project"]
    return [*project["dependencies"], *project["optional-dependencies"]["dev"]]


def installed_here() -> dict[str, str]:
    """What this Python has, by normal name."""
    return {normal(each.metadata["Name"]): each.version for each in distributions() if each.metadata["Name"]}
