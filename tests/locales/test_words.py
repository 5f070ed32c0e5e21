"""Typed words in one spelling."""

import pytest

from locales.words import normalise


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("  Safe!! ", "safe"),
        ("I'm  SAFE.", "im safe"),
        ("I\u2019m safe \U0001f44d", "im safe"),
        ("I\u00b4m safe", "im safe"),
        ("1\ufe0f\u20e3", "1"),
        ("ＳＯＳ", "sos"),
        ("kamag-anak", "kamag anak"),
        ("निस्कनु\u200dहोस्", "निस्कनुहोस्"),
        ("\u0645\u064f\u0633\u0640\u0627\u0639\u062f\u0629", "\u0645\u0633\u0627\u0639\u062f\u0647"),
        ("አዎ።", "አዎ"),
        ("?!", ""),
    ],
)
def test_what_people_type_comes_to_one_spelling(typed: str, normal: str) -> None:
    assert normalise(typed) == normal


def test_vowel_signs_that_carry_meaning_are_kept() -> None:
    assert normalise("না") != normalise("নি")
