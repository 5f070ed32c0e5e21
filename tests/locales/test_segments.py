"""SMS segments; the expected numbers are those of the carrier's own calculator."""

import pytest

from locales.segments import Segments, count_segments, graphemes

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
FLAG = "\U0001f1f3\U0001f1f5"


@pytest.mark.parametrize(
    ("text", "encoding", "units", "segments"),
    [
        ("", "GSM-7", 0, 1),
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("a" * 306, "GSM-7", 306, 2),
        ("a" * 307, "GSM-7", 307, 3),
        ("ñ" * 160, "GSM-7", 160, 1),
        ("Ç" * 160, "GSM-7", 160, 1),
        ("ç" * 71, "UCS-2", 71, 2),
        ("á" * 70, "UCS-2", 70, 1),
        ("á" * 71, "UCS-2", 71, 2),
        ("á" * 134, "UCS-2", 134, 2),
        ("á" * 135, "UCS-2", 135, 3),
        ("€" * 80, "GSM-7", 160, 1),
        ("€" * 81, "GSM-7", 162, 2),
        ("a" * 159 + "€", "GSM-7", 161, 2),
        ("\r\n" * 80, "GSM-7", 160, 1),
        ("😀" * 35, "UCS-2", 70, 1),
        ("😀" * 36, "UCS-2", 72, 2),
        ("አ" * 70, "UCS-2", 70, 1),
        ("न" * 71, "UCS-2", 71, 2),
        ("a" * 69 + "\u2019", "UCS-2", 70, 1),
    ],
)
def test_a_text_costs_what_the_carrier_counts(text: str, encoding: str, units: int, segments: int) -> None:
    counted = count_segments(text)
    assert (counted.encoding, counted.units, counted.segments) == (encoding, units, segments)


@pytest.mark.parametrize("sign", "^{}\\[~]|€\f")
def test_each_extension_character_costs_two(sign: str) -> None:
    assert count_segments(sign) == Segments("GSM-7", 2, 1)


def test_an_extension_character_is_not_split_over_a_boundary() -> None:
    assert count_segments("a" * 152 + "€" + "a" * 152).segments == 3  # 306 septets would fit two
    assert count_segments("a" * 153 + "€" + "a" * 151).segments == 2


def test_a_surrogate_pair_is_not_split_over_a_boundary() -> None:
    assert count_segments("á" * 66 + "😀" + "á" * 66).segments == 3  # 134 units would fit two


@pytest.mark.parametrize("sign", ["e\u0301", "षि", FAMILY, FLAG, "\U0001f44d\U0001f3fd", "1\ufe0f\u20e3", "น้ำ"])
def test_a_sign_of_several_characters_is_not_split_over_a_boundary(sign: str) -> None:
    units = len(sign.encode("utf-16-le")) // 2
    text = "अ" * (67 - units + 1) + sign + "अ" * 66
    assert count_segments(text) == Segments("UCS-2", 134, 3)  # 134 units would fit two


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", []),
        ("ab", ["a", "b"]),
        ("a\r\nb", ["a", "\r\n", "b"]),
        ("\n\u0301", ["\n", "\u0301"]),
        (FLAG + FLAG, [FLAG, FLAG]),
        (FAMILY + "a", [FAMILY, "a"]),
        ("नेपाल", ["ने", "पा", "ल"]),
    ],
)
def test_graphemes_are_what_a_reader_sees_as_one_sign(text: str, pieces: list[str]) -> None:
    assert list(graphemes(text)) == pieces
