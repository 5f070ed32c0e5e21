"""What follows from messages, in one transaction: understood, answered, the changes made, the replies queued.

Many are handled at once, because a statement costs the same for one message as for fifty: what every message needs is
read and written for all of them together, and only what a message is about is done for it alone. Nothing here waits,
and nothing is kept in memory: a work of the store may run twice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from sqlmodel import Session

import bot.family_changes
import bot.officer_changes  # noqa: F401 - so do those that officers make
from bot.apply import Scene, apply
from bot.conversation import intents
from bot.conversation.answer import answer
from bot.conversation.effects import AnswerAlert, Effect
from bot.conversation.intents import Intent
from bot.conversation.officer_words import holds_code
from bot.conversation.render import render, render_buttons
from bot.conversation.replies import Answer
from bot.conversation.understand import understand
from bot.conversation.vocabulary import Vocabulary
from bot.gather import Surroundings, gather, open_step
from bot.message import Message, without_codes, written
from bot.officer_facts import meant_by_officer
from bot.own_answers import keep_own_answers
from bot.senders import Sender, find_senders
from bot.warden_facts import meant_by
from broadcasts.outbox import NewMessage, queue_messages
from broadcasts.tables import DeliveryKind
from locales.channel_form import as_sent
from registry import addresses, incoming, threads
from registry.tables import Address, AddressState

log = structlog.get_logger()

WEB = "web"
CODE_NOT_KEPT = "(words of an officer with a code, which is not kept; nothing was done)"


@dataclass(frozen=True)
class Turn:
    """One message with what it means and what follows from it."""

    message: Message
    sender: Sender
    intent: Intent
    language: str
    given: Answer


def handle(session: Session, around: Surroundings, messages: Sequence[Message], now: datetime) -> None:
    """Everything that follows from the messages; those that came before have no effect."""
    new = incoming.note_keys(session, (message.key for message in messages), now)
    waiting = [message for message in messages if message.key in new]
    while waiting:
        waiting = _handle_one_of_each(session, around, waiting, now)


def keep_unhandled(session: Session, message: Message, now: datetime) -> None:
    """Keep for an officer what a fault of ours kept from being handled. A code in it would still be good."""
    if not incoming.note_keys(session, [message.key], now):
        return
    text = CODE_NOT_KEPT if holds_code(message.text or "") else written(without_codes(message))
    for address_id in _addresses_of(session, [message], now).values():
        incoming.keep(session, [incoming.Written(address_id, text, "not handled", True)], now)


def _handle_one_of_each(
    session: Session, around: Surroundings, messages: Sequence[Message], now: datetime
) -> list[Message]:
    """Handle one message of each person; returns the others, which must find what follows from it."""
    address_of = _addresses_of(session, messages, now)
    senders = find_senders(session, set(address_of.values()), now)
    around.atlas.look_up(session, (sender.owner.area_id for sender in senders.values() if sender.owner))
    turns: dict[tuple[str, int], Turn] = {}
    later = []
    for message in messages:
        sender = senders.get(address_of.get((message.channel, message.sender), 0))
        if sender is None:
            log.warning("unknown web token", key=message.key)
        elif sender.whose in turns:
            later.append(message)
        else:
            turns[sender.whose] = _understood(session, around, message, sender, now)
    _carry_out(session, around, list(turns.values()), now)
    return later


def _addresses_of(session: Session, messages: Iterable[Message], now: datetime) -> dict[tuple[str, str], int]:
    """Whose messages these are: a one-tap page speaks for the address whose link was opened."""
    found: dict[tuple[str, str], int] = {}
    by_channel: dict[str, set[str]] = {}
    for message in messages:
        by_channel.setdefault(message.channel, set()).add(message.sender)
    for channel, values in sorted(by_channel.items()):
        if channel == WEB:
            held = addresses.hold_addresses_by_token(session, values)
        else:
            held = addresses.hold_addresses(session, channel, values)
            if newcomers := sorted(values - held.keys()):
                held |= _held_newcomers(session, channel, newcomers, now)
        found |= {(channel, value): number for value, number in held.items()}
    return found


def _held_newcomers(session: Session, channel: str, values: Sequence[str], now: datetime) -> dict[str, int]:
    """Another process may have been first, and may be handling their next message already."""
    for value in values:
        addresses.find_or_create_address(session, channel, value, now)
    return addresses.hold_addresses(session, channel, values)


def _understood(session: Session, around: Surroundings, message: Message, sender: Sender, now: datetime) -> Turn:
    step = open_step(sender, now)
    intent: Intent | None = meant_by_officer(session, sender, message, around.wall.now())
    if intent is None:
        message = without_codes(message)
        intent = understand(message, step, around.vocabulary)
        intent = meant_by(session, sender, intent, message.text, around.vocabulary)
    facts = gather(session, around, sender, step, intent, message, now)
    given = answer(intent, facts, around.speaker.ladder, now)
    if facts.case_id is not None and _calls_with_more(intent, message.text, around.vocabulary):
        given = replace(given, for_officer=True)
    return Turn(message, sender, intent, facts.language, given)


def _calls_with_more(intent: Intent, text: str | None, vocabulary: Vocabulary) -> bool:
    """Whether it calls for help in more than the bare words: of an open case that may be news."""
    return intent == intents.Word("help") and text is not None and vocabulary.word(text) is None


def _carry_out(session: Session, around: Surroundings, turns: Sequence[Turn], now: datetime) -> None:
    """Keep what was written, make the changes, then say the replies.

    A phone that shares its way writes nothing: it neither moves a dialogue nor counts as a message. Nor does an officer
    in their chat, whose words hold a code; the audit log has what they do.
    """
    if not turns:
        return
    said = [turn for turn in turns if not isinstance(turn.intent, intents.MovedOn | intents.OfficerWords)]
    if said:
        incoming.keep(session, [_written(turn) for turn in said], now)
        threads.move_threads(session, [_moved(turn) for turn in said], now)
    keep_own_answers(session, [said for turn in turns for said in _own_answers(turn)], now)
    for turn in turns:
        _note_heard(session, turn, now)
    replies = [reply for turn in turns for reply in _replies(session, around, turn, now)]
    queue_messages(session, replies, now)
    for turn in turns:
        log.info("received", address=turn.sender.address_id, intent=named(turn.intent), replies=len(turn.given.replies))


def _written(turn: Turn) -> incoming.Written:
    return incoming.Written(turn.sender.address_id, written(turn.message), named(turn.intent), turn.given.for_officer)


def _moved(turn: Turn) -> threads.Moved:
    unclear = 0 if turn.given.understood else turn.sender.talk.unclear + 1
    return threads.Moved(turn.sender.address_id, turn.given.step, turn.given.notes, unclear)


def _own_answers(turn: Turn) -> list[tuple[Sender, AnswerAlert]]:
    return [(turn.sender, effect) for effect in turn.given.effects if isinstance(effect, AnswerAlert)]


def _note_heard(session: Session, turn: Turn, now: datetime) -> None:
    """Whoever writes to us can be reached again."""
    reached = (AddressState.USABLE, AddressState.OPTED_OUT)
    if turn.message.channel != WEB and turn.message.opted_out is None and turn.sender.state not in reached:
        addresses.note_heard(session, session.get_one(Address, turn.sender.address_id), now)


def _replies(session: Session, around: Surroundings, turn: Turn, now: datetime) -> list[NewMessage]:
    """Make the other changes, then say the replies, in the language that was just chosen if one was."""
    scene = Scene(session, around.speaker, turn.sender, turn.language, now, turn.message.key, around.wall.now())
    found, person_id = _changed(scene, turn.given.effects)
    language = turn.given.language or turn.language
    return [
        NewMessage(
            key=f"reply:{turn.message.key}:{number}",
            kind=DeliveryKind.PAGE if isinstance(turn.intent, intents.OfficerWords) else DeliveryKind.REPLY,
            channel=turn.sender.channel,
            address_id=turn.sender.address_id,
            person_id=person_id,
            text=as_sent(turn.sender.channel, language, render(around.speaker, language, reply, found)),
            priority=reply.priority,
            question=str(reply.question) if reply.question else None,
            buttons=render_buttons(around.speaker, language, reply),
        )
        for number, reply in enumerate(turn.given.replies)
    ]


def _changed(scene: Scene, wanted: Iterable[Effect]) -> tuple[dict[str, str], int | None]:
    """The slots that the changes give, and whose address it is after them."""
    others = [effect for effect in wanted if not isinstance(effect, AnswerAlert)]
    found: dict[str, str] = {}
    for effect in others:
        found |= apply(effect, scene)
    return found, scene.address.person_id if others else scene.sender.person_id


def named(intent: Intent) -> str:
    """How the message was understood, in a word or two and without anything that was written."""
    kind = type(intent).__name__.lower()
    return f"{kind} {intent.name}" if isinstance(intent, intents.Word) else kind
