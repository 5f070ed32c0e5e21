"""A new key: on every machine first, then by two administrators, and never in a process that does not have it."""

import asyncio
from collections.abc import Iterator

import pytest
from sqlmodel import Session

from registry.by_two import ActRefused, ByTheSame, NothingToDo
from registry.incoming import Written, keep
from registry.key_change import confirm_key, propose_key
from registry.keys import KeyFault, KeyRing, new_ring, read_ring, with_new_key
from registry.sealing import follow_keys, keys_in_use, remember_keys, seal_all, seal_next, sealed_with
from registry.store import Store, T, Work
from registry.tables import Officer
from service.key_watch import following_keys
from tests.fakes.clock import NOON

MODE = "live"
UMA, IVO = 1, 2
OLD = new_ring(MODE)
BOTH = with_new_key(OLD, MODE)


class WatchedStore(Store):
    """A store that says when it is read."""

    def __init__(self, url: str, keys: KeyRing) -> None:
        super().__init__(url, keys)
        self.looks: asyncio.Queue[None] = asyncio.Queue()

    async def read(self, work: Work[T]) -> T:
        self.looks.put_nowait(None)
        return await super().read(work)


def ring(text: str) -> KeyRing:
    return read_ring(text, MODE)


@pytest.fixture
def url(migrated_url: str) -> str:
    return migrated_url


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """Begun with one key, started anew with two."""
    first = Store(url, ring(OLD))
    first.write_now(remember_keys)
    first.write_now(_administrators)
    first.write_now(_writes)
    first.close()
    opened = Store(url, ring(BOTH))
    opened.write_now(remember_keys)
    yield opened
    opened.close()


def _administrators(session: Session) -> None:
    for number, login in ((UMA, "uma"), (IVO, "ivo")):
        session.add(Officer(id=number, login=login, name=login, password_hash="-", may_administer=True))


def _writes(session: Session) -> None:
    from registry.addresses import find_or_create_address

    address = find_or_create_address(session, "sms", "+99920000001", NOON)
    keep(session, [Written(address.id or 0, "where are you", "freetext", for_officer=False)], NOON)


def changed(store: Store, number: int = 2) -> None:
    act = store.write_now(lambda s: propose_key(s, UMA, number, NOON).id) or 0
    store.write_now(lambda s: confirm_key(s, act, IVO, NOON))


def test_a_key_that_was_added_opens_and_does_not_seal(store: Store) -> None:
    store.write_now(_writes)

    assert store.keys.current == 1
    assert set(store.read_now(keys_in_use)) == {1}


def test_two_administrators_have_everything_sealed_with_the_new_key(store: Store) -> None:
    act = store.write_now(lambda s: propose_key(s, UMA, 2, NOON).id) or 0
    with pytest.raises(ByTheSame):
        store.write_now(lambda s: confirm_key(s, act, UMA, NOON))
    store.read_now(follow_keys)
    assert store.keys.current == 1

    store.write_now(lambda s: confirm_key(s, act, IVO, NOON))
    store.read_now(follow_keys)
    while store.write_now(seal_next):
        pass

    assert set(store.read_now(keys_in_use)) == {2}


def test_what_another_process_sealed_with_the_older_key_meanwhile_is_sealed_anew_too(url: str, store: Store) -> None:
    other = Store(url, ring(BOTH))
    changed(store)
    store.read_now(follow_keys)
    for _ in range(40):
        store.write_now(lambda s: seal_next(s, 1))
    if url.startswith("postgresql"):  # SQLite has one process
        other.write_now(_writes)
    other.close()
    while store.write_now(seal_next):
        pass

    assert set(store.read_now(keys_in_use)) == {2}


def test_a_key_change_that_is_taken_back_half_way_leaves_nothing_under_the_other_key(store: Store) -> None:
    seal_all(store)
    changed(store)
    store.read_now(follow_keys)
    while set(store.read_now(keys_in_use)) != {1, 2}:
        store.write_now(lambda s: seal_next(s, 1))

    changed(store, 1)
    store.read_now(follow_keys)
    assert store.read_now(sealed_with) not in (1, 2)
    seal_all(store)

    assert set(store.read_now(keys_in_use)) == {1}
    assert store.read_now(sealed_with) == 1


def test_a_key_change_that_is_taken_up_again_goes_over_what_was_written_meanwhile(store: Store) -> None:
    seal_all(store)
    changed(store)
    store.read_now(follow_keys)
    for _ in range(60):  # past what changes, into the pass that finds nothing
        store.write_now(lambda s: seal_next(s, 1))
    changed(store, 1)
    store.read_now(follow_keys)
    store.write_now(_writes)
    changed(store)
    store.read_now(follow_keys)
    seal_all(store)

    assert set(store.read_now(keys_in_use)) == {2}


def test_a_start_amid_a_key_change_does_not_wait_until_all_is_sealed_anew(store: Store) -> None:
    seal_all(store)
    changed(store)

    assert store.read_now(sealed_with) is not None, "None stands for something in the clear, which a start waits for"


def test_a_process_without_the_new_key_does_not_start(url: str, store: Store) -> None:
    changed(store)
    late = Store(url, ring(OLD))

    with pytest.raises(KeyFault, match="key 2, which is not in the key file of this machine"):
        late.write_now(remember_keys)
    late.close()


def test_a_process_without_the_new_key_is_ended_while_it_runs(
    url: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.key_watch.LOOK_SECONDS", 0.01)
    late = WatchedStore(url, ring(OLD))

    async def serves() -> None:
        ended = asyncio.Event()
        async with following_keys(late, ended.set):
            for _ in ("a look", "the next, for which the first must have found nothing wrong"):
                await asyncio.wait_for(late.looks.get(), 10)
            assert not ended.is_set()
            await store.write(lambda s: confirm_key(s, propose_key(s, UMA, 2, NOON).id or 0, IVO, NOON))
            await asyncio.wait_for(ended.wait(), 10)

    asyncio.run(serves())
    late.close()


def test_what_cannot_be_is_not_proposed(store: Store) -> None:
    with pytest.raises(NothingToDo):
        store.write_now(lambda s: propose_key(s, UMA, 1, NOON))
    with pytest.raises(ActRefused, match="no key 3: add one"):
        store.write_now(lambda s: propose_key(s, UMA, 3, NOON))
