"""Which rows a rule of retention means: what is still kept of each kind, whose area it belongs to, and what is due.

A kind is one SELECT of (number, area, the moment that counts) and one condition for what is due at a moment; counting,
listing and purging all ask the same two. What is done with the rows is in `forgetting`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, null, or_, select
from sqlmodel import Session

from alert_levels.calm import calm_areas
from broadcasts.tables import OPEN, Delivery, DeliveryState, Ledger, Relay, RelayState
from registry.cases import OPEN_STATES
from registry.many import one_of
from registry.retention import Kind, Terms
from registry.store import table_of
from registry.tables import (
    Address,
    AddressState,
    Case,
    Enquiry,
    FamilyAllowed,
    FamilyMessage,
    Incoming,
    Kin,
    Merge,
    MessageState,
    Officer,
    OfficerChat,
    Person,
    PersonState,
    Report,
    Thread,
    Viewing,
)

ON_ITS_WAY = (DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.UNKNOWN)

people = table_of(Person)
addresses = table_of(Address)
threads = table_of(Thread)
reports = table_of(Report)
incoming = table_of(Incoming)
cases = table_of(Case)
enquiries = table_of(Enquiry)
viewings = table_of(Viewing)
merges = table_of(Merge)
kin = table_of(Kin)
officers = table_of(Officer)
officer_chats = table_of(OfficerChat)
deliveries = table_of(Delivery)
ledger = table_of(Ledger)
relays = table_of(Relay)
allowed = table_of(FamilyAllowed)
family_messages = table_of(FamilyMessage)


@dataclass(frozen=True)
class When:
    """A moment to judge at, with the areas that are calm by then as far as anybody can know now."""

    now: datetime
    terms: Terms
    calm: Sequence[int]
    quiet: Sequence[int]

    def before(self, span: timedelta) -> datetime:
        return self.now - span


@dataclass(frozen=True)
class Kept:
    """What is kept of one kind, the oldest number first, and which of it is due."""

    rows: Select[Any]
    is_due: ColumnElement[bool]

    @property
    def number(self) -> ColumnElement[int]:
        return self.rows.selected_columns[0]


def at_moment(session: Session, terms: Terms, now: datetime) -> When:
    """Everything that the conditions need to know. `calm`: at level 0 for as long as texts outlive a level."""
    return When(now, terms, calm_areas(session, now - terms.messages), calm_areas(session, now))


def kept(session: Session, kind: Kind, when: When) -> Kept:
    return _KINDS[kind](session, when)


def due_numbers(session: Session, kind: Kind, when: When, after: int, most: int) -> list[int]:
    """The next numbers of what is due."""
    found = kept(session, kind, when)
    chosen = found.rows.where(found.is_due, found.number > after).order_by(found.number).limit(most)
    return [row[0] for row in session.execute(chosen)]


def still_due(session: Session, kind: Kind, when: When, numbers: Iterable[int]) -> list[int]:
    """Those of the numbers that are due in this very transaction."""
    found = kept(session, kind, when)
    chosen = found.rows.where(found.is_due, one_of(session, found.number, numbers)).order_by(found.number)
    return [row[0] for row in session.execute(chosen)]


def count_due(session: Session, kind: Kind, when: When) -> dict[int | None, int]:
    """How many are due, by area; None for what belongs to nobody's area."""
    found = kept(session, kind, when)
    due = found.rows.where(found.is_due).subquery()
    counted = select(due.c[1], func.count().label("number")).group_by(due.c[1])
    rows: list[tuple[int | None, int]] = [(row[0], row.number) for row in session.execute(counted)]
    return dict(rows)


def oldest_not_due(session: Session, kind: Kind, when: When) -> datetime | None:
    """The moment that counts for the oldest of what is kept and not due yet."""
    found = kept(session, kind, when)
    rest = found.rows.where(~found.is_due).subquery()
    row: Row[Any] = session.execute(select(func.min(rest.c[2]))).one()
    oldest: datetime | None = row[0]
    return oldest


def _places(session: Session, when: When) -> Kept:
    rows = select(reports.c.id, people.c.area_id, reports.c.at).join(people, people.c.id == reports.c.person_id)
    still_worked = or_(cases.c.state.in_(OPEN_STATES), cases.c.closed_at > when.before(when.terms.places_after_case))
    about_it = and_(cases.c.person_id == reports.c.person_id, still_worked)
    needed = select(cases.c.id).where(about_it).correlate(reports).exists()
    due = and_(reports.c.at <= when.before(when.terms.places), ~needed)
    is_due = or_(due, reports.c.at <= when.before(when.terms.places_at_most))
    return Kept(rows.where(reports.c.latitude.is_not(None)), is_due)


