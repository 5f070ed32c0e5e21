"""SMS segments; the expected numbers are those of the carrier's own calculator."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales.segments import Segments, count_segments, fits, graphemes

ANSWERS = json.loads((Path(__file__).parent / "segments" / "answers.json").read_text(encoding="utf-8"))
"""What the carrier's calculator said when `regenerate.mjs` beside it was last run."""

# Written down once more, from 3GPP TS 23.038, section 6.2.1, so that the test shares nothing with the code.
SEPTETS = {
    **dict.fromkeys("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ", 1),
    **dict.fromkeys("ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà", 1),
    **dict.fromkeys("\f^{}\\[~]|€", 2),
}
SIGNS = (
    "न",
    "षि",
    "ம்",
    "ወ",
    "م",
    "安",
    "มี",
    "မြ",
    "á",
    "e\u0301",
    "😀",
    "👍🏽",
    "🇳🇵",
    "👨\u200d👩\u200d👧",
    "1\ufe0f\u20e3",
)
"""Signs of one to eight UTF-16 units that no segment may be cut within, and that do not join the sign before them."""

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


@pytest.mark.parametrize("case", range(len(ANSWERS["answers"])))
def test_the_carriers_own_calculator_counts_the_same(case: int) -> None:
    text, encoding, segments = ANSWERS["answers"][case]
    counted = count_segments(text)
    assert (counted.encoding, counted.segments) == (encoding, segments)


def test_the_calculators_answers_are_many_and_name_its_version() -> None:
    assert len(ANSWERS["answers"]) >= 300
    assert ANSWERS["calculator"].startswith("sms-segments-calculator ")


@given(st.lists(st.sampled_from([*SEPTETS, *SIGNS]), max_size=400), st.integers(0, 6))
def test_a_text_fits_where_it_takes_no_more_segments(signs: list[str], most: int) -> None:
    text = "".join(signs)
    assert fits(text, most) == (count_segments(text).segments <= most)


@given(st.lists(st.sampled_from([*SEPTETS, *SIGNS]), max_size=400))
def test_any_text_takes_the_segments_that_a_second_reckoning_finds(signs: list[str]) -> None:
    text = "".join(signs)
    counted = count_segments(text)
    if set(signs) <= set(SEPTETS):
        assert counted == Segments("GSM-7", *reckoned([SEPTETS[sign] for sign in signs], 160, 153))
    else:
        sizes = [len(sign.encode("utf-16-be")) // 2 for sign in signs]
        assert counted == Segments("UCS-2", *reckoned(sizes, 70, 67))


def reckoned(sizes: list[int], alone: int, joined: int) -> tuple[int, int]:
    """Units and segments, by laying the signs one after the other into boxes of equal size."""
    if sum(sizes) <= alone:
        return sum(sizes), 1
    boxes = [0]
    for size in sizes:
        if boxes[-1] + size > joined:
            boxes.append(0)
        boxes[-1] += size
    return sum(sizes), len(boxes)
