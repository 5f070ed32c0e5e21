"""An officer approves what they read: the same changes of level in the same areas, and hardly more people.

Between reading and approving, at a desk or in a chat, another decision may be issued around the same areas, or people
may come.
"""

from dataclasses import dataclass
from hashlib import sha256

from sqlmodel import Session, col, func, select

from alert_levels.decisions import lines_of
from alert_levels.effective import Change
from alert_levels.enact import preview_changes
from alert_levels.errors import DecisionError
from alert_levels.tables import DecisionLine
from broadcasts.register_lock import hold_register
from locales.sentence import Sentence
from registry.tables import Contact, EvacuationRoute, Person, Point

FEW = 10
"""So many more people, or a tenth more, are not worth reading it again."""
_LENGTH = 16
_MOST_DIGITS = 10


class ReadAgain(DecisionError):
    """What would go out is not what you read."""


@dataclass(frozen=True)
class AsRead:
    """What a decision would do: in areas of how many people, and a fingerprint of what changes and what is named.

    Everybody who was ever there counts, because the index of areas answers that for a million in a tenth of a second.
    """

    people: int
    changes: str

    def __str__(self) -> str:
        return f"{self.people}-{self.changes}"


def as_it_stands(session: Session, decision_id: int) -> AsRead:
    """What it would do now."""
    lines = lines_of(session, decision_id)
    told = preview_changes(session, lines)
    heads = select(func.count()).where(col(Person.area_id).in_([change.area_id for change in told]))
    return AsRead(session.exec(heads).one(), _fingerprint(told, [_named(session, line) for line in lines]))


def hold_as_it_stands(session: Session, decision_id: int) -> AsRead:
    """The same, and so it stays until this transaction ends: no other decision is issued, and nobody comes."""
    hold_register(session)
    return as_it_stands(session, decision_id)


def check_as_read(read: str, now: AsRead) -> None:
    """Raises ReadAgain in the officer's words; `read` is what the form carried, or what the chat was shown."""
    people, _, changes = read.partition("-")
    if not _is_count(people) or changes != now.changes:
        raise ReadAgain(
            Sentence(
                "A level has changed around these areas since you read it, or a place or number that the text names: "
                "others would be told, or other words. "
                "Nothing went out. Read it again, then decide."
            )
        )
    then = int(people)
    more = now.people - then
    if more > max(FEW, then // 10):
        raise ReadAgain(
            Sentence(
                "{more} people more are in these areas than when you read it. "
                "Nothing went out. Read it again, then decide.",
                more=more,
            )
        )


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS


def _fingerprint(told: list[Change], named: list[object]) -> str:
    ordered = sorted((change.area_id, change.line_area, change.was, change.now) for change in told)
    return sha256(repr((ordered, named)).encode()).hexdigest()[:_LENGTH]


def _named(session: Session, line: DecisionLine) -> object:
    """What the plans say at this moment of what a line names: somebody may close a way or correct a number."""
    point = session.get(Point, line.point_id) if line.point_id is not None else None
    route = session.get(EvacuationRoute, line.route_id) if line.route_id is not None else None
    contact = session.get(Contact, line.contact_id) if line.contact_id is not None else None
    places = [(sorted(place.names.items()), place.open) for place in (point, route) if place is not None]
    return places, contact and contact.number
