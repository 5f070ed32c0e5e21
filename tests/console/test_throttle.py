from datetime import timedelta

from console.throttle import LONGEST_WAIT, MOST_LOGINS, Throttle, wait_after
from tests.fakes.clock import NOON


def test_the_wait_doubles_and_has_an_end() -> None:
    assert [wait_after(misses).total_seconds() for misses in range(3, 10)] == [0, 0, 5, 10, 20, 40, 80]
    assert wait_after(10_000) == LONGEST_WAIT


def test_the_right_password_forgives_the_wrong_ones() -> None:
    throttle = Throttle()
    for _ in range(5):
        throttle.note_wrong("ada", NOON)
    throttle.note_right("Ada")

    assert throttle.wait("ada", NOON) == timedelta(0)


def test_one_officer_waits_and_no_other() -> None:
    throttle = Throttle()
    for _ in range(6):
        throttle.note_wrong("ada", NOON)

    assert throttle.wait("ADA", NOON) == timedelta(seconds=10)
    assert throttle.wait("ben", NOON) == timedelta(0)


def test_wrong_passwords_of_an_hour_ago_are_forgotten() -> None:
    throttle = Throttle()
    for _ in range(5):
        throttle.note_wrong("ada", NOON)
    later = NOON + timedelta(hours=2)
    throttle.note_wrong("ada", later)

    assert throttle.wait("ada", later) == timedelta(0)


def test_made_up_logins_cannot_fill_the_memory() -> None:
    throttle = Throttle()
    for number in range(MOST_LOGINS + 50):
        throttle.note_wrong(f"login {number}", NOON)

    assert len(throttle._misses) == MOST_LOGINS
