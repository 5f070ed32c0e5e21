"""Enquiries: somebody without a code says whom they seek, in a few steps or in one message, and learns nothing.

Whoever is asked about decides. The digits of that question leave 1 and 2 as they always are: 1 says that the person is
safe, to us and to whoever asks; 2 is help.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.conversation import effects
from bot.conversation.answering import state
from bot.conversation.effects import Effect
from bot.conversation.facts import Facts
from bot.conversation.intents import Cry, EnquiryPart
from bot.conversation.questions import ENQUIRY_STEPS, Step
from bot.conversation.replies import (
    Answer,
    Choice,
    Reply,
    ShownWord,
    aside,
    ask,
    reply,
    say,
    status_question,
)
from bot.conversation.unclear import not_understood
from broadcasts.enquiring import BLOCK, GIVE_CODE, RELATIONS, SAY_NOTHING, TELL
from registry.enquiries import Sought

WHO, RELATION, PLACE, NAME = STEPS = ENQUIRY_STEPS
_FIELDS = {WHO: "who", RELATION: "relation", PLACE: "place", NAME: "name"}
_NOTED = "enquiry_"
_ENDS_IT = (effects.KeepEnquiry, effects.OptOut, effects.Erase)
_NEXT = {WHO: RELATION, RELATION: PLACE, PLACE: NAME}


def ask_who() -> Answer:
    """A code if they have one; if not, the first step of an enquiry."""
    return Answer((ask(WHO, say("family.ask_code"), say("enquiry.ask_who")),), step=WHO)


def part(facts: Facts, given: EnquiryPart) -> Answer:
    """What an open step asked for. A relation in words is kept as it was written. A call for help ends the enquiry with
    what is known by then. What somebody registered writes may be about themselves, so an officer reads it too."""
    if facts.step not in _FIELDS:
        return not_understood(facts)
    found = {_FIELDS[facts.step]: given.text}
    if facts.step is NAME or given.cry is not Cry.NONE:
        answered = _finished(facts, **found)
    else:
        answered = _next(facts, _NEXT[facts.step], **found)
    return replace(answered, for_officer=facts.person is not None)


def related(facts: Facts, digit: int) -> Answer:
    """How the asker is related, by digit."""
    if facts.step is not RELATION or not 1 <= digit <= len(RELATIONS):
        return not_understood(facts)
    return _next(facts, PLACE, relation=RELATIONS[digit - 1])


def with_left(given: Answer, facts: Facts) -> Answer:
    """The same answer; an enquiry that ends before its last step is kept with what is known by then, unless whoever
    asked wants no answer any more."""
    if f"{_NOTED}who" not in facts.notes or given.step in STEPS:
        return given
    notes = {name: value for name, value in given.notes.items() if not name.startswith(_NOTED)}
    if any(isinstance(effect, _ENDS_IT) for effect in given.effects):
        return replace(given, notes=notes)
    return replace(given, notes=notes, effects=(*given.effects, effects.KeepEnquiry(_sought(facts.notes))))


def skipped(facts: Facts) -> Answer:
    """Everything but whom they seek may stay unsaid."""
    match facts.step:
        case Step.ENQUIRY_RELATION:
            return _next(facts, PLACE)
        case Step.ENQUIRY_PLACE:
            return _next(facts, NAME)
        case Step.ENQUIRY_NAME:
            return _finished(facts)
    return ask_who()


def decided(facts: Facts, digit: int) -> Answer:
    """What the person who was asked about wants: silence, and every other digit, tells the asker nothing."""
    make = _DECISIONS.get(digit)
    if facts.enquiry is None or make is None:
        return state(facts, _AS_ALWAYS.get(digit))
    said, change = make(facts.enquiry.id)
    safe: tuple[Effect, ...] = ()
    if digit == TELL:
        safe = (effects.AnswerAlert("safe", facts.asked.alert_id if facts.asked else None),)
    return aside(facts, _with_question(facts, said), effects=(*safe, change))


def told_reply(enquiry_id: int) -> Reply:
    return reply(say("enquiry.will_be_told", allow=ShownWord("allow"), number=enquiry_id))


def _with_question(facts: Facts, said: Reply) -> Reply:
    """From here on 1 and 2 answer whatever stood open before."""
    return Reply(said.lines, status_question(facts))


_AS_ALWAYS = {1: "safe", 2: "help"}
_DECISIONS: dict[int, Callable[[int], tuple[Reply, Effect]]] = {
    TELL: lambda number: (told_reply(number), effects.TellEnquirer(number)),
    GIVE_CODE: lambda number: (reply(say("enquiry.code_sent")), effects.GiveEnquirerCode(number)),
    SAY_NOTHING: lambda number: (reply(say("enquiry.nothing")), effects.IgnoreEnquiry(number)),
    BLOCK: lambda number: (reply(say("enquiry.blocked")), effects.BlockEnquirer(number)),
}


def _next(facts: Facts, step: Step, **found: str) -> Answer:
    return Answer((_ask(step),), step=step, notes=_with(facts.notes, found))


def _with(notes: Mapping[str, Any], found: Mapping[str, str]) -> dict[str, Any]:
    return {**notes, **{f"{_NOTED}{name}": text for name, text in found.items()}}


def _ask(step: Step) -> Reply:
    if step is RELATION:
        choices = tuple(Choice(digit, say(f"relation.{word}")) for digit, word in enumerate(RELATIONS, 1))
        lines = [say("enquiry.relation_line", digit=choice.digit, relation=choice.label) for choice in choices]
        return ask(step, say("enquiry.ask_relation"), *lines, choices=choices)
    return ask(step, say("enquiry.ask_place" if step is PLACE else "enquiry.ask_name"))


def _finished(facts: Facts, **found: str) -> Answer:
    """The one neutral answer: the same as to a wrong code."""
    return Answer((reply(say("family.neutral")),), (effects.KeepEnquiry(_sought(_with(facts.notes, found))),))


def _sought(notes: Mapping[str, Any]) -> Sought:
    who, *others = (notes.get(f"{_NOTED}{field}") for field in _FIELDS.values())
    return Sought(str(who or ""), *others)
