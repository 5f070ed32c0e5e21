"""Covert mode, as a decision: whatever was written, what comes back says nothing."""

from dataclasses import replace
from itertools import product
from typing import get_args

import pytest
from hypothesis import given as any_of
from hypothesis import strategies as st

from bot.conversation import effects, intents
from bot.conversation.answer import answer
from bot.conversation.covert import DURESS, SHOWN_STEPS
from bot.conversation.facts import (
    Adding,
    AllowedLine,
    Asked,
    AskedAbout,
    Checked,
    ContactLine,
    Facts,
    HeldCode,
    LevelHere,
    Look,
    MessageTo,
    Nearby,
    OwnWarden,
    PlaceChoice,
    PointLine,
    Registered,
    TaskLine,
    ZoneLine,
)
from bot.conversation.intents import Digit, FreeText, Intent, Press, TooLong, Unreadable, Word
from bot.conversation.questions import (
    STATUS,
    AlertQuestion,
    ConfirmQuestion,
    NeedQuestion,
    Question,
    Step,
    StepQuestion,
)
from bot.conversation.render import render
from bot.conversation.replies import Answer, Text, say
from bot.conversation.vocabulary import NAMES
from broadcasts.desk_hours import Promise
from registry.family_codes import LastHeard
from tests.bot.bot_world import SPEAKER, ladder
from tests.bot.conversation.meanings import QUESTIONS, SAMPLES
from tests.fakes.clock import NOON

LADDER = ladder()
OPEN = Facts("en", person=Registered(id=7, area_id=3, place="Tiravel"), sign=4711)
WATCHED = replace(
    OPEN,
    person=Registered(id=7, area_id=3, place="Tiravel", covert=True),
    case_id=3,
    asked=Asked(12, 3),
    level=LevelHere("Tiravel", 3, "Tiravel school", 12),
    looks=(Look("2 Mar 12:00", "officer"),),
    codes=("AB3DEF4G",),
    other_channel="sms",
)
TELLING = ("embassy", "bravia", "help", "safe", "case", "alert", "officer", "danger", "family", "case 3", "evac")
ALLOWED = (
    "Where are you now?",
    "To be sure that it was you",
    "You get no more messages",
    "Choose your language",
    "I do",
)


def to(intent: Intent, facts: Facts) -> Answer:
    return answer(intent, facts, LADDER, NOON)


def shown(given: Answer) -> list[str]:
    return [render(SPEAKER, "en", reply, {"case": "3", "code": "AB3DEF4G"}) for reply in given.replies]


INTENTS: list[Intent] = [
    *(Word(name) for name in NAMES), *(Digit(number) for number in (0, 1, 2, 3, 4, 5, 7, 9, 10)),
    FreeText("they hit me"), TooLong("a"), Unreadable("photo"),
]  # fmt: skip


@pytest.mark.parametrize("intent", INTENTS, ids=str)
@pytest.mark.parametrize("question", [None, STATUS, AlertQuestion(12), ConfirmQuestion(), NeedQuestion()], ids=str)
def test_no_answer_names_us_or_what_it_is_about(intent: Intent, question: Question | None) -> None:
    given = to(intent, replace(WATCHED, question=question))
    for text in shown(given):
        assert text.startswith("Noted. Thank you.") or text.startswith(ALLOWED), text
        assert not any(word in text.lower() for word in TELLING), text
    assert all(not reply.choices for reply in given.replies if "Noted" in shown(given)[0])


@pytest.mark.parametrize("question", [None, STATUS, AlertQuestion(12), ConfirmQuestion(), NeedQuestion()], ids=str)
def test_the_silent_digit_shows_exactly_what_safe_shows_and_opens_a_case(question: Question | None) -> None:
    watched = replace(WATCHED, question=question)
    safe, forced = to(Digit(1), watched), to(Digit(DURESS), watched)
    assert shown(forced) == shown(safe) == ["Noted. Thank you."]
    assert effects.OpenCase("help", duress=True) in forced.effects
    assert effects.AnswerAlert("help", None) in forced.effects
    assert not any(isinstance(effect, effects.OpenCase) for effect in safe.effects)


def test_where_a_list_was_shown_it_is_a_number_of_the_list() -> None:
    assert to(Digit(7), replace(WATCHED, step=Step.LANGUAGE)).effects == (effects.SetLanguage("am"),)
    unseen = to(Digit(7), replace(WATCHED, step=Step.PEOPLE))
    assert effects.OpenCase("help", duress=True) in unseen.effects, "how many there are was never asked"


def test_to_anybody_else_the_silent_digit_is_none() -> None:
    assert to(Digit(DURESS), OPEN).effects == ()
    assert to(Digit(DURESS), Facts("en")).effects == ()


def test_it_is_switched_on_by_a_word_explained_once_and_shown_to_an_officer() -> None:
    given = to(Word("quiet"), OPEN)
    assert (given.effects, given.for_officer) == ((effects.GoCovert(),), True)
    assert "7 looks like 1" in shown(given)[0]
    assert shown(to(Word("quiet"), WATCHED)) == ["Noted. Thank you."]


