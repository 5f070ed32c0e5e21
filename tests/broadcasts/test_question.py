"""A digit answers the last question that the carrier accepted for that address before the answer came."""

from datetime import timedelta

import pytest
from sqlalchemy import literal, select
from sqlmodel import Session

from broadcasts.outbox import deliveries
from broadcasts.question import last_question, newest_question, with_digit
from broadcasts.tables import Delivery, DeliveryKind, DeliveryState
from registry.addresses import addresses, addresses_of
from tests.broadcasts.both import BOTH
from tests.fakes.clock import NOON
from tests.fakes.country import Country

D = DeliveryState


def asked(
    country: Country, person_id: int, question: str | None, minute: float, state: DeliveryState = D.ACCEPTED
) -> None:
    """A message that its carrier accepted so many minutes after noon, long after it had been claimed."""

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
                sending_at=NOON - timedelta(minutes=5),
                accepted_at=NOON + timedelta(minutes=minute),
            )
        )

    country.store.write_now(write)


def question(country: Country, person_id: int, minute: float) -> str | None:
    def read(session: Session) -> str | None:
        return last_question(session, addresses_of(session, person_id)[0].id or 0, NOON + timedelta(minutes=minute))

    return country.store.read_now(read)


@BOTH
def test_the_last_question_accepted_before_the_answer_counts_however_early_it_was_claimed(country: Country) -> None:
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


def test_of_two_accepted_in_the_same_moment_the_later_message_counts(country: Country) -> None:
    amina = country.person("port")
    asked(country, amina, "alert:1", 1)
    asked(country, amina, "alert:2", 1)
    assert question(country, amina, 1) == "alert:2"


@BOTH
def test_the_newest_question_of_many_addresses_is_found_at_once(country: Country) -> None:
    amina, bilal, chand = (country.person("port") for _ in range(3))
    for person_id, question, minute in ((amina, "alert:1", 1), (amina, "alert:2", 3), (bilal, "alert:1", 2)):
        asked(country, person_id, question, minute)
    asked(country, bilal, "alert:3", 4, D.FAILED)

    def read(session: Session) -> list[str | None]:
        newest = select(deliveries.c.question).where(deliveries.c.id == newest_question(addresses.c.id))
        rows = select(newest.scalar_subquery()).where(addresses.c.person_id.in_((amina, bilal, chand)))
        return list(session.execute(rows.order_by(addresses.c.id)).scalars())

    assert country.store.read_now(read) == ["alert:2", "alert:1", None]


def test_a_question_is_found_without_going_through_what_was_ever_sent(country: Country) -> None:
    def plan(session: Session) -> str:
        found = select(newest_question(literal(1))).compile(
            session.connection(), compile_kwargs={"literal_binds": True}
        )
        return " ".join(row[3] for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {found}"))

    assert "delivery_question (address_id=? AND accepted_at>?)" in country.store.read_now(plan)
    assert "TEMP B-TREE" not in country.store.read_now(plan)


def test_a_button_carries_its_question_and_a_digit() -> None:
    assert with_digit("alert:12", 2) == "alert:12:2"
