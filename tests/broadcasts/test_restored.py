"""What waited in a backup goes to nobody, and everybody it was for is with an officer."""

from sqlmodel import Session, select

from broadcasts.outbox import claim
from broadcasts.restored import WHY, let_go
from broadcasts.tables import Delivery, DeliveryKind, DeliveryState, LedgerState
from tests.broadcasts.both import BOTH
from tests.fakes.country import Country


@BOTH
def test_neither_queued_nor_half_sent_messages_go_out_again(country: Country) -> None:
    people = [country.person("south") for _ in range(3)]
    [alert] = country.decide(("south", 4))
    country.fill()
    country.send(limit=1)
    now = country.clock.now()
    country.store.write_now(lambda session: claim(session, "telegram", 1, now))

    gone = country.store.write_now(lambda session: let_go(session, now))
    country.clock.forward(hours=30)
    while country.escalate():
        pass

    assert (gone.messages, gone.people) == (2, 3)
    assert country.send() == []
    states = [delivery.state for delivery in country.deliveries(DeliveryKind.ALERT)]
    assert states == [DeliveryState.ACCEPTED, DeliveryState.SUPERSEDED, DeliveryState.SUPERSEDED]
    rows = [country.row(alert, person) for person in people]
    assert {(row.state, row.why) for row in rows if row} == {(LedgerState.WITH_OFFICER, WHY)}
    assert country.contradictions() == []


@BOTH
def test_who_has_answered_stays_accounted_for(country: Country) -> None:
    safe, silent = country.person("south"), country.person("south")
    [alert] = country.decide(("south", 4))
    country.fill()
    country.send()
    country.answers(safe, alert, "safe")

    country.store.write_now(lambda session: let_go(session, country.clock.now()))

    assert country.state(alert, safe) is LedgerState.ANSWERED
    assert country.state(alert, silent) is LedgerState.WITH_OFFICER


@BOTH
def test_wardens_lists_are_cleared(country: Country) -> None:
    warden, silent = country.person("south"), country.person("south")
    country.group(warden, silent)
    country.decide(("south", 4))
    country.fill()
    country.send()
    for _ in range(60):
        country.clock.forward(minutes=5)
        while country.escalate():
            pass
        country.send()
        if country.tasks(warden):
            break
    assert country.tasks(warden), "the silent person is looked for"

    country.store.write_now(lambda session: let_go(session, country.clock.now()))

    assert country.tasks(warden) == []


@BOTH
def test_a_new_decision_asks_them_again(country: Country) -> None:
    person = country.person("south")
    country.decide(("south", 3))
    country.fill()
    country.store.write_now(lambda session: let_go(session, country.clock.now()))

    [alert] = country.decide(("south", 4))
    country.fill()

    assert len(country.send()) == 1
    assert country.state(alert, person) is LedgerState.ASKED


def test_a_message_of_settled_doubt_is_left_as_it_is(country: Country) -> None:
    country.person("south")
    country.decide(("south", 4))
    country.fill()

    def doubt(session: Session) -> None:
        delivery = session.exec(select(Delivery)).one()
        delivery.state, delivery.doubtful = DeliveryState.UNKNOWN, True
        session.add(delivery)

    country.store.write_now(doubt)
    country.store.write_now(lambda session: let_go(session, country.clock.now()))

    assert [delivery.state for delivery in country.deliveries(DeliveryKind.ALERT)] == [DeliveryState.UNKNOWN]
