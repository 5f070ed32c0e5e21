"""Groups and their wardens from the rows of a file."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, select

from locales.sentence import Sentence
from registry.sheets import Imported, ImportRefused, Row, RowFault
from registry.tables import CareGroup, Person, PersonState
from registry.warden_duties import agree_on_paper, named_again

ROLES = ("warden", "deputy", "zone_warden")


def import_groups(session: Session, rows: Sequence[Row], faults: list[RowFault], now: datetime) -> Imported:
    """Add and change groups. They may come without wardens first: wardens are people, and people name their group."""
    named = sorted({person for row in rows for person in row.given(*ROLES).values()})
    people = {person: _person_id(session, person) for person in named}
    known = {group.code: group for group in session.exec(select(CareGroup))}
    for row in rows:
        faults.extend(_group_faults(row, people))
    if faults:
        raise ImportRefused(faults)
    added = 0
    for row in rows:
        cells = row.given("code", "name")
        cells |= {f"{role}_id": people[person] for role, person in row.given(*ROLES).items()}
        group = known.get(row.get("code"))
        added += group is None
        session.add(CareGroup(**cells) if group is None else group.sqlmodel_update(cells))
    session.flush()
    signed = {people[person] for row in rows if row.get("agreed") for person in row.given(*ROLES).values()}
    agree_on_paper(session, sorted(number for number in signed if number is not None), now)
    named_again(session, {number for number in people.values() if number is not None})
    return Imported(added, updated=len(rows) - added)


def _person_id(session: Session, code: str) -> int | None:
    """A record that was merged into another one is nobody who could be named, and nobody merges it meanwhile."""
    named = select(Person.id).where(Person.code == code, Person.state != PersonState.MERGED)
    return session.exec(named.with_for_update()).first()


def _group_faults(row: Row, people: Mapping[str, int | None]) -> Iterator[RowFault]:
    for role, person in row.given(*ROLES).items():
        if people[person] is None:
            unknown = Sentence("is no person that is registered: correct the code or import that person first")
            yield row.fault(role, unknown)
    if row.get("deputy") is not None and row.get("deputy") == row.get("warden"):
        yield row.fault("deputy", Sentence("is the warden: name somebody else who can step in"))
