"""Reports: dated statements about a person, each with its source; added, never overwritten."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from registry.tables import Report, ReportKind, Source

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
    report = Report(
        person_id=person_id,
        kind=said.kind,
        value=said.value,
        detail=said.detail,
        source=said.source,
        source_id=said.source_id,
        alert_id=said.alert_id,
        area_id=said.area_id,
        latitude=said.latitude,
        longitude=said.longitude,
        at=now,
    )
    session.add(report)
    session.flush()
    assert report.id is not None
    return report.id


def last_status(session: Session, person_id: int) -> Report | None:
    """The status that counts: the person's own word, unless somebody else's is more than 24 hours newer."""
    newest = session.exec(_statuses(person_id)).first()
    own = session.exec(_statuses(person_id).where(Report.source == Source.SELF)).first()
    if newest is None or own is None:
        return newest
    return own if newest.at - own.at <= SELF_OUTRANKS_FOR else newest


def reports_of(session: Session, person_id: int, limit: int = 50) -> list[Report]:
    """The newest statements about a person, the newest first."""
    return list(session.exec(select(Report).where(Report.person_id == person_id).order_by(*_NEWEST_FIRST).limit(limit)))


def _statuses(person_id: int) -> SelectOfScalar[Report]:
    wanted = select(Report).where(Report.person_id == person_id, Report.kind == ReportKind.STATUS)
    return wanted.order_by(*_NEWEST_FIRST).limit(1)
