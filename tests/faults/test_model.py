"""Everything at once, in any order: decisions, chunks, sends of every outcome, crashes, receipts, clocks that jump.

The machine of decisions, outbox and ledger (tests/broadcasts) with what carriers and machines do to it on top. After
every step: nobody is in two states or in none, nothing that was acknowledged is lost, nothing is claimed that did not
happen, no old text follows a newer one (promises P1, P2 and P3).
"""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule
from sqlmodel import col, select

from broadcasts.channel import SendError, Trouble
from broadcasts.outbox import Claimed, claim, left_sending
from broadcasts.outcomes import record
from broadcasts.tables import STANDS_FOR_A_PERSON, Delivery, Ledger, LedgerState
from registry.store import Store
from tests.broadcasts.test_whole_machine import WholeMachine
from tests.fakes.country import accept
from tests.faults.amount import amount

Pair = tuple[int | None, int | None]


class FaultyWorld(WholeMachine):
    """`gone_out` is what the carriers took, by the record of the carriers alone."""

    def __init__(self) -> None:
        super().__init__()
        self.gone_out: set[int] = set()
        self.seen: set[Pair] = set()

    @rule(channel=st.sampled_from(["telegram", "sms"]), limit=st.integers(1, 4), taken=st.integers(0, 4))
    def a_process_dies_with_some_of_it_taken(self, channel: str, limit: int, taken: int) -> None:
        """The carrier took the first few; of an SMS the next process finds that out, of a chat it cannot."""
        claimed = self._write(lambda session: claim(session, channel, limit, self._now))
        went = claimed[:taken]
        self.gone_out |= {one.outgoing.delivery_id for one in went}
        self.doubtful += len(claimed)
        self.country.clock.forward(seconds=1)
        left = self._write(lambda session: left_sending(session, channel, self._now))
        outcomes = [self.country._outcome(one, self._found(one, went, channel)) for one in left]
        self._write(lambda session: record(session, self.country.speaker.ladder, outcomes))

    @staticmethod
    def _found(one: Claimed, went: list[Claimed], channel: str) -> str | SendError:
        if channel == "telegram":
            return SendError(Trouble.UNKNOWN, "the process stopped")
        took = one.outgoing.delivery_id in {each.outgoing.delivery_id for each in went}
        return accept(one) if took else SendError(Trouble.DOWN, "the carrier never took it")

    @rule(limit=st.integers(1, 5), every=st.integers(2, 4))
    def a_carrier_takes_some_and_loses_the_answers(self, limit: int, every: int) -> None:
        def answer(claimed: Claimed) -> str | SendError:
            number = claimed.outgoing.delivery_id
            if number % every:
                self.gone_out.add(number)
                return accept(claimed)
            self.doubtful += 1
            return SendError(Trouble.UNKNOWN, "test") if number % 2 else SendError(Trouble.DOWN, "test")

        self.country.send(answer, limit=limit)

    @rule(minutes=st.sampled_from([1, 60, 1440]))
    def the_clock_is_set_back_and_later_right(self, minutes: int) -> None:
        self.country.clock.forward(minutes=-minutes)
        self.country.escalate()
        self.country.fill()
        self.country.clock.forward(minutes=minutes)

    @invariant()
    def nobody_who_was_acknowledged_is_lost(self) -> None:
        """A person in the ledger of an alert stays in it, whatever happens."""
        rows = select(Ledger.alert_id, Ledger.person_id)
        now: set[Pair] = set(self.store.read_now(lambda session: session.exec(rows).all()))
        assert now >= self.seen
        self.seen = now

    @invariant()
    def nobody_counts_as_asked_whom_no_carrier_may_have_reached(self) -> None:
        claims = select(Ledger.alert_id, Ledger.person_id).where(
            col(Ledger.state).in_((LedgerState.ASKED, LedgerState.TOLD))
        )
        sent = select(Delivery.alert_id, Delivery.person_id).where(
            col(Delivery.kind).in_(STANDS_FOR_A_PERSON),
            col(Delivery.id).in_(self.gone_out | {one.outgoing.delivery_id for one in self.country.sent}),
        )
        claimed: set[Pair] = set(self.store.read_now(lambda session: session.exec(claims).all()))
        assert claimed <= set(self.store.read_now(lambda session: session.exec(sent).all()))


FaultyWorld.TestCase.settings = settings(
    max_examples=amount(5, 200), stateful_step_count=amount(25, 50), deadline=None, print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)  # fmt: skip


class TestR27InAnyOrderOfAnything(FaultyWorld.TestCase):  # type: ignore[name-defined,misc]
    @pytest.fixture(autouse=True)
    def on_one_store(self, store: Store) -> None:
        WholeMachine.store = FaultyWorld.store = store
