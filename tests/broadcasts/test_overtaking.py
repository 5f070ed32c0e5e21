"""Only the newest alert speaks to a person, whatever the order in which alerts are decided, filled and sent (P3)."""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from broadcasts.channel import SendError, Trouble
from broadcasts.tables import Delivery, DeliveryKind, DeliveryState, LedgerState, TaskState
from broadcasts.tasks import NewTask, offer, open_tasks
from registry.people import find_person
from registry.store import Store
from registry.tables import PersonState
from tests.broadcasts.both import BOTH
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.country import Country
from tests.fakes.emptying import empty

S, D = LedgerState, DeliveryState


def states(country: Country, alert_id: int) -> list[DeliveryState]:
    return list(
        country.store.read_now(
            lambda session: session.exec(select(Delivery.state).where(Delivery.alert_id == alert_id)).all()
        )
    )


@BOTH
def test_the_unsent_messages_and_tasks_of_an_older_alert_end_where_the_newer_one_speaks(country: Country) -> None:
    amina, carla, warden = country.person("port"), country.person("capital"), country.person("capital")
    [old] = country.decide(("xb", 2))
    country.fill()
    for person in (amina, carla):
        country.store.write_now(
            lambda session, who=person: offer(session, [NewTask(old, who, warden, "no_answer", high=False)], NOON)
        )
    country.decide(("south", 3))
    country.fill()

    assert sorted(states(country, old)) == [D.QUEUED, D.QUEUED, D.SUPERSEDED]
    assert [task.person_id for task in country.store.read_now(lambda session: open_tasks(session, warden))] == [carla]
    assert TaskState.CLOSED not in {task.state for task in country.tasks(warden)}


@BOTH
def test_replies_and_letters_are_never_overtaken(country: Country) -> None:
    amina = country.person("port")
    [old] = country.decide(("south", 2))
    country.fill()

    def make_it_a_reply(session: Session) -> None:
        delivery = session.exec(select(Delivery)).one()
        delivery.kind = "reply"  # type: ignore[assignment]
        session.add(delivery)

    country.store.write_now(make_it_a_reply)
    country.decide(("south", 3))
    country.fill()

    assert states(country, old) == [D.QUEUED]
    assert country.state(old, amina) is S.CARRIED_OVER


def test_whoever_answered_the_newer_alert_is_not_asked_by_the_older_one_either(country: Country) -> None:
    amina = country.person("port")
    [old] = country.decide(("xb", 1))
    [new] = country.decide(("south", 4))
    country.store.write_now(country.fill_chunk)
    country.send()
    country.answers(amina, new, "safe")
    country.fill()

    assert country.state(old, amina) is S.CARRIED_OVER
    assert country.send() == []


def test_whoever_moved_out_of_the_newer_alert_is_told_the_older_one_that_is_filled_later(country: Country) -> None:
    """A row that is excluded stands for nothing."""
    amina = country.person("port")
    [old] = country.decide(("xb", 1))
    [new] = country.decide(("south", 4))
    country.store.write_now(country.fill_chunk)

    def exclude(session: Session) -> None:
        row = country.row(new, amina)
        assert row is not None
        row.state, row.why = S.EXCLUDED, "moved"
        session.add(row)

    country.store.write_now(exclude)
    country.fill()
    assert country.state(old, amina) is S.QUEUED


class Talk:
    """What was said to whom; fails when an older alert speaks after a newer one."""

    def __init__(self, country: Country) -> None:
        self.country = country
        self.newest: dict[str, int] = {}

    def send(self) -> None:
        for claimed in self.country.send():
            alert = int(claimed.outgoing.text.rpartition("Reference M")[2].split(".")[0])
            assert alert >= self.newest.get(claimed.outgoing.to, 0)
            self.newest[claimed.outgoing.to] = alert


