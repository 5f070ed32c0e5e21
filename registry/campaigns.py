"""Which poster brought how many people: one counter a campaign, and never who came by it.

Only campaigns that the post has made are counted, because anybody can send a link with any word in it.
"""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from registry.store import insert_new, table_of
from registry.tables import Campaign

campaigns = table_of(Campaign)


def make_campaign(session: Session, code: str, now: datetime) -> None:
    """Count who comes by it from now on; one that is there already goes on counting."""
    new = insert_new(session, campaigns).values(code=code, made_at=now, opened=0, joined=0)
    session.execute(new.on_conflict_do_nothing())


def is_campaign(session: Session, code: str) -> bool:
    return session.get(Campaign, code) is not None


def note_opened(session: Session, code: str) -> None:
    """Somebody who is not registered has opened its link."""
    session.execute(update(campaigns).where(campaigns.c.code == code).values(opened=campaigns.c.opened + 1))


def note_joined(session: Session, code: str) -> None:
    """Somebody who had opened its link has registered."""
    session.execute(update(campaigns).where(campaigns.c.code == code).values(joined=campaigns.c.joined + 1))


def all_campaigns(session: Session) -> list[Campaign]:
    """The newest first."""
    return list(session.exec(select(Campaign).order_by(col(Campaign.made_at).desc(), col(Campaign.code))))
