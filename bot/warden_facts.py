"""What the store knows that wardens, and people about their warden, may need for an answer."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from bot.conversation import intents
from bot.conversation.digits import read_digits
from bot.conversation.facts import Facts, OwnWarden, TaskLine, ZoneLine
from bot.conversation.intents import Intent
from bot.conversation.questions import EverybodyQuestion, HowQuestion, OwnWardenQuestion, UndertakingQuestion
from bot.conversation.vocabulary import Vocabulary
from bot.conversation.warden_reports import read_said
from bot.senders import Sender
from broadcasts.own_first import owed
from broadcasts.relaying_again import may_relay_again
from broadcasts.tasks import open_tasks
from broadcasts.warden_corrections import correctable
from broadcasts.zones import zone_counts
from registry import people
from registry.warden_duties import duty_of, warden_of

WORDS = ("tasks", "relay", "menu", "delete", "add", "away", "back", "zone", "yes", "no")
QUESTIONS = (UndertakingQuestion, HowQuestion, EverybodyQuestion)


def meant_by(session: Session, sender: Sender, intent: Intent, text: str | None, vocabulary: Vocabulary) -> Intent:
    """What the message means to whoever wrote it: a warden's own words may be about tasks. "1 safe" is, only where the
    warden has an open task 1. "2 hurt" of anybody else is a call for help."""
    said = read_said(text, vocabulary.warden) if text and _in_words(intent, text) else None
    owner = sender.owner
    if said is None:
        return intent
    if isinstance(intent, intents.Place | intents.Contact):
        return intents.Word("help") if said.is_call and owner is not None else intent
    if owner is None or not people.is_warden(session, owner.id):
        return intents.Word("help") if said.is_call and isinstance(intent, intents.FreeText) else intent
    if isinstance(intent, intents.Digit):
        mine = {task.number for task in open_tasks(session, owner.id)}
        return said if mine.issuperset(number for number, _ in said.reports) else intent
    return said


def _in_words(intent: Intent, text: str) -> bool:
    """Whether numbers in it may be of tasks, or of people: also where a place or a phone number was asked for."""
    if isinstance(intent, intents.Digit):
        return not read_digits(text)
    return isinstance(intent, intents.FreeText | intents.Place | intents.Contact)


def concerns_wardens(intent: Intent, question: object) -> bool:
    """Whether the answer depends on somebody being a warden."""
    match intent:
        case intents.Word(name):
            return name in WORDS
        case intents.Press(asked, _):
            return isinstance(asked, QUESTIONS)
        case intents.Digit():
            return isinstance(question, QUESTIONS)
    return isinstance(intent, intents.WardenReports | intents.RelayText | intents.Away | intents.Add)


def with_warden_facts(session: Session, facts: Facts, intent: Intent, now: datetime) -> Facts:
    """The facts with those that the intent of a warden, or a word about one, names."""
    assert facts.person is not None
    number = facts.person.id
    asked = intent.question if isinstance(intent, intents.Press) else facts.question
    if isinstance(asked, EverybodyQuestion) and isinstance(intent, intents.Digit | intents.Press):
        still_open = (TaskLine(task.number, "", task.person_id) for task in open_tasks(session, number))
        return replace(facts, tasks=tuple(still_open))
    match intent:
        case intents.WardenReports():
            return replace(facts, corrigible=frozenset(correctable(session, number, now)))
        case intents.Word("tasks"):
            return replace(facts, owes_answer=bool(owed(session, [number])))
        case intents.Word("relay"):
            return replace(facts, relayable=may_relay_again(session, number))
        case intents.Word("zone"):
            lines = zone_counts(session, number)
            return replace(facts, zone=tuple(ZoneLine(each.name, each.open, each.done) for each in lines))
        case intents.Digit() | intents.Press() if isinstance(asked, OwnWardenQuestion):
            return replace(facts, own_warden=_own_warden(session, number))
        case intents.Word("warden"):
            return replace(facts, own_warden=_own_warden(session, number))
    return facts


def _own_warden(session: Session, person_id: int) -> OwnWarden | None:
    warden = warden_of(session, person_id)
    return OwnWarden(*warden) if warden else None


def has_agreed(session: Session, person_id: int, now: datetime) -> bool:
    return duty_of(session, person_id, now).agreed
