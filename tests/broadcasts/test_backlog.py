"""What waits is counted from the rows, and the age of each is that of its oldest."""

from sqlmodel import Session, col, select

from broadcasts.backlog import Backlog, backlog, heads, overdue_since, unanswered_since, waiting_before
from broadcasts.channel import SendError, Trouble
from broadcasts.outbox import claim
from broadcasts.tables import Broadcast, DeliveryState, Priority
from tests.broadcasts.both import BOTH
from tests.fakes.clock import NOON
from tests.fakes.country import Country

CHANNELS = ("telegram", "sms")


def look(country: Country) -> Backlog:
    return country.store.read_now(lambda session: backlog(session, country.clock.now()))


def next_ones(country: Country) -> dict[str, int]:
    return dict(country.store.read_now(lambda session: heads(session, CHANNELS, country.clock.now())))


@BOTH
def test_the_queue_is_counted_by_channel_and_class_with_the_age_of_its_oldest(country: Country) -> None:
    for channel in ("telegram", "telegram", "sms"):
        country.person("south", channels=(channel,))
    country.decide(("south", 4))
    country.fill()
    country.clock.forward(minutes=3)
    country.writes(country.person("capital"), "a letter")

    queues = {(queue.channel, queue.priority): queue for queue in look(country).queues}

    assert {kind: queue.waiting for kind, queue in queues.items()} == {
        ("telegram", Priority.HIGH_LEVEL): 2,
        ("sms", Priority.HIGH_LEVEL): 1,
        ("sms", Priority.BULK): 1,
        ("telegram", Priority.HELP): 1,
    }
    assert queues["telegram", Priority.HIGH_LEVEL].since == NOON
    assert queues["telegram", Priority.HELP].since == country.clock.now()


@BOTH
def test_what_was_handed_to_a_carrier_is_on_its_way_since_it_left(country: Country) -> None:
    country.person("south")
    country.decide(("south", 4))
    country.fill()
    country.clock.forward(minutes=2)
    country.store.write_now(lambda session: claim(session, "telegram", 10, country.clock.now()))

    [leaving] = look(country).on_its_way

    assert (leaving.channel, leaving.state, leaving.count) == ("telegram", DeliveryState.SENDING, 1)
    assert leaving.since == country.clock.now()


@BOTH
def test_broadcasts_that_are_not_filled_count_and_those_that_failed_apart(country: Country) -> None:
    country.person("south")
    country.person("capital")
    country.decide(("south", 2))
    country.decide(("capital", 2))

    def fails(session: Session) -> None:
        broadcast = session.exec(select(Broadcast).order_by(col(Broadcast.id))).first()
        assert broadcast is not None
        broadcast.faults = 2
        session.add(broadcast)

    country.store.write_now(fails)
    waits = look(country)

    assert (waits.unfilled, waits.unfillable) == (2, 1)


@BOTH
def test_a_deadline_is_overdue_from_its_time_until_somebody_acts(country: Country) -> None:
    country.person("south")
    country.decide(("south", 4))
    country.fill()
    country.send()

    def overdue() -> object:
        return country.store.read_now(lambda session: overdue_since(session, country.clock.now()))

    assert overdue() is None
    country.clock.forward(minutes=8)
    assert overdue() is not None
    while country.escalate():
        pass
    assert overdue() is None


@BOTH
def test_somebody_who_wrote_waits_only_while_an_answer_could_go_out(country: Country) -> None:
    person = country.person("south")
    country.writes(person, "a letter")

    def unanswered() -> object:
        return country.store.read_now(lambda session: unanswered_since(session, country.clock.now()))

    assert unanswered() == NOON
    country.send(lambda _: SendError(Trouble.DOWN, "500"))
    assert unanswered() is None, "it was tried and is put off"
    country.clock.forward(minutes=1)
    assert unanswered() is not None


@BOTH
def test_the_head_of_a_queue_changes_with_every_send(country: Country) -> None:
    country.person("south")
    country.person("south")
    country.decide(("south", 4))
    country.fill()

    before = next_ones(country)
    country.send(limit=1)
    after = next_ones(country)
    country.send()

    assert before.keys() == after.keys() == {"telegram"}
    assert before != after
    assert next_ones(country) == {}


@BOTH
def test_what_waits_before_a_class_is_counted_as_far_as_asked(country: Country) -> None:
    for _ in range(3):
        country.writes(country.person("capital"), "a letter")
    country.person("south", channels=("sms",))
    country.decide(("south", 4))
    country.fill()

    def before(channel: str, priority: Priority, most: int = 10) -> int:
        return country.store.read_now(lambda session: waiting_before(session, channel, priority, most))

    assert before("telegram", Priority.HIGH_LEVEL) == 3
    assert before("telegram", Priority.HIGH_LEVEL, most=2) == 2
    assert before("telegram", Priority.HELP) == 0
    assert (before("sms", Priority.HIGH_LEVEL), before("sms", Priority.LEVEL)) == (0, 1)
