"""What is done with what is due: a text becomes nothing, a person a number. One small function for each kind."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, null, update
from sqlmodel import Session, col
from sqlmodel import select as choose

from broadcasts.confirming import ask_to_confirm
from broadcasts.erasing import erase_address, erase_person, forget_relay_texts
from broadcasts.family_messages import forget_words
from broadcasts.outdated import deliveries, enquiries, incoming, reports, threads, viewings
from broadcasts.speaker import Speaker
from broadcasts.tables import Relay
from registry.incoming import forget_places
from registry.many import one_of
from registry.merges import forget_changes
from registry.retention import Kind
from registry.tables import ErasedFor

Forget = Callable[[Session, Speaker, Sequence[int], datetime], None]


def forget(session: Session, speaker: Speaker, kind: Kind, numbers: Sequence[int], now: datetime) -> None:
    """Do what the rule of the kind says with these rows, which are due."""
    _FORGET[kind](session, speaker, numbers, now)


def _places(session: Session, _speaker: Speaker, numbers: Sequence[int], _now: datetime) -> None:
    these = one_of(session, reports.c.id, numbers)
    session.execute(update(reports).where(these).values(latitude=None, longitude=None))


def _typed_places(session: Session, _speaker: Speaker, numbers: Sequence[int], _now: datetime) -> None:
    forget_places(session, numbers)


def _incoming(session: Session, _speaker: Speaker, numbers: Sequence[int], _now: datetime) -> None:
    session.execute(update(incoming).where(one_of(session, incoming.c.id, numbers)).values(text=None))


def _outgoing(session: Session, _speaker: Speaker, numbers: Sequence[int], _now: datetime) -> None:
    session.execute(update(deliveries).where(one_of(session, deliveries.c.id, numbers)).values(text=None, buttons=[]))


def _relays(session: Session, _speaker: Speaker, numbers: Sequence[int], _now: datetime) -> None:
    forget_relay_texts(session, list(session.exec(choose(Relay).where(col(Relay.id).in_(numbers)))))


def _family_messages(session: Session, _speaker: Speaker, numbers: Sequence[int], _now: datetime) -> None:
    forget_words(session, numbers)


def _threads(session: Session, _speaker: Speaker, numbers: Sequence[int], _now: datetime) -> None:
    these = one_of(session, threads.c.address_id, numbers)
    session.execute(update(threads).where(these).values(step=None, notes=null(), unclear=0))


def _confirmation(session: Session, speaker: Speaker, numbers: Sequence[int], now: datetime) -> None:
    for person_id in numbers:
        ask_to_confirm(session, speaker, person_id, now)


def _people(session: Session, speaker: Speaker, numbers: Sequence[int], now: datetime) -> None:
    for person_id in numbers:
        erase_person(session, speaker, person_id, ErasedFor.EXPIRED, now)


def _addresses(session: Session, speaker: Speaker, numbers: Sequence[int], now: datetime) -> None:
    for address_id in numbers:
        erase_address(session, speaker, address_id, ErasedFor.EXPIRED, now)


def _enquiries(session: Session, _speaker: Speaker, numbers: Sequence[int], _now: datetime) -> None:
    session.execute(delete(enquiries).where(one_of(session, enquiries.c.id, numbers)))


def _viewings(session: Session, _speaker: Speaker, numbers: Sequence[int], _now: datetime) -> None:
    session.execute(delete(viewings).where(one_of(session, viewings.c.id, numbers)))


def _merges(session: Session, _speaker: Speaker, numbers: Sequence[int], _now: datetime) -> None:
    forget_changes(session, numbers)


_FORGET: Mapping[Kind, Forget] = {
    Kind.PLACES: _places,
    Kind.TYPED_PLACES: _typed_places,
    Kind.INCOMING: _incoming,
    Kind.OUTGOING: _outgoing,
    Kind.RELAYS: _relays,
    Kind.FAMILY_MESSAGES: _family_messages,
    Kind.THREADS: _threads,
    Kind.CONFIRMATION: _confirmation,
    Kind.PEOPLE: _people,
    Kind.ADDRESSES: _addresses,
    Kind.ENQUIRIES: _enquiries,
    Kind.VIEWINGS: _viewings,
    Kind.MERGES: _merges,
}
