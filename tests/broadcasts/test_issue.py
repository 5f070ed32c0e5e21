"""An approved decision becomes broadcasts in one short transaction, however large the audience is."""

from datetime import timedelta

import pytest
from sqlmodel import col, func, select

from alert_levels.errors import OverrideTooEarly, SameOfficer
from alert_levels.tables import Alert, DecisionState
from broadcasts.issue import broadcast_of, highest_person, override_and_issue
from broadcasts.tables import Broadcast, BroadcastKind, Delivery, Ledger, Priority, Wording
from tests.fakes.clock import NOON
from tests.fakes.country import Country


def count(country: Country, model: type) -> int:
    return country.store.read_now(lambda session: session.exec(select(func.count()).select_from(model)).one())


def test_the_issue_writes_texts_and_no_row_of_any_person(country: Country) -> None:
    for _ in range(3):
        country.person("port")
    [alert] = country.decide(("south", 3))
    broadcast = country.store.read_now(lambda session: broadcast_of(session, alert))

    assert (broadcast.kind, broadcast.highest_person, broadcast.filled_to) == (BroadcastKind.ALERT, 3, 0)
    assert (broadcast.issued_by, broadcast.issued_at) == (country.officer("ben"), NOON)
    assert (count(country, Delivery), count(country, Ledger)) == (0, 0)
    assert count(country, Wording) > 0


@pytest.mark.parametrize(
    ("lines", "classes"),
    [
        ([("south", 2)], [Priority.LEVEL]),
        ([("south", 3)], [Priority.HIGH_LEVEL]),
        ([("south", 2), ("capital", 4)], [Priority.LEVEL, Priority.HIGH_LEVEL]),
    ],
)
def test_high_levels_go_in_the_class_that_overtakes_the_lower_ones(
    country: Country, lines: list[tuple[str, int]], classes: list[Priority]
) -> None:
    alerts = country.decide(*lines)
    found = country.store.read_now(lambda session: [broadcast_of(session, alert).priority for alert in alerts])
    assert found == classes


def test_a_lowering_to_a_low_level_is_of_the_lower_class(country: Country) -> None:
    country.decide(("south", 4))
    [alert] = country.decide(("south", 1))
    assert country.store.read_now(lambda session: broadcast_of(session, alert).priority) == Priority.LEVEL


def test_a_refused_approval_writes_nothing(country: Country) -> None:
    decision_id = country.propose(("south", 3), by="ada")
    with pytest.raises(SameOfficer):
        country.approve(decision_id, by="ada")

    assert (count(country, Alert), count(country, Broadcast)) == (0, 0)
    assert country.decision(decision_id).state is DecisionState.PROPOSED


def test_an_override_issues_after_its_time_and_only_then(country: Country) -> None:
    decision_id, ada = country.propose(("south", 3)), country.officer("ada")

    def press(minutes: int) -> list[Alert]:
        at = NOON + timedelta(minutes=minutes)
        return country.store.write_now(
            lambda session: override_and_issue(session, country.speaker, decision_id, ada, at)
        )

    with pytest.raises(OverrideTooEarly):
        press(9)
    assert count(country, Alert) == 0
    assert len(press(10)) == 1
    assert country.decision(decision_id).override is True


def test_an_empty_register_has_no_highest_person(country: Country) -> None:
    assert country.store.read_now(highest_person) == 0
    country.person("port")
    assert country.store.read_now(highest_person) == 1


def test_the_rounds_are_rung_for_after_the_commit(country: Country) -> None:
    heard: list[str] = []
    country.store.listen(heard.append)
    country.decide(("south", 3))
    assert {"fill", "ledger"} <= set(heard)
    assert country.store.read_now(lambda session: session.exec(select(func.count(col(Broadcast.id)))).one()) == 1
