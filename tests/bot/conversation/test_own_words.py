"""What people write themselves reaches the officer of an open case, and no dialogue swallows what follows a call."""

from dataclasses import replace
from typing import get_args

import pytest
from sqlmodel import col, select

from bot.conversation import effects, intents
from bot.conversation.answer import HAS_NO_OWN_WORDS, HAS_OWN_WORDS, answer
from bot.conversation.enquiring import STEPS
from bot.conversation.facts import Facts, Registered
from bot.conversation.intents import Cry, EnquiryPart, Intent, Word
from bot.conversation.questions import Step
from bot.conversation.replies import Answer
from bot.conversation.understand import understand_text
from bot.conversation.vocabulary import load_vocabulary
from locales.catalogue import Catalogue
from registry.enquiries import Sought
from registry.tables import Enquiry, Incoming
from registry.threads import find_thread
from tests.bot.bot_world import World, ladder
from tests.fakes.clock import NOON

VOCABULARY = load_vocabulary(Catalogue.load())
NEWEST = select(Incoming).order_by(col(Incoming.id).desc()).limit(1)
PERSON = Facts("en", person=Registered(7, 3, "Tiravel"))
STAY_OPEN = (
    Step.LANGUAGE, Step.CONSENT, Step.AREA, Step.WHICH_AREA, Step.THERE, Step.HERE, Step.SIGN, Step.DELETE, Step.STATUS,
)  # fmt: skip


def to(intent: Intent, facts: Facts) -> Answer:
    return answer(intent, facts, ladder(), NOON)


def test_of_every_meaning_it_is_said_whether_people_wrote_it_themselves() -> None:
    assert set(HAS_OWN_WORDS) | set(HAS_NO_OWN_WORDS) == set(get_args(Intent))
    assert not set(HAS_OWN_WORDS) & set(HAS_NO_OWN_WORDS)


@pytest.mark.parametrize(
    "intent",
    [
        intents.FamilyMessage(None, None, "they took me to the cellar"), intents.RelayText("they took me"),
        intents.FamilyQuestion(None, "they took me"), intents.ForbidAsker("they took me"),
        intents.EnquiryPart("they took me"), intents.Join("they took me"), intents.QuestionInWords("where?"),
        intents.PlusCode("7643+8C", "cellar"), intents.MapLink("cellar https://osm.org/go/x"),
        intents.WardenReports(((3, 3),)), intents.NameCode("they took me", False), intents.Name("they took me"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("facts", [PERSON, Facts("en")], ids=["person", "stranger"])
def test_while_a_case_is_open_its_officer_is_shown_it(intent: Intent, facts: Facts) -> None:
    assert to(intent, replace(facts, case_id=3, step=Step.ENQUIRY_WHO)).for_officer


@pytest.mark.parametrize("step", Step)
def test_a_call_for_help_ends_every_dialogue_that_would_take_the_next_words_for_something_else(step: Step) -> None:
    assert to(Word("help"), replace(PERSON, step=step)).step == (step if step in STAY_OPEN else None)
    stranger = to(Word("help"), Facts("en", step=step)).step
    assert stranger == (None if step in STEPS else step), "joining goes on"


def test_a_call_within_an_enquiry_is_a_case_and_the_enquiry_goes_on_without_it() -> None:
    intent = understand_text("my children are dying help", Step.ENQUIRY_WHO, VOCABULARY)
    assert intent == EnquiryPart("my children are dying help", Cry.MENTIONED)
    given = to(intent, Facts("en", step=Step.ENQUIRY_WHO))
    assert effects.OpenCase("help") in given.effects
    kept = [effect.sought.text for effect in given.effects if isinstance(effect, effects.KeepEnquiry)]
    assert kept == ["my children are dying help"]


def test_what_somebody_registered_writes_in_an_enquiry_is_an_officers_too() -> None:
    assert to(EnquiryPart("they are shooting"), replace(PERSON, step=Step.ENQUIRY_WHO)).for_officer
    assert not to(EnquiryPart("Maria Reyes"), Facts("en", step=Step.ENQUIRY_WHO)).for_officer


async def test_an_enquiry_that_was_left_halfway_catches_nothing_an_hour_later(world: World) -> None:
    stranger = world.phone(5)
    await stranger.sends("FAMILY")
    assert "What are you to this person?" in await stranger.sends("Maria Reyes")
    world.clock.forward(hours=2)
    assert "call for help" in await stranger.sends("2"), "2 is help again, and no relation"
    world.clock.forward(minutes=2)
    await stranger.sends("FAMILY")
    world.clock.forward(hours=2)
    assert "relation" not in await stranger.sends("they are shooting at us")
    assert world.store.read_now(lambda session: session.exec(NEWEST).one()).for_officer


async def test_an_enquiry_that_was_left_halfway_is_kept_with_the_next_message_and_its_notes_are_not(
    world: World,
) -> None:
    stranger = world.phone(5)
    await stranger.sends("FAMILY")
    await stranger.sends("Maria Reyes")
    world.clock.forward(hours=2)
    await stranger.sends("thanks")
    address_id = stranger.address.id or 0
    thread = world.store.read_now(lambda session: find_thread(session, address_id))
    assert thread is not None
    assert (thread.step, thread.notes) == (None, {})
    kept = world.store.read_now(lambda session: session.exec(select(Enquiry)).all())
    assert [enquiry.text for enquiry in kept] == ["Maria Reyes"]
    await stranger.sends("hello again")
    assert len(world.store.read_now(lambda session: session.exec(select(Enquiry)).all())) == 1


def test_a_call_for_help_keeps_what_an_enquiry_knows_by_then() -> None:
    asked = Facts("en", step=Step.ENQUIRY_PLACE, notes={"enquiry_who": "Maria Reyes", "enquiry_relation": "child"})
    given = to(Word("help"), asked)
    assert effects.KeepEnquiry(Sought("Maria Reyes", "child")) in given.effects
    assert not any("enquiry" in name for name in given.notes)
    for nothing in (Word("stop"), intents.MovedOn(34.0, 35.0)):
        given = to(nothing, replace(asked, step=None))
        assert not any(isinstance(each, effects.KeepEnquiry) for each in given.effects)


async def test_a_1_to_an_alert_is_never_a_relation(world: World) -> None:
    phone = world.phone(6)
    await phone.joins("Tiravel")
    await phone.sends("FAMILY")
    await phone.sends("Maria Reyes")
    world.raise_level("XB-S", 3)
    await phone.sends("1")
    assert phone.ledger[-1].answer == "safe"


async def test_a_second_call_that_says_more_is_shown_to_an_officer_and_bare_words_are_not(world: World) -> None:
    phone = world.phone(6)
    await phone.joins("Tiravel")
    for text, shown in (("help", False), ("help me", False), ("help he is back with a knife", True)):
        await phone.sends(text)
        assert world.store.read_now(lambda session: session.exec(NEWEST).one()).for_officer is shown, text
