"""What a store notes of itself: once, however many processes begin at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from registry.keys import sandbox_ring
from registry.migrating import upgrade
from registry.notes import note, note_first, noted
from registry.store import Store
from service.config import load
from service.preparing import prepare

HOME = Path(__file__).parents[2]
KEYS = [f"key {number}" for number in range(40)]


def test_a_note_takes_the_place_of_the_one_before(store: Store) -> None:
    assert store.read_now(lambda s: noted(s, "a")) is None

    store.write_now(lambda s: note(s, "a", "1"))
    store.write_now(lambda s: note(s, "a", "2"))

    assert store.write_now(lambda s: note_first(s, "a", "3")) == "2"
    assert store.read_now(lambda s: noted(s, "a")) == "2"


def test_of_two_who_note_at_one_moment_the_second_learns_what_the_first_noted(postgresql: str) -> None:
    upgrade(postgresql)
    at_once = Barrier(2)

    def notes(name: str) -> list[str]:
        store, found = Store(postgresql, sandbox_ring()), []
        for key in KEYS:
            at_once.wait()
            found.append(store.write_now(lambda s, key=key: note_first(s, key, name)))
        store.close()
        return found

    with ThreadPoolExecutor(2) as threads:
        ada, ben = threads.map(notes, ["ada", "ben"])

    assert ada == ben


@pytest.mark.parametrize("time", range(3))
def test_processes_that_start_together_on_an_empty_store_all_start(postgresql: str, time: int) -> None:
    settings = load(HOME / "config.toml", {"MUSTER_STORE__URL": postgresql, "MUSTER_TELEGRAM__TOKEN": "1:nobody"})

    with ThreadPoolExecutor(4) as threads:
        stores = list(threads.map(prepare, [settings] * 4))

    for store in stores:
        store.close()
