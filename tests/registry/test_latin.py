"""Names of every script in Latin letters, and when two of them are the same name."""

import pytest

from registry.latin import bones, is_slip, latin


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Port Élan!", "port elan"), ("Бейрут", "beyrut"), ("ቤሩት", "berut"), ("बेरुत", "berut"), ("ติร", "tir"),
        ("٣", "3"), ("", ""), ("👋", ""),
    ],
)  # fmt: skip
def test_every_script_becomes_latin(text: str, expected: str) -> None:
    assert latin(text) == expected


@pytest.mark.parametrize("name", ["Beirut", "Beyrouth", "Bayrut", "Beyrut", "بيروت", "ቤሩት", "বৈরুত", "Бейрут"])
def test_the_consonants_are_the_same_however_a_name_is_written(name: str) -> None:
    assert bones(latin(name)) == "brt"


@pytest.mark.parametrize("name", ["Tyre", "Aley", "Ur", "", "صور"])
def test_too_few_consonants_tell_no_names_apart(name: str) -> None:
    assert bones(latin(name)) == ""


@pytest.mark.parametrize(
    ("typed", "name", "same"),
    [
        ("tyre", "tyer", True), ("tyre", "tyra", True), ("tyre", "lyre", True), ("tyre", "tire", True),
        ("tyre", "tar", False), ("sur", "sar", False), ("tyre", "tyre", True), ("newtown", "newtwon", True),
        ("newtown", "newton", True), ("newtown", "nowtwn", False), ("kathmandu", "katmandu", True),
        ("kathmandu", "katmandou", True), ("kathmandu", "mathmandus", False), ("", "tyre", False), ("", "", False),
    ],
)  # fmt: skip
def test_short_names_must_be_right_and_long_ones_nearly(typed: str, name: str, same: bool) -> None:
    assert is_slip(typed, name) is same
    assert is_slip(name, typed) is same
