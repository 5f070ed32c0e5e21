"""How many people of an alert are in which state in which area: the cells of its ledger, which sum to its audience."""

from collections import Counter
from collections.abc import Mapping
from typing import TypeAlias

from sqlalchemy import func, literal, select, union_all
from sqlmodel import Session

from broadcasts.ledger import Counts
from broadcasts.tables import Ledger, LedgerState
from registry.store import table_of

Cell: TypeAlias = tuple[LedgerState, int]
"""A state, and the number of an area."""

ledger = table_of(Ledger)


def cells_of(session: Session, alert_id: int) -> dict[Cell, int]:
    """The cells that anybody is in. State by state, so that the index alone is read, in its own order."""
    by_area = select(ledger.c.area_id, func.count()).where(ledger.c.alert_id == alert_id).group_by(ledger.c.area_id)
    states = (by_area.add_columns(literal(state.name)).where(ledger.c.state == state) for state in LedgerState)
    return {(LedgerState[name], area_id): number for area_id, number, name in session.execute(union_all(*states))}


def counts_of(cells: Mapping[Cell, int]) -> Counts:
    """The same people by state alone."""
    by_state: Counter[LedgerState] = Counter()
    for (state, _), number in cells.items():
        by_state[state] += number
    return Counts(dict(by_state))
