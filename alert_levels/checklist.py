"""What officers must do because a level was issued, and who did it when."""

from datetime import datetime

from sqlmodel import Session, col, select

from alert_levels.tables import ChecklistItem


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
