"""What was written to and from addresses, in the order of time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from broadcasts.speaker import WEB_MARK
from broadcasts.tables import Delivery, DeliveryKind, DeliveryState, Wording
from locales.languages import is_shipped, language_of
from registry.tables import Address, Incoming

NEWEST = 60
NOT_KEPT = ""
"""In place of a text that was forgotten in time."""
HIDDEN = "..."
"""Shown in place of an address's web token: whoever has the token can answer in the person's name."""


@dataclass(frozen=True)
class Said:
    """One message. What came in has no state; what goes out has one, with the carrier's reason where it failed."""

    at: datetime
    channel: str
    text: str
    language: str = ""
    direction: str = "auto"
    kind: DeliveryKind | None = None
    state: DeliveryState | None = None
    why: str | None = None

    @property
    def came_in(self) -> bool:
        return self.state is None


def thread_of(session: Session, addresses: Sequence[Address]) -> list[Said]:
    """The newest messages of these addresses, the oldest of them first."""
    channels = {address.id: address.channel for address in addresses}
    said = [*_came_in(session, channels), *_went_out(session, list(channels))]
    return sorted(said, key=lambda message: message.at)[-NEWEST:]


def _came_in(session: Session, channels: dict[int | None, str]) -> list[Said]:
    chosen = select(Incoming).where(col(Incoming.address_id).in_(list(channels)))
    newest = session.exec(chosen.order_by(col(Incoming.id).desc()).limit(NEWEST))
    return [Said(row.at, channels[row.address_id], row.text or NOT_KEPT) for row in newest]


def _went_out(session: Session, address_ids: Sequence[int | None]) -> list[Said]:
    chosen = (
        select(Delivery, Wording)
        .outerjoin(Wording, col(Wording.id) == Delivery.wording_id)
        .where(col(Delivery.address_id).in_(address_ids))
        .order_by(col(Delivery.id).desc())
        .limit(NEWEST)
    )
    return [_outgoing(delivery, wording) for delivery, wording in session.exec(chosen)]


def _outgoing(delivery: Delivery, wording: Wording | None) -> Said:
    text = (wording.text if wording else delivery.text) or NOT_KEPT
    language = wording.language if wording else ""
    return Said(
        at=delivery.queued_at,
        channel=delivery.channel,
        text=text.replace(WEB_MARK, HIDDEN),
        language=language,
        direction=language_of(language).direction if is_shipped(language) else "auto",
        kind=delivery.kind,
        state=delivery.state,
        why=delivery.why,
    )
