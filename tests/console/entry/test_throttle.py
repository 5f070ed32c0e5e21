from datetime import timedelta

import pytest

from console.entry.throttle import (
    FREE_TRIES,
    FREE_TRIES_OF_A_SOURCE,
    LONGEST_WAIT,
    MOST_KEPT,
    Throttle,
    source_of,
    wait_after,
)
from tests.fakes.clock import NOON

HOME, OFFICE, ELSEWHERE = "203.0.113.1", "203.0.113.2", "198.51.100.9"


def misses(throttle: Throttle, login: str, source: str, times: int) -> None:
    for _ in range(times):
        throttle.note_wrong(login, source, NOON)


def test_the_wait_doubles_and_has_an_end() -> None:
    assert [wait_after(misses).total_seconds() for misses in range(3, 10)] == [0, 0, 5, 10, 20, 40, 80]
    assert wait_after(10_000) == LONGEST_WAIT


# Who got in before and from where; who missed, from where and how often; who asks, from where; the seconds to wait.
@pytest.mark.parametrize(
    ("before", "missed", "asks", "seconds"),
    [
        pytest.param([], [("ada", ELSEWHERE, 4)], ("ada", ELSEWHERE), 0, id="four tries are free"),
        pytest.param([], [("ada", ELSEWHERE, 5)], ("ada", ELSEWHERE), 5, id="the fifth is not"),
        pytest.param([], [("ada", ELSEWHERE, 6)], ("ADA", ELSEWHERE), 10, id="however the login is spelled"),
        pytest.param([], [("ada", ELSEWHERE, 6)], ("ada", HOME), 10, id="another source is no way round"),
        pytest.param([], [("ada", ELSEWHERE, 6)], ("ben", HOME), 0, id="one officer waits and no other"),
        pytest.param([("ada", OFFICE)], [("ada", ELSEWHERE, 99)], ("ada", OFFICE), 0, id="no outsider keeps her out"),
        pytest.param([("ada", OFFICE)], [("ada", ELSEWHERE, 99)], ("ada", HOME), 300, id="but elsewhere it waits"),
        pytest.param([("ben", OFFICE)], [("ada", ELSEWHERE, 6)], ("ada", OFFICE), 10, id="familiar to ben only"),
        pytest.param([("ada", OFFICE)], [("ada", OFFICE, 6)], ("ada", OFFICE), 10, id="a familiar source guesses too"),
        pytest.param([("ada", OFFICE)], [("ada", OFFICE, 6)], ("ada", HOME), 0, id="and slows down itself alone"),
        pytest.param([], [(f"l{n}", ELSEWHERE, 1) for n in range(19)], ("x", ELSEWHERE), 0, id="19 logins of a source"),
        pytest.param([], [(f"l{n}", ELSEWHERE, 1) for n in range(20)], ("x", ELSEWHERE), 5, id="20 logins of a source"),
        pytest.param([], [(f"l{n}", ELSEWHERE, 1) for n in range(20)], ("x", HOME), 0, id="of that source only"),
        pytest.param([("e", OFFICE)], [(f"l{n}", OFFICE, 1) for n in range(20)], ("x", OFFICE), 5, id="even an office"),
    ],
)  # fmt: skip
def test_who_waits_and_how_long(
    before: list[tuple[str, str]], missed: list[tuple[str, str, int]], asks: tuple[str, str], seconds: int
) -> None:
    throttle = Throttle()
    for login, source in before:
        throttle.note_right(login, source)
    for login, source, times in missed:
        misses(throttle, login, source, times)

    assert throttle.wait(*asks, NOON) == timedelta(seconds=seconds)


def test_the_right_password_forgives_the_wrong_ones_of_its_login_and_not_those_of_its_source() -> None:
    throttle = Throttle()
    misses(throttle, "ada", OFFICE, FREE_TRIES_OF_A_SOURCE)
    throttle.note_right("Ada", OFFICE)

    assert throttle.wait("ada", OFFICE, NOON) == timedelta(0)
    assert throttle.wait("ada", HOME, NOON) == timedelta(0)
    assert throttle.wait("ben", OFFICE, NOON) == timedelta(seconds=5)


def test_wrong_passwords_of_an_hour_ago_are_forgotten() -> None:
    throttle = Throttle()
    misses(throttle, "ada", HOME, FREE_TRIES)
    later = NOON + timedelta(hours=2)
    throttle.note_wrong("ada", HOME, later)

    assert throttle.wait("ada", HOME, later) == timedelta(0)


def test_made_up_logins_and_sources_cannot_fill_the_memory() -> None:
    throttle = Throttle()
    for number in range(MOST_KEPT + 50):
        throttle.note_wrong(f"login {number}", f"source {number}", NOON)
        throttle.note_right(f"login {number}", f"source {number}")
        throttle.note_wrong(f"login {number}", f"source {number}", NOON)
        throttle.note_wrong(f"other {number}", f"source {number}", NOON)

    kept = (throttle._logins._misses, throttle._sources._misses, throttle._pairs._misses, throttle._familiar)
    assert [len(each) for each in kept] == [MOST_KEPT] * 4


@pytest.mark.parametrize(
    ("host", "source"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_a_household_of_ipv6_is_one_source(host: str, source: str) -> None:
    assert source_of(host) == source
