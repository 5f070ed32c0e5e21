"""Where somebody is, beyond a name that was asked for: a place name out of the blue, Plus Codes, map links, phones that
share their way."""

from dataclasses import replace

from bot.conversation import effects
from bot.conversation.changing import located, moves, settle
from bot.conversation.effects import Effect
from bot.conversation.facts import Facts
from bot.conversation.intents import Located, MovedOn
from bot.conversation.joining import which_area
from bot.conversation.questions import Step
from bot.conversation.replies import Answer, Choice, ShownWord, aside, ask, reply, say
from bot.conversation.unclear import not_registered, unclear

YES, NO = 1, 3
DIGITS = (YES, NO)
"""2 is help here as everywhere."""


def named_unasked(facts: Facts) -> Answer:
    """The name of a place of ours and nothing else, when nobody asked: moving somebody by mistake would cut them off
    from the alerts of where they are."""
    if len(facts.places) > 1:
        return which_area(facts)
    place = facts.places[0]
    choices = (Choice(YES, ShownWord("yes")), Choice(NO, ShownWord("no")))
    asked = ask(Step.HERE, say("place.here", place=place.name), choices=choices)
    return Answer((asked,), step=Step.HERE, notes={"places": [place.area_id]})


def here_answered(facts: Facts, digit: int) -> Answer:
    if digit == YES:
        return settle(facts, facts.places[0])
    return Answer((reply(say("place.kept", place=ShownWord("place"))),))


def code_given(facts: Facts) -> Answer:
    """A Plus Code that counts from a place: what it comes to, or that the place is missing."""
    if facts.place_read.position is not None:
        latitude, longitude = facts.place_read.position
        return located(facts, Located(latitude, longitude, facts.place_read.words))
    return _cannot_read(facts, "place.code_alone")


def link_given(facts: Facts) -> Answer:
    """A link that we do not follow. An officer may."""
    return _cannot_read(facts, "place.link")


def _cannot_read(facts: Facts, key: str) -> Answer:
    if facts.case_id is not None:
        return aside(facts, reply(say("got.to_officer")), for_officer=True)
    if facts.person is None and not facts.agreed:
        return not_registered(facts, for_officer=True)
    return replace(unclear(facts, ask(Step.AREA, say(key))), step=Step.AREA)


def moved_on(facts: Facts, where: MovedOn) -> Answer:
    """A phone that shares its way: answered when it began, and not at every step. Another area has its own alerts."""
    if facts.person is None:
        return aside(facts)
    area_id = facts.places[0].area_id if facts.places else None
    report = effects.MakePlaceReport(where.latitude, where.longitude, area_id)
    kept: tuple[Effect, ...] = (report,) if facts.moved_on else ()
    return aside(facts, effects=kept + (moves(facts, facts.places[0]) if facts.places else ()))
