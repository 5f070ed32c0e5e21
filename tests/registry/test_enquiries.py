"""Enquiries: how a person is named, and what it costs to count an asker's."""

from sqlalchemy import event
from sqlmodel import Session

from registry.addresses import find_or_create_address
from registry.enquiries import ENQUIRIES_A_DAY, asked_too_often, keep_enquiry
from registry.store import Store
from registry.tables import Enquiry, EnquiryState
from tests.registry.registered import NOW


def ask(store: Store, state: EnquiryState | None = None, number: int = 1) -> Enquiry:
    def work(session: Session) -> Enquiry:
        asker = find_or_create_address(session, "sms", f"+9991{number:07}", NOW)
        return keep_enquiry(session, asker.id, "Amina", NOW, state)

    return store.write_now(work)


def test_an_asker_who_writes_a_lot_is_counted_without_reading_the_enquiries_of_others(store: Store) -> None:
    last = [ask(store) for _ in range(ENQUIRIES_A_DAY + 1)][-1]
    asked: list[tuple[str, object]] = []
    event.listen(store.engine, "before_cursor_execute", lambda *seen: asked.append((seen[2], seen[3])))

    assert store.read_now(lambda session: asked_too_often(session, last))

    [(statement, values)] = [each for each in asked if "enquiry" in each[0]]
    with store.engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()  # type: ignore[arg-type]
    assert ["enquiries_by" in str(line) for line in plan] == [True]
