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


SCRIPTS = {
    "Arabic-Indic": "٠١٢٣٤٥٦٧٨٩", "Persian": "۰۱۲۳۴۵۶۷۸۹", "Devanagari": "०१२३४५६७८९", "Bengali": "০১২৩৪৫৬৭৮৯",
    "Burmese": "၀၁၂၃၄၅၆၇၈၉", "Khmer": "០១២៣៤៥៦៧៨៩", "Thai": "๐๑๒๓๔๕๖๗๘๙", "Lao": "໐໑໒໓໔໕໖໗໘໙", "Tamil": "௦௧௨௩௪௫௬௭௮௯",
    "Malayalam": "൦൧൨൩൪൫൬൭൮൯", "Sinhala lith": "෦෧෨෩෪෫෬෭෮෯", "fullwidth": "０１２３４５６７８９", "bold": "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
}  # fmt: skip
FROM_ONE = {
    "Ethiopic": "፩፪፫፬፭፮፯፰፱",
    "Sinhala archaic": "".join(chr(code) for code in range(0x111E1, 0x111EA)),
    "circled": "①②③④⑤⑥⑦⑧⑨",
}
KEYCAPS = [f"{digit}\ufe0f\u20e3" for digit in range(10)]


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_digit_of_a_script_is_read(script: str) -> None:
    assert [read_digits(digit) for digit in SCRIPTS[script]] == list(range(10))


@pytest.mark.parametrize("script", FROM_ONE)
def test_a_script_without_a_nought_is_read_from_one(script: str) -> None:
    assert [read_digits(digit) for digit in FROM_ONE[script]] == list(range(1, 10))


def test_a_keycap_is_its_digit() -> None:
    assert [read_digits(keycap) for keycap in KEYCAPS] == list(range(10))


@pytest.mark.parametrize(
    "typed", ["", "two", "1 2", "1/2", "1.5", "½", "2 help", "not 1", "+99920000123", "12345", "👍"]
)
def test_what_is_not_one_number_is_none(typed: str) -> None:
    assert read_digits(typed) is None


def test_only_digits_are_rewritten() -> None:
    assert latin_digits("R ፫=১ چهار") == "R 3=1 چهار"
