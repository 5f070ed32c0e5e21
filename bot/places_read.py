"""What a message says of places, as facts: names, Plus Codes, positions, and the choice among what was offered."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import Session

from alert_levels.standing import effective_rank
from bot.atlas import Atlas
from bot.conversation import intents
from bot.conversation.facts import Facts, PlaceChoice, PlaceRead, Registered
from bot.conversation.intents import Intent
from bot.conversation.questions import KinQuestion
from bot.conversation.vocabulary import Vocabulary
from bot.door_facts import places_in_notes
from registry.place_texts import Read, position_of, read_place
from registry.places import Gazetteer, distance_km, fold
from registry.plus_codes import centre_near
from registry.reports import last_position

MOST_WORDS_BESIDE = 3
"""With more words beside it, it is asked back whether somebody is there: the words may say that they are not."""
MOST_WORDS_UNREAD = 5
"""So many words go by without an officer: "I am in Port Sur now". More may say how somebody is."""
KEPT_AFTER_KM = 0.2
KEPT_AFTER = timedelta(minutes=10)
"""A phone that shares its way says where it is every few seconds; what is not so far or so long from the last place
says nothing new."""
_NONE: frozenset[int] = frozenset()


def with_places(
    session: Session, atlas: Atlas, vocabulary: Vocabulary, facts: Facts, intent: Intent, now: datetime
) -> Facts:
    """The facts with the areas that the message can mean."""
    gazetteer = atlas.gazetteer
    match intent:
        case intents.Place(text):
            return _named(session, atlas, facts, text, _says_more(vocabulary, text))
        case intents.PlusCode(code, beside):
            return _by_code(session, atlas, facts, code, beside)
        case intents.Located(latitude, longitude):
            nearest = gazetteer.nearest(latitude, longitude)
            return with_areas(session, gazetteer, facts, () if nearest is None else (nearest,))
        case intents.MovedOn(latitude, longitude) if facts.person is not None:
            return _moved_on(session, gazetteer, facts, facts.person, (latitude, longitude), now)
        case intents.FreeText(text) if _is_out_of_the_blue(facts):
            return with_areas(session, gazetteer, facts, gazetteer.narrowest(gazetteer.by_name.get(fold(text), _NONE)))
        case intents.Digit() | intents.Press() | intents.Word("yes" | "no"):
            return with_areas(session, gazetteer, facts, places_in_notes(facts))
    return facts


def with_areas(session: Session, gazetteer: Gazetteer, facts: Facts, area_ids: tuple[int, ...]) -> Facts:
    places = tuple(
        PlaceChoice(
            area_id,
            gazetteer.name(area_id, facts.language),
            gazetteer.label(area_id, facts.language),
            effective_rank(session, area_id) if facts.person is None else 0,
        )
        for area_id in area_ids
    )
    return replace(facts, places=places, example_place=gazetteer.example(facts.language))


def _named(session: Session, atlas: Atlas, facts: Facts, text: str, says_more: bool) -> Facts:
    read = read_place(text, atlas.gazetteer, atlas.towns)
    words = 0 if "," in text or "\u060c" in text else read.words  # an address has commas
    sure = read.sure and words <= MOST_WORDS_BESIDE and not says_more
    found = PlaceRead(sure, _town(read), words=says_more or words > MOST_WORDS_UNREAD)
    return replace(with_areas(session, atlas.gazetteer, facts, read.areas), place_read=found)


def _town(read: Read) -> str:
    """A town inside one of our areas needs no mention."""
    return "" if read.sure and read.areas else read.town


def _says_more(vocabulary: Vocabulary, text: str) -> bool:
    return vocabulary.holds(text, "no", "help", "left")


def _by_code(session: Session, atlas: Atlas, facts: Facts, code: str, beside: str) -> Facts:
    """A short code counts from the place beside it, else from the area where the person is known to be."""
    gazetteer = atlas.gazetteer
    start = position_of(beside, gazetteer, atlas.towns) if beside else None
    if start is None and facts.person is not None:
        start = middle_of(gazetteer, facts.person.area_id)
    if start is None:
        return facts
    position = centre_near(code, *start)
    nearest = gazetteer.nearest(*position)
    found = PlaceRead(position=position, words=len(beside.split()) > MOST_WORDS_BESIDE)
    return replace(with_areas(session, gazetteer, facts, () if nearest is None else (nearest,)), place_read=found)


def middle_of(gazetteer: Gazetteer, area_id: int) -> tuple[float, float] | None:
    """The middle of an area, or of the nearest one around it that has a position."""
    spot = gazetteer.spots.get(area_id)
    while spot is not None:
        if spot.latitude is not None and spot.longitude is not None:
            return spot.latitude, spot.longitude
        spot = gazetteer.spots.get(spot.parent_id) if spot.parent_id is not None else None
    return None


def _moved_on(
    session: Session, gazetteer: Gazetteer, facts: Facts, person: Registered, here: tuple[float, float], now: datetime
) -> Facts:
    """The area only where it is another for certain: a phone on a border must not bring the alerts of both in turn."""
    last = last_position(session, person.id)
    away = distance_km(here, (last.latitude, last.longitude)) if last else 0.0
    new = last is None or now - last.at >= KEPT_AFTER or away >= KEPT_AFTER_KM
    nearest = gazetteer.nearest(*here)
    area_id = person.area_id if nearest is None or gazetteer.still_in(person.area_id, nearest, here) else nearest
    return replace(with_areas(session, gazetteer, facts, (area_id,)), moved_on=new)


def _is_out_of_the_blue(facts: Facts) -> bool:
    """Nothing else is being talked about."""
    quiet = facts.step is None and facts.case_id is None and not isinstance(facts.question, KinQuestion)
    return facts.person is not None and quiet