STEPS: dict[str, Callable[[Country, Talk], object]] = {
    "2 in the south": lambda country, _: country.decide(("south", 2)),
    "3 in the south": lambda country, _: country.decide(("south", 3)),
    "4 in the south": lambda country, _: country.decide(("south", 4)),
    "2 around": lambda country, _: country.decide(("xb", 2)),
    "4 around": lambda country, _: country.decide(("xb", 4)),
    "a chunk": lambda country, _: country.store.write_now(country.fill_chunk),
    "sent": lambda _, talk: talk.send(),
    "throttled": lambda country, _: country.send(lambda _: SendError(Trouble.THROTTLED, "429")),
    "down": lambda country, _: country.send(lambda _: SendError(Trouble.DOWN, "503")),
}


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(sorted(STEPS)), min_size=3, max_size=12))
def test_nobody_is_ever_sent_an_older_alert_after_a_newer_one(
    store: Store, clock: FakeClock, steps: Sequence[str]
) -> None:
    empty(store)
    country = Country(store, clock, chunk=2)
    talk = Talk(country)
    for area in ("port", "port", "hill"):
        country.person(area)
    for step in [*steps, "a chunk", "a chunk", "sent"]:
        clock.forward(seconds=10)
        STEPS[step](country, talk)


@BOTH
def test_a_newer_decision_holds_the_older_alert_back_before_anybody_of_it_is_filled(country: Country) -> None:
    amina, carla = country.person("port"), country.person("capital")
    [old] = country.decide(("xb", 2))
    country.fill()
    country.decide(("south", 3))

    assert [claimed.person_id for claimed in country.send()] == [carla]
    assert states(country, old) == [D.QUEUED, D.ACCEPTED]
    assert country.state(old, amina) is S.QUEUED


@BOTH
def test_what_an_alert_held_back_flows_again_when_that_alert_is_corrected(country: Country) -> None:
    """Whether filling had reached the person by then or not, the true alert is sent, and the wrong one never."""
    country.chunk = 1
    reached, not_reached = country.person("port"), country.person("port")
    [true] = country.decide(("south", 2))
    country.fill()
    [wrong] = country.decide(("south", 4))
    country.store.write_now(country.fill_chunk)
    assert (country.state(wrong, reached), country.state(wrong, not_reached)) == (S.QUEUED, None)
    country.correct(country.decision_of(wrong))

    assert [claimed.person_id for claimed in country.send()] == [not_reached]
    country.fill()
    country.escalate()
    assert [claimed.person_id for claimed in country.send()] == [reached]
    assert {country.state(true, person) for person in (reached, not_reached)} == {S.ASKED}
    assert country.state(wrong, reached) is S.EXCLUDED
    assert country.contradictions() == []


@BOTH
def test_a_correction_holds_nothing_back_but_what_it_corrects(country: Country) -> None:
    amina = country.person("port")
    [true] = country.decide(("xb", 1))
    country.fill()
    [wrong] = country.decide(("capital", 4))
    country.correct(country.decision_of(wrong))

    assert [(claimed.alert_id, claimed.person_id) for claimed in country.send()] == [(true, amina)]


@pytest.mark.parametrize("kept", [S.CARRIED_OVER, S.EXCLUDED])
def test_what_is_given_up_stays_so(country: Country, kept: LedgerState) -> None:
    amina = country.person("port")
    [old] = country.decide(("south", 2))
    country.fill()

    def close(session: Session) -> None:
        row = country.row(old, amina)
        assert row is not None
        row.state = kept
        session.add(row)

    country.store.write_now(close)
    country.send(lambda _: SendError(Trouble.DOWN, "503"))
    assert states(country, old) == [D.SUPERSEDED]


@BOTH
def test_what_an_older_alert_still_had_for_somebody_who_left_ends_with_the_newer_one(country: Country) -> None:
    amina = country.person("port", channels=("sms",))
    country.decide(("port", 3))
    country.fill()

    def leaves(session: Session) -> None:
        person = find_person(session, amina)
        person.state = PersonState.LEFT
        session.add(person)

    country.store.write_now(leaves)
    country.decide(("port", 4))
    country.fill()

    sent = [row for kind in (DeliveryKind.ALERT, DeliveryKind.FULL) for row in country.deliveries(kind)]
    assert {row.state for row in sent} == {DeliveryState.SUPERSEDED}
