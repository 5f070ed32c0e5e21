"""The configuration seeds the ladder once; later versions live in the store."""

import pytest
from sqlmodel import Session, select

from alert_levels.ladder import Ladder, LadderFault
from alert_levels.ladder_versions import current_ladder
from alert_levels.tables import LadderVersion
from registry.store import Store
from tests.fakes.clock import NOON

SEED = [
    {"rank": 0, "code": "0", "shape": "circle", "colour": "green", "answers": ["safe", "help"]},
    {"rank": 1, "code": "1", "shape": "square", "colour": "yellow", "answers": ["safe", "help"]},
]


def read(store: Store, seed: list[dict[str, object]]) -> Ladder:
    return store.write_now(lambda session: current_ladder(session, seed, NOON))


def versions(store: Store) -> int:
    return len(store.read_now(lambda session: session.exec(select(LadderVersion)).all()))


def test_an_empty_store_takes_the_seed_as_version_1_and_keeps_it(store: Store) -> None:
    assert read(store, SEED).top == 1
    assert read(store, SEED[:1]).top == 1
    assert versions(store) == 1


def test_the_newest_version_that_was_taken_up_holds(store: Store) -> None:
    read(store, SEED)

    def add(session: Session) -> None:
        for colour, held_since in (("blue", NOON), ("red", None)):
            level = {**SEED[0], "colour": colour}
            session.add(LadderVersion(definition=[level], made_at=NOON, held_since=held_since))

    store.write_now(add)

    assert read(store, SEED).level(0).colour == "blue"


def test_a_seed_with_faults_is_refused_and_leaves_no_version(store: Store) -> None:
    with pytest.raises(LadderFault):
        read(store, [{"rank": 0}])
    assert versions(store) == 0
