"""A digit answers the last question that the carrier accepted for that address before the answer came."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from broadcasts.question import last_question, with_digit
from broadcasts.tables import Delivery, DeliveryKind, DeliveryState
from registry.addresses import addresses_of
from tests.broadcasts.both import BOTH
from tests.fakes.clock import NOON
from tests.fakes.country import Country

D = DeliveryState


def asked(
    country: Country, person_id: int, question: str | None, minute: float, state: DeliveryState = D.ACCEPTED
) -> None:
    """A message that was handed to its carrier so many minutes after noon; the carrier says so two seconds later."""

    def write(session: Session) -> None:
        session.add(
            Delivery(
                key=f"{person_id} {question} {minute} {state}",
                kind=DeliveryKind.ALERT,
                channel="telegram",
                priority=1,
                address_id=addresses_of(session, person_id)[0].id or 0,
                question=question,
                state=state,
                due_at=NOON,
                queued_at=NOON,
                sending_at=NOON + timedelta(minutes=minute),
                accepted_at=NOON + timedelta(minutes=minute, seconds=2),
            )
        )

    country.store.write_now(write)


def question(country: Country, person_id: int, minute: float) -> str | None:
    def read(session: Session) -> str | None:
        return last_question(session, addresses_of(session, person_id)[0].id or 0, NOON + timedelta(minutes=minute))

    return country.store.read_now(read)


@BOTH
def test_the_last_question_handed_over_before_the_answer_counts_once_it_was_accepted(country: Country) -> None:
    amina, bilal = country.person("port"), country.person("port")
    assert question(country, amina, 0) is None
    asked(country, amina, "alert:1", 1)
    asked(country, bilal, "alert:9", 2)
    asked(country, amina, "step:which_area", 3)
    asked(country, amina, None, 4)

    assert [question(country, amina, minute) for minute in (0.9, 1, 2.9, 3, 99)] == [
        None, "alert:1", "alert:1", "step:which_area", "step:which_area",
    ]  # fmt: skip


@pytest.mark.parametrize("state", list(D))
def test_a_question_that_did_not_go_out_was_not_asked(country: Country, state: DeliveryState) -> None:
    amina = country.person("port")
    asked(country, amina, "alert:1", 1)
    asked(country, amina, "alert:2", 2, state)

    went_out = state in (D.ACCEPTED, D.DELIVERED, D.READ)
    assert question(country, amina, 3) == ("alert:2" if went_out else "alert:1")


def test_of_two_handed_over_in_the_same_moment_the_later_message_counts(country: Country) -> None:
    amina = country.person("port")
    asked(country, amina, "alert:1", 1)
    asked(country, amina, "alert:2", 1)
    assert question(country, amina, 1) == "alert:2"


def test_a_button_carries_its_question_and_a_digit() -> None:
    assert with_digit("alert:12", 2) == "alert:12:2"
