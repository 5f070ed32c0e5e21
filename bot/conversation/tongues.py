"""Offering the languages, each by its name in itself, with a number that is the same on every phone and every day.

An SMS has room for a few: those that the person probably reads come first, and MORE shows the next ones. A chat shows
all of them.
"""

from collections.abc import Mapping
from typing import Any

from bot.conversation.facts import Facts
from bot.conversation.questions import Step
from bot.conversation.replies import Answer, Choice, Line, Reply, ShownWord, ask, say
from locales.languages import LANGUAGES, language_of

IN_ONE_SMS = 5
"""So many names, with the question, take two segments at most in every script (a test counts them)."""
PAGE = "page"
_NUMBERS: Mapping[str, int] = {language.code: number for number, language in enumerate(LANGUAGES, 1)}


def ask_language(facts: Facts) -> Reply:
    """The question and the names that this message has room for."""
    shown = _shown(facts, _page(facts))
    lines: list[Line] = [f"{_NUMBERS[code]} {language_of(code).endonym}" for code in shown]
    if len(shown) < len(LANGUAGES):
        lines.append(say("join.more_languages", more=ShownWord("more")))
    choices = tuple(Choice(_NUMBERS[code], language_of(code).endonym) for code in shown)
    return ask(Step.LANGUAGE, say("join.ask_language"), *lines, choices=choices)


def more_languages(facts: Facts, kept: Mapping[str, Any]) -> Answer:
    """The next names; after the last come the first again."""
    pages = -(-len(LANGUAGES) // IN_ONE_SMS)
    page = (_page(facts) + 1) % pages if facts.by_segment else 0
    asked = Facts(facts.language, tongues=facts.tongues, by_segment=facts.by_segment, notes={PAGE: page})
    return Answer((ask_language(asked),), step=Step.LANGUAGE, notes={**kept, PAGE: page})


def language_of_number(number: int) -> str | None:
    return LANGUAGES[number - 1].code if 1 <= number <= len(LANGUAGES) else None


def _page(facts: Facts) -> int:
    page = facts.notes.get(PAGE, 0)
    return page if isinstance(page, int) else 0


def _shown(facts: Facts, page: int) -> tuple[str, ...]:
    ordered = facts.tongues or tuple(language.code for language in LANGUAGES)
    if not facts.by_segment:
        return ordered
    return ordered[page * IN_ONE_SMS : (page + 1) * IN_ONE_SMS]
