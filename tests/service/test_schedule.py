"""What our own machinery needs no longer goes with every purge; the rules about people are in broadcasts."""

from datetime import timedelta

from sqlmodel import Session, SQLModel, func, select

from broadcasts.purge import Purge
from broadcasts.receipts_kept import KEPT_FOR as RECEIPTS_KEPT_FOR
from broadcasts.tables import DeliveryState, EarlyReceipt
from registry.acts import Act, officer
from registry.audit import record, segments
from registry.incoming import KEYS_KEPT_FOR
from registry.passkey_proofs import CHALLENGE_GOOD_FOR, new_challenge
from registry.retention import Terms
from registry.store import Store
from registry.tables import PasskeyProof, Seen
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.country import Country


def number_of(store: Store, rows: type[SQLModel]) -> int:
    return store.read_now(lambda session: session.exec(select(func.count()).select_from(rows)).one())


async def test_what_is_too_old_goes_and_the_rest_stays(store: Store, clock: FakeClock) -> None:
    def add(session: Session) -> None:
        for age in (timedelta(hours=1), timedelta(hours=-1)):
            session.add(Seen(key=f"sms:{age}", at=NOON - KEYS_KEPT_FOR - age))
            receipt = EarlyReceipt(
                channel="sms", carrier_ref="SM1", state=DeliveryState.DELIVERED, at=NOON - RECEIPTS_KEPT_FOR - age
            )
            session.add(receipt)

    store.write_now(add)
    await Purge(store, Country(store, clock).speaker, Terms()).run(NOON)

    assert (number_of(store, Seen), number_of(store, EarlyReceipt)) == (1, 1)


async def test_what_passkeys_proved_goes_by_real_time_however_fast_the_crisis_runs(
    store: Store, clock: FakeClock
) -> None:
    store.write_now(lambda session: new_challenge(session, "a browser", NOON))
    purge = Purge(store, Country(store, clock).speaker, Terms(), wall=clock)
    await purge.run(NOON + timedelta(days=1))
    assert number_of(store, PasskeyProof) == 1
    clock.forward(seconds=CHALLENGE_GOOD_FOR.total_seconds())
    await purge.run(NOON + timedelta(days=1))
    assert number_of(store, PasskeyProof) == 0


async def test_a_month_of_the_audit_log_that_is_over_is_sealed(store: Store, clock: FakeClock) -> None:
    for at in (NOON - timedelta(days=40), NOON):
        store.write_now(lambda session, at=at: record(session, officer(7), Act.NOTICE, at))  # type: ignore[misc]
    await Purge(store, Country(store, clock).speaker, Terms()).run(NOON)

    assert [segment.last for segment in store.read_now(segments)] == [1]
