"""What officers must do because of a level, from the moment it is proposed, and who did it when."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from alert_levels.ladder import Ladder
from alert_levels.tables import ChecklistItem, Decision


def open_checklist(session: Session, ladder: Ladder, decision: Decision, ranks: Iterable[int]) -> None:
    """What the levels of these ranks demand, as far as the decision does not have it yet: ticks that were made stay."""
    assert decision.id is not None
    held = {(item.rank, item.item) for item in items_of(session, decision.id)}
    for rank in sorted(set(ranks)):
        for item in ladder.level(rank).checklist:
            if (rank, item) not in held:
                session.add(ChecklistItem(decision_id=decision.id, rank=rank, item=item))
    session.flush()


def items_of(session: Session, decision_id: int) -> list[ChecklistItem]:
    """The checklist of a decision, in the order of the ladder."""
    chosen = select(ChecklistItem).where(ChecklistItem.decision_id == decision_id).order_by(col(ChecklistItem.id))
    return list(session.exec(chosen))


def tick(session: Session, item_id: int, officer_id: int, now: datetime) -> None:
    """Mark an item as done; a second tick keeps the first officer's name."""
    item = session.get(ChecklistItem, item_id)
    if item is not None and item.done_at is None:
        item.done_by, item.done_at = officer_id, now
        session.add(item)
        session.flush()
