"""How many people of an alert are in which state in which area: the cells of its ledger, which sum to its audience."""

from typing import TypeAlias

from sqlalchemy import func, select
from sqlmodel import Session

from broadcasts.tables import Ledger, LedgerState
from registry.store import table_of

Cell: TypeAlias = tuple[LedgerState, int]
"""A state, and the number of an area."""

ledger = table_of(Ledger)


def cells_of(session: Session, alert_id: int) -> dict[Cell, int]:
    """The cells that anybody is in. All states are named, so that the index alone is read."""
    rows = session.execute(
        select(ledger.c.state, ledger.c.area_id, func.count())
        .where(ledger.c.state.in_(list(LedgerState)), ledger.c.alert_id == alert_id)
        .group_by(ledger.c.state, ledger.c.area_id)
    )
    return {(state, area_id): number for state, area_id, number in rows}
