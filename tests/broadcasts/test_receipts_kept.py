from datetime import timedelta

from sqlmodel import Session, func, select

from broadcasts.receipts_kept import KEPT_FOR, forget_receipts
from broadcasts.tables import DeliveryState, EarlyReceipt
from registry.store import Store
from tests.broadcasts.both import BOTH
from tests.fakes.clock import NOON


def add(store: Store, age: timedelta, number: int = 1) -> None:
    def write(session: Session) -> None:
        for _ in range(number):
            session.add(EarlyReceipt(channel="sms", carrier_ref="SM1", state=DeliveryState.DELIVERED, at=NOON - age))

    store.write_now(write)


def kept(store: Store) -> int:
    return store.read_now(lambda session: session.exec(select(func.count()).select_from(EarlyReceipt)).one())


@BOTH
def test_a_receipt_that_fits_nothing_is_forgotten_after_two_days(store: Store) -> None:
    add(store, KEPT_FOR - timedelta(seconds=1))
    add(store, KEPT_FOR + timedelta(seconds=1))

    assert store.write_now(lambda session: forget_receipts(session, NOON)) == 1
    assert kept(store) == 1


def test_no_transaction_forgets_more_than_a_batch(store: Store) -> None:
    add(store, KEPT_FOR * 2, 5)

    assert store.write_now(lambda session: forget_receipts(session, NOON, most=3)) == 3
    assert kept(store) == 2
