"""Numbers beside words for being hurt: where there is no such task it is a call, and so it is of anybody else."""

from dataclasses import replace

import pytest

from bot.conversation import effects
from bot.conversation.answer import answer
from bot.conversation.facts import Asked, Facts, Registered, TaskLine
from bot.conversation.intents import Digit, Intent, WardenReports
from bot.conversation.questions import AlertQuestion, HowQuestion, NeedQuestion, Step, StepQuestion
from bot.conversation.replies import Answer, Text
from bot.conversation.vocabulary import load_vocabulary
from bot.conversation.warden_reports import read_said
from broadcasts.tables import Priority
from locales.catalogue import Catalogue
from tests.bot.bot_world import World, ladder
from tests.fakes.clock import NOON

VOCABULARY = load_vocabulary(Catalogue.load())
WARDEN = Facts(
    "en", person=Registered(7, 3, "Tiravel", warden=True, leads_group=True), tasks=(TaskLine(3, "3: Ana", 21),)
)


def said(text: str) -> WardenReports:
    read = read_said(text, VOCABULARY.warden)
    assert read is not None
    return read


def to(intent: Intent, facts: Facts) -> Answer:
    return answer(intent, facts, ladder(), NOON)


def keys(given: Answer) -> list[str]:
    return [line.key for reply in given.replies for line in reply.lines if isinstance(line, Text)]


@pytest.mark.parametrize(
    "text", ["2 hurt", "2 injured", "we have 2 hurt", "2 heridos", "2 injured, please hurry", "2 hurt 3 dead", "R 2=3",
             "2 need help", "2 hurt not moving",
             "2 hurt. No ambulance comes"]
)  # fmt: skip
def test_hurt_people_who_are_no_task_of_the_warden_are_a_case_and_the_warden_reads_what_was_understood(
    text: str,
) -> None:
    given = to(said(text), WARDEN)
    assert effects.OpenCase("hurt") in given.effects or effects.OpenCase("help") in given.effects
    assert keys(given)[0] in ("task.unknown", "task.bad")
    assert "got.help" in keys(given)
    assert (given.replies[-1].priority, given.replies[-1].question) == (Priority.HELP, NeedQuestion())
    assert not any(isinstance(effect, effects.AnswerAlert) for effect in given.effects), "the warden is not hurt"


@pytest.mark.parametrize("text", ["3 hurt", "3 safe", "2 safe", "3 is not hurt", "2 not found", "3 safe, not really"])
def test_what_is_a_report_or_speaks_of_nobody_hurt_is_no_case_of_the_wardens(text: str) -> None:
    assert not any(isinstance(effect, effects.OpenCase) for effect in to(said(text), WARDEN).effects)


def test_of_a_mixed_report_the_known_is_noted_and_only_the_case_is_asked_about() -> None:
    given = to(said("3 safe, 2 hurt"), WARDEN)
    assert effects.ReportTask(3, 1) in given.effects
    assert effects.OpenCase("hurt") in given.effects
    assert keys(given)[:2] == ["task.noted", "task.unknown"]
    assert not isinstance(given.replies[-1].question, HowQuestion)


@pytest.mark.parametrize("text", ["2 hurt", "we have 2 hurt", "2 heridos", "3 wounded", "2 sugatan"])
async def test_of_anybody_who_is_no_warden_it_is_a_call_for_help(world: World, text: str) -> None:
    stranger, person = world.phone(1), world.phone(2)
    assert "call for help" in await stranger.sends(text)
    await person.joins("Tiravel")
    assert "call for help" in await person.sends(text)


@pytest.mark.parametrize("word", ["PLACE", "CONTACT"])
async def test_so_it_is_where_a_place_or_a_number_was_asked_for(world: World, word: str) -> None:
    person = world.phone(2)
    await person.joins("Tiravel")
    await person.sends(word)
    assert "call for help" in await person.sends("2 hurt")


@pytest.mark.parametrize("text", ["3 safe", "2 not found", "3 are not hurt"])
async def test_of_anybody_else_other_numbers_are_none(world: World, text: str) -> None:
    person = world.phone(2)
    await person.joins("Tiravel")
    assert "call for help" not in await person.sends(text)


@pytest.mark.parametrize(
    ("step", "key"), [(Step.NEEDS, "saved.needs"), (Step.BOOKLET, "saved.booklet"), (Step.PEOPLE, "saved.people")]
)
def test_a_two_that_was_the_second_of_a_list_says_how_to_call_for_help(step: Step, key: str) -> None:
    asked = Facts("en", person=WARDEN.person, step=step, question=StepQuestion(step), asked=Asked(12, 0))
    given = to(Digit(2), asked)
    assert keys(given) == [key, "where.help"]
    assert given.replies[-1].question == AlertQuestion(12)
    after = replace(asked, step=None, question=given.replies[-1].question)
    assert effects.OpenCase("help") in to(Digit(2), after).effects
    assert keys(to(Digit(1), asked)) == [key]


def test_a_two_that_was_a_no_or_a_relation_says_how_to_call_for_help() -> None:
    stranger = Facts("en", step=Step.CONSENT, question=StepQuestion(Step.CONSENT))
    assert keys(to(Digit(2), stranger)) == ["join.declined", "stop.still_help"]
    kept = replace(stranger, notes={"wrote": True})
    assert keys(to(Digit(2), kept)) == ["join.declined_kept", "stop.still_help"]
    related = Facts(
        "en", person=WARDEN.person, step=Step.ENQUIRY_RELATION, question=StepQuestion(Step.ENQUIRY_RELATION)
    )
    given = to(Digit(2), related)
    assert keys(given) == ["enquiry.ask_place", "where.help"]
    after = replace(related, step=given.step, question=given.replies[-1].question, notes=given.notes)
    assert effects.OpenCase("help") in to(Digit(2), after).effects
    no = Facts("en", person=WARDEN.person, step=Step.ADD_AGREED, question=StepQuestion(Step.ADD_AGREED))
    assert keys(to(Digit(2), no)) == ["add.nobody", "where.help"]
