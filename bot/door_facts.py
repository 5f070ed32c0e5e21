"""The facts about somebody who comes in, is added by a warden, or may be asked something in a quiet time."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, select

from alert_levels.standing import effective_rank
from bot.conversation import intents
from bot.conversation.doors import read_joiner
from bot.conversation.facts import Adding, Facts
from bot.conversation.intents import Intent
from bot.conversation.questions import ConfirmQuestion, ListedQuestion, Step, StepQuestion
from broadcasts.confirming import HERE
from broadcasts.listing import RIGHT
from registry.campaigns import is_campaign
from registry.details import next_question
from registry.members import group_led_by, has_name, is_full
from registry.people import find_person
from registry.places import Gazetteer, fold
from registry.tables import Area

OFFERS_PLACES = (
    Step.LANGUAGE, Step.CONSENT, Step.THERE, Step.WHICH_AREA, Step.HERE, Step.ADD_WHERE, Step.ADD_AGREED,
)  # fmt: skip
"""Steps that may be about areas which the notes of the thread name."""
QUIET_WORDS = ("level", "menu", "start", "code", "looked")


def with_doors(
    session: Session, gazetteer: Gazetteer, facts: Facts, intent: intents.Enter | intents.Join | intents.Add
) -> tuple[Facts, tuple[int, ...]]:
    """The facts about whoever comes in or is added, and the areas that this may be about."""
    match intent:
        case intents.Enter():
            return with_door(session, facts, intent)
        case intents.Join(text):
            return with_joiner(gazetteer, facts, text)
        case intents.Add(text):
            return with_adding(session, gazetteer, facts, text)


def with_door(session: Session, facts: Facts, door: intents.Enter) -> tuple[Facts, tuple[int, ...]]:
    """The facts with the campaign, if the post has made it, and the area that the link names, if it is known."""
    known = door.campaign is not None and is_campaign(session, door.campaign)
    area_id = session.exec(select(Area.id).where(Area.code == door.area)).first() if door.area else None
    return replace(facts, campaign=door.campaign if known else None), () if area_id is None else (area_id,)


def with_joiner(gazetteer: Gazetteer, facts: Facts, text: str) -> tuple[Facts, tuple[int, ...]]:
    """The facts with the name that somebody wrote, and the areas that the rest can mean."""
    read = read_joiner(text, gazetteer.match)
    exact = fold(read.place) in gazetteer.by_name
    return replace(facts, joiner=read.name, exact_place=exact), read.area_ids


def with_adding(session: Session, gazetteer: Gazetteer, facts: Facts, text: str) -> tuple[Facts, tuple[int, ...]]:
    """The facts with whom a warden wants to add, and where; without a place it is where the warden is."""
    group = group_led_by(session, facts.person.id) if facts.person is not None else None
    read = read_joiner(text, gazetteer.match)
    if group is None or facts.person is None or not read.name:
        return facts, ()
    adding = Adding(read.name, has_name(session, group, read.name), is_full(session, group))
    alone = not read.area_ids and read.name == text.strip()
    return replace(facts, adding=adding), (facts.person.area_id,) if alone else read.area_ids


def places_in_notes(facts: Facts) -> tuple[int, ...]:
    """The areas that a digit, or yes or no, may be about. Where somebody to be added is, nobody else is by that."""
    step = facts.question.step if isinstance(facts.question, StepQuestion) else facts.step
    if "add" in facts.notes and step not in (Step.ADD_WHERE, Step.ADD_AGREED):
        return ()
    if isinstance(facts.question, StepQuestion | None) and step in OFFERS_PLACES:
        return tuple(facts.notes.get("places", ()))
    return ()


def next_detail(session: Session, facts: Facts, intent: Intent, now: datetime) -> str | None:
    """What the person may be asked under the answer to this message: only where all is quiet, and not too soon."""
    if facts.person is None or facts.person.left or facts.case_id is not None or not _is_quiet(facts, intent):
        return None
    if effective_rank(session, facts.person.area_id) > 0:
        return None
    kind = next_question(session, find_person(session, facts.person.id), now)
    return kind.value if kind is not None else None


def _is_quiet(facts: Facts, intent: Intent) -> bool:
    match intent:
        case intents.Word(name):
            return name in QUIET_WORDS
        case intents.Digit(number) | intents.Press(_, number) if isinstance(facts.question, ConfirmQuestion):
            return number == HERE
        case intents.Digit(number) | intents.Press(_, number) if isinstance(facts.question, ListedQuestion):
            return number == RIGHT
    return False
