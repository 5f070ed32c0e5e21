"""Reports: dated statements about a person, each with its source; added, never overwritten."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from registry.store import table_of
from registry.tables import Report, ReportKind, Source

reports = table_of(Report)

SELF_OUTRANKS_FOR = timedelta(hours=24)
_NEWEST_FIRST = (col(Report.at).desc(), col(Report.id).desc())


@dataclass(frozen=True)
class Said:
    """One statement before it is kept. `value` is a status word, a place or a need; degrees are WGS 84."""

    kind: ReportKind
    value: str
    source: Source
    source_id: int | None = None
    detail: str | None = None
    alert_id: int | None = None
    area_id: int | None = None
    latitude: float | None = None
    longitude: float | None = None


def add_report(session: Session, person_id: int, said: Said, now: datetime) -> int:
    """Keep the statement and return its number."""
    return add_reports(session, [(person_id, said)], now)[0]


def add_reports(session: Session, said: Sequence[tuple[int, Said]], now: datetime) -> list[int]:
    """Keep statements about people; their numbers, in the same order."""
    rows = [{"person_id": person_id, "at": now, **vars(each)} for person_id, each in said]
    added = insert(reports).returning(reports.c.id, sort_by_parameter_order=True)
    return list(session.execute(added, rows).scalars())


def last_status(session: Session, person_id: int) -> Report | None:
    """The status that counts, as `counting` says."""
    newest = session.exec(_statuses(person_id)).first()
    own = session.exec(_statuses(person_id).where(Report.source == Source.SELF)).first()
    return newest if newest is None else counting(newest, own)


def counting(newest: Report, own: Report | None) -> Report:
    """Which counts: the person's own word, unless somebody else's is more than 24 hours newer."""
    return newest if own is None or newest.at - own.at > SELF_OUTRANKS_FOR else own


def newest_by_source(session: Session, person_id: int) -> list[Report]:
    """The newest status that each source told, the newest first."""
    found = (session.exec(_statuses(person_id).where(Report.source == source)).first() for source in Source)
    return sorted(filter(None, found), key=lambda report: (report.at, report.id or 0), reverse=True)


def reports_of(session: Session, person_id: int, limit: int = 50) -> list[Report]:
    """The newest statements about a person, the newest first."""
    return list(session.exec(select(Report).where(Report.person_id == person_id).order_by(*_NEWEST_FIRST).limit(limit)))


@dataclass(frozen=True)
class Position:
    """Where somebody was (degrees, WGS 84), and when."""

    latitude: float
    longitude: float
    at: datetime


def last_position(session: Session, person_id: int) -> Position | None:
    """The newest exact place of a person that is still kept."""
    row = session.exec(
        select(Report)
        .where(Report.person_id == person_id, Report.kind == ReportKind.PLACE, col(Report.latitude).is_not(None))
        .order_by(*_NEWEST_FIRST)
        .limit(1)
    ).first()
    if row is None or row.latitude is None or row.longitude is None:
        return None
    return Position(row.latitude, row.longitude, row.at)


def _statuses(person_id: int) -> SelectOfScalar[Report]:
    wanted = select(Report).where(Report.person_id == person_id, Report.kind == ReportKind.STATUS)
    return wanted.order_by(*_NEWEST_FIRST).limit(1)
