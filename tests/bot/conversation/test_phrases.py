"""Texts taken apart into known phrases, in scripts with spaces and without."""

import pytest

from bot.conversation.denials import Denials
from bot.conversation.phrases import Finder, Phrase, Phrases, spell
from bot.conversation.typing_errors import Spellings

LISTED = [
    Phrase(spell(spelling), name, language)
    for spelling, name, language in (
        ("我很安全", "safe", "zh"), ("安全", "safe", "zh"), ("不", "not", "zh"), ("谢谢", "thanks", "zh"),
        ("救命", "help", "zh"), ("请帮帮我", "help", "zh"), ("我现在很安全", "safe", "zh"), ("ปลอดภัย", "safe", "th"),
        ("ไม่", "not", "th"), ("ครับ", "filler", "th"), ("ช่วยด้วย", "help", "th"), ("i am safe", "safe", "en"),
        ("thanks", "thanks", "en"), ("not", "not", "en"), ("need help", "help", "en"),
    )
]  # fmt: skip
PHRASES = Phrases(LISTED)
DENIALS = Denials([phrase for phrase in LISTED if phrase.name == "not"])
SPELLINGS = Spellings([phrase for phrase in LISTED if phrase.name in ("safe", "help")], DENIALS)


def names(text: str) -> list[str] | None:
    parts = PHRASES.split(spell(text))
    return None if parts is None else [part.name for part in parts]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("i am safe thanks", ["safe", "thanks"]),
        ("i am safe but", None),
        ("i am safethanks", None),
        ("我很安全，谢谢", ["safe", "thanks"]),
        ("我 很 安全 谢谢", ["safe", "thanks"]),
        ("不安全", ["not", "safe"]),
        ("我很不安全", None),
        ("ปลอดภัยครับ", ["safe", "filler"]),
        ("ไม่ปลอดภัย", ["not", "safe"]),
        ("ปลอดภัย 1", ["safe", "digit"]),
        ("", []),
    ],
)
def test_a_text_is_its_phrases_or_nothing(text: str, parts: list[str] | None) -> None:
    assert names(text) == parts


@pytest.mark.parametrize("text", ["我现在不安全", "我现在很不安全", "ไม่ปลอดภัย", "ไมปลอดภัย"])
def test_without_spaces_a_denial_inside_is_no_typing_error(text: str) -> None:
    assert SPELLINGS.nearest(spell(text)) is None


def test_without_spaces_a_wrong_letter_is_forgiven() -> None:
    found = SPELLINGS.nearest(spell("ช่วยดวย"))
    assert found is not None
    assert found.phrase.name == "help"


def test_phrases_are_found_as_whole_words_and_without_spaces_as_parts() -> None:
    finder = Finder(LISTED)
    assert [phrase.spelling for phrase, _, _ in finder.all("we need help now")] == ["need help"]
    assert list(finder.all("we need helpers")) == []
    assert {phrase.name for phrase, _, _ in finder.all("他们请帮帮我")} == {"help"}


def test_known_words_without_end_are_a_story() -> None:
    assert PHRASES.split("thanks " * 20 + "thanks") is not None
    assert PHRASES.split("thanks " * 2000 + "thanks") is None
