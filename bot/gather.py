"""Reads from the store what an answer may need: what every answer needs, and what the intent names."""

import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import takewhile

from sqlmodel import Session, col, select

from alert_levels.standing import effective_rank, standing_alert
from alert_levels.tables import Alert, DecisionLine
from bot.atlas import Atlas
from bot.checked import look_up_reference
from bot.conversation import intents
from bot.conversation.covert import SHOWN_STEPS
from bot.conversation.facts import Asked, Facts, LevelHere, Look, Registered, TaskLine
from bot.conversation.intents import Intent
from bot.conversation.nearby import ASKED
from bot.conversation.questions import (
    ENQUIRY_STEPS,
    AlertQuestion,
    EverybodyQuestion,
    KinQuestion,
    Question,
    ReceivedQuestion,
    Step,
    StopQuestion,
    parse_question,
)
from bot.conversation.second_sign import LARGEST_SIGN, SMALLEST_SIGN
from bot.conversation.unclear import MOST_IN_A_ROW
from bot.conversation.vocabulary import Vocabulary
from bot.door_facts import next_detail, with_doors
from bot.family_facts import with_family
from bot.message import Message, written
from bot.nearby_read import with_what_is_near
from bot.officer_facts import with_officer_facts
from bot.places_read import with_areas, with_places
from bot.senders import Owner, Sender
from bot.warden_facts import concerns_wardens, has_agreed, with_warden_facts
from broadcasts.desk_hours import Promise
from broadcasts.ledger import find_row
from broadcasts.question import last_question
from broadcasts.speaker import Speaker
from broadcasts.tasks import open_tasks, task_line
from broadcasts.wording import moment
from locales.catalogue import SOURCE
from locales.guess import language_of_script, order_of_languages
from locales.languages import is_shipped, shipped_as
from registry import addresses, incoming, people
from registry.areas import name_of
from registry.clock import Clock, WallClock
from registry.numbers import NumberFault, country_of, parse_number
from registry.places import Gazetteer
from registry.referrals import asked_of
from registry.settings import Mode
from registry.tables import AddressState, Point
from registry.viewings import views_of

MOST_LOOKS = 5
"""A few lines: with the header they are two SMS in the Latin alphabet, and three or four in others."""
FORGEABLE = "sms"
"""The channel on which anybody can write in anybody's name."""

STEP_OPEN_FOR = timedelta(hours=1)
"""So long a registered person's next words, and anybody's in an enquiry, are still taken for what a dialogue asked."""
EVERYBODY_OPEN_FOR = timedelta(minutes=15)
"""Later than that a warden who types 1 means themselves, and not all the people who were listed."""


@dataclass(frozen=True)
class Surroundings:
    """What is the same for every message. `firewall`: the post has put its name to the sentence about papers. `wall`:
    the real time, by which the codes of officers go."""

    speaker: Speaker
    vocabulary: Vocabulary
    mode: Mode
    firewall: bool
    atlas: Atlas = field(default_factory=Atlas)
    wall: Clock = field(default_factory=WallClock)

    @property
    def gazetteer(self) -> Gazetteer:
        return self.atlas.gazetteer


def language_for(sender: Sender, hint: str | None) -> str:
    """The person's own language, else what this thread chose, else what the phone says, else English."""
    wanted = [sender.owner.language if sender.owner else None, sender.talk.language, shipped_as(hint or "")]
    return next((code for code in wanted if code and is_shipped(code)), SOURCE)


