"""Sealing anew: values in the clear and under older keys, some at a time, and what a store remembers of its keys."""

from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, select, text, type_coerce
from sqlmodel import SQLModel

from registry.addresses import find_address, find_or_create_address
from registry.incoming import Written, keep
from registry.keys import KeyRing, new_ring, read_ring, sandbox_ring, with_new_key
from registry.migrating import upgrade
from registry.sealing import OtherKeys, keys_in_use, remember_keys, seal_next, sealed_with
from registry.store import Store, table_of
from registry.tables import Address
from tests.registry.registered import NOW, somebody

MODE = "live"


def rings() -> tuple[KeyRing, KeyRing]:
    """A ring, and the same with one more key."""
    text = new_ring(MODE)
    return read_ring(text, MODE), read_ring(with_new_key(text, MODE), MODE)


def sealed(store: Store, size: int = 500) -> int:
    """Seal until there is nothing left; in how many bites."""
    bites = 0
    while store.write_now(lambda session: seal_next(session, size)):
        bites += 1
    return bites


def filled(store: Store, people: int) -> None:
    def work(session):  # type: ignore[no-untyped-def]
        for number in range(people):
            person, address = somebody(session, number)
            person.name = f"Name {number}"
            keep(session, [Written(address.id, f"text {number}", "x", for_officer=False)], NOW)

    store.write_now(work)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_after_a_new_key_everything_is_sealed_anew_in_bites_and_nothing_is_lost(
    kind: str, tmp_path: Path, empty_store: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path}/muster.db" if kind == "sqlite" else request.getfixturevalue("postgresql")
    before, after = rings()
    store = Store(url, before)
    SQLModel.metadata.create_all(store.engine)
    filled(store, 7)
    sealed(store)
    store.close()

    store = Store(url, after)
    assert set(store.read_now(keys_in_use)) == {1}
    assert sealed(store, size=3) > 3
    assert set(store.read_now(keys_in_use)) == {2}
    assert store.read_now(sealed_with) == 2
    assert sealed(store) == 0
    address = store.read_now(lambda session: find_address(session, "sms", "+99920000003"))
    assert address is not None
    assert address.value == "+99920000003"
    store.close()


def test_what_is_entered_while_older_values_are_sealed_anew_is_under_the_new_key(tmp_path: Path) -> None:
    before, after = rings()
    store = Store(f"sqlite:///{tmp_path}/muster.db", before)
    SQLModel.metadata.create_all(store.engine)
    filled(store, 4)
    sealed(store)
    store.close()
    store = Store(store.url, after)
    store.write_now(lambda session: seal_next(session, 2))
    store.write_now(lambda session: find_or_create_address(session, "sms", "+99920000099", NOW))
    sealed(store, 2)
    assert set(store.read_now(keys_in_use)) == {2}
    store.close()


def test_work_that_was_broken_off_goes_on_with_the_next_start(tmp_path: Path) -> None:
    before, after = rings()
    store = Store(f"sqlite:///{tmp_path}/muster.db", before)
    SQLModel.metadata.create_all(store.engine)
    filled(store, 6)
    whole = sealed(store, 2)
    store.close()
    store = Store(store.url, after)
    for _ in range(3):
        store.write_now(lambda session: seal_next(session, 2))
    store.close()
    store = Store(store.url, after)
    assert sealed(store, 2) == 2 * whole - 3, "a pass that seals, and one that finds nothing to do"
    assert set(store.read_now(keys_in_use)) == {2}
    store.close()


def test_a_store_from_before_there_were_keys_is_sealed_and_its_people_are_found(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/muster.db"
    upgrade(url)
    store = Store(url, sandbox_ring())
    clear = (
        "INSERT INTO address (channel, value, value_key, rank, state, web_token, web_token_key, since) "
        "VALUES ('sms', CAST('+99920000001' AS BLOB), x'31', 0, 'usable', CAST('TOKEN3' AS BLOB), x'31', '2026-03-02')"
    )
    store.write_now(lambda session: session.execute(text(clear)))
    assert store.read_now(lambda session: find_address(session, "sms", "+99920000001")) is None
    sealed(store)
    found = store.read_now(lambda session: find_address(session, "sms", "+99920000001"))
    assert found is not None
    assert (found.value, found.web_token) == ("+99920000001", "TOKEN3")
    kept = select(type_coerce(table_of(Address).c.value, LargeBinary))
    assert b"9992" not in store.read_now(lambda session: session.execute(kept).scalar_one())
    store.close()


def test_a_store_refuses_other_keys_than_those_it_was_begun_with(tmp_path: Path) -> None:
    before, after = rings()
    store = Store(f"sqlite:///{tmp_path}/muster.db", before)
    SQLModel.metadata.create_all(store.engine)
    store.write_now(remember_keys)
    store.close()
    for ring, fits in ((before, True), (after, True), (sandbox_ring(), False), (rings()[0], False)):
        store = Store(store.url, ring)
        if fits:
            store.write_now(remember_keys)
        else:
            with pytest.raises(OtherKeys, match="KEYS_FILE"):
                store.write_now(remember_keys)
        store.close()
