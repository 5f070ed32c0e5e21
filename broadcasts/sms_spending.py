"""Keeps answers by SMS within their cost, at the one place that everything passes: where a lane claims what it sends.

What may not leave is put back for the next hour or ended, and its row says why. The rule is in `sms_cost`.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select, update
from sqlmodel import Session

from broadcasts.channel import Outgoing
from broadcasts.outbox import Claimed
from broadcasts.sms_cost import Answered, Caps, Verdict, judge
from broadcasts.tables import Delivery, DeliveryKind, DeliveryState, Priority, SmsSpent
from registry.numbers import prefix_of
from registry.store import insert_new, table_of

HOUR = timedelta(hours=1)
ALL = ""
"""In the place of a prefix: answers to all numbers together."""
KEPT_FOR = timedelta(days=7)

deliveries = table_of(Delivery)
spent = table_of(SmsSpent)

_HOLD = (
    update(deliveries)
    .where(deliveries.c.id == bindparam("of_delivery"))
    .values(
        state=bindparam("new_state"),
        why=bindparam("new_why"),
        due_at=bindparam("new_due", type_=deliveries.c.due_at.type),
        attempts=deliveries.c.attempts - 1,
    )
)


@dataclass(frozen=True)
class Stopped:
    """What was held or stopped in one hour: of all answers (`prefix` empty), or to strangers of one prefix."""

    hour: datetime
    prefix: str
    answers: int


class SmsSpending:
    """The purse of one lane, which one process holds at a time: nobody else writes these rows meanwhile."""

    def __init__(self, caps: Caps, weight: Callable[[Outgoing], int]) -> None:
        self._caps = caps
        self._weight = weight

    def admit(self, session: Session, taken: Sequence[Claimed], now: datetime) -> list[Claimed]:
        """Those of the claimed deliveries that may leave; the others are put back or ended, in this transaction."""
        answers = [claimed for claimed in taken if is_answer(claimed)]
        if not answers:
            return list(taken)
        hour = now.replace(minute=0, second=0, microsecond=0)
        purse = _Purse(_spent_in(session, hour))
        held = {}
        for claimed in answers:
            verdict, why = purse.judge(claimed, self._weight(claimed.outgoing), self._caps)
            if verdict is not Verdict.LEAVES:
                held[claimed.outgoing.delivery_id] = _held(claimed, verdict, why, hour)
        if held:
            session.execute(_HOLD, list(held.values()))
        _note(session, hour, purse)
        return [claimed for claimed in taken if claimed.outgoing.delivery_id not in held]


class _Purse:
    """What this hour has cost so far, and what is added to it."""

    def __init__(self, before: dict[str, int]) -> None:
        self._before = before
        self.segments: Counter[str] = Counter()
        self.stopped: Counter[str] = Counter()

    def judge(self, claimed: Claimed, segments: int, caps: Caps) -> tuple[Verdict, str]:
        stranger = claimed.person_id is None
        prefix = prefix_of(claimed.outgoing.to) if stranger else ALL
        answer = Answered(segments, claimed.place[0] == Priority.HELP, stranger)
        verdict, why = judge(answer, self._so_far(ALL), self._so_far(prefix) if stranger else 0, caps)
        counted = self.segments if verdict is Verdict.LEAVES else self.stopped
        for each in {ALL, prefix}:
            counted[each] += segments if verdict is Verdict.LEAVES else 1
        return verdict, why

    def _so_far(self, prefix: str) -> int:
        return self._before.get(prefix, 0) + self.segments[prefix]


def is_answer(claimed: Claimed) -> bool:
    """Whether somebody outside has caused it: a reply, or a full text that was asked for."""
    asked_for = claimed.kind is DeliveryKind.FULL and claimed.place[0] == Priority.REPLY
    return claimed.kind is DeliveryKind.REPLY or asked_for


def stopped_lately(session: Session, now: datetime) -> list[Stopped]:
    """What was held or stopped in this hour and the one before, all answers first."""
    lately = (spent.c.hour > now - 2 * HOUR, spent.c.stopped > 0)
    rows = session.execute(select(spent).where(*lately).order_by(spent.c.hour, spent.c.prefix))
    return [Stopped(row.hour, row.prefix, row.stopped) for row in rows]


def forget_spending(session: Session, now: datetime) -> int:
    """Forget what was spent more than a week ago; returns how many rows."""
    old = delete(spent).where(spent.c.hour < now - KEPT_FOR).returning(spent.c.prefix)
    return len(session.execute(old).all())


def _held(claimed: Claimed, verdict: Verdict, why: str, hour: datetime) -> dict[str, object]:
    state = DeliveryState.QUEUED if verdict is Verdict.WAITS else DeliveryState.EXPIRED
    due = hour + HOUR
    return {"of_delivery": claimed.outgoing.delivery_id, "new_state": state.value, "new_why": why, "new_due": due}


def _spent_in(session: Session, hour: datetime) -> dict[str, int]:
    rows = session.execute(select(spent.c.prefix, spent.c.segments).where(spent.c.hour == hour))
    return {row.prefix: row.segments for row in rows}


def _note(session: Session, hour: datetime, purse: _Purse) -> None:
    new = insert_new(session, spent)
    added = new.on_conflict_do_update(
        index_elements=["hour", "prefix"],
        set_={name: spent.c[name] + new.excluded[name] for name in ("segments", "stopped")},
    )
    rows = [
        {"hour": hour, "prefix": prefix, "segments": purse.segments[prefix], "stopped": purse.stopped[prefix]}
        for prefix in sorted(purse.segments.keys() | purse.stopped.keys())
    ]
    session.execute(added, rows)
