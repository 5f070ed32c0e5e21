"""The list of languages is data, and everything wrong in it is named at once."""

from pathlib import Path

import pytest

from locales.language_list import BadLanguageList, read_languages

ENGLISH = '[[language]]\ncode = "en"\nendonym = "English"\nname = "English"\ndirection = "ltr"\nsms = "gsm7"\n'
LAO = '[[language]]\ncode = "lo"\nendonym = "ລາວ"\nname = "Lao"\ndirection = "ltr"\nsms = "ucs2"\n'


def read(folder: Path, text: str) -> list[str]:
    """The codes of the list, or what is wrong with it."""
    file = folder / "languages.toml"
    file.write_text(text, encoding="utf-8")
    try:
        return [language.code for language in read_languages(file)]
    except BadLanguageList as error:
        return str(error).splitlines()


def test_an_entry_at_the_end_is_all_that_a_language_needs(tmp_path: Path) -> None:
    assert read(tmp_path, ENGLISH + LAO + 'regional = "en"\nalso = ["lao"]\nday = "d/M"\n') == ["en", "lo"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (LAO.replace('name = "Lao"\n', ""), "lo: name is missing; write a text"),
        (LAO.replace('"ltr"', '"up"'), "lo: direction is 'up'; write ltr or rtl"),
        (LAO.replace('"ucs2"', '"gsm"'), "lo: sms is 'gsm'; write gsm7 or ucs2"),
        (LAO + "font = 1\n", "lo: nothing is called 'font'; remove it"),
        (LAO + 'also = "la"\n', "lo: also is no list; see the top of the file"),
        (LAO + 'regional = "th"\n', "lo: regional is 'th'; write the code of another language of the list"),
        (LAO + 'regional = "lo"\n', "lo: regional is 'lo'; write the code of another language of the list"),
        (LAO + 'plain = { "é" = "e" }\n', "lo: plain names 'é'; name one letter that is outside GSM-7"),
        (LAO + 'plain = { "á" = "ă" }\n', "lo: plain says 'ă' for 'á', which is not in GSM-7"),
        (LAO + LAO.replace('"lo"', '"la"'), "ລາວ: the endonym stands 2 times"),
        (LAO + LAO.replace("ລາວ", "LAO"), "lo: the code stands 2 times"),
    ],
)
def test_what_is_wrong_is_named_with_what_to_write(tmp_path: Path, text: str, fault: str) -> None:
    assert read(tmp_path, ENGLISH + text) == [f"languages.toml: {fault}"]


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    assert len(read(tmp_path, LAO.replace('"ltr"', '"up"').replace('name = "Lao"\n', ""))) == 3


@pytest.mark.parametrize("text", ["", "language = 3", "[[language", "language = [1]"])
def test_what_is_no_list_is_refused(tmp_path: Path, text: str) -> None:
    [fault] = read(tmp_path, text)
    assert fault.startswith("languages.toml: ")


def test_a_list_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadLanguageList, match="cannot be read"):
        read_languages(tmp_path / "languages.toml")
