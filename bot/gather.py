"""Reads from the store what an answer may need: what every answer needs, and what the intent names."""

import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import takewhile

from sqlmodel import Session, col, select

from alert_levels.standing import effective_rank, standing_alert
from alert_levels.tables import Alert, DecisionLine
from bot.atlas import Atlas
from bot.conversation import intents
from bot.conversation.facts import Asked, Facts, LevelHere, Look, PlaceChoice, Registered, TaskLine
from bot.conversation.intents import Intent
from bot.conversation.questions import AlertQuestion, KinQuestion, Question, Step, StepQuestion, parse_question
from bot.conversation.second_sign import LARGEST_SIGN, SMALLEST_SIGN
from bot.conversation.unclear import MOST_IN_A_ROW
from bot.conversation.vocabulary import Vocabulary
from bot.message import Message, written
from bot.senders import Owner, Sender
from broadcasts.ledger import find_row
from broadcasts.question import last_question
from broadcasts.speaker import Speaker
from broadcasts.tasks import open_tasks, task_line
from broadcasts.wording import moment
from locales.catalogue import SOURCE
from locales.languages import is_shipped, shipped_as
from registry import addresses, family_codes, incoming, people
from registry.areas import name_of
from registry.family_asks import asker_at, may_ask
from registry.numbers import NumberFault, parse_number
from registry.places import Gazetteer
from registry.settings import Mode
from registry.tables import AddressState, Point
from registry.viewings import views_of

MOST_LOOKS = 5
"""A few lines: with the header they are two SMS in the Latin alphabet, and three or four in others."""
FORGEABLE = "sms"
"""The channel on which anybody can write in anybody's name."""

STEP_OPEN_FOR = timedelta(hours=1)
"""So long a registered person's next words are still taken for what a dialogue asked."""


@dataclass(frozen=True)
class Surroundings:
    """What is the same for every message. `firewall`: the post has put its name to the sentence about papers."""

    speaker: Speaker
    vocabulary: Vocabulary
    mode: Mode
    firewall: bool
    atlas: Atlas = field(default_factory=Atlas)

    @property
    def gazetteer(self) -> Gazetteer:
        return self.atlas.gazetteer


def language_for(sender: Sender, hint: str | None) -> str:
    """The person's own language, else what this thread chose, else what the phone says, else English."""
    wanted = [sender.owner.language if sender.owner else None, sender.talk.language, shipped_as(hint or "")]
    return next((code for code in wanted if code and is_shipped(code)), SOURCE)


def open_step(sender: Sender, now: datetime) -> Step | None:
    """The step whose answer may come next: an hour later, or after an alert, words are about something else."""
    talk = sender.talk
    if talk.step is None or talk.heard_at is None or talk.alerted:
        return None
    return None if sender.owner and now - talk.heard_at > STEP_OPEN_FOR else Step(talk.step)


def gather(
    session: Session,
    around: Surroundings,
    sender: Sender,
    step: Step | None,
    intent: Intent,
    message: Message,
    now: datetime,
) -> Facts:
    """The facts for one message."""
    language = language_for(sender, message.language_hint)
    question = _question(session, sender, intent, message.at)
    facts = Facts(
        language=language,
        step=step,
        notes=sender.talk.notes or {},
        unclear=sender.talk.unclear,
        repeats=_repeats(session, sender, written(message)),
        question=question,
        asked=_asked(session, sender, question),
        opted_out=sender.state is AddressState.OPTED_OUT,
        person=_registered(session, around, sender.owner, intent, language) if sender.owner else None,
        case_id=sender.case_id,
        kin=isinstance(question, KinQuestion) and addresses.is_kin(session, question.person_id, sender.address_id),
        firewall=around.firewall,
        forgeable=sender.channel == FORGEABLE,
        sign=SMALLEST_SIGN + secrets.randbelow(LARGEST_SIGN - SMALLEST_SIGN + 1),
        answers_used_up=sender.used_up,
    )
    return _with_named(session, around, sender.address_id, facts, intent, message.at or now)


def _question(session: Session, sender: Sender, intent: Intent, at: datetime | None) -> Question | None:
    """What a digit answers; where another question went out since it was written, the one that stood open then."""
    if isinstance(intent, intents.Press):
        return intent.question
    asked = sender.question
    if at is not None and sender.asked_at is not None and sender.asked_at > at:
        asked = last_question(session, sender.address_id, at)
    return parse_question(asked) if asked else None


def _asked(session: Session, sender: Sender, question: Question | None) -> Asked | None:
    """The alert that a digit answers: the one it was asked in, if it ever concerned the person, else the newest."""
    if sender.owner is None:
        return None
    newest = sender.newest
    if isinstance(question, AlertQuestion) and (newest is None or question.alert_id != newest.alert_id):
        row = find_row(session, question.alert_id, sender.owner.id)
        if row is not None:
            return Asked(row.alert_id, row.now, newest=newest is None or newest.alert_id <= row.alert_id)
    return Asked(newest.alert_id, newest.rank) if newest else None


def _repeats(session: Session, sender: Sender, text: str) -> int:
    """How often in a row, and lately, this very text came before."""
    if sender.talk.lately < MOST_IN_A_ROW:
        return 0
    texts = incoming.last_texts(session, sender.address_id, min(sender.talk.lately, MOST_IN_A_ROW + 1))
    return len(list(takewhile(text.__eq__, texts)))


def _registered(session: Session, around: Surroundings, owner: Owner, intent: Intent, language: str) -> Registered:
    warden = _concerns_wardens(intent) and people.is_warden(session, owner.id)
    return Registered(
        id=owner.id,
        area_id=owner.area_id,
        place=around.gazetteer.name(owner.area_id, language),
        left=owner.left,
        warden=warden,
        leads_group=warden and people.leads_group(session, owner.id),
    )


def _concerns_wardens(intent: Intent) -> bool:
    if isinstance(intent, intents.Word):
        return intent.name in ("tasks", "relay", "menu", "delete")
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
        case intents.FamilyQuestion(str(code)) if may_ask(session, asker_at(address_id), at):
            return replace(facts, last_heard=family_codes.look_up(session, code, at))
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
        case intents.Word("looked"):
            looks = _looks(session, around.speaker, facts.person.id, facts.language)
            return replace(facts, looks=looks[:MOST_LOOKS], earlier_looks=len(looks) > MOST_LOOKS)
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
        TaskLine(task.number, task_line(session, speaker, language, task), task.person_id)
        for task in open_tasks(session, person_id)
    )


def _looks(session: Session, speaker: Speaker, person_id: int, language: str) -> tuple[Look, ...]:
    """Who looked, the newest first; a list and a page in the same minute are one look."""
    views = views_of(session, person_id)
    return tuple(dict.fromkeys(Look(moment(speaker, language, view.at), view.role) for view in views))
