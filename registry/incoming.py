"""What addresses wrote to us: kept as it was written, with a list of what an officer must still read."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, delete, func, insert, select, update
from sqlmodel import Session, col
from sqlmodel import select as choose

from locales.sentence import Sentence
from registry.acts import Act, Subject, officer
from registry.audit import record
from registry.many import one_of
from registry.notes import note, note_first, noted
from registry.store import insert_new, table_of
from registry.tables import Incoming, Officer, Seen
from registry.typed_places import holds_place, without_places

KEYS_KEPT_FOR = timedelta(days=90)
"""Telegram repeats an update for a day. Twilio's signature has no time in it, so whoever recorded one of its requests
could replay it for as long as we have forgotten its key: three months is what a key may cost in disk."""
MOST_FORGOTTEN = 5000
MOST_LISTED = 50

seen = table_of(Seen)
incoming = table_of(Incoming)
_WAITS = and_(col(Incoming.for_officer).is_(True), col(Incoming.handled_at).is_(None))


class UnknownIncoming(Exception):
    """There is no such incoming message."""


class HandledBefore(Exception):
    """Another officer has dealt with the message."""


@dataclass(frozen=True)
class Written:
    """What an address wrote, before it is kept; `intent` is how it was understood."""

    address_id: int
    text: str
    intent: str
    for_officer: bool


def note_keys(session: Session, keys: Iterable[str], now: datetime) -> set[str]:
    """Note the keys of inbound messages; gives those not noted before, so that a repeat has no second effect."""
    noted = insert_new(session, seen).on_conflict_do_nothing().returning(seen.c.key)
    rows = [{"key": key, "at": now} for key in sorted(set(keys))]  # one order for all who write at the same time
    return set(session.execute(noted, rows).scalars())


def unseen(session: Session, keys: Collection[str]) -> set[str]:
    """Those of the keys that were never noted."""
    return set(keys) - set(session.execute(select(seen.c.key).where(seen.c.key.in_(keys))).scalars())


def forget_keys(session: Session, now: datetime, most: int = MOST_FORGOTTEN) -> int:
    """Forget the oldest keys that no carrier repeats any more, so many at once; returns how many."""
    old = select(seen.c.key).where(seen.c.at < now - KEYS_KEPT_FOR).order_by(seen.c.at).limit(most)
    return len(session.execute(delete(seen).where(seen.c.key.in_(old)).returning(seen.c.key)).all())


def heard_until(session: Session, channel: str) -> datetime | None:
    """Up to when nothing that was sent to us on this channel is missing; None when nobody has looked yet."""
    at = noted(session, _heard_until(channel))
    return datetime.fromisoformat(at) if at is not None else None


def begin_hearing(session: Session, channel: str, now: datetime) -> None:
    """From now on nothing sent to us on this channel may be missed; noted once, when the service first starts."""
    note_first(session, _heard_until(channel), now.isoformat())


def note_heard_until(session: Session, channel: str, at: datetime) -> None:
    note(session, _heard_until(channel), at.isoformat())


def _heard_until(channel: str) -> str:
    return f"heard until:{channel}"


def keep(session: Session, written: Sequence[Written], now: datetime) -> None:
    """Keep what was written, in this order."""
    rows = [{"at": now, "exact_place": bool(each.text) and holds_place(each.text), **vars(each)} for each in written]
    session.execute(insert(incoming), rows)


def forget_places(session: Session, numbers: Sequence[int]) -> None:
    """Take the exact places out of these texts; the other words stay."""
    kept = session.execute(select(incoming.c.id, incoming.c.text).where(one_of(session, incoming.c.id, numbers)))
    rows = [{"number": row.id, "without": without_places(row.text)} for row in kept if row.text is not None]
    if rows:
        changed = {"text": bindparam("without", type_=incoming.c.text.type), "exact_place": False}
        session.execute(update(incoming).where(incoming.c.id == bindparam("number")).values(changed), rows)


def for_officers(session: Session, after: int = 0, limit: int = MOST_LISTED) -> list[Incoming]:
    """What no officer has handled yet, the oldest first, after the message of that number."""
    waiting = choose(Incoming).where(_WAITS, col(Incoming.id) > after).order_by(col(Incoming.id))
    return list(session.exec(waiting.limit(limit)))


def count_for_officers(session: Session) -> int:
    """How many messages no officer has handled yet."""
    return session.exec(choose(func.count()).where(_WAITS)).one()


def written_after(session: Session, address_ids: Collection[int], number: int) -> list[Incoming]:
    """What these addresses wrote after the message of that number, the oldest first."""
    later = choose(Incoming).where(col(Incoming.address_id).in_(address_ids), col(Incoming.id) > number)
    return list(session.exec(later.order_by(col(Incoming.id)).limit(MOST_LISTED)))


def last_texts(session: Session, address_id: int, limit: int) -> list[str]:
    """What an address wrote last, the newest first."""
    newest = select(incoming.c.text).where(incoming.c.address_id == address_id).order_by(incoming.c.id.desc())
    return list(session.execute(newest.limit(limit)).scalars())


def mark_handled(session: Session, incoming_id: int, officer_id: int, now: datetime) -> Incoming:
    """An officer has dealt with the message, before any other. Raises UnknownIncoming, HandledBefore."""
    kept = session.get(Incoming, incoming_id, with_for_update=True, populate_existing=True)
    if kept is None:
        raise UnknownIncoming(f"there is no incoming message {incoming_id}")
    if kept.handled_at is not None:
        by = session.get(Officer, kept.handled_by) if kept.handled_by is not None else None
        raise HandledBefore(
            Sentence("{officer} has dealt with message {number} already", officer=by.name if by else "", number=kept.id)
        )
    kept.handled_at, kept.handled_by = now, officer_id
    session.add(kept)
    session.flush()
    record(session, officer(officer_id), Act.HANDLE, now, Subject("message", incoming_id))
    return kept


def forget_chat(session: Session, address_id: int) -> None:
    """Erase what somebody wrote who then did not agree to join; what an officer must read stays."""
    session.execute(delete(incoming).where(incoming.c.address_id == address_id, incoming.c.for_officer.is_(False)))
