"""What the rows of the bench stand on still fits what Muster does with an alert."""

from sqlmodel import func, select

from bench.ground import ground
from bench.population import Settlers
from broadcasts.tables import Delivery, Ledger


def test_an_alert_is_one_message_and_one_row_of_the_ledger_for_each_person() -> None:
    people = 20
    with ground(quick=True) as stands_on:
        url = stands_on.store(Settlers("port", people))
        stands_on.queue_alert(url)
        with stands_on.opened(url) as (store, _, _clock):
            counted = [
                store.read_now(lambda s, of=of: s.exec(select(func.count()).select_from(of)).one())
                for of in (Delivery, Ledger)
            ]
    assert counted == [people, people]