def _typed_places(session: Session, when: When) -> Kept:
    rows = (
        select(incoming.c.id, people.c.area_id, incoming.c.at)
        .join(addresses, addresses.c.id == incoming.c.address_id)
        .outerjoin(people, people.c.id == addresses.c.person_id)
        .where(incoming.c.exact_place, incoming.c.text.is_not(None))
    )
    closed_late = cases.c.closed_at > when.before(when.terms.places_after_case)
    still_worked = or_(cases.c.state.in_(OPEN_STATES), closed_late)
    of_person = select(cases.c.id).where(cases.c.person_id == addresses.c.person_id, still_worked)
    of_address = select(cases.c.id).where(cases.c.address_id == addresses.c.id, still_worked)
    needed = or_(of_person.correlate(addresses).exists(), of_address.correlate(addresses).exists())
    due = and_(incoming.c.at <= when.before(when.terms.places), ~needed)
    return Kept(rows, or_(due, incoming.c.at <= when.before(when.terms.places_at_most)))


def _incoming(session: Session, when: When) -> Kept:
    rows = (
        select(incoming.c.id, people.c.area_id, incoming.c.at)
        .join(addresses, addresses.c.id == incoming.c.address_id)
        .outerjoin(people, people.c.id == addresses.c.person_id)
        .where(incoming.c.text.is_not(None))
    )
    waits = and_(incoming.c.for_officer, incoming.c.handled_at.is_(None))
    ready = and_(~waits, _no_open_case(addresses.c.person_id, addresses.c.id))
    return Kept(rows, _text_is_due(session, when, incoming.c.at, ready))


def _outgoing(session: Session, when: When) -> Kept:
    rows = (
        select(deliveries.c.id, people.c.area_id, deliveries.c.queued_at)
        .outerjoin(people, people.c.id == deliveries.c.person_id)
        .where(deliveries.c.text.is_not(None), deliveries.c.state.not_in(ON_ITS_WAY))
    )
    ready = _no_open_case(deliveries.c.person_id, deliveries.c.address_id)
    return Kept(rows, _text_is_due(session, when, deliveries.c.queued_at, ready))


def _relays(session: Session, when: When) -> Kept:
    at = func.coalesce(relays.c.decided_at, relays.c.asked_at, type_=relays.c.asked_at.type)
    rows = (
        select(relays.c.id, people.c.area_id, at)
        .join(people, people.c.id == relays.c.warden_id)
        .where(relays.c.text.is_not(None))
    )
    return Kept(rows, _text_is_due(session, when, at, relays.c.state != RelayState.ASKED))


def _family_messages(session: Session, when: When) -> Kept:
    at = func.coalesce(family_messages.c.decided_at, family_messages.c.at, type_=family_messages.c.at.type)
    rows = (
        select(family_messages.c.id, people.c.area_id, at)
        .join(people, people.c.id == family_messages.c.person_id)
        .where(family_messages.c.text.is_not(None))
    )
    return Kept(rows, _text_is_due(session, when, at, family_messages.c.state != MessageState.WAITING))


def _threads(session: Session, when: When) -> Kept:
    rows = (
        select(threads.c.address_id, people.c.area_id, threads.c.heard_at)
        .join(addresses, addresses.c.id == threads.c.address_id)
        .outerjoin(people, people.c.id == addresses.c.person_id)
        .where(threads.c.notes.is_not(None), threads.c.heard_at.is_not(None))
    )
    ready = _no_open_case(addresses.c.person_id, addresses.c.id)
    return Kept(rows, _text_is_due(session, when, threads.c.heard_at, ready))


def _confirmation(session: Session, when: When) -> Kept:
    """Once after each confirmation; whoever cannot be written to is not asked, and expires in time."""
    reachable = select(addresses.c.id).where(
        addresses.c.person_id == people.c.id, addresses.c.state == AddressState.USABLE
    )
    asked = people.c.confirm_asked_at
    rows = select(people.c.id, people.c.area_id, people.c.confirmed_at).where(
        people.c.state == PersonState.ACTIVE, or_(asked.is_(None), asked < people.c.confirmed_at)
    )
    is_due = and_(
        people.c.confirmed_at <= when.before(when.terms.confirm),
        one_of(session, people.c.area_id, when.quiet),
        reachable.correlate(people).exists(),
    )
    return Kept(rows, is_due)


