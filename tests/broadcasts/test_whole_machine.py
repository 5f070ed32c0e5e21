"""Decisions, outbox and ledger under anything that can happen, in any order: promises P1, P3 and P4 after each step."""

from collections import Counter
from datetime import datetime

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlmodel import Session, col, select

from alert_levels.errors import MoveRefused, SameOfficer
from alert_levels.tables import DecisionState
from broadcasts.channel import SendError, Trouble
from broadcasts.erasing import erase_person
from broadcasts.erasure_proof import left_over
from broadcasts.ledger import counts, open_rows
from broadcasts.movement import person_left, person_moved
from broadcasts.outbox import MOVES, Claimed, claim, left_sending
from broadcasts.outcomes import fail, record
from broadcasts.overtaking import OF_ALERTS
from broadcasts.receipts import Receipt, apply
from broadcasts.tables import Delivery, DeliveryKind, DeliveryState, Ledger, LedgerState
from registry.audit_check import find_fault
from registry.people import find_person, mark_left, set_area
from registry.store import Store, T, Work
from registry.tables import ErasedFor
from tests.fakes.clock import FakeClock
from tests.fakes.country import TREE, Country, accept
from tests.fakes.emptying import empty

AREAS = st.sampled_from([code for code, *_ in TREE])
RANKS = st.integers(0, 4)
CHANNELS = st.sampled_from([("telegram",), ("sms",), ("telegram", "sms"), ("sms", "telegram")])
TROUBLES = st.sampled_from([None, None, None, *Trouble])
RECEIPTS = st.sampled_from([DeliveryState.ACCEPTED, DeliveryState.DELIVERED, DeliveryState.READ, DeliveryState.FAILED])


def reachable(state: DeliveryState) -> set[DeliveryState]:
    """The state and every one that may follow it, in any number of moves."""
    found, ahead = {state}, [state]
    while ahead:
        fresh = MOVES[ahead.pop()] - found
        found |= fresh
        ahead += fresh
    return found


WAITING = (LedgerState.QUEUED, LedgerState.ASKED, LedgerState.UNREACHABLE, LedgerState.WITH_WARDEN)
FORWARD = {(state, after) for state in DeliveryState for after in reachable(state)}


