"""Joining: language, agreement, area. Where all is calm, a name and a head-count are asked too; both may be skipped."""

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
from locales.languages import LANGUAGES, language_of

ENDONYMS = tuple(language.endonym for language in LANGUAGES)
JOINING = {"agreed": True}


def start(facts: Facts) -> Answer:
    """START begins to join, comes back after STOP or after having left, and otherwise only confirms."""
    opt_in: tuple[Effect, ...] = (effects.OptIn(),) if facts.opted_out else ()
    if facts.person is None:
        return Answer((ask_language(),), opt_in, Step.LANGUAGE)
    back: tuple[Effect, ...] = (effects.Return(),) if facts.person.left else ()
    return Answer((reply(say("join.done", place=facts.person.place)),), opt_in + back)


def ask_language() -> Reply:
    return ask(Step.LANGUAGE, say("join.ask_language"), *numbered(ENDONYMS), choices=buttons_for(ENDONYMS))


def choose_language(facts: Facts, code: str) -> Answer:
    """The language is set; whoever is new is then told what we keep and asked to agree."""
    chosen = (effects.SetLanguage(code),)
    if facts.person is not None:
        return Answer((reply(say("saved.language")),), chosen, language=code)
    return Answer((agree_or_not(facts),), chosen, Step.CONSENT, language=code)


def choose_second_language(facts: Facts, code: str) -> Answer:
    """Read where nothing is written in the first; the first one named again takes it back."""
    second = None if code == facts.language else code
    saved = say("saved.second_language", second=language_of(code).endonym)
    return aside(facts, reply(saved), effects=(effects.SetSecondLanguage(second),))


def agree_or_not(facts: Facts) -> Reply:
    """The notice. The firewall sentence stands in it only where the post has put its name to it."""
    promise = (say("join.firewall"),) if facts.firewall else ()
    choices = (Choice(1, ShownWord("yes")), Choice(2, ShownWord("no")))
    return ask(Step.CONSENT, *promise, say("join.notice"), choices=choices)


def agreed(facts: Facts) -> Answer:
    if facts.person is not None:
        return aside(facts, reply(say("join.done", place=facts.person.place)))
    return ask_area(facts)


def declined() -> Answer:
    return Answer((reply(say("join.declined")),), (effects.Decline(),))


def ask_area(facts: Facts) -> Answer:
    return Answer((ask(Step.AREA, say("join.ask_area")),), step=Step.AREA, notes=JOINING)


def which_area(facts: Facts) -> Answer:
    """Several places bear the name: let the person choose by number."""
    labels = tuple(place.label for place in facts.places)
    asked = ask(Step.WHICH_AREA, say("join.which_area"), *numbered(labels), choices=buttons_for(labels))
    notes = {**facts.notes, "places": [place.area_id for place in facts.places]}
    return Answer((asked,), step=Step.WHICH_AREA, notes=notes)


def register(place: PlaceChoice) -> Answer:
    """Registered. Where a level above normal holds, its alert comes next, and nothing else is asked beside it."""
    done, entered = say("join.done", place=place.name), (effects.Register(place.area_id),)
    if place.rank > 0:
        return Answer((reply(done),), entered)
    return Answer((ask(Step.NAME, done, say("join.ask_name")),), entered, Step.NAME, JOINING)


def ask_name(facts: Facts) -> Answer:
    return Answer((ask(Step.NAME, say("join.ask_name")),), step=Step.NAME)


def name_given(facts: Facts, name: str) -> Answer:
    saved, named = say("saved.name", name=name), (effects.SetName(name),)
    if facts.step is Step.NAME and facts.agreed:
        return Answer((ask(Step.PEOPLE, saved, say("join.ask_people")),), named, Step.PEOPLE, JOINING)
    return Answer((reply(saved),), named)


def ask_people(facts: Facts) -> Answer:
    return Answer((ask(Step.PEOPLE, say("join.ask_people")),), step=Step.PEOPLE)


def people_given(facts: Facts, count: int) -> Answer:
    saved, counted = say("saved.people", count=count), (effects.SetPeople(count),)
    if facts.step is Step.PEOPLE and facts.agreed:
        return Answer((reply(saved, say("join.finished")),), counted)
    return Answer((reply(saved),), counted)


def skip(facts: Facts) -> Answer:
    """Pass over the open question; only those that may stay unanswered get here."""
    if facts.step is Step.NAME and facts.agreed:
        return Answer((ask(Step.PEOPLE, say("join.ask_people")),), step=Step.PEOPLE, notes=JOINING)
    return Answer((reply(say("join.finished")),))