def open_step(sender: Sender, now: datetime) -> Step | None:
    """The step whose answer may come next: an hour later, or after an alert, words are about something else. So they
    are where somebody went covert in a dialogue whose questions they are not shown. Joining waits for ever."""
    talk = sender.talk
    if talk.step is None or talk.heard_at is None or talk.alerted:
        return None
    late = now - talk.heard_at > STEP_OPEN_FOR
    if late and (sender.owner or talk.step in ENQUIRY_STEPS):
        return None
    unseen = sender.owner is not None and sender.owner.covert and talk.step not in SHOWN_STEPS
    return None if unseen else Step(talk.step)


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
    language = language_for(sender, message.language_hint or language_of_script(message.text or ""))
    question = _question(session, sender, intent, message.at, now)
    concerned = concerns_wardens(intent, question)
    facts = Facts(
        language=language,
        step=step,
        notes=sender.talk.notes or {},
        unclear=sender.talk.unclear,
        repeats=_repeats(session, sender, written(message)),
        question=question,
        asked=_asked(session, sender, question),
        opted_out=sender.state is AddressState.OPTED_OUT,
        person=_registered(session, around, sender.owner, concerned, language, now) if sender.owner else None,
        case_id=sender.case_id,
        kin=isinstance(question, KinQuestion) and _is_asked_kin(session, question, sender.address_id),
        firewall=around.firewall,
        forgeable=sender.channel == FORGEABLE,
        sign=SMALLEST_SIGN + secrets.randbelow(LARGEST_SIGN - SMALLEST_SIGN + 1),
        answers_used_up=sender.used_up,
        tongues=_tongues(sender, step, intent, message),
        by_segment=sender.channel == FORGEABLE,
        stranger=sender.talk.heard_at is None,
        promise=_promise(around.speaker, sender, now),
    )
    if isinstance(intent, intents.OfficerWords):
        return with_officer_facts(session, facts, intent.said, sender.address_id, around.wall.now())
    facts = replace(facts, next_detail=next_detail(session, facts, intent, now))
    facts = _with_named(session, around, sender.address_id, facts, intent, message.at or now)
    return with_warden_facts(session, facts, intent, now) if facts.person else facts


def _tongues(sender: Sender, step: Step | None, intent: Intent, message: Message) -> tuple[str, ...]:
    """In which order languages would be offered; nothing where none will be."""
    if sender.owner is not None and step is not Step.LANGUAGE and intent != intents.Word("language"):
        return ()
    country = country_of(message.sender) if message.sender.startswith("+") else None
    return order_of_languages(message.language_hint, message.text, country)


def _question(session: Session, sender: Sender, intent: Intent, at: datetime | None, now: datetime) -> Question | None:
    """What a digit answers; where another question went out since it was written, the one that stood open then. Whether
    all of a warden's people are meant is soon too late to answer, also by its button."""
    if isinstance(intent, intents.Press) and not isinstance(intent.question, EverybodyQuestion):
        return intent.question
    asked, asked_at = sender.question, sender.asked_at
    if at is not None and asked_at is not None and asked_at > at:
        asked = last_question(session, sender.address_id, at)
    question = parse_question(asked) if asked else None
    late = asked_at is not None and (at or now) - asked_at > EVERYBODY_OPEN_FOR
    if isinstance(intent, intents.Press):
        return question if question == intent.question and not late else None
    return None if late and isinstance(question, EverybodyQuestion) else question


def _asked(session: Session, sender: Sender, question: Question | None) -> Asked | None:
    """The alert that a digit answers: the one it was asked in, if it ever concerned the person, else the newest."""
    if sender.owner is None:
        return None
    newest = sender.newest
    if isinstance(question, AlertQuestion) and (newest is None or question.alert_id != newest.alert_id):
        row = find_row(session, question.alert_id, sender.owner.id)
        if row is not None:
            is_newest = newest is None or newest.alert_id <= row.alert_id
            waits = newest is not None and not is_newest and newest.waits
            return Asked(row.alert_id, row.now, newest=is_newest, waits=waits)
    return Asked(newest.alert_id, newest.rank, waits=newest.waits) if newest else None


def _is_asked_kin(session: Session, question: KinQuestion, address_id: int) -> bool:
    """Whether the address is a relative of that person, whom that alert concerns."""
    is_theirs = addresses.is_kin(session, question.person_id, address_id)
    return is_theirs and find_row(session, question.alert_id, question.person_id) is not None


def _promise(speaker: Speaker, sender: Sender, now: datetime) -> Promise:
    """When a call for help is answered at the level that the person was told last; of a stranger, at level 0."""
    return speaker.desk.promise(sender.newest.rank if sender.newest else 0, now.astimezone(speaker.zone))


