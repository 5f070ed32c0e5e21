"""The bill of materials names every locked package, and is the same each time."""

import json
import tomllib
from typing import Any

import pytest

from supply.lock import LOCK, read_lock
from supply.locked import PYPROJECT
from supply.sbom import bill


@pytest.fixture(scope="module")
def text() -> str:
    return bill(LOCK.read_text(), PYPROJECT.read_text())


@pytest.fixture(scope="module")
def made(text: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def test_every_locked_package_is_there_with_its_version_and_all_its_hashes(made: dict[str, Any]) -> None:
    listed = {
        (each["name"], each["version"], frozenset(h["content"] for h in each["hashes"])) for each in made["components"]
    }

    assert listed == {
        (each.name, each.version, frozenset(each.hashes)) for each in read_lock(LOCK.read_text()).packages
    }
    assert {h["alg"] for each in made["components"] for h in each["hashes"]} == {"SHA-256"}


def test_it_says_what_muster_asks_for_itself_and_what_came_with_that(made: dict[str, Any]) -> None:
    needs = {each["ref"]: set(each.get("dependsOn", ())) for each in made["dependencies"]}
    aiohttp = next(each for each in made["components"] if each["name"] == "aiohttp")

    assert aiohttp["bom-ref"] in needs["muster"]
    assert any("aiosignal" in ref for ref in needs[aiohttp["bom-ref"]])
    assert not any("aiosignal" in ref for ref in needs["muster"])


def test_it_is_of_the_version_of_muster_that_it_says(made: dict[str, Any]) -> None:
    about = made["metadata"]["component"]

    assert (about["name"], about["version"]) == ("muster", tomllib.loads(PYPROJECT.read_text())["project"]["version"])
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.6")


def test_the_same_lock_gives_the_same_bytes_and_another_lock_others(text: str) -> None:
    lock, pyproject = LOCK.read_text(), PYPROJECT.read_text()
    smaller = lock.replace("aiohttp==3.", "aiohttp==4.")

    assert bill(lock, pyproject) == text
    assert json.loads(bill(smaller, pyproject))["serialNumber"] != json.loads(text)["serialNumber"]
