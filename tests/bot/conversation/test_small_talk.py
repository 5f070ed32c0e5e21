"""What is kept and hardly answered, and that nothing of it is answered for ever."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.conversation import effects
from bot.conversation.answer import answer
from bot.conversation.facts import Asked, Facts, Registered
from bot.conversation.intents import FreeText, Intent, Machine, QuestionInWords, TooLong, Unreadable, Word
from bot.conversation.questions import AlertQuestion, KinQuestion
from bot.conversation.replies import Answer, Text
from tests.bot.bot_world import ladder

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
LADDER = ladder()
KNOWN = Facts("en", person=Registered(id=7, area_id=3, place="Tiravel"))


def asked_at(rank: int) -> Facts:
    return replace(KNOWN, question=AlertQuestion(12), asked=Asked(12, rank=rank))


def to(intent: Intent, facts: Facts) -> Answer:
    return answer(intent, facts, LADDER, NOW)


def keys(given: Answer) -> list[str]:
    return [line.key for reply in given.replies for line in reply.lines if isinstance(line, Text)]


@pytest.mark.parametrize(
    ("rank", "word"), [(3, "leave"), (3, "stay"), (4, "at_point"), (4, "on_way"), (4, "cannot_move")]
)
def test_a_word_answers_at_the_level_that_asks_for_it(rank: int, word: str) -> None:
    given = to(Word(word), asked_at(rank))
    assert effects.AnswerAlert(word, 12) in given.effects
    assert keys(given) == [f"got.{word}"]


def test_who_cannot_move_gets_an_officer() -> None:
    assert effects.OpenCase("cannot move") in to(Word("cannot_move"), asked_at(4)).effects


@pytest.mark.parametrize(
    ("rank", "word"), [(2, "leave"), (4, "stay"), (0, "leave"), (3, "at_point"), (3, "cannot_move")]
)
def test_a_word_for_another_level_is_kept_and_asked_back_and_not_guessed(rank: int, word: str) -> None:
    given = to(Word(word), asked_at(rank))
    assert given.effects == ()
    assert given.for_officer
    assert keys(given) == ["got.kept"]


def test_a_digit_beside_the_word_must_mean_the_same() -> None:
    assert keys(to(Word("leave", 3), asked_at(3))) == ["got.leave"]
    assert keys(to(Word("leave", 4), asked_at(3))) == ["got.kept"]


def test_asked_about_a_relative_a_word_may_mean_either() -> None:
    given = to(Word("leave"), replace(asked_at(3), question=KinQuestion(8, 12)))
    assert (given.effects, given.for_officer, keys(given)) == ((), True, ["got.to_officer"])


def test_thanks_need_no_answer() -> None:
    given = to(Word("thanks"), KNOWN)
    assert (given.replies, given.effects, given.for_officer) == ((), (), False)
    assert to(Word("thanks"), replace(KNOWN, case_id=4)).for_officer


def test_a_greeting_is_answered_once() -> None:
    assert keys(to(Word("greeting"), KNOWN)) == ["got.greeting"]
    assert to(Word("greeting"), replace(KNOWN, unclear=1)).replies == ()


def test_who_has_a_case_open_greets_the_officer() -> None:
    given = to(Word("greeting"), replace(KNOWN, case_id=4))
    assert given.for_officer
    assert keys(given) == ["got.to_officer"]


def test_ok_is_no_answer_and_is_asked_again() -> None:
    given = to(Word("heard"), asked_at(3))
    assert (given.effects, keys(given)) == ((), ["got.heard"])
    assert given.replies[0].question == AlertQuestion(12)


def test_a_question_is_kept_for_an_officer() -> None:
    given = to(QuestionInWords("where is the bus"), asked_at(3))
    assert given.for_officer
    assert keys(given) == ["got.question"]


def test_a_machine_is_never_answered_and_shown_to_an_officer_once() -> None:
    first, later = to(Machine(), KNOWN), to(Machine(), replace(KNOWN, unclear=1))
    assert (first.replies, first.effects, later.replies) == ((), (), ())
    assert first.for_officer
    assert not later.for_officer


NOTHING_FOLLOWS = (
    FreeText("the bus"), QuestionInWords("where?"), Machine(), TooLong("x"), Unreadable("sticker"), Word("heard"),
    Word("greeting"), Word("thanks"), Word("leave"), Word("yes"), Word("skip"),
)  # fmt: skip


@pytest.mark.parametrize("intent", NOTHING_FOLLOWS, ids=repr)
@pytest.mark.parametrize("facts", [KNOWN, Facts("en"), replace(KNOWN, case_id=4)], ids=["person", "stranger", "case"])
def test_whatever_nothing_follows_from_is_answered_five_times_at_most(intent: Intent, facts: Facts) -> None:
    unclear, said = 0, 0
    for _ in range(20):
        given = to(intent, replace(facts, unclear=unclear))
        said += len(given.replies)
        unclear = 0 if given.understood else unclear + 1
    assert said <= 5


def test_a_mixture_of_what_nothing_follows_from_is_answered_five_times_at_most() -> None:
    unclear, said = 0, 0
    for turn in range(40):
        given = to(NOTHING_FOLLOWS[turn % len(NOTHING_FOLLOWS)], replace(KNOWN, unclear=unclear))
        said += len(given.replies)
        unclear = 0 if given.understood else unclear + 1
    assert said <= 5
