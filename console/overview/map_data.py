"""What the map draws, as JSON: areas with the level that holds and their numbers, and the countries around them."""

from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from sqlmodel import Session, select

from alert_levels.standing import effective_ranks
from console.alerts.alert_views import standing_ids
from console.desk import Desk
from console.entry.access import AnyOfficer
from console.frame.templating import OFFICERS_READ, mark_of
from console.overview.area_counts import AreaCount, CaseCount, cases_by_area, counted_by_area, with_all_within
from console.overview.geometry import MARGIN, box_around, countries_in, shape_of
from registry.areas import name_of
from registry.tables import Area

router = APIRouter()


@router.get("/map/areas")
async def show_areas(desk: AnyOfficer) -> Response:
    """Every area that lies somewhere, the largest kinds first, so that what is within is drawn on top."""
    return JSONResponse(await desk.read(lambda session: areas_to_draw(session, desk)))


@router.get("/map/countries")
async def show_countries(desk: AnyOfficer) -> Response:
    """The outlines of the countries around our areas: nothing else is needed, and no one else is asked."""

    def look(session: Session) -> list[Any]:
        shapes = [shape for area in session.exec(select(Area)) if (shape := shape_of(area)) is not None]
        box = box_around(shapes)
        return countries_in(box.widened(MARGIN)) if box is not None else []

    return JSONResponse(await desk.read(look))


def areas_to_draw(session: Session, desk: Desk) -> list[dict[str, Any]]:
    areas = list(session.exec(select(Area)))
    ranks = effective_ranks(session)
    heads, cells = desk.tallies.heads.of(session, 0, desk.now).counted, desk.tallies.cells
    standing = [cells.of(session, alert_id, desk.now).counted for alert_id in standing_ids(session)]
    people = with_all_within(areas, counted_by_area(heads, standing), AreaCount())
    cases = with_all_within(areas, cases_by_area(session), CaseCount())
    kinds = list(type(areas[0].kind)) if areas else []
    drawn = sorted(areas, key=lambda area: kinds.index(area.kind))
    return [each for area in drawn if (each := _drawn(area, ranks, people, cases, desk)) is not None]


def _drawn(
    area: Area, ranks: dict[int, int], people: dict[int, AreaCount], cases: dict[int, CaseCount], desk: Desk
) -> dict[str, Any] | None:
    shape = shape_of(area)
    if shape is None or area.id is None:
        return None
    mark = mark_of(desk.speaker, desk.speaker.ladder, ranks[area.id], desk.reader.language)
    return {
        "id": area.id,
        "name": name_of(area.names, OFFICERS_READ),
        "kind": area.kind.value,
        "ring": shape.ring,
        "centre": shape.centre,
        "metres": shape.metres,
        "level": {"code": mark.code, "name": mark.name, "colour": mark.colour},
        "people": people[area.id].people,
        "open": people[area.id].open,
        "cases": cases[area.id].number,
    }
