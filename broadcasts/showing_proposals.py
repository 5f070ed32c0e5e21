"""Shows proposals in the chats of officers who asked: what would go out is worked out beside the writer, then queued.

To count who reads what goes through everybody in the areas, so nobody who writes to the store waits for it. What an
officer was shown is kept: they approve what they read.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import delete
from sqlmodel import Session, col, func, select

from alert_levels.confirming import confirmed_by
from alert_levels.decisions import find_decision, lines_of
from alert_levels.tables import DecisionState
from broadcasts.as_read import as_it_stands
from broadcasts.outbox import queue_message
from broadcasts.preview import preview
from broadcasts.proposal_text import Proposal, proposal_parts
from broadcasts.speaker import Speaker
from broadcasts.tables import Delivery, DeliveryKind, Priority, ProposalShown
from locales.catalogue import SOURCE
from locales.interface import said_in
from locales.sentence import Sentence
from registry.areas import find_area, name_of
from registry.clock import Clock
from registry.officer_chats import chat_of
from registry.store import Store, StoreError, announce
from registry.tables import Address, Officer

log = structlog.get_logger()

KEPT_FOR = timedelta(days=30)
"""So long after an officer asked, what they read counts, and is kept."""
NOT_SHOWN = Sentence("This proposal cannot be shown here. Read it at the console.")


@dataclass(frozen=True)
class Made:
    """The messages, and what the decision would do; None where there is nothing to decide (any more)."""

    parts: tuple[str, ...]
    as_read: str | None


def ask_to_read(session: Session, officer_id: int, decision_id: int, now: datetime) -> None:
    """The officer wants to read the proposal in their chat; what they read before counts no more."""
    session.merge(ProposalShown(officer_id=officer_id, decision_id=decision_id, asked_at=now))
    session.flush()
    announce(session, "escalation")


def read_in_chat(session: Session, officer_id: int, decision_id: int) -> str | None:
    """What the officer read of the proposal in the chat that they have now, once the carrier took every part of it."""
    shown, chat = session.get(ProposalShown, (officer_id, decision_id)), chat_of(session, officer_id)
    if shown is None or chat is None or shown.asked_at < chat.linked_at or not shown.parts:
        return None
    keys = [_key(shown, number) for number in range(shown.parts)]
    accepted = select(func.count()).where(col(Delivery.key).in_(keys), col(Delivery.accepted_at).is_not(None))
    return shown.as_read if session.exec(accepted).one() == shown.parts else None


class ShowingProposals:
    """Works off what was asked for, beside the rounds."""

    def __init__(self, store: Store, speaker: Speaker, clock: Clock) -> None:
        self._store = store
        self._speaker = speaker
        self._clock = clock
        self._again = False
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Look for what was asked for; returns at once."""
        self._again = True
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """What was not shown yet is found again in the store."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    async def _run(self) -> None:
        while self._again:
            self._again = False
            try:
                for wish in await self._store.read(waiting):
                    await self._show(wish)
            except StoreError as fault:
                log.warning("proposals wait to be shown", fault=type(fault).__name__)

    async def _show(self, wish: ProposalShown) -> None:
        try:
            made = await self._store.read(lambda session: make(session, self._speaker, wish))
        except StoreError:
            raise
        except Exception:  # the edge of one wish: a proposal that cannot be shown must not keep the others
            log.exception("a proposal could not be shown", decision=wish.decision_id)
            made = Made((NOT_SHOWN,), None)
        await self._store.write(lambda session: show(session, self._speaker, wish, made, self._clock.now()))


def waiting(session: Session) -> list[ProposalShown]:
    """What was asked for and not shown yet, the oldest first."""
    asked = select(ProposalShown).where(ProposalShown.parts == 0).order_by(col(ProposalShown.asked_at))
    return list(session.exec(asked))


def make(session: Session, speaker: Speaker, wish: ProposalShown) -> Made:
    """What the officer is shown. What it would do is looked at first: what changes meanwhile is found at approving."""
    decision, reader = find_decision(session, wish.decision_id), session.get_one(Officer, wish.officer_id)
    if decision.state is not DecisionState.PROPOSED:
        ended = Sentence("Decision {number} is {state}.", number=decision.id, state=Sentence(decision.state.value))
        return Made((ended,), None)
    as_read = str(as_it_stands(session, wish.decision_id))
    lines = lines_of(session, wish.decision_id)
    names = {line.area_id: name_of(find_area(session, line.area_id).names, SOURCE) for line in lines}
    proposal = Proposal(
        decision=decision,
        proposer=session.get_one(Officer, decision.proposed_by).name,
        coming=preview(session, speaker, wish.decision_id),
        area=confirmed_by(lines, names),
    )
    return Made(proposal_parts(speaker, reader, proposal), as_read)


def show(session: Session, speaker: Speaker, wish: ProposalShown, made: Made, now: datetime) -> None:
    """Queue it, unless the officer asked anew meanwhile, or has no chat any more."""
    shown, chat = session.get(ProposalShown, (wish.officer_id, wish.decision_id)), chat_of(session, wish.officer_id)
    if shown is None or shown.asked_at != wish.asked_at or shown.parts:
        return
    if chat is None:
        session.delete(shown)
        return
    shown.as_read, shown.parts = made.as_read, len(made.parts)
    session.add(shown)
    session.flush()
    address, language = session.get_one(Address, chat.address_id), session.get_one(Officer, wish.officer_id).language
    for number, part in enumerate(made.parts):
        queue_message(
            session,
            key=_key(shown, number),
            kind=DeliveryKind.PAGE,
            address=address,
            text=speaker.dress(language, said_in(language, part), address.channel),
            priority=Priority.HELP,
            now=now,
        )


def forget_shown(session: Session, now: datetime) -> int:
    """Forget what was asked for long ago; returns how many."""
    old = delete(ProposalShown).where(col(ProposalShown.asked_at) <= now - KEPT_FOR)
    return len(session.execute(old.returning(col(ProposalShown.decision_id))).all())


def _key(shown: ProposalShown, number: int) -> str:
    return f"proposal:{shown.decision_id}:{shown.officer_id}:{shown.asked_at.timestamp():.6f}:{number}"
