"""Every kind of message is answered and every change is made: a new one cannot be forgotten."""

from dataclasses import replace
from itertools import product
from typing import get_args

import pytest

import bot.family_changes
import bot.officer_changes  # noqa: F401 - so do those that officers make
from bot.apply import apply
from bot.conversation import effects
from bot.conversation.answer import answer
from bot.conversation.effects import Effect
from bot.conversation.facts import Asked, Facts, OfficerHere, ProposalLine, Registered
from bot.conversation.intents import Intent
from bot.conversation.questions import STATUS, Question, StepQuestion, parse_question
from bot.conversation.render import render, render_buttons
from bot.handling import named
from tests.bot.bot_world import SPEAKER, ladder
from tests.bot.conversation.meanings import QUESTIONS, SAMPLES
from tests.fakes.clock import NOON

LADDER = ladder()
PERSON = Registered(7, 3, "Tiravel")
OFFICER = OfficerHere(4, "Ben", "en")
PROPOSAL = ProposalLine(12, "South 0 > 3", "proposed", waits=True)
WHO = [
    Facts("en"), Facts("en", stranger=True), Facts("en", person=PERSON), Facts("en", person=PERSON, case_id=3),
    Facts("en", person=replace(PERSON, warden=True, leads_group=True, named=True), asked=Asked(12, 3), forgeable=True),
    Facts("en", linking=OFFICER), Facts("en", person=PERSON, officer=OFFICER, linking=replace(OFFICER, id=5)),
    Facts("en", officer=OFFICER, proposal=PROPOSAL, waiting=(PROPOSAL, replace(PROPOSAL, own=True))),
    Facts("ar", officer=OFFICER, proposal=replace(PROPOSAL, state="issued", waits=False)),
]  # fmt: skip
GIVEN = dict.fromkeys(("case", "code", "until", "decided"), "x")


def test_there_is_a_message_of_every_kind() -> None:
    assert set(SAMPLES) == set(get_args(Intent))


def test_every_question_but_the_unasked_reads_back_what_it_writes() -> None:
    assert {type(question) for question in QUESTIONS if question} == set(get_args(Question))
    assert all(parse_question(str(question)) == question for question in QUESTIONS if question)


@pytest.mark.parametrize("kind", SAMPLES, ids=lambda kind: kind.__name__)
def test_it_is_answered_whoever_writes_it_and_whatever_stands_open(kind: type) -> None:
    for intent, facts, question in product(SAMPLES[kind], WHO, QUESTIONS):
        step = question.step if isinstance(question, StepQuestion) and question != STATUS else None
        given = answer(intent, replace(facts, question=question, step=step), LADDER, NOON)
        for reply in given.replies:
            assert render(SPEAKER, "en", reply, GIVEN)
            assert all(len(button.data.encode()) <= 64 for button in render_buttons(SPEAKER, "en", reply))
        assert set(map(type, given.effects)) <= set(get_args(Effect))
    assert named(SAMPLES[kind][0])


def test_every_change_is_made_by_a_function_of_its_own() -> None:
    unmade = [change for change in get_args(Effect) if apply.dispatch(change) is apply.dispatch(object)]
    assert unmade == [effects.AnswerAlert], "which is made for many at once (own_answers)"
