"""Every reply that can be given has words in every language."""

from dataclasses import replace

import pytest

from bot.conversation.questions import Step
from bot.conversation.render import render, render_buttons
from bot.conversation.replies import Choice, Text, ask, reply, say, say_count
from broadcasts.channel import Button
from locales.languages import LANGUAGES
from tests.bot.bot_world import SPEAKER


def test_lines_are_joined_and_texts_in_slots_are_said_too() -> None:
    text = render(SPEAKER, "en", reply(say("level.here", place="Tiravel", rank=2, headline=say("level.2.headline"),
                                           action="Stay."), "the end"), {})  # fmt: skip
    assert text == "Tiravel: level 2 of 4. STAY INDOORS. Stay.\nthe end"


def test_a_slot_that_a_change_gave_is_filled_in() -> None:
    assert "case 12" in render(SPEAKER, "en", reply(say("got.help")), {"case": "12"})


def test_a_drill_begins_and_ends_with_its_word_once() -> None:
    text = render(replace(SPEAKER, drill=True), "en", reply(say("got.to_officer"), say("kin.thanks")), {})
    assert (text.startswith("DRILL"), text.endswith("DRILL"), text.count("DRILL")) == (True, True, 2)


def test_a_plural_takes_its_form() -> None:
    assert render(SPEAKER, "en", reply(say_count("task.count", 1)), {}) == "You have 1 open task."


def test_buttons_carry_the_question_and_a_digit() -> None:
    asked = ask(Step.CONSENT, say("join.ask_area"), choices=(Choice(1, say("answer.safe")), Choice(2, "no")))
    assert render_buttons(SPEAKER, "en", asked) == (
        Button("I am safe", "step:consent:1"),
        Button("no", "step:consent:2"),
    )


@pytest.mark.parametrize("language", [language.code for language in LANGUAGES])
def test_the_texts_whose_slots_are_only_words_can_be_said_in_every_language(language: str) -> None:
    for key in ("join.notice", "join.declined", "stop.done", "got.unclear", "not_registered", "family.ask_code",
                "menu.warden", "relay.how", "join.finished", "bad.people", "ask.contact"):  # fmt: skip
        assert "{" not in render(SPEAKER, language, reply(Text(key)), {})
