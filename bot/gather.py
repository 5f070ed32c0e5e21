"""Reads from the store what an answer may need: what every answer needs, and what the intent names."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from alert_levels.standing import effective_rank, standing_alert
from alert_levels.tables import Alert, DecisionLine
from bot.conversation import intents
from bot.conversation.facts import Asked, Facts, LevelHere, PlaceChoice, Registered, TaskLine
from bot.conversation.intents import Intent
from bot.conversation.questions import AlertQuestion, KinQuestion, Question, Step, StepQuestion, parse_question
from broadcasts.ledger import find_row, newest_row
from broadcasts.question import last_question
from broadcasts.speaker import Speaker
from broadcasts.tables import Delivery
from broadcasts.tasks import open_tasks, task_line
from locales.catalogue import SOURCE
from locales.languages import is_shipped
from registry import addresses, cases, family_codes, people
from registry.areas import find_area, name_of
from registry.numbers import NumberFault, parse_number
from registry.places import Gazetteer
from registry.settings import Mode
from registry.tables import Address, Person, PersonState, Point, Thread

STEP_OPEN_FOR = timedelta(hours=1)
"""So long a registered person's next words are still taken for what a dialogue asked."""


@dataclass(frozen=True)
class Surroundings:
    """What is the same for every message. `firewall`: the post has put its name to the sentence about papers."""

    speaker: Speaker
    gazetteer: Gazetteer
    mode: Mode
    firewall: bool


def language_for(person: Person | None, thread: Thread, hint: str | None) -> str:
    """The person's own language, else what this thread chose, else what the phone says, else English."""
    hinted = (hint or "").replace("_", "-").split("-")[0].lower()
    wanted = [person.language if person else None, thread.language, {"tl": "fil"}.get(hinted, hinted)]
    return next((code for code in wanted if code and is_shipped(code)), SOURCE)


def open_step(session: Session, thread: Thread, registered: bool, now: datetime) -> Step | None:
    """The step whose answer may come next: an hour later, or after an alert, words are about something else."""
    if thread.step is None or thread.heard_at is None:
        return None
    if registered and now - thread.heard_at > STEP_OPEN_FOR:
        return None
    alerted = select(Delivery.id).where(
        Delivery.address_id == thread.address_id,
        col(Delivery.accepted_at) > thread.heard_at,
        col(Delivery.question).startswith("alert:"),
    )
    return None if session.exec(alerted.limit(1)).first() is not None else Step(thread.step)


def gather(
    session: Session,
    around: Surroundings,
    address: Address,
    thread: Thread,
    step: Step | None,
    intent: Intent,
    *,
    at: datetime,
    hint: str | None,
) -> Facts:
    """The facts for one message that was written at `at`."""
    assert address.id is not None
    person = people.find_person(session, address.person_id) if address.person_id is not None else None
    language = language_for(person, thread, hint)
    question = _question(session, address.id, intent, at)
    case = cases.open_case_of(session, address.person_id, address.id)
    facts = Facts(
        language=language,
        step=step,
        notes=thread.notes,
        unclear=thread.unclear,
        question=question,
        asked=_asked(session, address.person_id, question),
        opted_out=address.state == "opted out",
        person=_registered(session, person, intent, language) if person else None,
        case_id=case.id if case else None,
        kin=isinstance(question, KinQuestion) and addresses.is_kin(session, question.person_id, address.id),
        firewall=around.firewall,
    )
    return _with_named(session, around, address.id, facts, intent, at)


def _question(session: Session, address_id: int, intent: Intent, at: datetime) -> Question | None:
    if isinstance(intent, intents.Press):
        return intent.question
    asked = last_question(session, address_id, at)
    return parse_question(asked) if asked else None


def _asked(session: Session, person_id: int | None, question: Question | None) -> Asked | None:
    """The alert that a digit answers: the one it was asked in, if it ever concerned the person, else the newest."""
    if person_id is None:
        return None
    newest = newest_row(session, person_id)
    row = find_row(session, question.alert_id, person_id) if isinstance(question, AlertQuestion) else None
    row = row or newest
    return Asked(row.alert_id, row.now, newest=newest is None or newest.alert_id <= row.alert_id) if row else None


