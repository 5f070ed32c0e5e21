"""What must hold of the lock: pinned, complete, without surplus, and the same as what is installed."""

from supply.lock import Lock, Locked, read_lock
from supply.locked import not_locked, unneeded, wrong_lines, wrongly_installed

PROJECT = """
[project]
dependencies = ["aiohttp<4", "psycopg[binary]", "uvloop; sys_platform != 'win32'"]
optional-dependencies.dev = ["types-polib"]
"""


def locked(name: str, version: str = "1.0", *needed_by: str) -> Locked:
    return Locked(name, version, "", ("0" * 64,), needed_by or ("muster",))


def lock_of(*packages: Locked) -> Lock:
    return Lock(packages, ())


WHOLE = lock_of(locked("aiohttp", "3.9"), locked("psycopg"), locked("uvloop"), locked("types-polib"))


def test_a_lock_that_has_all_that_is_asked_for_is_well() -> None:
    assert list(not_locked(WHOLE, PROJECT)) == []


def test_what_is_asked_for_and_not_locked_is_named() -> None:
    assert list(not_locked(lock_of(*WHOLE.packages[1:]), PROJECT)) == [
        "pyproject.toml: aiohttp is not in requirements.lock: lock it"
    ]


def test_a_version_that_was_not_asked_for_is_named() -> None:
    other = lock_of(locked("aiohttp", "4.1"), *WHOLE.packages[1:])

    assert list(not_locked(other, PROJECT)) == ["pyproject.toml: asks for aiohttp<4, and 4.1 is locked: lock it anew"]


def test_a_package_that_nothing_needs_is_named() -> None:
    lock = lock_of(locked("aiohttp"), locked("yarl", "1", "aiohttp"), locked("leftover", "1", "gone"))

    assert list(unneeded(lock)) == ["requirements.lock: nothing needs leftover: lock it anew"]


def test_an_index_in_the_lock_and_a_package_twice_are_faults() -> None:
    lock = read_lock(
        f"--index-url https://index.example\na==1 --hash=sha256:{'0' * 64}\na==1 --hash=sha256:{'1' * 64}\n"
    )

    index, twice = wrong_lines(lock)
    assert "index.example" in index
    assert twice == "requirements.lock: a stands there 2 times: keep one"


def test_what_is_installed_besides_or_in_another_version_is_a_fault() -> None:
    installed = {"aiohttp": "3.9", "psycopg": "0.9", "stowaway": "6.6", "muster": "0.1.0"}

    assert list(wrongly_installed(WHOLE, installed)) == [
        ".venv: psycopg 0.9 is installed, and 1.0 is locked: make .venv anew",
        ".venv: stowaway 6.6 is installed and not locked: make .venv anew",
    ]