def _people(session: Session, when: When) -> Kept:
    """Nobody is dropped who is waited for, whose case is open, or over whose area a level stands."""
    since = when.before(when.terms.person)
    rows = select(people.c.id, people.c.area_id, people.c.confirmed_at).where(people.c.state != PersonState.ERASED)
    waited_for = select(ledger.c.alert_id).where(ledger.c.person_id == people.c.id, ledger.c.state.in_(OPEN))
    is_due = and_(
        people.c.confirmed_at <= since,
        ~_heard(addresses.c.person_id == people.c.id, since).correlate(people).exists(),
        one_of(session, people.c.area_id, when.quiet),
        ~waited_for.correlate(people).exists(),
        ~_open_case(cases.c.person_id == people.c.id).correlate(people).exists(),
    )
    return Kept(rows, is_due)


def _addresses(session: Session, when: When) -> Kept:
    """Of nobody: not a person's, not an officer's chat or pager, not a relative whom somebody named."""
    since = when.before(when.terms.address)
    here = addresses.c.id
    needed = (
        select(kin.c.person_id).where(kin.c.address_id == here),
        select(allowed.c.id).where(allowed.c.address_id == here),
        select(officers.c.id).where(officers.c.page_address_id == here),
        select(officer_chats.c.officer_id).where(officer_chats.c.address_id == here),
    )
    used = (
        select(threads.c.address_id).where(threads.c.address_id == here, threads.c.heard_at > since),
        select(incoming.c.id).where(incoming.c.address_id == here, incoming.c.at > since),
        select(deliveries.c.id).where(
            deliveries.c.address_id == here,
            or_(deliveries.c.queued_at > since, deliveries.c.state.in_(ON_ITS_WAY)),
        ),
        _open_case(cases.c.address_id == here),
    )
    rows = select(here, null().label("area_id"), addresses.c.since).where(
        addresses.c.person_id.is_(None),
        addresses.c.state != AddressState.ERASED,
        *(~each.correlate(addresses).exists() for each in needed),
    )
    is_due = and_(addresses.c.since <= since, *(~each.correlate(addresses).exists() for each in used))
    return Kept(rows, is_due)


def _enquiries(session: Session, when: When) -> Kept:
    at = func.coalesce(enquiries.c.handled_at, enquiries.c.at, type_=enquiries.c.at.type)
    closed = and_(enquiries.c.handled_at.is_not(None), enquiries.c.handled_at <= when.before(when.terms.enquiries))
    never = and_(enquiries.c.handled_at.is_(None), enquiries.c.at <= when.before(when.terms.enquiries_at_most))
    return Kept(select(enquiries.c.id, null().label("area_id"), at), or_(closed, never))


def _viewings(session: Session, when: When) -> Kept:
    rows = select(viewings.c.id, people.c.area_id, viewings.c.at).join(people, people.c.id == viewings.c.person_id)
    return Kept(rows, viewings.c.at <= when.before(when.terms.viewings))


def _merges(session: Session, when: When) -> Kept:
    rows = (
        select(merges.c.id, people.c.area_id, merges.c.at)
        .join(people, people.c.id == merges.c.kept_id)
        .where(func.json_array_length(merges.c.changes) > 0)
    )
    return Kept(rows, merges.c.at <= when.before(when.terms.merges))


def _text_is_due(
    session: Session, when: When, at: ColumnElement[datetime], ready: ColumnElement[bool]
) -> ColumnElement[bool]:
    """The area has been calm, and the text old, for long enough; or it is so old that nothing holds it any more.

    A stranger has no area: there the text's own age counts.
    """
    calm = or_(people.c.id.is_(None), one_of(session, people.c.area_id, when.calm))
    due = and_(at <= when.before(when.terms.messages), calm, ready)
    return or_(due, at <= when.before(when.terms.messages_at_most))


def _no_open_case(person_id: ColumnElement[Any], address_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Two look-ups by an index each: an OR of both makes SQLite go through every open case."""
    of_person = _open_case(cases.c.person_id == person_id).correlate_except(cases).exists()
    of_address = _open_case(cases.c.address_id == address_id).correlate_except(cases).exists()
    return and_(~of_person, ~of_address)


def _open_case(whose: ColumnElement[bool]) -> Select[Any]:
    return select(cases.c.id).where(whose, cases.c.state.in_(OPEN_STATES))


def _heard(whose: ColumnElement[bool], since: datetime) -> Select[Any]:
    joined = select(threads.c.address_id).join(addresses, addresses.c.id == threads.c.address_id)
    return joined.where(whose, threads.c.heard_at > since)


_KINDS: Mapping[Kind, Callable[[Session, When], Kept]] = {
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