def test_no_word_and_no_digit_switches_it_off() -> None:
    for intent in INTENTS:
        assert not any("Covert" in type(effect).__name__ for effect in to(intent, WATCHED).effects), intent


def test_a_stranger_has_nothing_to_switch_on() -> None:
    given = to(Word("quiet"), Facts("en"))
    assert (given.effects, given.for_officer) == ((), True)


def test_places_to_choose_from_stay_because_nobody_can_move_without_them() -> None:
    two = replace(WATCHED, places=(PlaceChoice(1, "Newtown", "Newtown (North)"), PlaceChoice(2, "Newtown", "Newtown")))
    from bot.conversation.intents import Place

    assert "1 Newtown (North)" in shown(to(Place("newtown"), two))[0]


def test_the_menu_of_nobody_names_the_mode() -> None:
    for facts in (OPEN, WATCHED, Facts("en")):
        assert not any("quiet" in text.lower() or "mode" in text.lower() for text in shown(to(Word("menu"), facts)))


@any_of(text=st.text(max_size=60), case=st.booleans())
def test_whatever_was_written(text: str, case: bool) -> None:
    given = to(FreeText(text), replace(WATCHED, case_id=3 if case else None))
    assert set(shown(given)) <= {"Noted. Thank you."}


def test_an_old_button_says_nothing_either() -> None:
    assert shown(to(Press(AlertQuestion(12), 2), WATCHED)) == ["Noted. Thank you."]


TOWNS = (PlaceChoice(1, "Newtown", "Newtown (North)"), PlaceChoice(2, "Newtown", "Newtown (South)"))
RICH = replace(
    WATCHED,
    person=Registered(7, 3, "Tiravel", warden=True, leads_group=True, named=True, covert=True),
    case_id=None,
    places=TOWNS[:1],
    tasks=(TaskLine(3, "3: Ana, +99920000009", 21),),
    own_warden=OwnWarden(9, "Ben"),
    zone=(ZoneLine("Port", 1, 2),),
    relayable=True,
    adding=Adding("Ana"),
    contacts=(ContactLine("police", "112"),),
    nearby=Nearby((PointLine("hospital", "Saint Anne", 1.0, "n"),)),
    held=(HeldCode("AB3DEF4G", "mother", True, None),),
    allowed=(AllowedLine(5, "+99920000002", "mother", "mother"),),
    allowed_heard=((1, LastHeard(1, "Ana", "safe", "self", NOON, 21)),),
    message_to=MessageTo(21, 5, True, "mother", False),
    checked=Checked("M12", ours=True, place="Tiravel", at="noon", rank=3),
    number="+99920000009",
    enquiry=AskedAbout(12, "Ben"),
    next_detail="name",
    promise=Promise(opens="8:00"),
)
UNSEEN = (effects.TellInFull, effects.NoteTasksShown, effects.NoteAsked, effects.Erase)
SAYS_NOTHING = {
    "plain.noted", "join.ask_area", "join.which_area", "join.area_unknown", "join.ask_language", "saved.language",
    "sign.ask", "stop.done",
}  # fmt: skip
VARIANTS = [
    RICH, replace(RICH, places=TOWNS), replace(RICH, places=()), replace(RICH, forgeable=True, by_segment=True),
    replace(RICH, case_id=3, held=(), allowed=(), codes=(), message_to=None, adding=None, number=None),
]  # fmt: skip


def test_every_meaning_is_tried() -> None:
    assert set(SAMPLES) == set(get_args(Intent))


@pytest.mark.parametrize("kind", SAMPLES, ids=lambda kind: kind.__name__)
def test_whatever_it_means_nothing_is_said_asked_or_offered(kind: type) -> None:
    for intent, facts, question in product(SAMPLES[kind], VARIANTS, QUESTIONS):
        step = question.step if isinstance(question, StepQuestion) and question != STATUS else None
        given = to(intent, replace(facts, question=question, step=step))
        where = f"{intent} at {question}"
        for reply in given.replies:
            told = [line.key for line in reply.lines if isinstance(line, Text)]
            assert told, where
            assert set(told) <= SAYS_NOTHING, where
            assert not reply.words, f"buttons for words after {where}"
            assert told != ["plain.noted"] or not reply.choices, f"buttons after {where}"
            assert told != ["plain.noted"] or reply.question in (None, STATUS, AlertQuestion(12)), where
        assert [reply.lines for reply in given.replies].count((say("plain.noted"),)) <= 1, where
        assert given.step in (None, *SHOWN_STEPS), f"an unseen question stays open after {where}"
        assert not any(isinstance(effect, UNSEEN) for effect in given.effects), where


def test_an_unseen_dialogue_ends_and_an_officer_reads_what_began_it() -> None:
    for word in ("name", "people", "contact", "delete"):
        given = to(Word(word), WATCHED)
        assert (given.step, given.notes, given.for_officer) == (None, {}, True)
    free = replace(WATCHED, case_id=None)
    assert to(intents.Place("nowhere"), free).step is Step.AREA
    assert to(intents.MapLink("https://osm.org/go/x"), free).step is None
