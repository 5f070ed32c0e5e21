"""People who come, move and go while levels hold."""

import pytest
from sqlmodel import Session, select

from alert_levels.standing import Standing
from broadcasts.channel import SendError, Trouble
from broadcasts.movement import person_joined, person_left, person_moved, person_reachable
from broadcasts.tables import Delivery, DeliveryKind, DeliveryState, LedgerState
from registry.addresses import addresses_of
from registry.people import mark_left, set_area
from registry.tables import AddressState, Person
from tests.broadcasts.both import BOTH
from tests.fakes.country import Country

S, K = LedgerState, DeliveryKind


def joins(country: Country, person_id: int) -> Standing | None:
    return country.store.write_now(
        lambda session: person_joined(session, country.speaker, session.get_one(Person, person_id), country.clock.now())
    )


def moves(country: Country, person_id: int, area: str) -> Standing | None:
    def move(session: Session) -> Standing | None:
        person = session.get_one(Person, person_id)
        set_area(session, person, country.areas[area], country.clock.now())
        return person_moved(session, country.speaker, person, country.clock.now())

    return country.store.write_now(move)


def leaves(country: Country, person_id: int) -> None:
    def leave(session: Session) -> None:
        person = session.get_one(Person, person_id)
        mark_left(session, person, country.clock.now())
        person_left(session, person, country.clock.now())

    country.store.write_now(leave)


def address_becomes(country: Country, person_id: int, state: AddressState) -> None:
    def write(session: Session) -> None:
        for address in addresses_of(session, person_id):
            address.state = state
            session.add(address)

    country.store.write_now(write)


def texts(country: Country) -> list[str]:
    return [claimed.outgoing.text.splitlines()[0] for claimed in country.send()]


@BOTH
def test_whoever_has_left_stays_in_the_ledger_and_is_told_nothing_wherever_they_are_put(country: Country) -> None:
    amina = country.person("port")
    [alert] = country.decide(("xb", 4))
    country.fill()
    leaves(country, amina)
    moves(country, amina, "capital")

    assert country.state(alert, amina) is S.EXCLUDED
    assert (country.counts(alert).audience, country.send()) == (1, [])


@BOTH
def test_a_newcomer_is_told_what_holds_where_they_are_at_once(country: Country) -> None:
    [alert] = country.decide(("south", 3))
    country.fill()
    amina = country.person("port")

    assert joins(country, amina) == Standing(alert, 0, 3)
    assert country.state(alert, amina) is S.QUEUED
    assert ["LEVEL 3" in text for text in texts(country)] == [True]


def test_a_newcomer_where_nothing_holds_is_told_nothing(country: Country) -> None:
    country.decide(("south", 3))
    carla = country.person("capital")

    assert joins(country, carla) is None
    country.decide(("south", 0))
    assert joins(country, country.person("port")) is None
    assert texts(country) == []


def test_joining_twice_tells_once(country: Country) -> None:
    country.decide(("south", 3))
    country.fill()
    amina = country.person("port")
    for _ in range(2):
        joins(country, amina)
    assert len(texts(country)) == 1


@BOTH
def test_whoever_joins_while_the_alert_is_being_filled_is_told_once(country: Country) -> None:
    """By the fill or by the door, whichever comes first, though another address comes first meanwhile."""
    country.chunk = 1
    early, late = country.person("port"), country.person("port", channels=("telegram", "sms"))
    [alert] = country.decide(("south", 3))
    country.store.write_now(country.fill_chunk)
    for person in (early, late):
        joins(country, person)

    def block_the_first(session: Session) -> None:
        first = addresses_of(session, late)[0]
        first.state = AddressState.BLOCKED
        session.add(first)

    country.store.write_now(block_the_first)
    country.fill()
    kinds = country.store.read_now(
        lambda session: session.exec(select(Delivery.person_id).where(Delivery.kind == K.ALERT)).all()
    )

    assert sorted(kinds) == [early, late]
    assert country.counts(alert).audience == 2


@BOTH
def test_whoever_moves_out_is_excluded_and_their_message_and_task_go(country: Country) -> None:
    warden, amina = country.person("capital"), country.person("port")
    country.group(warden, amina)
    country.loses_address(amina)
    [alert] = country.decide(("south", 4))
    country.fill()
    country.escalate()
    assert len(country.tasks(warden)) == 1
    country.send()
    moves(country, amina, "capital")
    row = country.row(alert, amina)

    assert row is not None
    assert (row.state, row.why, row.due_at) == (S.EXCLUDED, "moved", None)
    assert country.tasks(warden) == []
    assert texts(country) == []


@BOTH
def test_a_queued_message_does_not_follow_whoever_moved_out(country: Country) -> None:
    amina = country.person("port", channels=("sms",))
    [alert] = country.decide(("south", 4))
    country.fill()
    moves(country, amina, "capital")
    states = country.store.read_now(
        lambda session: session.exec(select(Delivery.state).where(Delivery.alert_id == alert)).all()
    )

    assert set(states) == {DeliveryState.SUPERSEDED}
    assert country.send() == []


