"""A warden's own words to the group: asked for by the warden, read and decided by an officer, sent as a notice."""

from datetime import datetime

from sqlmodel import Session, col, func, select

from broadcasts.language_read import read_in
from broadcasts.notices import NewNotice, send_notice
from broadcasts.outbox import queue_message
from broadcasts.speaker import Speaker
from broadcasts.tables import DeliveryKind, Priority, Relay, RelayState
from broadcasts.tasks import reachable_at
from locales.languages import LANGUAGES
from locales.sentence import Sentence
from registry.acts import Act, Actor, Role, Subject, officer
from registry.audit import record
from registry.people import find_person
from registry.tables import CareGroup, Officer

MOST_LISTED = 50


class RelayError(Exception):
    """The relay cannot be decided like this."""


def ask_relay(session: Session, warden_id: int, text: str, now: datetime) -> Relay | None:
    """Keep a warden's text for an officer; None when the person leads no group."""
    group = session.exec(
        select(CareGroup).where((CareGroup.warden_id == warden_id) | (CareGroup.deputy_id == warden_id))
    ).first()
    if group is None or group.id is None:
        return None
    relay = Relay(warden_id=warden_id, group_id=group.id, text=text, asked_at=now)
    session.add(relay)
    session.flush()
    record(session, Actor(Role.WARDEN, warden_id), Act.RELAY_ASK, now, Subject("relay", relay.id))
    return relay


def waiting_relays(session: Session, limit: int = MOST_LISTED) -> list[Relay]:
    """Texts that wait for an officer, oldest first."""
    chosen = select(Relay).where(Relay.state == RelayState.ASKED).order_by(col(Relay.asked_at), col(Relay.id))
    return list(session.exec(chosen.limit(limit)))


def count_waiting_relays(session: Session) -> int:
    return session.exec(select(func.count()).where(Relay.state == RelayState.ASKED)).one()


def approve_relay(session: Session, speaker: Speaker, relay_id: int, officer_id: int, now: datetime) -> None:
    """Send the text to the group, in each reader's frame and in the warden's words. Raises RelayError."""
    relay = _decide(session, relay_id, RelayState.APPROVED, officer_id, now)
    if relay.text is None:
        raise RelayError(
            Sentence("The warden's words are not kept any more. Refuse the request, and they can ask again.")
        )
    texts = {
        language.code: speaker.say(language.code, "relay.text", post=speaker.post_name, text=relay.text)
        for language in LANGUAGES
    }
    send_notice(session, speaker, NewNotice(officer_id, texts, group_id=relay.group_id), now)


def refuse_relay(session: Session, speaker: Speaker, relay_id: int, officer_id: int, why: str, now: datetime) -> None:
    """Do not send it, and tell the warden why. Raises RelayError."""
    if not why.strip():
        raise RelayError(Sentence("Write the reason: the warden is told."))
    relay = _decide(session, relay_id, RelayState.REFUSED, officer_id, now)
    relay.why = why.strip()
    session.add(relay)
    address = reachable_at(session, relay.warden_id)
    if address is None:
        return
    language = read_in(find_person(session, relay.warden_id))
    queue_message(
        session,
        key=f"relay:{relay.id}:refused",
        kind=DeliveryKind.REPLY,
        address=address,
        text=speaker.dress(language, speaker.say(language, "relay.refused", reason=relay.why), address.channel),
        priority=Priority.REPLY,
        now=now,
    )


def _decide(session: Session, relay_id: int, to: RelayState, officer_id: int, now: datetime) -> Relay:
    relay = session.get(Relay, relay_id, with_for_update=True, populate_existing=True)
    if relay is None:
        raise RelayError(Sentence("There is no relay request number {number}.", number=relay_id))
    if relay.state is not RelayState.ASKED:
        raise RelayError(_decided_by(session, relay))
    relay.state, relay.decided_by, relay.decided_at = to, officer_id, now
    session.add(relay)
    session.flush()
    act = Act.RELAY_APPROVE if to is RelayState.APPROVED else Act.RELAY_REFUSE
    record(session, officer(officer_id), act, now, Subject("relay", relay_id))
    return relay


def _decided_by(session: Session, relay: Relay) -> Sentence:
    """Who was first. Nobody was where the text is an alert's own, or its warden was erased."""
    by = session.get(Officer, relay.decided_by) if relay.decided_by is not None else None
    if by is None:
        return Sentence("Nothing waits to be decided about this text any more.")
    if relay.state is RelayState.APPROVED:
        return Sentence("{officer} has let this text go out already.", officer=by.name)
    return Sentence("{officer} has refused this text already.", officer=by.name)
