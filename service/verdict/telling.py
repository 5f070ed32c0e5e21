"""Recognises an alert among all messages: its reference, its language and its level by the words of the ladder.

Latin letters are compared without their accents, which an SMS may lack.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from locales.catalogue import Catalogue
from sandbox.population.phones import Line

RANKS = range(5)
LINES_THAT_TELL = 3
"""The level's words stand at the head of a text; farther down there is advice, which may use such words too."""

_LINK = re.compile(r"https?://\S+")
_REFERENCE = re.compile(r"\bM[0-9]+\b")
_TASK_LIST = re.compile(r"\bR [0-9]+=")
_MARK = "\n"


@dataclass(frozen=True)
class Sent:
    """A message that a carrier took, by its log."""

    at: datetime
    line: Line
    text: str


def read_log(entries: Iterable[Mapping[str, Any]]) -> list[Sent]:
    """The accepted messages of the carriers' log (GET /log, "entries"), in the order of their times."""
    found = []
    for entry in entries:
        chat = entry["carrier"] == "telegram"
        line = Line("telegram", int(entry["to"])) if chat else Line("sms", str(entry["to"]))
        found.append(Sent(datetime.fromisoformat(entry["at"]), line, entry["text"]))
    return sorted(found, key=lambda sent: sent.at)


def reference_of(text: str) -> str | None:
    """The reference of the alert that the text is; a warden's list names one too, and is none."""
    refs = _REFERENCE.findall(_LINK.sub("", text))
    return refs[-1] if refs and not _TASK_LIST.search(text) else None


class Words:
    """The ladder's words in every language."""

    def __init__(self, catalogue: Catalogue, languages: Iterable[str]) -> None:
        self._catalogue = catalogue
        self._languages = tuple(languages)
        keys = ("core.{}", "level.{}.headline")
        self._phrases = [
            (_plain(catalogue.say(language, key.format(rank))), language, rank)
            for language in self._languages
            for rank in RANKS
            for key in keys
        ]
        self._again = {
            language: (_plain(catalogue.say(language, "full.again")), self._head(language, "core.again", rank=_MARK))
            for language in self._languages
        }

    def meanings(self, text: str, wrong: str | None) -> frozenset[tuple[str, int]]:
        """The (language, rank) that the text can be, by the longest words found; `wrong` is what a correction names."""
        head = _plain("\n".join(text.split("\n")[:LINES_THAT_TELL]))
        phrases = [*self._phrases, *(self._corrections(wrong) if wrong else ())]
        found = [(len(phrase), language, rank) for phrase, language, rank in phrases if phrase in head]
        longest = max((length for length, _, _ in found), default=0)
        return frozenset((language, rank) for length, language, rank in found if length == longest)

    def is_repeat(self, text: str, language: str) -> bool:
        """Whether the text says of itself that it was sent before."""
        return any(phrase in _plain(text) for phrase in self._again[language])

    def _corrections(self, wrong: str) -> list[tuple[str, str, int]]:
        """How a short correction begins: it has no room for the level's words."""
        return [
            (self._head(language, "core.correction", wrong=wrong, rank=rank, place=_MARK), language, rank)
            for language in self._languages
            for rank in RANKS
        ]

    def _head(self, language: str, key: str, **slots: object) -> str:
        """The text as far as the slot that holds the mark."""
        filled = {"rank": "", "place": "", "action": "", "ref": "", **slots}
        return _plain(self._catalogue.say(language, key, **filled).partition(_MARK)[0])


def _plain(text: str) -> str:
    return "".join(map(_without_accent, text))


def _without_accent(char: str) -> str:
    base = unicodedata.normalize("NFKD", char)[0]
    return base if base.isascii() and base.isalpha() else char