def test_moving_within_the_area_of_an_alert_changes_nothing(country: Country) -> None:
    amina = country.person("port")
    [alert] = country.decide(("south", 3))
    country.fill()
    country.send()

    assert moves(country, amina, "hill") == Standing(alert, 0, 3)
    assert country.state(alert, amina) is S.ASKED
    assert texts(country) == []


@BOTH
def test_whoever_moves_while_their_message_waits_gets_it_whatever_is_then_decided_for_the_place_left(
    country: Country,
) -> None:
    [wide] = country.decide(("xb", 2))
    country.fill()
    amina = country.person("port")
    joins(country, amina)
    moves(country, amina, "capital")
    country.decide(("south", 4))
    country.fill()

    assert country.state(wide, amina) is S.QUEUED
    assert [claimed.person_id for claimed in country.send() if claimed.alert_id == wide] == [amina]


@BOTH
def test_a_message_is_not_given_up_to_an_alert_that_was_taken_back(country: Country) -> None:
    [holds] = country.decide(("south", 2))
    country.fill()
    amina = country.person("capital")
    [wrong] = country.decide(("xb", 4))
    country.fill()
    country.send()
    country.correct(country.decision_of(wrong))
    moves(country, amina, "port")
    country.send(lambda _: SendError(Trouble.UNKNOWN, "no answer"))
    country.clock.forward(minutes=1)

    assert [claimed.person_id for claimed in country.send() if claimed.alert_id == holds] == [amina]


def test_moving_from_one_alert_into_another_one_carries_nothing_over(country: Country) -> None:
    amina = country.person("port")
    south, capital = country.decide(("south", 3), ("capital", 4))
    country.fill()
    country.send()
    moves(country, amina, "capital")

    assert (country.state(south, amina), country.state(capital, amina)) == (S.EXCLUDED, S.QUEUED)
    assert ["LEVEL 4" in text for text in texts(country)] == [True]
    assert country.contradictions() == []


@BOTH
def test_whoever_comes_back_is_told_again_and_asked_again_and_again(country: Country) -> None:
    """Every return begins anew: keys of the first stay must not swallow the repeats of the second one."""
    amina = country.person("port")
    [alert] = country.decide(("south", 4))
    country.fill()
    for _ in range(3):
        assert [claimed.kind for claimed in country.send()] == [K.ALERT]
        country.clock.forward(minutes=6)
        country.escalate()
        assert [claimed.kind for claimed in country.send()] == [K.AGAIN]
        moves(country, amina, "capital")
        country.clock.forward(minutes=1)
        moves(country, amina, "port")

    row = country.row(alert, amina)
    assert row is not None
    assert (row.state, row.repeats, row.step) == (S.QUEUED, 0, "ask")


def test_whoever_comes_back_without_an_address_is_looked_for(country: Country) -> None:
    amina = country.person("port")
    [alert] = country.decide(("south", 4))
    country.fill()
    moves(country, amina, "capital")
    country.loses_address(amina)
    moves(country, amina, "port")
    row = country.row(alert, amina)

    assert row is not None
    assert row.state is S.UNREACHABLE
    assert row.due_at == country.clock.now()


def test_whoever_answered_before_moving_stays_answered(country: Country) -> None:
    amina = country.person("port")
    [alert] = country.decide(("south", 3))
    country.fill()
    country.send()
    country.answers(amina, alert, "safe")
    moves(country, amina, "capital")

    assert country.state(alert, amina) is S.ANSWERED


def test_whoever_leaves_the_country_is_excluded_everywhere(country: Country) -> None:
    warden, amina = country.person("capital"), country.person("port")
    country.group(warden, amina)
    country.loses_address(amina)
    [alert] = country.decide(("south", 4))
    country.fill()
    country.escalate()
    leaves(country, amina)
    row = country.row(alert, amina)

    assert row is not None
    assert (row.state, row.why) == (S.EXCLUDED, "left the country")
    assert country.tasks(warden) == []


def test_a_newcomer_gets_the_nearest_warden(country: Country) -> None:
    warden, amina = country.person("south"), country.person("port")
    country.group(warden)
    joins(country, amina)
    group = country.store.read_now(lambda session: session.get_one(Person, amina).group_id)
    assert group is not None

    moves(country, amina, "capital")
    assert country.store.read_now(lambda session: session.get_one(Person, amina).group_id) is None


@pytest.mark.parametrize(
    ("reached", "left", "told"), [(False, False, True), (True, False, False), (False, True, False)]
)
def test_an_address_that_works_again_is_told_what_never_reached_its_person(
    country: Country, reached: bool, left: bool, told: bool
) -> None:
    amina = country.person("port")
    [alert] = country.decide(("south", 4))
    country.fill()
    country.send() if reached else country.send(lambda _: SendError(Trouble.OPTED_OUT, "21610"))
    if left:
        leaves(country, amina)
    address_becomes(country, amina, AddressState.USABLE)
    country.clock.forward(minutes=1)
    country.store.write_now(
        lambda session: person_reachable(session, country.speaker, session.get_one(Person, amina), country.clock.now())
    )

    assert len(country.send()) == (1 if told else 0)
    assert country.state(alert, amina) is (S.EXCLUDED if left else S.ASKED)