class WholeMachine(RuleBasedStateMachine):
    store: Store

    def __init__(self) -> None:
        super().__init__()
        empty(self.store)
        self.country = Country(self.store, FakeClock(), chunk=3)
        self.people: list[int] = []
        self.erased: list[int] = []
        self.decisions: list[int] = []
        self.alerts: list[int] = []
        self.texts: Counter[tuple[str, str]] = Counter()
        self.doubtful = 0
        self.stopped_refs: set[str] = set()
        self.corrections: set[int] = set()
        self.messages: dict[int | None, DeliveryState] = {}
        self.answered: set[tuple[int, int]] = set()

    @initialize()
    def somebody_is_there(self) -> None:
        warden = self.country.person("capital")
        self.people.append(warden)
        members = [self.country.person(area) for area in ("port", "hill", "south", "capital")]
        self.people += members
        self.country.group(warden, *members)

    @rule(area=AREAS, channels=CHANNELS)
    def somebody_registers(self, area: str, channels: tuple[str, ...]) -> None:
        person = self.country.person(area, channels=channels)
        self.people.append(person)
        self._write(
            lambda session: person_moved(session, self.country.speaker, find_person(session, person), self._now)
        )

    @rule(lines=st.dictionaries(AREAS, RANKS, min_size=1, max_size=2), exempt=st.booleans())
    def two_officers_decide(self, lines: dict[str, int], exempt: bool) -> None:
        decision = self.country.propose(*lines.items(), exempt=tuple(lines)[:1] if exempt else ())
        with pytest.raises(SameOfficer):
            self.country.approve(decision, by="ada")
        self.alerts += self.country.approve(decision)
        self.decisions.append(decision)
        with pytest.raises(MoveRefused):
            self.country.approve(decision)

    @precondition(lambda self: self.decisions)
    @rule(data=st.data())
    def one_officer_corrects(self, data: st.DataObject) -> None:
        decision = data.draw(st.sampled_from(self.decisions))
        if self.country.decision(decision).state is not DecisionState.ISSUED:
            return
        wrong = [alert for alert in self.alerts if self.country.decision_of(alert) == decision]
        self._correct(decision)
        self.stopped_refs |= {f"M{alert}" for alert in wrong}

    @rule(area=AREAS, limit=st.integers(0, 3))
    def a_wrong_alert_is_corrected_half_sent(self, area: str, limit: int) -> None:
        [wrong] = self.country.decide((area, 4))
        self.store.write_now(self.country.fill_chunk)
        self.lanes_send(None, limit)
        self.alerts.append(wrong)
        self._correct(self.country.decision_of(wrong))
        self.stopped_refs.add(f"M{wrong}")
        self.lanes_send(None, 5)

    def _correct(self, decision: int) -> None:
        correcting = self.country.correct(decision)
        self.alerts += correcting
        self.corrections |= set(correcting)

    @rule()
    def a_chunk_is_filled(self) -> None:
        self.store.write_now(self.country.fill_chunk)

    @rule(trouble=TROUBLES, limit=st.integers(1, 5))
    def lanes_send(self, trouble: Trouble | None, limit: int) -> None:
        def answer(claimed: Claimed) -> str | SendError:
            if trouble is Trouble.UNKNOWN:
                self.doubtful += 1
            return accept(claimed) if trouble is None else SendError(trouble, "test")

        overtaken = self._overtaken()
        for claimed in self.country.send(answer, limit=limit):
            assert claimed.outgoing.delivery_id not in overtaken, "an old alert after a newer one"
            first_text = claimed.kind in (DeliveryKind.ALERT, DeliveryKind.FULL)
            assert not (first_text and self._speaks_of(claimed, self.stopped_refs)), "an old text after its correction"
            if trouble is None:
                self.texts[claimed.outgoing.to, claimed.outgoing.text] += 1

    @rule(limit=st.integers(1, 4))
    def a_process_dies_while_it_sends(self, limit: int) -> None:
        now = self._now
        taken = self._write(lambda session: claim(session, "telegram", limit, now))
        self.doubtful += len(taken)
        self.country.clock.forward(seconds=1)
        again = self._write(lambda session: left_sending(session, "telegram", self._now))
        unknown = SendError(Trouble.UNKNOWN, "the process stopped")
        outcomes = [self.country._outcome(delivery, unknown) for delivery in again]
        self._write(lambda session: record(session, self.country.speaker.ladder, outcomes))

    @rule(data=st.data(), state=RECEIPTS)
    def a_receipt_comes(self, data: st.DataObject, state: DeliveryState) -> None:
        sent = select(Delivery.carrier_ref, Delivery.channel).where(col(Delivery.carrier_ref).is_not(None))
        refs = self.store.read_now(lambda session: session.exec(sent).all())
        if refs:
            ref, channel = data.draw(st.sampled_from(refs))
            receipt = Receipt(channel, ref or "", state, Trouble.UNREACHABLE if state is DeliveryState.FAILED else None)
            self._write(lambda session: apply(session, receipt, fail, self._now))

    @precondition(lambda self: self.alerts)
    @rule(data=st.data(), word=st.sampled_from(["safe", "help", "stay"]))
    def somebody_answers(self, data: st.DataObject, word: str) -> None:
        alert = data.draw(st.sampled_from(self.alerts))
        self.country.answers(data.draw(st.sampled_from(self.people)), alert, word)

    @rule(data=st.data(), area=AREAS)
    def somebody_moves(self, data: st.DataObject, area: str) -> None:
        person_id = data.draw(st.sampled_from(self.people))

        def move(session: Session) -> None:
            person = find_person(session, person_id)
            set_area(session, person, self.country.areas[area], self._now)
            person_moved(session, self.country.speaker, person, self._now)

        self._write(move)

    @rule(data=st.data())
    def somebody_leaves(self, data: st.DataObject) -> None:
        person_id = data.draw(st.sampled_from(self.people))

        def leave(session: Session) -> None:
            person = find_person(session, person_id)
            mark_left(session, person, self._now)
            person_left(session, person, self._now)

        self._write(leave)

    @precondition(lambda self: len(self.people) > 1)
    @rule(data=st.data())
    def somebody_is_erased(self, data: st.DataObject) -> None:
        person_id = data.draw(st.sampled_from(self.people))
        self.people.remove(person_id)
        speaker, now = self.country.speaker, self._now
        self._write(lambda session: erase_person(session, speaker, person_id, ErasedFor.ASKED, now))
        self.erased.append(person_id)

    @rule(minutes=st.sampled_from([1, 6, 31, 130, 800]))
    def time_passes(self, minutes: int) -> None:
        self.country.clock.forward(minutes=minutes)
        self.country.escalate()

    @invariant()
    def the_ledger_does_not_contradict_the_messages(self) -> None:
        assert self.country.contradictions() == []

    @invariant()
    def the_audit_log_is_whole(self) -> None:
        now = self.country.clock.now()
        assert self.country.store.read_now(lambda session: find_fault(session, [], now)) is None

    @invariant()
    def each_person_is_in_one_state_and_the_states_sum_to_the_audience(self) -> None:
        def look(session: Session) -> None:
            people = Counter(session.exec(select(Ledger.alert_id)).all())
            for alert in self.alerts:
                counted = counts(session, alert)
                assert counted.audience == people[alert] == counted.accounted + counted.open

        self.store.read_now(look)

    @invariant()
    def nobody_with_an_open_row_is_forgotten(self) -> None:
        """An open row waits for a message on its way, for a deadline, or for an officer."""

        def look(session: Session) -> None:
            queued = select(Delivery.alert_id, Delivery.person_id).where(Delivery.state == DeliveryState.QUEUED)
            on_their_way = set(session.exec(queued).all())
            for row in session.exec(select(Ledger).where(col(Ledger.state).in_(WAITING))):
                assert row.due_at is not None or (row.alert_id, row.person_id) in on_their_way, row

        self.store.read_now(look)

    @invariant()
    def nothing_ever_comes_back_to_somebody_who_was_erased(self) -> None:
        def look(session: Session) -> None:
            for person_id in self.erased:
                assert left_over(session, person_id) == []
                assert open_rows(session, person_id) == []

        self.store.read_now(look)

    @invariant()
    def messages_move_only_forward(self) -> None:
        now = dict(self.store.read_now(lambda session: session.exec(select(Delivery.id, Delivery.state)).all()))
        back = {(before, now[number]) for number, before in self.messages.items()} - FORWARD
        assert back == set()
        self.messages = now

    @invariant()
    def whoever_answered_stays_answered(self) -> None:
        answered = select(Ledger.alert_id, Ledger.person_id).where(Ledger.state == LedgerState.ANSWERED)
        now = set(self.store.read_now(lambda session: session.exec(answered).all()))
        assert now >= self.answered
        self.answered = now

    @invariant()
    def nobody_reads_the_same_text_twice_unless_a_send_was_doubtful(self) -> None:
        assert sum(count - 1 for count in self.texts.values()) <= self.doubtful

    def _overtaken(self) -> set[int]:
        """Messages of alerts whose people were told a newer one that stands."""

        def look(session: Session) -> set[int]:
            standing = {
                (row.person_id, row.alert_id)
                for row in session.exec(select(Ledger))
                if row.state not in (LedgerState.CARRIED_OVER, LedgerState.EXCLUDED)
                and row.alert_id not in self.corrections
            }
            return {
                message.id or 0
                for message in session.exec(select(Delivery))
                if message.kind in OF_ALERTS
                and any(person == message.person_id and alert > (message.alert_id or 0) for person, alert in standing)
            }

        return self.store.read_now(look)

    @staticmethod
    def _speaks_of(claimed: Claimed, refs: set[str]) -> bool:
        words = claimed.outgoing.text.replace(".", " ").split()
        return any(word in refs for word in words)

    @property
    def _now(self) -> datetime:
        return self.country.clock.now()

    def _write(self, work: Work[T]) -> T:
        return self.store.write_now(work)


WholeMachine.TestCase.settings = settings(
    max_examples=18, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


class TestWholeMachine(WholeMachine.TestCase):  # type: ignore[name-defined,misc]
    @pytest.fixture(autouse=True)
    def on_one_store(self, store: Store) -> None:
        WholeMachine.store = store
