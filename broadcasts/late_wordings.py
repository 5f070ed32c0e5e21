"""Wordings that an alert lacks which still stands: made before a language was shipped, before there was such a form, or
before a country had this way back. Without them whoever should read them would be told nothing."""

from sqlmodel import Session, col, or_, select

from alert_levels.tables import Alert
from broadcasts.alert_facts import facts_for
from broadcasts.rendering import render_alert
from broadcasts.speaker import Speaker
from broadcasts.tables import OPEN, Broadcast, BroadcastKind, Ledger, Wording


def still_read(session: Session) -> list[int]:
    """Broadcasts of alerts and corrections that somebody may still be sent a text of, the newest first."""
    waits = select(Ledger.alert_id).where(Ledger.alert_id == Broadcast.alert_id, col(Ledger.state).in_(OPEN))
    chosen = select(Broadcast.id).where(
        Broadcast.kind != BroadcastKind.NOTICE, or_(col(Broadcast.filled_at).is_(None), waits.exists())
    )
    found = session.exec(chosen.order_by(col(Broadcast.id).desc()))
    return [broadcast_id for broadcast_id in found if broadcast_id is not None]


def add_missing(session: Session, speaker: Speaker, broadcast_id: int) -> None:
    """Write what the broadcast lacks, for each change of level that it has told."""
    alert = session.get_one(Alert, session.get_one(Broadcast, broadcast_id).alert_id)
    told = session.exec(select(Wording.was, Wording.now).where(Wording.broadcast_id == broadcast_id).distinct())
    render_alert(session, speaker, broadcast_id, [facts_for(session, alert, was, now) for was, now in sorted(told)])
