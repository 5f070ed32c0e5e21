"""The purge: everything that is kept no longer goes, kind by kind, in short transactions.

What is due is looked for beside the writer and forgotten in chunks, each of which asks once more what is due; a purge
that ends in the middle is gone on with by the next. It runs with the rounds, so in one process at a time. Nothing is
purged under a clock that is in doubt (`registry.clock_trust`).
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlmodel import Session

from broadcasts.forgetting import forget
from broadcasts.outdated import When, at_moment, count_due, due_numbers, oldest_not_due, still_due
from broadcasts.receipts_kept import forget_receipts
from broadcasts.showing_proposals import forget_shown
from broadcasts.sms_spending import forget_spending
from broadcasts.speaker import Speaker
from registry.acts import Act, Actor, Role
from registry.audit import record
from registry.audit_months import purge_months, seal_months
from registry.case_looks import forget_looks
from registry.clock import Clock, WallClock
from registry.clock_trust import MOST_AHEAD, believe, is_in_doubt, last_purge
from registry.false_references import forget_false_references
from registry.family_asks import forget_asks
from registry.import_drafts import forget_drafts
from registry.incoming import forget_keys
from registry.newcomers import forget_newcomers
from registry.passkey_proofs import forget_proofs
from registry.retention import RULES, Kind, Rule, Terms
from registry.store import Store

log = structlog.get_logger()

CHUNK = 1000
"""So many rows a transaction: a reply must not wait long behind them."""
SMALL_CHUNKS: Mapping[Kind, int] = {Kind.PEOPLE: 20, Kind.ADDRESSES: 50, Kind.CONFIRMATION: 100}
"""What takes several statements each."""
MOST_ASKED = 200
"""So many people a run are asked whether they are still there: a register imported on one day asks for days."""
MACHINE_KEYS = (
    forget_keys, forget_receipts, forget_asks, forget_newcomers, forget_spending,
    forget_false_references, forget_drafts, forget_looks, forget_shown, seal_months, purge_months,
)  # fmt: skip
"""What only our own machinery needs, each with its own span; the months of the audit log go whole."""


@dataclass(frozen=True)
class Purged:
    """How many rows of each kind went; none where the clock was in doubt."""

    counts: Mapping[Kind, int] = field(default_factory=dict)
    in_doubt: bool = False


@dataclass(frozen=True)
class Forecast:
    """One rule as it stands: how many rows are due by area, now and later, and the earliest moment of the rest."""

    rule: Rule
    by_area: Mapping[int | None, int]
    in_7_days: int
    in_30_days: int
    not_before: datetime | None

    @property
    def due(self) -> int:
        return sum(self.by_area.values())


class Purge:
    """Forgets what is due. `clock_scale`: how many times as fast as real time the clock runs, in a sandbox.

    What passkeys prove goes by `wall`, in real time.
    """

    def __init__(
        self, store: Store, speaker: Speaker, terms: Terms, clock_scale: float = 1.0, wall: Clock | None = None
    ) -> None:
        self._store = store
        self._wall = wall or WallClock()
        self._speaker = speaker
        self._terms = terms
        self.clock_may_gain = MOST_AHEAD * max(1.0, clock_scale)

    async def run(self, now: datetime) -> Purged:
        """One purge of everything that is due."""
        if await self._store.read(lambda session: is_in_doubt(session, now, self.clock_may_gain)):
            last = await self._store.read(last_purge)
            log.error("nothing is purged: the clock is in doubt", purged_until=last and last.isoformat())
            return Purged(in_doubt=True)
        for forget_old in MACHINE_KEYS:
            await self._store.write(partial(forget_old, now=now))
        await self._store.write(partial(forget_proofs, now=self._wall.now()))
        counts = {rule.kind: await self._forget_all(rule.kind, now) for rule in RULES}
        await self._store.write(lambda session: _note(session, counts, now))
        await asyncio.to_thread(self._store.empty_log)
        if any(counts.values()):
            log.info("purged", **{kind.name.lower(): number for kind, number in counts.items() if number})
        return Purged(counts)

    async def _forget_all(self, kind: Kind, now: datetime) -> int:
        size, after, gone = SMALL_CHUNKS.get(kind, CHUNK), 0, 0
        while kind is not Kind.CONFIRMATION or gone < MOST_ASKED:
            numbers = await self._store.read(partial(self._next, kind=kind, now=now, after=after, most=size))
            if not numbers:
                break
            gone += await self._store.write(partial(self._forget, kind=kind, numbers=numbers, now=now))
            after = numbers[-1]
        return gone

    def _next(self, session: Session, kind: Kind, now: datetime, after: int, most: int) -> list[int]:
        return due_numbers(session, kind, at_moment(session, self._terms, now), after, most)

    def _forget(self, session: Session, kind: Kind, numbers: list[int], now: datetime) -> int:
        due = still_due(session, kind, at_moment(session, self._terms, now), numbers)
        forget(session, self._speaker, kind, due, now)
        return len(due)


def _note(session: Session, counts: Mapping[Kind, int], now: datetime) -> None:
    believe(session, now)
    gone = ", ".join(f"{number} {kind.name.lower()}" for kind, number in counts.items() if number)
    if gone:
        record(session, Actor(Role.SERVICE), Act.PURGE, now, detail=gone)


def forecast(session: Session, terms: Terms, now: datetime) -> list[Forecast]:
    """What each rule would take now, within a week and within a month, as far as anybody can know today."""
    moments = [at_moment(session, terms, now + timedelta(days=days)) for days in (0, 7, 30)]
    return [_forecast(session, rule, terms, moments) for rule in RULES]


def _forecast(session: Session, rule: Rule, terms: Terms, moments: Sequence[When]) -> Forecast:
    today, week, month = moments
    oldest = oldest_not_due(session, rule.kind, today)
    return Forecast(
        rule=rule,
        by_area=count_due(session, rule.kind, today),
        in_7_days=sum(count_due(session, rule.kind, week).values()),
        in_30_days=sum(count_due(session, rule.kind, month).values()),
        not_before=max(oldest + rule.span(terms), today.now) if oldest is not None else None,
    )
