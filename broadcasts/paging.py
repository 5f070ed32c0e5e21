"""Pages officers: the approvers of a proposal, then whoever can decide, and all of them when one decided alone, or
looked at very many people.

A proposal must not wait for a good night, and an override must not stay one officer's secret (promise P4).
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_
from sqlmodel import Session, col, select

from alert_levels.decisions import lines_of
from alert_levels.tables import Decision, DecisionState
from broadcasts.outbox import queue_message
from broadcasts.speaker import Speaker
from broadcasts.tables import DeliveryKind, Priority
from locales.catalogue import SOURCE
from registry.areas import find_area, name_of
from registry.tables import Address, Officer, ViewAlarm

CLIMB_AFTER = timedelta(minutes=5)


def page_approvers(session: Session, speaker: Speaker, now: datetime) -> int:
    """Page for every proposal that was not paged for yet, or not for five minutes; returns how many pages went out."""
    waiting = select(Decision).where(
        Decision.state == DecisionState.PROPOSED,
        col(Decision.paged_at).is_(None) | (col(Decision.paged_at) <= now - CLIMB_AFTER),
    )
    return sum(_page(session, speaker, decision, now) for decision in session.exec(waiting).all())


def page_override(session: Session, speaker: Speaker, decision: Decision, now: datetime) -> int:
    """Tell every other officer that one decided alone, whatever their role; returns how many pages went out."""
    decider = session.get_one(Officer, decision.approved_by)
    what = _what(session, decision)
    text = speaker.say(SOURCE, "page.override", post=speaker.post_name, who=decider.name, what=what)
    return _send(session, speaker, f"override:{decision.id}", col(Officer.id) != decider.id, text, now)


def page_many_views(session: Session, speaker: Speaker, now: datetime) -> int:
    """Tell every other officer that one looked at very many people; returns how many pages went out."""
    unpaged = session.exec(select(ViewAlarm).where(col(ViewAlarm.paged).is_(False))).all()
    sent = 0
    for alarm in unpaged:
        alarm.paged = True
        session.add(alarm)
        who = session.get_one(Officer, alarm.officer_id).name
        text = speaker.say(SOURCE, "page.many_views", post=speaker.post_name, who=who, people=alarm.people)
        sent += _send(session, speaker, f"views:{alarm.id}", col(Officer.id) != alarm.officer_id, text, now)
    return sent


def _page(session: Session, speaker: Speaker, decision: Decision, now: datetime) -> int:
    first = decision.paged_at is None
    decision.paged_at = now
    session.add(decision)
    text = speaker.say(SOURCE, "page.approve", post=speaker.post_name, what=_what(session, decision))
    able = col(Officer.may_approve) if first else col(Officer.may_approve) | col(Officer.may_propose)
    others = col(Officer.id) != decision.proposed_by
    return _send(session, speaker, f"page:{decision.id}", and_(others, able), text, now)


def _what(session: Session, decision: Decision) -> str:
    assert decision.id is not None
    return ", ".join(
        f"{name_of(find_area(session, line.area_id).names, SOURCE)} {line.from_rank} > {line.to_rank}"
        for line in lines_of(session, decision.id)
    )


def _send(session: Session, speaker: Speaker, key: str, which: ColumnElement[bool], text: str, now: datetime) -> int:
    """The text to those active officers who have a pager; returns how many."""
    chosen = (
        select(Officer, Address).join(Address, col(Address.id) == Officer.page_address_id).where(Officer.active, which)
    )
    officers = session.exec(chosen).all()
    for officer, address in officers:
        queue_message(
            session,
            key=f"{key}:{officer.id}:{now.timestamp():.0f}",
            kind=DeliveryKind.PAGE,
            address=address,
            text=speaker.dress(SOURCE, text, address.channel),
            priority=Priority.HELP,
            now=now,
        )
    return len(officers)
