"""The list of languages: numbers that never change, a short first SMS, and all of them somewhere."""

import re

import pytest

from bot.conversation.facts import Facts
from bot.conversation.questions import Step, StepQuestion
from bot.conversation.render import render
from bot.conversation.tongues import PAGE, ask_language, language_of_number, more_languages
from locales.guess import order_of_languages
from locales.languages import LANGUAGES
from locales.segments import count_segments
from tests.bot.bot_world import SPEAKER

CODES = [language.code for language in LANGUAGES]
MOST_SEGMENTS = 2


def asked(facts: Facts) -> str:
    return render(SPEAKER, facts.language, ask_language(facts), {})


def pages(facts: Facts) -> list[str]:
    """Every text that MORE brings, until the first comes again."""
    found = [asked(facts)]
    while True:
        given = more_languages(facts, {})
        text = render(SPEAKER, facts.language, given.replies[0], {})
        if text == found[0]:
            return found
        found.append(text)
        facts = Facts(facts.language, tongues=facts.tongues, by_segment=facts.by_segment, notes=given.notes)


def sms(code: str) -> Facts:
    return Facts(code, tongues=order_of_languages(code, None, None), by_segment=True)


@pytest.mark.parametrize("code", CODES)
def test_the_first_sms_has_the_likely_language_and_english_and_takes_two_segments_at_most(code: str) -> None:
    for text in pages(sms(code)):
        assert count_segments(text).segments <= MOST_SEGMENTS, text
    first = asked(sms(code)).split("\n")
    assert first[1] == f"{CODES.index(code) + 1} {LANGUAGES[CODES.index(code)].endonym}"
    assert "1 English" in first


@pytest.mark.parametrize("code", CODES)
def test_more_brings_every_language_once_and_then_begins_again(code: str) -> None:
    listed = [line for text in pages(sms(code)) for line in text.split("\n") if re.match(r"\d+ ", line)]
    assert sorted(listed) == sorted(f"{number} {language.endonym}" for number, language in enumerate(LANGUAGES, 1))


def test_a_number_means_the_same_language_in_whatever_order_they_stand() -> None:
    for code in CODES:
        for choice in ask_language(Facts(code, tongues=order_of_languages(code, None, None))).choices:
            chosen = language_of_number(choice.digit)
            assert chosen is not None
            assert choice.label == LANGUAGES[CODES.index(chosen)].endonym
    assert language_of_number(0) is None
    assert language_of_number(len(LANGUAGES) + 1) is None


def test_a_chat_is_shown_all_at_once_with_the_likely_ones_on_top() -> None:
    reply = ask_language(Facts("am", tongues=order_of_languages("am", None, None)))
    assert len(reply.choices) == len(LANGUAGES)
    assert reply.choices[0].label == "አማርኛ"
    assert reply.question == StepQuestion(Step.LANGUAGE)


def test_notes_of_another_version_do_no_harm() -> None:
    for page in ("x", 99, None, -1):
        assert asked(Facts("en", by_segment=True, notes={PAGE: page}))
