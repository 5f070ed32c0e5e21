"""The corpus of replies: nothing but safe is ever read as safe, and what is clear is understood."""

import pytest

from bot.conversation.vocabulary import load_vocabulary
from locales.catalogue import Catalogue
from tests.replies.measure import BEGIN, CLEAR, END, PAGE, Measured, ladder, languages, measure, table

VOCABULARY = load_vocabulary(Catalogue.load())
LADDER = ladder()
MEASURED = {language: measure(language, LADDER, VOCABULARY) for language in languages()}
LEAST_REPLIES = 40
LEAST_RECALL = 0.95


@pytest.fixture(params=sorted(MEASURED))
def language(request: pytest.FixtureRequest) -> Measured:
    return MEASURED[request.param]


def test_every_language_has_replies_enough_and_each_has_a_label(language: Measured) -> None:
    assert len(language.replies) >= LEAST_REPLIES
    assert [reply.text for reply in language.replies if not reply.label or not reply.text] == []


def test_nothing_but_safe_is_read_as_safe(language: Measured) -> None:
    assert [reply for reply in language.replies if reply.taken.word == "safe" and reply.label != "safe"] == []


def test_no_call_for_help_is_read_as_an_answer_that_closes_the_search(language: Measured) -> None:
    closing = ("safe", "stay", "at_point", "stop", "thanks", "machine")
    assert [reply for reply in language.replies if reply.label == "help" and reply.taken.word in closing] == []


def test_nearly_every_clear_answer_is_understood(language: Measured) -> None:
    read, meant = language.recall(CLEAR)
    assert read >= LEAST_RECALL * meant
    helped, called = language.recall(["help"])
    assert helped >= LEAST_RECALL * called


def test_nothing_is_read_as_stop_or_as_an_answer_of_a_level_that_was_not_meant(language: Measured) -> None:
    for word in CLEAR - {"help"}:
        right, read = language.precision(word)
        assert right == read, word


def test_machines_are_told_from_people(language: Measured) -> None:
    taken, sent = language.recall(["machine"])
    assert taken == sent
    assert language.precision("machine") == (taken, taken)


def test_the_page_shows_what_is_measured() -> None:
    page = PAGE.read_text(encoding="utf-8")
    shown = page.partition(BEGIN)[2].partition(END)[0].strip()
    assert shown == table(MEASURED.values()).strip(), "run python -m tests.replies.measure"
