"""Closing a place that people were told to go to: which alerts in force name it, and how many people they are."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from alert_levels.named_places import alerts_that_name
from console.alerts.ledger_cells import counts_of
from console.desk import Desk
from console.frame.forms import FieldFault
from console.frame.names import area_names
from registry.plan_changes import Place

SURE = "sure"
"""The tick with which an officer closes it all the same."""


@dataclass(frozen=True)
class NamedBy:
    """An alert in force that names the place: its `told` people read it there, `open` of them have not answered."""

    alert_id: int
    ref: str
    area: str
    rank: int
    told: int
    open: int


def named_by(session: Session, desk: Desk, place: Place) -> tuple[NamedBy, ...]:
    names = alerts_that_name(session, place)
    areas = area_names(session) if names else {}
    counts = {
        each.alert_id: counts_of(desk.tallies.cells.of(session, each.alert_id, desk.now).counted) for each in names
    }
    return tuple(
        NamedBy(
            each.alert_id, each.ref, areas[each.area_id], each.rank, counts[each.alert_id].audience,
            counts[each.alert_id].open,
        )
        for each in names
    )  # fmt: skip


def check_closing(named: Sequence[NamedBy], sure: bool) -> None:
    """Raises FieldFault where alerts in force name it and the officer has not said that they know."""
    if named and not sure:
        raise FieldFault(
            "open",
            "It is still open. Alerts in force that send people there: {alerts}; people who were told: {people}. "
            "Read below what to do first, or tick that you close it all the same.",
            alerts=", ".join(each.ref for each in named),
            people=sum(each.told for each in named),
        )
