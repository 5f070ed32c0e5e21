"""How carriers are doing, as a row each: written by the lane that sees it, read by officers and by `fallback`."""

from datetime import datetime

from sqlmodel import Session, col, select

from broadcasts.circuit import Circuit
from broadcasts.tables import CarrierHealth
from registry.store import announce


def note_health(session: Session, channel: str, circuit: Circuit, now: datetime) -> None:
    """Keep what the circuit of a channel's carrier says."""
    health = session.get(CarrierHealth, channel) or CarrierHealth(channel=channel, seen_at=now)
    health.down_since, health.seen_at = circuit.down_since, now
    health.why = circuit.why if circuit.is_open else None
    session.add(health)
    announce(session, "escalation")
    announce(session, "ledger")


def carriers_down(session: Session) -> list[CarrierHealth]:
    """The carriers that take nothing at the moment."""
    return list(session.exec(select(CarrierHealth).where(col(CarrierHealth.down_since).is_not(None))))
