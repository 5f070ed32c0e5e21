"""Merging and undoing amid everything else that can happen, in any order: the promises hold after each step."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule
from sqlmodel import col, select

from broadcasts.merging import MergeFault, merge, undo
from broadcasts.tables import OPEN, Ledger, LedgerState
from registry.store import Store
from registry.tables import Person, PersonState
from tests.broadcasts.test_whole_machine import WholeMachine


class MergingWorld(WholeMachine):
    """People who go by a merge are not acted on any more; `merges` has (merge, kept, gone), the newest last."""

    def __init__(self) -> None:
        super().__init__()
        self.merges: list[tuple[int, int, int]] = []

    @precondition(lambda self: len(self.people) > 2)
    @rule(data=st.data())
    def two_records_turn_out_to_be_one_person(self, data: st.DataObject) -> None:
        kept, gone = data.draw(st.lists(st.sampled_from(self.people), min_size=2, max_size=2, unique=True))
        eve, speaker, now = self.country.officer("eve"), self.country.speaker, self._now
        try:
            made = self._write(lambda session: merge(session, speaker, kept, gone, eve, now))
        except MergeFault:
            return
        self.people.remove(gone)
        self.merges.append((made.id or 0, kept, gone))
        self.answered = {(alert, kept if person == gone else person) for alert, person in self.answered}

    @precondition(lambda self: self.merges)
    @rule()
    def it_turns_out_that_they_were_two(self) -> None:
        """Only while nothing else has happened to them; then all is as it was, also what had been stopped."""
        merge_id, kept, gone = self.merges.pop()
        if kept in self.erased:
            return
        eve, now = self.country.officer("eve"), self._now
        try:
            self._write(lambda session: undo(session, merge_id, eve, now))
        except MergeFault:
            return
        self.people.append(gone)
        self.messages, self.answered = {}, self._answered()

    @invariant()
    def no_alert_waits_for_a_record_that_went(self) -> None:
        waits = (
            select(Ledger.alert_id)
            .join(Person, col(Person.id) == Ledger.person_id)
            .where(Person.state == PersonState.MERGED, col(Ledger.state).in_(OPEN))
        )
        assert self.store.read_now(lambda session: session.exec(waits).all()) == []

    def _answered(self) -> set[tuple[int, int]]:
        answered = select(Ledger.alert_id, Ledger.person_id).where(Ledger.state == LedgerState.ANSWERED)
        return set(self.store.read_now(lambda session: session.exec(answered).all()))


MergingWorld.TestCase.settings = settings(
    max_examples=10,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


class TestMergedInAnyOrder(MergingWorld.TestCase):  # type: ignore[name-defined,misc]
    @pytest.fixture(autouse=True)
    def on_one_store(self, store: Store) -> None:
        WholeMachine.store = MergingWorld.store = store
