from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from console.frame.forms import Form, as_number


@pytest.mark.parametrize("written", ["2026-11-01 06:00", "2026-11-01T06:00", " 2026-11-01 06:00 "])
def test_a_time_is_read_by_the_clock_of_the_zone(written: str) -> None:
    assert Form({"at": [written]}).moment("at", UTC) == datetime(2026, 11, 1, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "written", ["", "soon", "2026-13-01 06:00", "2026-11-01 25:00", "0001-01-01T00:00+14:00", "9" * 400]
)
def test_what_is_no_time_reads_as_none(written: str) -> None:
    assert Form({"at": [written]}).moment("at", UTC) is None


def test_the_same_words_are_another_moment_by_another_clock() -> None:
    beirut = ZoneInfo("Asia/Beirut")
    assert Form({"at": ["2026-11-01 06:00"]}).moment("at", beirut) == datetime(2026, 11, 1, 4, 0, tzinfo=UTC)


def test_a_time_with_another_zone_is_brought_to_utc() -> None:
    assert Form({"at": ["2026-11-01T06:00+03:00"]}).moment("at", UTC) == datetime(2026, 11, 1, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(("written", "number"), [("7", 7), ("0", 0), ("2147483647", 2147483647)])
def test_numbers_are_read(written: str, number: int) -> None:
    assert as_number(written) == number


@pytest.mark.parametrize("written", [None, "", "-1", "1.5", "٣", "1e3", "2147483648", "9" * 5000, " 7"])
def test_what_no_store_could_hold_is_no_number(written: str | None) -> None:
    assert as_number(written) is None


def test_text_loses_blanks_odd_line_ends_and_nul() -> None:
    assert Form({"text": [" one\r\ntwo\0 "]}).text("text") == "one\ntwo"


def test_a_password_is_taken_as_it_was_typed() -> None:
    assert Form({"password": [" two blanks "]}).secret("password") == " two blanks "
