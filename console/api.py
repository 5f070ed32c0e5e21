"""What scripts read: alerts with their ledger, and decisions, as JSON. Who is who stays out of it."""

from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from sqlmodel import Session, col, select

from alert_levels.decisions import find_decision, lines_of
from alert_levels.tables import Alert, AlertArea
from broadcasts.ledger import counts
from console.entry.access import AnyOfficer, Number
from registry.tables import Area

router = APIRouter()


@router.get("/api/alerts")
async def alerts(desk: AnyOfficer) -> Response:
    """Every alert and correction, oldest first; `counts` has one number for each state that anybody is in."""
    return JSONResponse({"as_of": desk.now.isoformat(), "alerts": await desk.read(alerts_as_json)})


@router.get("/api/decisions/{decision_id}")
async def decision(desk: AnyOfficer, decision_id: Number) -> Response:
    return JSONResponse(await desk.read(lambda session: decision_as_json(session, decision_id)))


def alerts_as_json(session: Session) -> list[dict[str, Any]]:
    rows = session.exec(select(Alert, Area).join(Area, col(Area.id) == Alert.area_id).order_by(col(Alert.id)))
    return [_alert(session, alert, area) for alert, area in rows]


def decision_as_json(session: Session, decision_id: int) -> dict[str, Any]:
    """Raises UnknownDecision."""
    found = find_decision(session, decision_id)
    alert_ids = session.exec(select(Alert.id).where(Alert.decision_id == decision_id).order_by(col(Alert.id)))
    return {
        "id": found.id,
        "kind": found.kind.value,
        "state": found.state.value,
        "proposed_by": found.proposed_by,
        "approved_by": found.approved_by,
        "override": found.override,
        "issued_at": found.issued_at.isoformat() if found.issued_at else None,
        "corrects": found.corrects_id,
        "lines": [
            {"area": session.get_one(Area, line.area_id).code, "from": line.from_rank, "to": line.to_rank}
            for line in lines_of(session, decision_id)
        ],
        "alerts": list(alert_ids),
    }


def _alert(session: Session, alert: Alert, area: Area) -> dict[str, Any]:
    assert alert.id is not None
    counted = counts(session, alert.id)
    told = session.exec(select(AlertArea.was, AlertArea.now).where(AlertArea.alert_id == alert.id).distinct())
    return {
        "id": alert.id,
        "ref": alert.ref,
        "area": area.code,
        "decision": alert.decision_id,
        "changes": [{"was": was, "now": now} for was, now in sorted(told)],
        "issued_at": alert.issued_at.isoformat(),
        "corrected_at": alert.corrected_at.isoformat() if alert.corrected_at else None,
        "counts": {state.value: number for state, number in counted.by_state.items()},
        "audience": counted.audience,
        "accounted": counted.accounted,
        "open": counted.open,
    }
