"""Joining: language, agreement, area, and no more. Everything else is asked later, in quiet times (`details`)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.conversation import effects
from bot.conversation.effects import Effect
from bot.conversation.facts import Facts, PlaceChoice
from bot.conversation.questions import Step
from bot.conversation.replies import (
    Answer,
    Choice,
    Reply,
    ShownWord,
    aside,
    ask,
    buttons_for,
    numbered,
    reply,
    say,
)
from bot.conversation.tongues import ask_language
from locales.languages import language_of

JOINING = {"agreed": True}
CARRIED = ("places", "name", "campaign", "typed", "wrote")
"""What somebody said, or a link said for them, on the way in: kept in the thread's notes until they have agreed."""


def start(facts: Facts) -> Answer:
    """START begins to join, comes back after STOP or after having left, and otherwise only confirms."""
    opt_in: tuple[Effect, ...] = (effects.OptIn(),) if facts.opted_out else ()
    if facts.person is None:
        return Answer((ask_language(facts),), opt_in, Step.LANGUAGE)
    back: tuple[Effect, ...] = (effects.Return(),) if facts.person.left else ()
    return Answer((reply(say("join.done", place=facts.person.place)),), opt_in + back)


def enter(facts: Facts, *, typed: bool) -> Answer:
    """START with more behind it. A name and a place that somebody `typed` are theirs; a link's place is only likely."""
    begun = start(facts)
    if facts.person is not None:
        return begun
    notes: dict[str, Any] = {"typed": True} if typed and facts.exact_place else {}
    if facts.places:
        notes["places"] = [place.area_id for place in facts.places]
    if facts.joiner:
        notes["name"] = facts.joiner
    counted: tuple[Effect, ...] = ()
    if facts.campaign:
        notes["campaign"] = facts.campaign
        counted = (effects.NoteOpened(facts.campaign),)
    return replace(begun, effects=begun.effects + counted, notes=notes)


def first_words(facts: Facts) -> Answer:
    """Whoever writes for the first time, in any words, is asked for their language; an officer reads the words."""
    return Answer((ask_language(facts),), step=Step.LANGUAGE, notes={"wrote": True}, understood=False, for_officer=True)


def carried(facts: Facts) -> Mapping[str, Any]:
    return {key: facts.notes[key] for key in CARRIED if key in facts.notes}


def choose_language(facts: Facts, code: str) -> Answer:
    """The language is set; whoever is new is then told what we keep and asked to agree."""
    chosen = (effects.SetLanguage(code),)
    if facts.person is not None:
        return Answer((reply(say("saved.language")),), chosen, language=code)
    return Answer((agree_or_not(facts),), chosen, Step.CONSENT, notes=carried(facts), language=code)


def choose_second_language(facts: Facts, code: str) -> Answer:
    """Read where nothing is written in the first; the first one named again takes it back."""
    second = None if code == facts.language else code
    saved = say("saved.second_language", second=language_of(code).endonym)
    return aside(facts, reply(saved), effects=(effects.SetSecondLanguage(second),))


def agree_or_not(facts: Facts) -> Reply:
    """The notice. The firewall sentence stands in it only where the post has put its name to it."""
    promise = (say("join.firewall"),) if facts.firewall else ()
    return ask(Step.CONSENT, *promise, say("join.notice"), choices=_yes_or_no())


def agreed(facts: Facts) -> Answer:
    """Whoever said where they are is in; whoever came by a link is asked whether they are where it hung."""
    if facts.person is not None:
        return aside(facts, reply(say("join.done", place=facts.person.place)))
    if len(facts.places) > 1:
        return which_area(_agreeing(facts))
    if facts.places and facts.notes.get("typed"):
        return register(facts, facts.places[0])
    return ask_there(facts) if facts.places else _ask_area_of_newcomer(facts)


def ask_there(facts: Facts) -> Answer:
    asked = ask(Step.THERE, say("join.there", place=facts.places[0].name), choices=_yes_or_no())
    return Answer((asked,), step=Step.THERE, notes={**carried(facts), **JOINING})


def there(facts: Facts, number: int) -> Answer | None:
    """The answer to whether they are in the place that was offered; None for a digit that is none."""
    if number == 1:
        return register(facts, facts.places[0])
    return _ask_area_of_newcomer(facts) if number == 2 else None


def declined(facts: Facts) -> Answer:
    """Nothing is kept; but what somebody wrote before they were asked anything may be about somebody in danger. The no
    may have been a 2 that was meant for help, so they are told how to call."""
    if facts.notes.get("wrote"):
        return Answer((reply(say("join.declined_kept"), say("stop.still_help")),))
    return Answer((reply(say("join.declined"), say("stop.still_help")),), (effects.Decline(),))


def ask_area(facts: Facts) -> Answer:
    return Answer((ask(Step.AREA, say("join.ask_area")),), step=Step.AREA, notes=JOINING)


def which_area(facts: Facts) -> Answer:
    """Several places bear the name: let the person choose by number."""
    labels = tuple(place.label for place in facts.places)
    none = len(labels) + 1
    near = (say("place.near", town=facts.place_read.town),) if facts.place_read.town else ()
    asked = ask(
        Step.WHICH_AREA,
        *near,
        say("join.which_area"),
        *numbered(labels),
        say("place.none_of_these", digit=none),
        choices=(*buttons_for(labels), Choice(none, say("place.none_button"))),
    )
    notes = {**facts.notes, "places": [place.area_id for place in facts.places]}
    return Answer((asked,), step=Step.WHICH_AREA, notes=notes)


def register(facts: Facts, place: PlaceChoice) -> Answer:
    """Registered. Where a level above normal holds, its alert comes next; nothing else is asked beside it."""
    entered = effects.Register(place.area_id, facts.notes.get("name"), facts.notes.get("campaign"))
    return Answer((reply(say("join.done", place=place.name)),), (entered,))


def ask_name(facts: Facts) -> Answer:
    return Answer((ask(Step.NAME, say("join.ask_name")),), step=Step.NAME)


def name_given(facts: Facts, name: str) -> Answer:
    return Answer((reply(say("saved.name", name=name)),), (effects.SetName(name),))


def ask_people(facts: Facts) -> Answer:
    return Answer((ask(Step.PEOPLE, say("join.ask_people")),), step=Step.PEOPLE)


def people_given(facts: Facts, count: int) -> Answer:
    return Answer((reply(say("saved.people", count=count)),), (effects.SetPeople(count),))


def skip(facts: Facts) -> Answer:
    """Pass over the open question; only those that may stay unanswered get here."""
    return Answer((reply(say("join.finished")),))


def _ask_area_of_newcomer(facts: Facts) -> Answer:
    """The name that came with the first message stays; the place that was not right goes."""
    kept = {key: value for key, value in carried(facts).items() if key in ("name", "campaign")}
    return replace(ask_area(facts), notes={**kept, **JOINING})


def _agreeing(facts: Facts) -> Facts:
    return replace(facts, notes={**carried(facts), **JOINING})


def _yes_or_no() -> tuple[Choice, ...]:
    return (Choice(1, ShownWord("yes")), Choice(2, ShownWord("no")))
