"""Whom officers have, in groups: the numbers are those of the rows, and an index answers both questions."""

from sqlalchemy import event, text
from sqlmodel import Session

from broadcasts.handover import handed_over, people_handed_over
from broadcasts.ledger import find_row, hand_to_officer
from registry.tables import Person
from tests.broadcasts.both import BOTH
from tests.fakes.clock import NOON
from tests.fakes.country import Country

WHY = "no warden could be asked"


def lost(country: Country, area: str, needs: int = 0) -> int:
    """Somebody without an address and without a warden."""
    person_id = country.person(area)
    country.loses_address(person_id)

    def write(session: Session) -> None:
        person = session.get_one(Person, person_id)
        person.needs_rank = needs
        session.add(person)

    country.store.write_now(write)
    return person_id


@BOTH
def test_rows_are_counted_by_alert_area_and_reason_with_those_who_have_needs(country: Country) -> None:
    people = [lost(country, "port"), lost(country, "port", 3), lost(country, "hill"), lost(country, "capital")]
    south, capital = country.decide(("south", 4), ("capital", 3))
    country.fill()
    country.escalate()

    def other_reason(session: Session) -> None:
        row = find_row(session, capital, people[3])
        assert row is not None
        hand_to_officer(session, row, "the warden asks to be called", country.clock.now())

    country.store.write_now(other_reason)
    groups = country.store.read_now(handed_over)
    port, hill = country.areas["port"], country.areas["hill"]

    assert [(g.alert_id, g.area_id, g.why, g.people, g.with_needs) for g in groups] == [
        (south, port, WHY, 2, 1),
        (south, hill, WHY, 1, 0),
        (capital, country.areas["capital"], "the warden asks to be called", 1, 0),
    ]
    assert {group.oldest for group in groups} == {NOON}


@BOTH
def test_a_group_lists_who_needs_most_and_then_who_waits_longest(country: Country) -> None:
    needs = [0, 2, 9, 0]
    people = [lost(country, "port", rank) for rank in needs]
    lost(country, "hill")
    [alert] = country.decide(("south", 4))
    country.fill()
    country.escalate()

    def page(session: Session, **more: int) -> list[int]:
        port = country.areas["port"]
        return [each.person_id for each in people_handed_over(session, alert, port, WHY, **more)]  # type: ignore[arg-type]

    order = [people[2], people[1], people[0], people[3]]
    assert country.store.read_now(page) == order
    assert country.store.read_now(lambda session: page(session, only_needs=True)) == order[:2]
    assert country.store.read_now(lambda session: page(session, limit=2, offset=1)) == order[1:3]


def test_the_groups_are_read_from_the_index_alone(country: Country) -> None:
    asked: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        asked.append(statement)

    event.listen(country.store.engine, "before_cursor_execute", note)
    country.store.read_now(handed_over)
    event.remove(country.store.engine, "before_cursor_execute", note)
    plain = asked[-1].replace("?", "1")
    plan = country.store.read_now(
        lambda session: " ".join(row[3] for row in session.execute(text(f"EXPLAIN QUERY PLAN {plain}")))
    )

    assert "COVERING INDEX ledger_handed_over" in plan
    assert "TEMP B-TREE" not in plan
