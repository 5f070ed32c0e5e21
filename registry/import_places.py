"""Areas, and the points, ways out and numbers to call in them, from the rows of a file."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlmodel import Session, select

from locales.sentence import Sentence
from registry.areas import add_area
from registry.outlines import middle_of
from registry.settings import the_post
from registry.sheets import Imported, ImportRefused, Row, RowFault, names_in
from registry.tables import Area, AreaKind, Contact, ContactKind, EvacuationRoute, Point, PointKind

InArea = TypeVar("InArea", Point, EvacuationRoute, Contact)

Around = Mapping[str, str | None]
"""The code of the area around each area, by its own code."""


def import_areas(session: Session, rows: Sequence[Row], faults: list[RowFault]) -> Imported:
    """Add and change areas, the outer before the inner whatever the order of the rows."""
    post_id = the_post(session).id
    assert post_id is not None
    known = {area.code: area for area in session.exec(select(Area))}
    registered = _registered(known)
    around = {row.get("code"): row.get("parent") for row in rows} | {code: up for code, up in registered.items() if up}
    for row in rows:
        faults.extend(_area_faults(row, registered, around))
    if faults:
        raise ImportRefused(faults)
    new = [row for row in rows if row.get("code") not in known]
    for row in sorted(new, key=lambda row: len(_upwards(row.get("code"), around))):
        parent = known.get(row.get("parent"))
        known[row.get("code")] = _add(session, row, post_id, parent.id if parent else None)
    for row in rows:
        _change(session, row, known[row.get("code")])
    session.flush()
    return Imported(added=len(new), updated=len(rows) - len(new))


def import_points(session: Session, rows: Sequence[Row], faults: list[RowFault]) -> Imported:
    """Add and change the points that areas send people to."""

    def cells(row: Row) -> dict[str, Any]:
        return row.given("latitude", "longitude", "open", "capacity") | {"kind": PointKind(row.get("kind"))}

    return _import(session, rows, faults, _by_code(session, Point), Point, cells)


def import_routes(session: Session, rows: Sequence[Row], faults: list[RowFault]) -> Imported:
    """Add and change the ways out of areas."""

    def cells(row: Row) -> dict[str, Any]:
        return row.given("path", "open", "capacity")

    return _import(session, rows, faults, _by_code(session, EvacuationRoute), EvacuationRoute, cells)


def import_contacts(session: Session, rows: Sequence[Row], faults: list[RowFault]) -> Imported:
    """Add and change the numbers to call in an emergency."""

    def cells(row: Row) -> dict[str, Any]:
        return row.given("number") | {"kind": ContactKind(row.get("kind"))}

    known = _by_code(session, Contact)
    for row in rows:
        names = _names(row, known)
        if names and "en" not in names:
            faults.append(
                row.fault("name_en", Sentence("is empty, and the contact has a name: write the name in English too"))
            )
    return _import(session, rows, faults, known, Contact, cells)


def _import(
    session: Session,
    rows: Sequence[Row],
    faults: list[RowFault],
    known: Mapping[str, InArea],
    table: type[InArea],
    cells: Callable[[Row], dict[str, Any]],
) -> Imported:
    """Add those whose code is new, and change the others."""
    areas = dict(session.exec(select(Area.code, Area.id)).all())
    for row in rows:
        if row.get("area") is not None and row.get("area") not in areas:
            faults.append(row.fault("area", Sentence("is no area that is known: correct it or import that area first")))
    if faults:
        raise ImportRefused(faults)
    for row in rows:
        code = row.get("code")
        facts = cells(row) | {"code": code, "area_id": areas[row.get("area")], "names": _names(row, known)}
        session.add(known[code].sqlmodel_update(facts) if code in known else table(**facts))
    session.flush()
    added = sum(row.get("code") not in known for row in rows)
    return Imported(added, updated=len(rows) - added)


def _by_code(session: Session, table: type[InArea]) -> dict[str, InArea]:
    return {found.code: found for found in session.exec(select(table))}


def _names(row: Row, known: Mapping[str, InArea]) -> dict[str, str]:
    """A name that the file does not give stays as it is."""
    held = known.get(row.get("code"))
    return {**(held.names if held else {}), **names_in(row)}


def _registered(known: Mapping[str, Area]) -> dict[str, str | None]:
    code_of = {area.id: area.code for area in known.values()}
    return {area.code: code_of[area.parent_id] if area.parent_id is not None else None for area in known.values()}


def _area_faults(row: Row, registered: Around, around: Around) -> Iterator[RowFault]:
    area, parent = row.get("code"), row.get("parent")
    if (row.get("latitude") is None) != (row.get("longitude") is None):
        yield row.fault("latitude", Sentence("and longitude go together: write both or neither"))
    if area is None or parent is None:
        return
    if parent not in around and parent not in registered:
        yield row.fault("parent", Sentence("is no area that is known or in this file: correct it or add that area"))
    elif area in registered and registered[area] != parent:
        # Levels hold by nesting, so moving an area would change people's level without any decision.
        yield row.fault("parent", Sentence("differs from what is registered, and areas never move: take a new code"))
    elif (path := _upwards(area, around))[-1] == area and len(path) > 1:
        yield row.fault(
            "parent", Sentence("leads back to the area itself ({way}): correct one of them", way=" < ".join(path))
        )


def _upwards(area: str, around: Around) -> list[str]:
    """The area and the areas around it, inner first; the first that comes twice ends a circle."""
    path = [area]
    while (parent := around.get(path[-1])) is not None:
        path.append(parent)
        if parent in path[:-1]:
            break
    return path


def _add(session: Session, row: Row, post_id: int, parent_id: int | None) -> Area:
    return add_area(
        session,
        code=row.get("code"),
        post_id=post_id,
        parent_id=parent_id,
        kind=AreaKind(row.get("kind")),
        names=names_in(row),
    )


def _change(session: Session, row: Row, area: Area) -> None:
    area.kind, area.names = AreaKind(row.get("kind")), {**area.names, **names_in(row)}
    area.sqlmodel_update(row.given("latitude", "longitude", "radius_km", "outline", "time_zone", "review_by"))
    if area.outline is not None and area.latitude is None:
        area.latitude, area.longitude = middle_of(area.outline)
    session.add(area)
