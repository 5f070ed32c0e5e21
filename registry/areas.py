"""Areas and how they nest. Which level holds in them, this file does not know."""

from collections.abc import Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from registry.tables import Area, AreaKind, AreaWithin

_INNERMOST_FIRST = (col(AreaWithin.area_id), col(AreaWithin.depth))


class UnknownArea(Exception):
    """There is no such area in the register."""


def add_area(
    session: Session,
    *,
    code: str,
    post_id: int,
    parent_id: int | None,
    kind: AreaKind,
    names: Mapping[str, str],
    latitude: float | None = None,
    longitude: float | None = None,
    radius_km: float | None = None,
    outline: Sequence[tuple[float, float]] | None = None,
    time_zone: str | None = None,
    review_by: date | None = None,
) -> Area:
    """Add an area below its parent, with the rows that say what it lies within. Radius in kilometres."""
    area = Area(
        code=code, post_id=post_id, parent_id=parent_id, kind=kind, names=dict(names),
        latitude=latitude, longitude=longitude, radius_km=radius_km,
        outline=list(outline) if outline is not None else None, time_zone=time_zone, review_by=review_by,
    )  # fmt: skip
    session.add(area)
    session.flush()
    assert area.id is not None
    above = chain(session, parent_id) if parent_id is not None else []
    for depth, ancestor_id in enumerate([area.id, *above]):
        session.add(AreaWithin(area_id=area.id, ancestor_id=ancestor_id, depth=depth))
    session.flush()
    return area


def chain(session: Session, area_id: int) -> list[int]:
    """The area itself, then each area around it, out to the widest."""
    return list(
        session.exec(
            select(AreaWithin.ancestor_id).where(AreaWithin.area_id == area_id).order_by(col(AreaWithin.depth))
        )
    )


def chains(session: Session) -> dict[int, list[int]]:
    """`chain` of every area of the register; areas number hundreds, people do not."""
    found: dict[int, list[int]] = {}
    rows = session.exec(select(AreaWithin.area_id, AreaWithin.ancestor_id).order_by(*_INNERMOST_FIRST))
    for area_id, ancestor_id in rows:
        found.setdefault(area_id, []).append(ancestor_id)
    return found


def find_area(session: Session, area_id: int) -> Area:
    """The area of that number. Raises UnknownArea."""
    area = session.get(Area, area_id)
    if area is None:
        raise UnknownArea(f"there is no area number {area_id}")
    return area


def zone_of(session: Session, area_id: int) -> ZoneInfo | None:
    """The clock of the area: its own time zone, else that of the nearest area around it which has one."""
    nearest = (
        select(Area.time_zone)
        .join(AreaWithin, col(AreaWithin.ancestor_id) == Area.id)
        .where(AreaWithin.area_id == area_id, col(Area.time_zone).is_not(None))
        .order_by(col(AreaWithin.depth))
        .limit(1)
    )
    name = session.exec(nearest).first()
    return ZoneInfo(name) if name else None


def zones(session: Session) -> dict[int, ZoneInfo]:
    """`zone_of` of every area of the register that has one."""
    own = session.exec(select(Area.id, Area.time_zone).where(col(Area.time_zone).is_not(None)))
    named = {area_id: ZoneInfo(name) for area_id, name in own if area_id is not None and name}
    nearest = {
        area_id: next((named[around] for around in above if around in named), None)
        for area_id, above in chains(session).items()
    }
    return {area_id: zone for area_id, zone in nearest.items() if zone is not None}


def name_of(names: Mapping[str, str], language: str) -> str:
    """A place's name in that language, or in English: a place name, unlike a sentence, may fall back."""
    return names.get(language) or names["en"]
