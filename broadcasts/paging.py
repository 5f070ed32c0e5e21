"""Pages officers: the approvers of a proposal, then whoever can decide, and all of them when one decided alone, or
looked at very many people.

A proposal must not wait for a good night, and an override must not stay one officer's secret (promise P4). A page goes
to the officer's pager and to the chat that they linked, where an approver also reads how to answer it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_
from sqlmodel import Session, col, select

from alert_levels.decisions import lines_of
from alert_levels.tables import Decision, DecisionState
from broadcasts.as_read import as_it_stands
from broadcasts.outbox import queue_message
from broadcasts.speaker import Speaker
from broadcasts.tables import DeliveryKind, Priority
from locales.catalogue import SOURCE
from locales.interface import said_in
from locales.sentence import Sentence
from registry.areas import find_area, name_of
from registry.tables import Address, Officer, OfficerChat, ViewAlarm

CLIMB_AFTER = timedelta(minutes=5)


@dataclass(frozen=True)
class _Paged:
    """An officer and one of the addresses at which they are paged; `chat`: it is the one that they linked."""

    officer: Officer
    address: Address
    chat: bool


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
    what = what_of(session, decision.id)
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
    text = speaker.say(SOURCE, "page.approve", post=speaker.post_name, what=what_of(session, decision.id))
    able = col(Officer.may_approve) if first else col(Officer.may_approve) | col(Officer.may_propose)
    others = col(Officer.id) != decision.proposed_by
    return _send(
        session, speaker, f"page:{decision.id}", and_(others, able), text, now, _to_answer(session, speaker, decision)
    )


def _to_answer(session: Session, speaker: Speaker, decision: Decision) -> Sentence | None:
    """What an approver reads in their chat; None while no officer has one."""
    if session.exec(select(OfficerChat.officer_id).limit(1)).first() is None:
        return None
    assert decision.id is not None
    return Sentence(
        "{post}: decision {number} waits for a second officer: {what}. People in these areas: {people}.\n"
        "Read what would go out: /proposal {number}\n"
        "Then approve or refuse it, here or at the console.",
        post=speaker.post_name,
        number=decision.id,
        what=what_of(session, decision.id),
        people=as_it_stands(session, decision.id).people,
    )


def what_of(session: Session, decision_id: int | None) -> str:
    """Which levels the decision changes, in a line."""
    assert decision_id is not None
    return ", ".join(
        f"{name_of(find_area(session, line.area_id).names, SOURCE)} {line.from_rank} > {line.to_rank}"
        for line in lines_of(session, decision_id)
    )


def _send(
    session: Session,
    speaker: Speaker,
    key: str,
    which: ColumnElement[bool],
    text: str,
    now: datetime,
    to_answer: Sentence | None = None,
) -> int:
    """The text to those active officers who have a pager or a chat; returns to how many addresses.

    Approvers read in a chat what is `to_answer` there.
    """
    paged = list(_paged(session, which))
    for each in paged:
        language, said = SOURCE, text
        if to_answer is not None and each.chat and each.officer.may_approve:
            language, said = each.officer.language, said_in(each.officer.language, to_answer)
        queue_message(
            session,
            key=f"{key}:{each.officer.id}:{now.timestamp():.0f}" + (":chat" if each.chat else ""),
            kind=DeliveryKind.PAGE,
            address=each.address,
            text=speaker.dress(language, said, each.address.channel),
            priority=Priority.HELP,
            now=now,
        )
    return len(paged)


def _paged(session: Session, which: ColumnElement[bool]) -> Iterator[_Paged]:
    """Where these active officers are paged: a pager that is the linked chat as well is one address."""
    active = (col(Officer.active), which)
    chats = select(Officer, Address).join(OfficerChat, col(OfficerChat.officer_id) == Officer.id)
    linked = session.exec(chats.join(Address, col(Address.id) == OfficerChat.address_id).where(*active)).all()
    in_chats = {(officer.id, address.id) for officer, address in linked}
    pagers = select(Officer, Address).join(Address, col(Address.id) == Officer.page_address_id).where(*active)
    for officer, address in session.exec(pagers):
        if (officer.id, address.id) not in in_chats:
            yield _Paged(officer, address, chat=False)
    for officer, address in linked:
        yield _Paged(officer, address, chat=True)
