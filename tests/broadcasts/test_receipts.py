"""Sent, delivered, read and failed are different words, and they only ever go forward (promise P9)."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, func, select

from broadcasts.channel import Trouble
from broadcasts.outbox import Claimed, claim, queue_message
from broadcasts.outcomes import Outcome, fail, record
from broadcasts.receipts import FORWARD, Receipt, apply, is_forward, settle_early
from broadcasts.tables import Delivery, DeliveryKind, DeliveryState, EarlyReceipt, Priority
from registry.addresses import addresses_of
from registry.tables import AddressState
from tests.broadcasts.both import BOTH
from tests.fakes.clock import NOON
from tests.fakes.country import Country

D = DeliveryState
SAID = [D.ACCEPTED, D.DELIVERED, D.READ, D.FAILED]
_refs = count(1)


@pytest.mark.parametrize(
    ("before", "forward"),
    [
        (D.ACCEPTED, {D.DELIVERED, D.READ, D.FAILED}),
        (D.DELIVERED, {D.READ}),
        (D.READ, set()),
        (D.FAILED, set()),
        (D.QUEUED, set()),
        (D.SENDING, set()),
        (D.UNKNOWN, set()),
        (D.SUPERSEDED, set()),
        (D.EXPIRED, set()),
    ],
)
def test_a_receipt_counts_only_if_it_says_more_than_is_known(
    before: DeliveryState, forward: set[DeliveryState]
) -> None:
    assert {after for after in SAID if is_forward(before, after)} == forward


@pytest.fixture
def amina(country: Country) -> int:
    return country.person("port")


def receive(country: Country, ref: str, state: DeliveryState, trouble: Trouble | None = None) -> None:
    receipt = Receipt("telegram", ref, state, trouble)
    country.store.write_now(lambda session: apply(session, receipt, fail, country.clock.now()))


def send(country: Country, person_id: int, ref: str) -> Claimed:
    """Queue a message and let a lane claim it."""

    def write(session: Session) -> Claimed:
        queue_message(
            session, key=ref, kind=DeliveryKind.REPLY, address=addresses_of(session, person_id)[0], text="-",
            priority=Priority.REPLY, now=country.clock.now(),
        )  # fmt: skip
        [claimed] = claim(session, "telegram", 9, country.clock.now())
        return claimed

    return country.store.write_now(write)


def accepted(country: Country, claimed: Claimed, ref: str) -> None:
    outcome = Outcome(claimed, country.clock.now(), ref)
    country.store.write_now(lambda session: record(session, country.speaker.ladder, [outcome]))


def delivery(country: Country, claimed: Claimed) -> Delivery:
    number = claimed.outgoing.delivery_id
    return country.store.read_now(lambda session: session.get_one(Delivery, number))


def early(country: Country) -> int:
    return country.store.read_now(lambda session: session.exec(select(func.count(col(EarlyReceipt.id)))).one())


@BOTH
def test_delivered_and_read_have_each_their_time(country: Country, amina: int) -> None:
    number = send(country, amina, "r")
    accepted(country, number, "r")
    country.clock.forward(seconds=1)
    receive(country, "r", D.DELIVERED)
    country.clock.forward(seconds=1)
    receive(country, "r", D.READ)
    found = delivery(country, number)

    assert found.state is D.READ
    assert (found.accepted_at, found.delivered_at, found.read_at) == (
        NOON, NOON + timedelta(seconds=1), NOON + timedelta(seconds=2),
    )  # fmt: skip


def test_what_was_read_was_delivered(country: Country, amina: int) -> None:
    number = send(country, amina, "r")
    accepted(country, number, "r")
    receive(country, "r", D.READ)
    found = delivery(country, number)

    assert found.delivered_at == found.read_at == NOON


def test_a_receipt_of_another_channel_or_message_moves_nothing(country: Country, amina: int) -> None:
    number = send(country, amina, "r")
    accepted(country, number, "r")
    receive(country, "other", D.DELIVERED)
    sms = Receipt("sms", "r", D.DELIVERED)
    country.store.write_now(lambda session: apply(session, sms, fail, NOON))

    assert delivery(country, number).state is D.ACCEPTED


@BOTH
def test_receipts_that_come_before_our_own_note_wait_for_it(country: Country, amina: int) -> None:
    number = send(country, amina, "r")
    receive(country, "r", D.DELIVERED)
    receive(country, "r", D.ACCEPTED)
    assert (delivery(country, number).state, early(country)) == (D.SENDING, 2)
    accepted(country, number, "r")

    assert (delivery(country, number).state, early(country)) == (D.DELIVERED, 0)


@BOTH
def test_a_receipt_that_was_written_side_by_side_with_our_note_is_applied_in_the_next_round(
    country: Country, amina: int
) -> None:
    number = send(country, amina, "r")
    accepted(country, number, "r")

    def beside(session: Session) -> None:
        for state in (D.ACCEPTED, D.DELIVERED):
            session.add(EarlyReceipt(channel="telegram", carrier_ref="r", state=state, at=NOON))
        session.add(EarlyReceipt(channel="telegram", carrier_ref="nobody's", state=D.READ, at=NOON))

    country.store.write_now(beside)

    assert country.store.write_now(lambda session: settle_early(session, fail, 9)) == 2
    assert (delivery(country, number).state, early(country)) == (D.DELIVERED, 1)
    assert country.store.write_now(lambda session: settle_early(session, fail, 9)) == 0


def test_a_failure_that_comes_early_marks_the_address_as_a_late_one_does(country: Country, amina: int) -> None:
    number = send(country, amina, "r")
    receive(country, "r", D.FAILED, Trouble.INVALID)
    accepted(country, number, "r")
    address = country.store.read_now(lambda session: addresses_of(session, amina)[0])

    assert delivery(country, number).state is D.FAILED
    assert address.state is AddressState.INVALID


def test_a_failure_without_a_reason_says_so(country: Country, amina: int) -> None:
    number = send(country, amina, "r")
    accepted(country, number, "r")
    receive(country, "r", D.FAILED)

    assert delivery(country, number).why == "unreachable: carrier gave no reason"


def outcome_of(country: Country, person_id: int, said: Sequence[DeliveryState], note_after: int) -> DeliveryState:
    """Where a message ends if these receipts come in this order, and our own note after so many of them."""
    ref = f"ref-{next(_refs)}"
    number = send(country, person_id, ref)
    for state in said[:note_after]:
        receive(country, ref, state)
    accepted(country, number, ref)
    for state in said[note_after:]:
        receive(country, ref, state)
    return delivery(country, number).state


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(FORWARD), max_size=5), st.integers(0, 5))
def test_any_order_and_repetition_of_receipts_ends_where_the_sorted_ones_end(
    country: Country, amina: int, said: list[DeliveryState], note_after: int
) -> None:
    assert outcome_of(country, amina, said, note_after) is max([D.ACCEPTED, *said], key=FORWARD.index)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(SAID), max_size=5), st.integers(0, 5))
def test_of_delivery_and_failure_the_first_word_counts(
    country: Country, amina: int, said: list[DeliveryState], note_after: int
) -> None:
    first = next((state for state in said if state is not D.ACCEPTED), D.ACCEPTED)
    ends = outcome_of(country, amina, said, note_after)
    if first is D.FAILED:
        assert ends is D.FAILED
    else:
        arrived = [state for state in said if state in FORWARD]
        assert ends is max([D.ACCEPTED, *arrived], key=FORWARD.index)
