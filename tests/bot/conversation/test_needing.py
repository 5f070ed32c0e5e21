"""The question after a call for help, as a decision: its digits can never be taken for safe or help."""

from dataclasses import replace

import pytest

from bot.conversation import effects
from bot.conversation.answer import answer
from bot.conversation.facts import Asked, Facts, Registered
from bot.conversation.intents import Digit, FreeText, Intent, Name, Press, Word
from bot.conversation.needing import NEEDS
from bot.conversation.questions import AlertQuestion, NeedQuestion, Question, ReadsQuestion, Step, parse_question
from bot.conversation.replies import Answer, Text
from broadcasts.desk_hours import Promise
from tests.bot.bot_world import ladder
from tests.fakes.clock import NOON

LADDER = ladder()
STRANGER = Facts("en")
KNOWN = Facts("en", person=Registered(id=7, area_id=3, place="Tiravel"))
CALLED = replace(KNOWN, case_id=1, question=NeedQuestion(), asked=Asked(12, 4))


def to(intent: Intent, facts: Facts) -> Answer:
    return answer(intent, facts, LADDER, NOON)


def keys(given: Answer) -> list[str]:
    return [line.key for reply in given.replies for line in reply.lines if isinstance(line, Text)]


@pytest.mark.parametrize("facts", [STRANGER, KNOWN, replace(KNOWN, question=AlertQuestion(12), asked=Asked(12, 3))])
def test_a_call_opens_a_case_first_and_then_asks_one_question(facts: Facts) -> None:
    given = to(Word("help"), facts)
    assert given.effects[-1] == effects.OpenCase("help")
    assert keys(given) == ["got.help", "help.within", "need.ask"]
    assert [reply.question for reply in given.replies] == [NeedQuestion()]
    assert [choice.digit for choice in given.replies[0].choices] == list(NEEDS)


def test_at_night_no_minutes_are_promised() -> None:
    given = to(Word("help"), replace(KNOWN, promise=Promise(60, "07:00")))
    assert keys(given) == ["got.help", "help.closed", "need.ask"]


@pytest.mark.parametrize("facts", [CALLED, replace(STRANGER, case_id=1, question=NeedQuestion())])
@pytest.mark.parametrize("digit", range(3, 10))
def test_its_digits_name_the_need_and_never_a_status(facts: Facts, digit: int) -> None:
    """At level 4 a bare 3 would be "at the point": not while this question stands."""
    given = to(Digit(digit), facts)
    assert given.effects == (effects.NameNeed(NEEDS[digit]),)
    assert keys(given)[0] == "need.noted"


@pytest.mark.parametrize("question", [NeedQuestion(), ReadsQuestion()])
def test_1_and_2_mean_safe_and_help_there_too(question: Question) -> None:
    asked = replace(CALLED, question=question)
    assert to(Digit(1), asked).effects == (effects.AnswerAlert("safe", 12),)
    assert effects.OpenCase("help") in to(Digit(2), asked).effects


@pytest.mark.parametrize("number", [0, 10, 33, 1234])
def test_any_other_number_is_kept_for_an_officer(number: int) -> None:
    given = to(Digit(number), CALLED)
    assert (given.effects, given.understood, given.for_officer) == ((), False, True)


def test_after_it_somebody_registered_is_asked_who_reads_along_and_a_stranger_is_not() -> None:
    assert to(Digit(8), CALLED).replies[0].question == ReadsQuestion()
    assert to(Digit(8), replace(CALLED, person=None)).replies[0].question != ReadsQuestion()


@pytest.mark.parametrize("digit", [3, 4, 6, 7, 8, 9])
def test_only_5_says_that_somebody_reads_along(digit: int) -> None:
    reads = replace(CALLED, question=ReadsQuestion())
    assert to(Digit(5), reads).effects == (effects.GoCovert(),)
    assert to(Digit(digit), reads).effects == ()


def test_a_button_pressed_when_the_case_is_closed_opens_another() -> None:
    assert to(Press(NeedQuestion(), 4), KNOWN).effects == (effects.NameNeed("danger"),)


@pytest.mark.parametrize("step", [Step.NAME, Step.PEOPLE, Step.CONTACT])
def test_a_call_ends_a_dialogue_whose_next_words_would_be_taken_for_a_name(step: Step) -> None:
    given = to(Word("help"), replace(KNOWN, step=step, notes={"agreed": True}))
    assert (given.step, given.notes) == (None, {})


@pytest.mark.parametrize("step", [Step.LANGUAGE, Step.CONSENT, Step.AREA, Step.WHICH_AREA])
def test_a_call_in_the_middle_of_joining_leaves_the_joining_where_it_was(step: Step) -> None:
    given = to(Word("help"), replace(STRANGER, step=step, notes={"agreed": True}))
    assert (given.step, given.notes) == (step, {"agreed": True})


@pytest.mark.parametrize("intent", [FreeText("they lock the door"), Name("they lock the door")])
def test_what_is_written_while_the_case_is_open_is_for_its_officer_whatever_it_was_taken_for(intent: Intent) -> None:
    assert to(intent, replace(KNOWN, case_id=1, step=Step.NAME)).for_officer


@pytest.mark.parametrize("question", [NeedQuestion(), ReadsQuestion()])
def test_the_questions_have_names_of_their_own(question: Question) -> None:
    assert parse_question(str(question)) == question