def _registered(session: Session, person: Person, intent: Intent, language: str) -> Registered:
    assert person.id is not None
    warden = _concerns_wardens(intent) and people.is_warden(session, person.id)
    return Registered(
        id=person.id,
        area_id=person.area_id,
        place=name_of(find_area(session, person.area_id).names, language),
        left=person.state is PersonState.LEFT,
        warden=warden,
        leads_group=warden and people.leads_group(session, person.id),
    )


def _concerns_wardens(intent: Intent) -> bool:
    if isinstance(intent, intents.Word):
        return intent.name in ("tasks", "relay", "menu")
    return isinstance(intent, intents.WardenReports | intents.RelayText)


def _with_named(
    session: Session, around: Surroundings, address_id: int, facts: Facts, intent: Intent, at: datetime
) -> Facts:
    """The facts with what the intent names."""
    match intent:
        case intents.Place(text):
            return _with_places(session, around, facts, around.gazetteer.match(text))
        case intents.Located(latitude, longitude):
            nearest = around.gazetteer.nearest(latitude, longitude)
            return _with_places(session, around, facts, () if nearest is None else (nearest,))
        case intents.Digit() | intents.Press():
            offered = facts.notes.get("places", ()) if _chooses_place(facts) else ()
            return _with_places(session, around, facts, tuple(offered))
        case intents.Contact(text):
            return replace(facts, number=_number(text, around.mode))
        case intents.FamilyQuestion(str(code)) if family_codes.may_try(session, address_id, at):
            return replace(facts, last_heard=family_codes.look_up(session, code))
    return _with_own(session, around, facts, intent) if facts.person else facts


def _with_own(session: Session, around: Surroundings, facts: Facts, intent: Intent) -> Facts:
    """The facts with what only a registered person has."""
    assert facts.person is not None
    match intent:
        case intents.RevokeCode() | intents.Word("revoke"):
            codes = family_codes.active_codes(session, facts.person.id)
            return replace(facts, codes=tuple(held.code for held in codes))
        case intents.Word("level" | "more"):
            return replace(facts, level=_level(session, facts.person, facts.language))
        case intents.WardenReports() | intents.Word("tasks"):
            return replace(facts, tasks=_tasks(session, around.speaker, facts.person.id, facts.language))
    return facts


def _chooses_place(facts: Facts) -> bool:
    return facts.question == StepQuestion(Step.WHICH_AREA) or (facts.question is None and facts.step is Step.WHICH_AREA)


def _with_places(session: Session, around: Surroundings, facts: Facts, area_ids: tuple[int, ...]) -> Facts:
    places = tuple(
        PlaceChoice(
            area_id,
            around.gazetteer.name(area_id, facts.language),
            around.gazetteer.label(area_id, facts.language),
            effective_rank(session, area_id) if facts.person is None else 0,
        )
        for area_id in area_ids
    )
    return replace(facts, places=places, example_place=around.gazetteer.example(facts.language))


def _number(text: str, mode: Mode) -> str | None:
    try:
        return parse_number(text, None, mode)
    except NumberFault:
        return None


def _level(session: Session, person: Registered, language: str) -> LevelHere:
    standing = standing_alert(session, person.area_id)
    if standing is None:
        return LevelHere(person.place, effective_rank(session, person.area_id))
    return LevelHere(person.place, standing.now, _point(session, standing.alert_id, language), standing.alert_id)


def _point(session: Session, alert_id: int, language: str) -> str | None:
    names = session.exec(
        select(Point.names)
        .join(DecisionLine, col(DecisionLine.point_id) == Point.id)
        .join(Alert, col(Alert.line_id) == DecisionLine.id)
        .where(Alert.id == alert_id)
    ).first()
    return name_of(names, language) if names else None


def _tasks(session: Session, speaker: Speaker, person_id: int, language: str) -> tuple[TaskLine, ...]:
    return tuple(
        TaskLine(task.number, task_line(session, speaker, language, task)) for task in open_tasks(session, person_id)
    )
