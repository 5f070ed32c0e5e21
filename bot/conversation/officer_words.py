"""What officers write in the chat that they linked: a word, the number of a decision, and what belongs to it. Pure.

A code of the second factor stands at the end: six digits of any script, also in two groups, or a recovery code of four
groups. Whoever is no officer may write the same words and means nothing by them.
"""

import re
from dataclasses import dataclass

from locales.channel_form import without_isolates


@dataclass(frozen=True)
class LinkChat:
    """The code by which an officer links this chat."""

    code: str


@dataclass(frozen=True)
class AskHow:
    """What can an officer write here?"""


@dataclass(frozen=True)
class ListProposals:
    """What waits for a second officer?"""


@dataclass(frozen=True)
class ReadProposal:
    """What would go out?"""

    number: int


@dataclass(frozen=True)
class Approve:
    """Let it go out, confirmed by the name of an area."""

    number: int
    area: str
    code: str


@dataclass(frozen=True)
class Refuse:
    """Nothing shall come of it."""

    number: int
    reason: str
    code: str


@dataclass(frozen=True)
class Unfinished:
    """Something is missing behind the word: how is it written?"""

    word: str
    number: int | None = None


OfficerSaid = LinkChat | AskHow | ListProposals | ReadProposal | Approve | Refuse | Unfinished

_WORDS = "officer|proposals?|approve|refuse"
_SAID = re.compile(rf"(?P<slash>/?)(?P<word>{_WORDS})(?:@\w+)?(?: (?P<rest>.+))?", re.IGNORECASE)
_NUMBERED = re.compile(r"(?P<number>\d{1,9})(?: (?P<rest>.+))?")
_CODE = r"\d{3}[ -]?\d{3}|[A-Z2-7]{4}(?:-?[A-Z2-7]{4}){3}"
_WITH_CODE = re.compile(rf"(?P<words>.+?) (?P<code>{_CODE})", re.IGNORECASE)


def read_officer_words(text: str) -> OfficerSaid | None:
    """What the text asks for, if it begins like that. Without the slash of a command a number must follow the word."""
    said = _SAID.fullmatch(" ".join(without_isolates(text).split()))
    if said is None:
        return None
    word, rest = said["word"].lower(), said["rest"] or ""
    if word == "officer":
        return _read_link(rest) if said["slash"] else None
    numbered = _NUMBERED.fullmatch(rest)
    if numbered is None:
        return _without_number(word, rest) if said["slash"] else None
    number, more = int(numbered["number"]), numbered["rest"] or ""
    if word in ("proposal", "proposals"):
        return ReadProposal(number) if said["slash"] or not more else None
    return _read_decision(word, number, more)


def holds_code(text: str) -> bool:
    """Whether it ends with what may be a code, as officers write one behind a word of theirs."""
    return isinstance(read_officer_words(text), LinkChat | Approve | Refuse)


def _read_link(rest: str) -> OfficerSaid:
    return LinkChat(rest) if rest else AskHow()


def _without_number(word: str, rest: str) -> OfficerSaid | None:
    if word in ("proposal", "proposals"):
        return ListProposals() if not rest else Unfinished("proposal")
    return Unfinished(word)


def _read_decision(word: str, number: int, more: str) -> OfficerSaid:
    with_code = _WITH_CODE.fullmatch(more)
    if with_code is None:
        return Unfinished(word, number)
    words, code = with_code["words"], with_code["code"]
    return Approve(number, words, code) if word == "approve" else Refuse(number, words, code)