def _repeats(session: Session, sender: Sender, text: str) -> int:
    """How often in a row, and lately, this very text came before."""
    if sender.talk.lately < MOST_IN_A_ROW:
        return 0
    texts = incoming.last_texts(session, sender.address_id, min(sender.talk.lately, MOST_IN_A_ROW + 1))
    return len(list(takewhile(text.__eq__, texts)))


def _registered(
    session: Session, around: Surroundings, owner: Owner, concerned: bool, language: str, now: datetime
) -> Registered:
    """`concerned`: whether the answer depends on whether they are a warden."""
    named = concerned and people.is_warden(session, owner.id)
    warden = named and has_agreed(session, owner.id, now)
    return Registered(
        id=owner.id,
        area_id=owner.area_id,
        place=around.gazetteer.name(owner.area_id, language),
        left=owner.left,
        warden=warden,
        leads_group=warden and people.leads_group(session, owner.id),
        named=named,
        covert=owner.covert,
    )


def _with_named(
    session: Session, around: Surroundings, address_id: int, facts: Facts, intent: Intent, at: datetime
) -> Facts:
    """The facts with what the intent names."""
    facts = with_places(session, around.atlas, around.vocabulary, facts, intent, at)
    match intent:
        case intents.Word(name) if name in (*ASKED, "contacts", "checklist"):
            return with_what_is_near(session, around.speaker, around.gazetteer, facts, name, at)
        case intents.Enter() | intents.Join() | intents.Add():
            return with_areas(session, around.gazetteer, *with_doors(session, around.gazetteer, facts, intent))
        case intents.Contact(text):
            return replace(facts, number=_number(text, around.mode))
        case intents.Check(ref):
            return replace(facts, checked=look_up_reference(session, around.speaker, ref, facts.language))
        case intents.AllowAsker(number=str(text)) | intents.ForbidAsker(text):
            facts = replace(facts, number=_number(text, around.mode))
    if isinstance(facts.question, ReceivedQuestion) and isinstance(intent, intents.Digit | intents.Press):
        return replace(facts, referral=_referral(session, facts, facts.question, address_id))
    if _stops(facts, intent):
        return replace(facts, other_channel=_other_channel(session, facts, address_id))
    facts = with_family(session, around.speaker, address_id, facts, intent, at)
    return _with_own(session, around, facts, intent) if facts.person else facts


def _referral(session: Session, facts: Facts, question: ReceivedQuestion, address_id: int) -> int | None:
    """The referral that was asked about, if it is about whoever writes."""
    person_id = facts.person.id if facts.person is not None else None
    found = asked_of(session, question.referral_id, person_id, address_id)
    return found.id if found is not None else None


def _stops(facts: Facts, intent: Intent) -> bool:
    """Whether the answer depends on where else somebody is written to."""
    match intent:
        case intents.Word("stop") | intents.ShutOut():
            return True
        case intents.Digit() | intents.Press():
            return facts.question == StopQuestion()
    return False


def _other_channel(session: Session, facts: Facts, address_id: int) -> str | None:
    others = addresses.others_in_use(session, facts.person.id, address_id) if facts.person is not None else []
    return others[0].channel if others else None


def _with_own(session: Session, around: Surroundings, facts: Facts, intent: Intent) -> Facts:
    """The facts with what only a registered person has."""
    assert facts.person is not None
    match intent:
        case intents.Word("level" | "more" | "check"):
            return replace(facts, level=_level(session, facts.person, facts.language))
        case intents.WardenReports() | intents.Word("tasks"):
            return replace(facts, tasks=_tasks(session, around.speaker, facts.person.id, facts.language))
        case intents.Word("add"):
            return replace(facts, example_place=around.gazetteer.example(facts.language))
        case intents.Word("looked"):
            looks = _looks(session, around.speaker, facts.person.id, facts.language)
            return replace(facts, looks=looks[:MOST_LOOKS], earlier_looks=len(looks) > MOST_LOOKS)
    return facts


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
