"""Cuts a warden's message into numbers, known words and marks; what they mean together is in `warden_reports`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from bot.conversation.digits import latin_digits
from bot.conversation.warden_words import DIGITS, HOW_KNOWN, NEGATION, WardenWords
from locales.words import normalise

LONGEST_NUMBER = 6
_FULL_WIDTH = {0xFF32: "R", 0xFF52: "r", 0xFF1D: "=", 0xFF1A: ":", 0xFF0C: ","}
_ENDS = ".;!\n\r\u0964\u104b\u1362\u1364\u061b"  # with the full stops of Devanagari, Burmese and Ethiopic
_QUESTIONS = "?\u061f\u1367"
_COMMAS = ",\u060c\u1363\u3001/&+"
_SPACES = "\\s\u1361"
_TOKEN = re.compile(
    rf"(?P<span>\d+(?:[-.\u2013]\d+)+)|(?P<number>\d+)|(?P<equals>[=:])|(?P<question>[{_QUESTIONS}])|(?P<end>[{_ENDS}]+)"
    rf"|(?P<comma>[{_COMMAS}]+)|(?P<word>[^\d{_SPACES}=:{_QUESTIONS}{_ENDS}{_COMMAS}]+)"
)


class Kind(Enum):
    """What a token is."""

    NUMBER = auto()
    STATUS = auto()
    HOW = auto()
    EVERYBODY = auto()
    NOT = auto()
    UNKNOWN = auto()
    EQUALS = auto()
    COMMA = auto()
    END = auto()
    QUESTION = auto()
    LABEL = auto()
    SMALL = auto()
    PAIR = auto()


@dataclass(frozen=True)
class Token:
    """A number, a status (both as `value`), a way of knowing (as `how`) or a mark, with where it stood in the text.

    A PAIR is a number with the digit that was set for it: 3=1 has the number 3 and the value 1.
    """

    kind: Kind
    start: int
    end: int
    value: int = 0
    how: str = ""
    number: int = 0


def plain(text: str) -> str:
    """The text with digits and signs of any script as ASCII has them."""
    return latin_digits(text).translate(_FULL_WIDTH)


def tokens_of(typed: str, words: WardenWords) -> list[Token]:
    """The tokens of a text that `plain` has written; nothing of the text is left out but spaces and ornaments."""
    return list(_paired(list(_named(list(_cut(typed)), words))))


def _cut(typed: str) -> Iterator[tuple[str, str, int, int]]:
    """(kind, spelling, start, end); a run of letters may hold several words."""
    for match in _TOKEN.finditer(typed):
        kind = str(match.lastgroup)
        if kind != "word":
            yield kind, match[0], match.start(), match.end()
            continue
        for word in normalise(match[0]).split():
            yield kind, word, match.start(), match.end()


def _named(pieces: Sequence[tuple[str, str, int, int]], words: WardenWords) -> Iterator[Token]:
    """Words are taken together as far as a known phrase reaches."""
    at = 0
    while at < len(pieces):
        kind, spelling, start, end = pieces[at]
        if kind != "word":
            yield _mark(kind, spelling, start, end)
            at += 1
            continue
        count, meaning = _longest_phrase(pieces, at, words)
        yield _word(meaning, start, pieces[at + count - 1][3])
        at += count


def _longest_phrase(pieces: Sequence[tuple[str, str, int, int]], at: int, words: WardenWords) -> tuple[int, str | None]:
    run = []
    for kind, spelling, _, _ in pieces[at : at + words.longest]:
        if kind != "word":
            break
        run.append(spelling)
    for count in range(len(run), 0, -1):
        meaning = words.phrases.get(" ".join(run[:count]))
        if meaning is not None:
            return count, meaning
    return 1, None


def _mark(kind: str, spelling: str, start: int, end: int) -> Token:
    if kind == "number" and len(spelling) <= LONGEST_NUMBER:
        return Token(Kind.NUMBER, start, end, int(spelling))
    named = {"equals": Kind.EQUALS, "question": Kind.QUESTION, "end": Kind.END, "comma": Kind.COMMA}
    return Token(named.get(kind, Kind.UNKNOWN), start, end, how=spelling if kind == "equals" else "")


def _word(meaning: str | None, start: int, end: int) -> Token:
    if meaning is not None and meaning in DIGITS:
        return Token(Kind.STATUS, start, end, DIGITS[meaning])
    if meaning is not None and meaning in HOW_KNOWN:
        return Token(Kind.HOW, start, end, how=meaning)
    named = {NEGATION: Kind.NOT, "everybody": Kind.EVERYBODY, "label": Kind.LABEL, None: Kind.UNKNOWN}
    return Token(named.get(meaning, Kind.SMALL), start, end)


def _paired(tokens: Sequence[Token]) -> Iterator[Token]:
    """Numbers with the digit that was set for them; a sign that stands for nothing else is unknown."""
    at = 0
    while at < len(tokens):
        token, count = _pair_at(tokens, at)
        yield token
        at += count


def _pair_at(tokens: Sequence[Token], at: int) -> tuple[Token, int]:
    """The token that begins here, and how many it is made of. "3 = safe" needs no sign, and "safe: 3" neither."""
    first, sign, second = (tokens[place] if place < len(tokens) else None for place in (at, at + 1, at + 2))
    assert first is not None
    if first.kind is not Kind.NUMBER or sign is None or sign.kind is not Kind.EQUALS:
        return first, 1
    if second is None or second.kind not in (Kind.NUMBER, Kind.UNKNOWN, Kind.STATUS):
        return Token(Kind.UNKNOWN, first.start, sign.end), 2
    if second.kind is Kind.NUMBER and second.end - second.start == 1:
        return Token(Kind.PAIR, first.start, second.end, second.value, number=first.value), 3
    return (first, 1) if second.kind is Kind.STATUS else (Token(Kind.UNKNOWN, first.start, second.end), 3)
