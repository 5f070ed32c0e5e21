"""Who may ask about a person without a code: addresses that the person allowed; and whom they have blocked."""

from datetime import datetime

from sqlmodel import Session, col, select

from registry.store import insert_new, table_of
from registry.tables import FamilyAllowed, FamilyBlock, Person, PersonState
from registry.viewings import note_view

MOST_ALLOWED = 10
"""So many addresses may a person allow."""

allowed = table_of(FamilyAllowed)
blocks = table_of(FamilyBlock)


def allow(session: Session, person_id: int, address_id: int, label: str | None, now: datetime) -> None:
    """Let the address ask without a code from now on; whoever was blocked is not any more."""
    row = {"person_id": person_id, "address_id": address_id, "label": label, "allowed_at": now}
    new = insert_new(session, allowed).values(row)
    session.execute(
        new.on_conflict_do_update(index_elements=["person_id", "address_id"], set_={"label": new.excluded.label})
    )
    session.execute(blocks.delete().where(blocks.c.person_id == person_id, blocks.c.address_id == address_id))


def forbid(session: Session, person_id: int, address_id: int) -> None:
    """The address may ask no more."""
    session.execute(allowed.delete().where(allowed.c.person_id == person_id, allowed.c.address_id == address_id))


def allowed_by(session: Session, person_id: int) -> list[FamilyAllowed]:
    """Whom the person allowed, in that order."""
    chosen = select(FamilyAllowed).where(FamilyAllowed.person_id == person_id).order_by(col(FamilyAllowed.id))
    return list(session.exec(chosen))


def who_allowed(session: Session, address_id: int) -> list[FamilyAllowed]:
    """Who allowed the address to ask; of a record that was merged into another one, only that one counts."""
    counts = (FamilyAllowed.address_id == address_id, Person.state != PersonState.MERGED)
    chosen = select(FamilyAllowed).join(Person, col(Person.id) == FamilyAllowed.person_id).where(*counts)
    return list(session.exec(chosen.order_by(col(FamilyAllowed.id))))


def note_allowed_use(session: Session, allowed_id: int, now: datetime) -> None:
    """Note that somebody who is allowed has looked."""
    held = session.get_one(FamilyAllowed, allowed_id)
    held.used_at = now
    session.add(held)
    session.flush()
    note_view(session, held.person_id, "family", allowed_id, "allowed address", now)


def block(session: Session, person_id: int, address_id: int, now: datetime) -> None:
    """Never put an enquiry of this address to the person again."""
    row = {"person_id": person_id, "address_id": address_id, "at": now}
    session.execute(insert_new(session, blocks).values(row).on_conflict_do_nothing())
    forbid(session, person_id, address_id)


def is_blocked(session: Session, person_id: int, address_id: int | None) -> bool:
    return session.get(FamilyBlock, (person_id, address_id or 0)) is not None
