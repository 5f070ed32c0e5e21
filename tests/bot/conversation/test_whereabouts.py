"""What follows from places that were not asked for, and from what was asked about the surroundings."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.conversation import effects
from bot.conversation.answer import answer
from bot.conversation.facts import ContactLine, Facts, Nearby, PlaceChoice, PlaceRead, PointLine, Registered
from bot.conversation.intents import Digit, FreeText, Intent, Located, MapLink, MovedOn, Place, PlusCode, Press, Word
from bot.conversation.questions import Step, StepQuestion
from bot.conversation.replies import Answer, Text
from bot.conversation.understand import read_press
from tests.bot.bot_world import ladder

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MARIA = Registered(7, 3, "Tiravel")
KNOWN = Facts("en", person=MARIA)
STRANGER = Facts("en")
JOINING = replace(STRANGER, step=Step.AREA, notes={"agreed": True})
PORT = PlaceChoice(4, "Port", "Port (North)")
HERE = replace(KNOWN, places=(PORT,), step=Step.HERE, question=StepQuestion(Step.HERE), notes={"places": [4]})


def to(intent: Intent, facts: Facts) -> Answer:
    return answer(intent, facts, ladder(), NOW)


def keys(given: Answer) -> list[str]:
    return [line.key for reply in given.replies for line in reply.lines if isinstance(line, Text)]


def test_a_name_out_of_the_blue_moves_nobody_before_they_say_yes() -> None:
    asked = to(FreeText("port"), replace(KNOWN, places=(PORT,)))
    assert (keys(asked), asked.effects, asked.step) == (["place.here"], (), Step.HERE)
    for yes in (Digit(1), Press(StepQuestion(Step.HERE), 1), Word("yes")):
        assert to(yes, HERE).effects == (effects.SetArea(4),)
    for no in (Digit(3), Word("no")):
        assert (keys(to(no, HERE)), to(no, HERE).effects) == (["place.kept"], ())


def test_a_late_yes_is_no_safe_and_2_is_help_at_any_time() -> None:
    late = replace(HERE, step=None)
    assert to(Digit(1), late).effects == (effects.SetArea(4),)
    forgotten = replace(late, places=(), notes={})
    assert (keys(to(Digit(1), forgotten)), to(Digit(1), forgotten).effects) == (["join.ask_area"], ())
    for facts in (HERE, late):
        assert effects.OpenCase("help") in to(Digit(2), facts).effects


def test_a_guess_is_asked_back_and_another_place_asks_again() -> None:
    guess = replace(JOINING, places=(PORT,), place_read=PlaceRead(sure=False, town="Portville"))
    asked = to(Place("prot"), guess)
    assert keys(asked) == ["place.near", "join.which_area", "place.none_of_these"]
    assert asked.effects == ()
    chosen = replace(guess, step=Step.WHICH_AREA, notes=asked.notes)
    assert to(Digit(1), chosen).effects == (effects.Register(4),)
    again = to(Digit(2), chosen)
    assert (keys(again), again.step, again.notes) == (["join.ask_area"], Step.AREA, {"agreed": True})


@pytest.mark.parametrize(("facts", "step"), [(KNOWN, Step.AREA), (JOINING, Step.AREA)])
def test_a_town_elsewhere_a_closed_link_and_a_lone_code_go_to_an_officer(facts: Facts, step: Step) -> None:
    for intent, read, key in (
        (Place("Dubai"), PlaceRead(town="Dubai"), "place.elsewhere"),
        (MapLink("x"), PlaceRead(), "place.link"),
        (PlusCode("76C2+22", ""), PlaceRead(), "place.code_alone"),
    ):
        given = to(intent, replace(facts, place_read=read))
        assert (keys(given), given.for_officer, given.step) == ([key], True, step)
    case = to(MapLink("x"), replace(facts, case_id=5))
    assert (keys(case), case.for_officer) == (["got.to_officer"], True)
    assert keys(to(MapLink("x"), STRANGER)) == ["not_registered"]


def test_a_code_is_kept_as_exactly_as_a_position() -> None:
    given = to(
        PlusCode("76C2+22", "port"), replace(KNOWN, places=(PORT,), place_read=PlaceRead(position=(33.27, 35.2)))
    )
    assert given.effects == (effects.MakePlaceReport(33.27, 35.2, 4), effects.SetArea(4))


@pytest.mark.parametrize("facts", [replace(KNOWN, places=(PORT,)), replace(JOINING, places=(PORT,))])
def test_words_beside_a_place_are_shown_to_an_officer(facts: Facts) -> None:
    assert to(Located(33.27, 35.2, words=True), facts).for_officer
    assert not to(Located(33.27, 35.2), facts).for_officer
    assert to(Place("port, we are hurt"), replace(facts, place_read=PlaceRead(words=True))).for_officer


def test_a_phone_that_shares_its_way_is_answered_when_it_begins() -> None:
    begun = to(Located(33.27, 35.2, live=True), replace(KNOWN, places=(PORT,)))
    assert keys(begun) == ["saved.live"]
    moved = to(MovedOn(33.27, 35.2), replace(KNOWN, places=(PORT,), moved_on=True, step=Step.NAME))
    assert (moved.replies, moved.step) == ((), Step.NAME)
    assert moved.effects == (effects.MakePlaceReport(33.27, 35.2, 4), effects.SetArea(4))
    near = to(MovedOn(33.27, 35.2), replace(KNOWN, places=(replace(PORT, area_id=3),)))
    assert near.effects == ()
    assert to(MovedOn(33.27, 35.2), replace(STRANGER, places=(PORT,))).effects == ()


@pytest.mark.parametrize(
    ("km", "slots"),
    [(0.04, None), (0.4, "0.4"), (9.94, "9.9"), (9.96, "10.0"), (10.4, "10"), (312.6, "313")],
)
def test_a_distance_is_in_ascii_digits_and_not_too_exact(km: float, slots: str | None) -> None:
    nearby = Nearby((PointLine("shelter", "Hall", km, "ne"),), at=None)
    [line, *_] = to(Word("shelter"), replace(KNOWN, nearby=nearby)).replies[0].lines
    assert isinstance(line, Text)
    assert (line.key, line.slots.get("km")) == (("where.line", slots) if slots else ("where.here", None))


def test_what_is_near_says_from_where_it_is_counted_and_leaves_a_dialogue_alone() -> None:
    points = (PointLine("exit", "Pier", 4.0, "s"), PointLine("assembly", "Square", 1.0, "n"))
    placed = replace(KNOWN, nearby=Nearby(points, at="1 Mar 12:00"))
    assert keys(to(Word("where"), placed)) == ["where.line", "where.line", "where.from_position", "where.help"]
    [first, *_] = to(Word("where"), placed).replies[0].lines
    assert isinstance(first, Text)
    assert first.slots["name"] == "Square"
    unplaced = replace(KNOWN, nearby=Nearby((PointLine("exit", "Pier"),)))
    assert keys(to(Word("exit"), unplaced)) == ["where.somewhere", "where.help"]
    assert keys(to(Word("point"), unplaced)) == ["where.none", "where.help"]
    talking = to(Word("exit"), replace(unplaced, step=Step.PEOPLE, notes={"agreed": True}))
    assert (keys(talking), talking.step, talking.replies[0].question) == (["where.somewhere"], Step.PEOPLE, None)


def test_anybody_gets_numbers_and_what_to_prepare() -> None:
    numbers = replace(
        STRANGER, contacts=(ContactLine("police", "112"), ContactLine("helpline", "1", "Our line")), rank=2
    )
    assert keys(to(Word("contacts"), numbers)) == ["contacts.header", "contacts.line", "contacts.line", "where.help"]
    assert keys(to(Word("contacts"), STRANGER)) == ["contacts.none", "where.help"]
    assert keys(to(Word("checklist"), numbers)) == ["prepare.2", "where.help"]
    assert keys(to(Word("shelter"), STRANGER)) == ["not_registered"]


def test_a_button_may_stand_for_a_word() -> None:
    assert read_press("word:where") == Word("where")
    assert read_press("word:nothing").__class__.__name__ == "Unreadable"
