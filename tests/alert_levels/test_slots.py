"""What a proposal says beside its levels must be there, and is kept."""

from dataclasses import replace
from datetime import timedelta

import pytest

from alert_levels.decisions import NewDecision, NewLine, lines_of, propose
from alert_levels.errors import BadLine
from alert_levels.tables import Decision
from tests.fakes.clock import NOON
from tests.fakes.country import Country
from tests.fakes.plans import add_contact, add_route


def new(country: Country, line: NewLine) -> NewDecision:
    return NewDecision(
        proposed_by=country.officer("ada"),
        hazard="flood",
        reason="the river rises",
        happened_at=NOON,
        next_update_at=NOON + timedelta(hours=6),
        lines=(line,),
        words={"en": "Bring your papers."},
    )


def proposed(country: Country, wanted: NewDecision) -> Decision:
    return country.store.write_now(lambda session: propose(session, country.speaker.ladder, wanted, NOON))


def test_everything_is_kept_with_its_line(country: Country) -> None:
    line = NewLine(
        country.areas["south"], 3, route_id=add_route(country), leaves_at=NOON + timedelta(hours=5),
        contact_id=add_contact(country),
    )  # fmt: skip
    decision = proposed(country, new(country, line))
    [kept] = country.store.read_now(lambda session: lines_of(session, decision.id or 0))

    assert (kept.route_id, kept.leaves_at, kept.contact_id) == (line.route_id, line.leaves_at, line.contact_id)
    assert decision.words == {"en": "Bring your papers."}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (NewLine(1, 2, route_id=99), "There is no route number 99"),
        (NewLine(1, 2, contact_id=99), "There is no contact number 99"),
        (NewLine(1, 2, leaves_at=NOON), "must lie in the time to come"),
    ],
)
def test_what_is_not_there_is_refused(country: Country, line: NewLine, says: str) -> None:
    with pytest.raises(BadLine, match=says):
        proposed(country, new(country, line))


def test_nobody_is_sent_by_a_way_that_is_closed(country: Country) -> None:
    closed = add_route(country, is_open=False)
    line = NewLine(country.areas["south"], 3, route_id=closed)
    with pytest.raises(BadLine, match="The route Coast road is closed"):
        proposed(country, new(country, line))
    proposed(country, new(country, replace(line, route_id=add_route(country, name="Hill road"))))
