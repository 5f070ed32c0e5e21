"""What people change about themselves at any time: their place, a relative to ask, leaving, no more messages."""

from dataclasses import replace

from bot.conversation import effects
from bot.conversation.effects import Effect
from bot.conversation.facts import Facts, PlaceChoice
from bot.conversation.intents import Contact, Located
from bot.conversation.joining import people_given, register, which_area
from bot.conversation.questions import Step
from bot.conversation.replies import Answer, Reply, aside, ask, reply, say
from bot.conversation.unclear import not_registered, unclear
from registry.people import LARGEST_PARTY


def place_named(facts: Facts) -> Answer:
    """A place was named: nowhere that we know, one area, or several to choose from."""
    if facts.person is None and not facts.agreed:
        return not_registered(facts, for_officer=True)
    if not facts.places:
        return replace(unclear(facts, _place_unknown(facts)), step=Step.AREA)
    if len(facts.places) > 1 or not facts.place_read.sure:
        return replace(which_area(facts), for_officer=facts.place_read.words)
    return replace(settle(facts, facts.places[0]), for_officer=facts.place_read.words)


def settle(facts: Facts, place: PlaceChoice) -> Answer:
    """The person is here: registered with it, or moved to it."""
    if facts.person is None:
        return register(facts, place)
    return Answer((reply(say("saved.place", place=place.name)),), moves(facts, place))


def located(facts: Facts, where: Located) -> Answer:
    """A position. Of a person it is kept (for 72 hours) as it is; a newcomer's only names the area."""
    if facts.person is None:
        given = _newcomer_located(facts)
        return replace(given, for_officer=given.for_officer or where.words)
    area_id = facts.places[0].area_id if facts.places else None
    kept: tuple[Effect, ...] = (effects.MakePlaceReport(where.latitude, where.longitude, area_id),)
    moved = moves(facts, facts.places[0]) if facts.places else ()
    if facts.case_id is not None:
        return aside(facts, reply(say("got.to_officer")), effects=kept + moved, for_officer=True)
    saved = "saved.live" if where.live else "saved.place"
    said = reply(say(saved, place=facts.places[0].name)) if facts.places else _place_unknown(facts)
    return Answer((said,), kept + moved, None if facts.places else Step.AREA, for_officer=where.words)


def ask_contact(facts: Facts) -> Answer:
    return Answer((ask(Step.CONTACT, say("ask.contact")),), step=Step.CONTACT)


def contact_given(facts: Facts, given: Contact) -> Answer:
    """A number with a slip in it is asked for again; words that stand in its place are an officer's to read."""
    if facts.number is None:
        return unclear(facts, reply(say("bad.number")), for_officer=any(map(str.isalpha, given.text)))
    return Answer((reply(say("saved.contact")),), (effects.NoteKin(facts.number),))


def people_counted(facts: Facts, count: int) -> Answer:
    if not 1 <= count <= LARGEST_PARTY:
        return unclear(facts, ask(Step.PEOPLE, say("bad.people")), for_officer=False)
    return people_given(facts, count)


def left(facts: Facts) -> Answer:
    """Gone from the country: no more alerts, and no relative or warden looks for them."""
    return Answer((reply(say("saved.left")),), (effects.Leave(),))


def _newcomer_located(facts: Facts) -> Answer:
    """Whoever is joining is registered by it; the officer of an open call for help is shown it in any case."""
    if facts.case_id is None:
        return place_named(facts)
    if facts.agreed and facts.places:
        return replace(place_named(facts), for_officer=True)
    return aside(facts, reply(say("got.to_officer")), for_officer=True)


def moves(facts: Facts, place: PlaceChoice) -> tuple[Effect, ...]:
    """Who names a place among our areas is not gone."""
    assert facts.person is not None
    back: tuple[Effect, ...] = (effects.Return(),) if facts.person.left else ()
    moved: tuple[Effect, ...] = (effects.SetArea(place.area_id),) if place.area_id != facts.person.area_id else ()
    return moved + back


def _place_unknown(facts: Facts) -> Reply:
    """A town of the world that is none of ours is named: whoever is abroad must not think that we look after them."""
    if facts.place_read.town:
        return ask(Step.AREA, say("place.elsewhere", town=facts.place_read.town))
    return ask(Step.AREA, say("join.area_unknown", example=facts.example_place))
