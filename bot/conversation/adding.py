"""A warden enters somebody without a phone: ADD, a name, and a place. The warden is that person's way to be told.

The person agrees through the warden (consent by proxy), so the warden is asked whether they did. Somebody of that name
may be in the group already: then the warden is asked first, so that nobody stands in the register twice by mistake.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.conversation import effects
from bot.conversation.facts import Adding, Facts
from bot.conversation.questions import Step
from bot.conversation.replies import Answer, Choice, ShownWord, aside, ask, buttons_for, numbered, reply, say
from bot.conversation.wardens import leads_group, not_a_warden


def how_to_add(facts: Facts) -> Answer:
    if not leads_group(facts):
        return not_a_warden(facts)
    return aside(facts, reply(say("add.how", add=ShownWord("add"), example=facts.example_place)))


def add(facts: Facts) -> Answer:
    """Begin with whatever is not clear yet: where the person is, whether they are new, whether they agreed."""
    if not leads_group(facts):
        return replace(not_a_warden(facts), for_officer=True)
    wanted = facts.adding
    if wanted is None:
        return replace(how_to_add(facts), for_officer=True)
    if wanted.full:
        return aside(facts, reply(say("add.full", name=wanted.name)))
    if not facts.places:
        return aside(facts, reply(say("add.place_unknown", add=ShownWord("add"), name=wanted.name,
                                      example=facts.example_place)))  # fmt: skip
    notes = {"add": wanted.name, "same": wanted.same_name, "places": [place.area_id for place in facts.places]}
    if len(facts.places) > 1:
        labels = tuple(place.label for place in facts.places)
        asked = ask(Step.ADD_WHERE, say("add.where", name=wanted.name), *numbered(labels), choices=buttons_for(labels))
        return Answer((asked,), step=Step.ADD_WHERE, notes=notes)
    return _is_new(notes, wanted)


def where(facts: Facts, number: int) -> Answer:
    """Which of several places of one name it is."""
    if not _is_asked(facts, Step.ADD_WHERE) or not 1 <= number <= len(facts.places):
        return _nobody_added()
    chosen = facts.places[number - 1]
    return _is_new({**facts.notes, "places": [chosen.area_id]}, _wanted(facts))


def same_name(facts: Facts, number: int) -> Answer:
    """1: somebody else of that name."""
    if number != 1 or not _is_asked(facts, Step.ADD_SAME_NAME):
        return _nobody_added()
    return _did_they_agree(facts.notes, _wanted(facts))


def agreed(facts: Facts, number: int) -> Answer:
    """1: they agreed, so they are entered; no one is without having been asked. A yes of another dialogue is none."""
    if number != 1 or not _is_asked(facts, Step.ADD_AGREED) or not facts.places:
        return _nobody_added()
    place, name = facts.places[0], _wanted(facts).name
    said = reply(say("add.done", name=name, place=place.name))
    return Answer((said,), (effects.AddMember(name, place.area_id),))


def _is_asked(facts: Facts, step: Step) -> bool:
    """Whether it is this that the warden was asked last: the button of another dialogue is about somebody else."""
    return facts.step is step and bool(facts.notes.get("add"))


def _is_new(notes: Mapping[str, Any], wanted: Adding) -> Answer:
    if not wanted.same_name:
        return _did_they_agree(notes, wanted)
    asked = ask(Step.ADD_SAME_NAME, say("add.same_name", name=wanted.name))
    return Answer((asked,), step=Step.ADD_SAME_NAME, notes=dict(notes))


def _did_they_agree(notes: Mapping[str, Any], wanted: Adding) -> Answer:
    choices = (Choice(1, ShownWord("yes")), Choice(2, ShownWord("no")))
    asked = ask(Step.ADD_AGREED, say("add.agree", name=wanted.name), choices=choices)
    return Answer((asked,), step=Step.ADD_AGREED, notes=dict(notes))


def _wanted(facts: Facts) -> Adding:
    return Adding(str(facts.notes["add"]), bool(facts.notes.get("same")))


def _nobody_added() -> Answer:
    return Answer((reply(say("add.nobody")),))
