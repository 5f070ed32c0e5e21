"""Pages the approvers of a proposal, and then everybody who can decide: a proposal must not wait for a good night."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from alert_levels.decisions import lines_of
from alert_levels.tables import Decision, DecisionState
from broadcasts.outbox import queue_message
from broadcasts.speaker import Speaker
from broadcasts.tables import DeliveryKind, Priority
from locales.catalogue import SOURCE
from registry.areas import find_area, name_of
from registry.tables import Address, Officer

CLIMB_AFTER = timedelta(minutes=5)


def page_approvers(session: Session, speaker: Speaker, now: datetime) -> int:
    """Page for every proposal that was not paged for yet, or not for five minutes; returns how many pages went out."""
    waiting = select(Decision).where(
        Decision.state == DecisionState.PROPOSED,
        col(Decision.paged_at).is_(None) | (col(Decision.paged_at) <= now - CLIMB_AFTER),
    )
    return sum(_page(session, speaker, decision, now) for decision in session.exec(waiting).all())


def _page(session: Session, speaker: Speaker, decision: Decision, now: datetime) -> int:
    first = decision.paged_at is None
    decision.paged_at = now
    session.add(decision)
    assert decision.id is not None
    what = ", ".join(
        f"{name_of(find_area(session, line.area_id).names, SOURCE)} {line.from_rank} > {line.to_rank}"
        for line in lines_of(session, decision.id)
    )
    text = speaker.dress(SOURCE, speaker.say(SOURCE, "page.approve", post=speaker.post_name, what=what))
    officers = _who(session, decision, approvers_only=first)
    for officer, address in officers:
        queue_message(
            session,
            key=f"page:{decision.id}:{officer.id}:{now.timestamp():.0f}",
            kind=DeliveryKind.PAGE,
            address=address,
            text=text,
            priority=Priority.HELP,
            now=now,
        )
    return len(officers)


def _who(session: Session, decision: Decision, *, approvers_only: bool) -> list[tuple[Officer, Address]]:
    able = col(Officer.may_approve) if approvers_only else col(Officer.may_approve) | col(Officer.may_propose)
    chosen = (
        select(Officer, Address)
        .join(Address, col(Address.id) == Officer.page_address_id)
        .where(Officer.active, Officer.id != decision.proposed_by, able)
    )
    return list(session.exec(chosen).all())
