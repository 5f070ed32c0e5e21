"""Digits as people type them."""

import pytest

from bot.conversation.digits import latin_digits, read_digits


@pytest.mark.parametrize(
    "typed",
    [
        "2",
        " 2 ",
        "2.",
        "(2)",
        "2!!",
        "*2*",
        "٢",
        "۲",
        "২",
        "२",
        "௨",
        "෨",
        "๒",
        "២",
        "፪",
        "２",
        "2️⃣",
        "②",
        "𝟐",
        "\u200f٢",
        "02",
    ],
)
def test_a_two_of_any_script_is_a_two(typed: str) -> None:
    assert read_digits(typed) == 2


@pytest.mark.parametrize(
    "typed", ["", "two", "1 2", "1/2", "1.5", "½", "2 help", "not 1", "+99920000123", "12345", "👍"]
)
def test_what_is_not_one_number_is_none(typed: str) -> None:
    assert read_digits(typed) is None


def test_only_digits_are_rewritten() -> None:
    assert latin_digits("R ፫=১ چهار") == "R 3=1 چهار"
