"""Who has which duty at the moment, for whoever watches over the engine; how a duty is taken is in `leases`."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from registry.holders import is_gone
from registry.leases import leases
from registry.store_time import store_time


def holders(session: Session) -> dict[str, str]:
    """The process that has each duty; a duty that nobody has is left out."""
    held = select(leases.c.name, leases.c.holder).where(leases.c.until > store_time(session))
    return {row.name: row.holder for row in session.execute(held) if not is_gone(row.holder)}


def deserted(session: Session, for_seconds: float) -> dict[str, datetime]:
    """Duties that somebody once had and nobody has had for so long; since when."""
    left = select(leases.c.name, leases.c.until).where(leases.c.until < store_time(session, -for_seconds))
    return {row.name: row.until for row in session.execute(left.order_by(leases.c.name))}
