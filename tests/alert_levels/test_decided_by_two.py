"""Whatever the route, the store itself takes no change of level that its proposer approved (promise P4)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from alert_levels.tables import Decision, DecisionKind, DecisionState
from registry.keys import sandbox_ring
from registry.migrating import upgrade
from registry.store import Store
from registry.tables import Officer
from tests.fakes.clock import NOON


@pytest.fixture(params=["sqlite by its steps", "sqlite by its classes", "postgresql by its steps"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    on_sqlite = request.param.startswith("sqlite")
    url = f"sqlite:///{tmp_path}/new.db" if on_sqlite else request.getfixturevalue("postgresql")
    if request.param.endswith("steps"):
        upgrade(url)
    opened = Store(url, sandbox_ring())
    if request.param.endswith("classes"):
        SQLModel.metadata.create_all(opened.engine)
    opened.write_now(
        lambda session: session.add_all(Officer(id=n, login=str(n), name="-", password_hash="-") for n in (1, 2))
    )
    yield opened
    opened.close()


def decision(**fields: object) -> Decision:
    wanted = {"proposed_by": 1, "hazard": "flood", "reason": "-", "happened_at": NOON, "next_update_at": NOON}
    return Decision(**{**wanted, **fields})


def test_a_decision_approved_by_its_proposer_cannot_be_added(store: Store) -> None:
    with pytest.raises(IntegrityError, match="decision_by_two"):
        store.write_now(lambda session: session.add(decision(approved_by=1)))


@pytest.mark.parametrize("change", [{"approved_by": 1}, {"approved_by": 2, "proposed_by": 2}])
def test_a_decision_cannot_come_to_be_approved_by_its_proposer(store: Store, change: dict[str, int]) -> None:
    kept = decision(state=DecisionState.PROPOSED)
    store.write_now(lambda session: session.add(kept))

    def approve(session):  # type: ignore[no-untyped-def]
        row = session.get_one(Decision, kept.id)
        for field, value in change.items():
            setattr(row, field, value)

    with pytest.raises(IntegrityError, match="decision_by_two"):
        store.write_now(approve)
    assert store.read_now(lambda session: session.get_one(Decision, kept.id)).approved_by is None


@pytest.mark.parametrize(
    "allowed",
    [
        pytest.param({"approved_by": 2}, id="by another officer"),
        pytest.param({"approved_by": 1, "override": True}, id="an override, which is recorded as one"),
        pytest.param({"approved_by": 1, "kind": DecisionKind.CORRECTION}, id="a correction, by one"),
        pytest.param({}, id="not approved yet"),
    ],
)
def test_what_the_rules_allow_is_kept(store: Store, allowed: dict[str, object]) -> None:
    store.write_now(lambda session: session.add(decision(**allowed)))
