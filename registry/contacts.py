"""Numbers to call in an emergency: each holds for an area and all within it, unless an inner area has its own."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from registry.tables import Area, Contact, ContactKind

_ORDER = list(ContactKind)


def contacts_at(session: Session, areas: Sequence[int]) -> list[Contact]:
    """The contacts of these areas, inner first: of each kind those of the innermost area that has any."""
    rows = session.exec(select(Contact).where(col(Contact.area_id).in_(areas)).order_by(col(Contact.id))).all()
    held: dict[ContactKind, int] = {}
    for area_id in areas:
        for row in rows:
            if row.area_id == area_id:
                held.setdefault(row.kind, area_id)
    return sorted((row for row in rows if held[row.kind] == row.area_id), key=lambda row: _ORDER.index(row.kind))


def outermost_areas(session: Session) -> list[int]:
    """The areas that lie in no other, such as countries: what holds there is for everybody."""
    found = session.exec(select(Area.id).where(col(Area.parent_id).is_(None)).order_by(col(Area.id)))
    return [area_id for area_id in found if area_id is not None]
