"""An administrator adds an area to the plans, or changes what is planned for one."""

from fastapi import APIRouter, Response
from sqlmodel import Session

from console.desk import Desk
from console.entry.access import Administrator, Number
from console.frame.forms import FieldFault, Refused, as_number, said_by
from console.frame.names import nested_areas
from console.plans.plan_fields import read_area, read_code
from registry.areas import find_area
from registry.outlines import as_text
from registry.plan_changes import CodeTaken, change_area, plan_area
from registry.tables import Area
from registry.time_zones import time_zones

router = APIRouter()


@router.get("/plans/areas/new")
async def new_area(desk: Administrator) -> Response:
    return await _page(desk, None)


@router.post("/plans/areas/new")
async def add_area(desk: Administrator) -> Response:
    def work(session: Session) -> int:
        code, parent_id = read_code(desk.form), desk.form.number("parent")
        if parent_id is not None:
            find_area(session, parent_id)
        return plan_area(session, desk.officer_id, code, parent_id, read_area(desk.form), desk.now)

    try:
        area_id = await desk.write(work)
    except FieldFault as fault:
        return await _page(desk, None, Refused(fault.field, said_by(fault)), 422)
    except CodeTaken as fault:
        return await _page(desk, None, Refused("code", said_by(fault)), 409)
    return desk.go(f"/plans/areas/{area_id}")


@router.get("/plans/areas/{area_id}/edit")
async def edit_area(desk: Administrator, area_id: Number) -> Response:
    return await _page(desk, area_id)


@router.post("/plans/areas/{area_id}/edit")
async def save_area(desk: Administrator, area_id: Number) -> Response:
    def work(session: Session) -> None:
        change_area(session, desk.officer_id, find_area(session, area_id), read_area(desk.form), desk.now)

    try:
        await desk.write(work)
    except FieldFault as fault:
        return await _page(desk, area_id, Refused(fault.field, said_by(fault)), 422)
    return desk.go(f"/plans/areas/{area_id}")


async def _page(desk: Desk, area_id: int | None, refused: Refused | None = None, status: int = 200) -> Response:
    """The form of an area, or of a new one: below the area that the address or the form names."""

    def work(session: Session) -> Area | None:
        return find_area(session, area_id) if area_id is not None else None

    parent = desk.form.number("parent") or as_number(desk.request.query_params.get("parent"))
    area, areas = await desk.read(work), await desk.read(nested_areas)
    return desk.page(
        "plans/plan_area_form.html", refused, status, area=area, parent=parent, areas=areas, time_zones=time_zones(),
        outline=as_text(area.outline) if area is not None and area.outline else "",
    )  # fmt: skip
