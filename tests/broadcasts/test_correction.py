"""One officer takes a wrong alert back in one act (promise P4): it goes to exactly those reached, where they were."""

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from broadcasts.channel import SendError, Trouble
from broadcasts.correction import wrong_alert
from broadcasts.issue import broadcast_of
from broadcasts.outbox import Claimed, claim, put_back, sweep_stopped
from broadcasts.tables import Delivery, DeliveryKind, DeliveryState, LedgerState, Priority, Stop
from registry.store import Store
from tests.broadcasts.both import BOTH
from tests.fakes.clock import FakeClock
from tests.fakes.country import Country, accept
from tests.fakes.emptying import empty

S, D, K = LedgerState, DeliveryState, DeliveryKind


def correct(country: Country, wrong: int) -> int:
    [correcting] = country.correct(country.decision_of(wrong))
    return correcting


def reached_addresses(country: Country, alert_id: int, kind: DeliveryKind) -> list[int]:
    chosen = select(Delivery.address_id).where(Delivery.alert_id == alert_id, Delivery.kind == kind)
    return sorted(country.store.read_now(lambda session: session.exec(chosen).all()))


@BOTH
def test_nothing_of_the_wrong_alert_is_claimed_from_that_moment_on(country: Country) -> None:
    country.person("port"), country.person("port")
    [wrong] = country.decide(("south", 4))
    country.fill()
    country.send(limit=1)
    correct(country, wrong)

    assert country.store.write_now(lambda session: claim(session, "telegram", 9, country.clock.now())) == []


@BOTH
@pytest.mark.parametrize("swept_first", [True, False])
def test_what_a_correction_stopped_says_so(country: Country, swept_first: bool) -> None:
    people = [country.person("port") for _ in range(3)]
    [wrong] = country.decide(("south", 4))
    country.fill()
    [throttled] = country.store.write_now(lambda session: claim(session, "telegram", 1, country.clock.now()))
    correct(country, wrong)
    if swept_first:
        country.store.write_now(lambda session: sweep_stopped(session, 2))
    country.fill()
    later = country.clock.now()
    country.store.write_now(lambda session: put_back(session, [throttled], later, attempted=False))
    country.fill()
    stopped = [row for row in country.deliveries(K.ALERT) if row.alert_id == wrong]

    assert [row.person_id for row in stopped] == people
    assert {(row.state, row.why) for row in stopped} == {(D.SUPERSEDED, "corrected")}


@BOTH
def test_a_correction_while_the_wrong_alert_is_being_filled_ends_the_filling(country: Country) -> None:
    country.chunk = 2
    people = [country.person("port") for _ in range(6)]
    [wrong] = country.decide(("south", 4))
    country.store.write_now(country.fill_chunk)
    reached = {claimed.outgoing.to for claimed in country.send()}
    correcting = correct(country, wrong)
    country.fill()
    corrected = {claimed.outgoing.to for claimed in country.send()}

    assert len(reached) == 2
    assert corrected == reached
    assert [country.state(wrong, person) for person in people] == [S.CARRIED_OVER] * 2 + [None] * 4
    assert country.counts(correcting).audience == 2


@BOTH
@pytest.mark.parametrize(
    ("answer", "gets"),
    [
        (accept, True),
        (lambda _: SendError(Trouble.UNKNOWN, "timeout"), True),  # queued again and stopped, but it may have arrived
        (lambda _: SendError(Trouble.BLOCKED, "403"), False),
        (lambda _: SendError(Trouble.DOWN, "503"), False),
    ],
)
def test_only_who_may_have_read_the_wrong_text_hears_of_it(country: Country, answer: object, gets: bool) -> None:
    amina = country.person("port")
    [wrong] = country.decide(("south", 4))
    country.fill()
    country.send(answer)  # type: ignore[arg-type]
    correcting = correct(country, wrong)
    country.fill()

    assert (country.state(correcting, amina) is S.QUEUED) is gets
    assert country.state(wrong, amina) is (S.CARRIED_OVER if gets else S.EXCLUDED)


@BOTH
@pytest.mark.parametrize("state", [D.SENDING, D.UNKNOWN, D.ACCEPTED, D.DELIVERED, D.READ])
def test_a_text_on_its_way_or_of_unknown_outcome_may_have_been_read(country: Country, state: DeliveryState) -> None:
    country.person("port")
    [wrong] = country.decide(("south", 4))
    country.fill()

    def put(session: Session) -> None:
        delivery = session.exec(select(Delivery)).one()
        delivery.state = state
        session.add(delivery)

    country.store.write_now(put)
    correcting = correct(country, wrong)
    country.fill()

    assert country.counts(correcting).by_state == {S.QUEUED: 1}


@BOTH
def test_the_correction_goes_to_every_address_that_the_wrong_text_reached(country: Country) -> None:
    country.person("port", channels=("telegram", "sms"))
    [wrong] = country.decide(("south", 4))
    country.fill()
    country.send()
    for _ in range(4):  # repeats, then the next address
        country.clock.forward(minutes=6)
        country.escalate()
        country.send()
    correcting = correct(country, wrong)
    country.fill()

    assert len(set(reached_addresses(country, wrong, K.ALERT))) == 2
    assert reached_addresses(country, correcting, K.CORRECTION) == sorted(
        set(reached_addresses(country, wrong, K.ALERT))
    )


@BOTH
def test_whoever_moved_away_or_answered_is_corrected_too(country: Country) -> None:
    amina = country.person("port")
    [wrong] = country.decide(("south", 4))
    country.fill()
    country.send()
    country.answers(amina, wrong, "help")
    correcting = correct(country, wrong)
    country.fill()

    assert country.state(wrong, amina) is S.ANSWERED
    assert country.state(correcting, amina) is S.QUEUED


def test_a_correction_overtakes_everything(country: Country) -> None:
    country.person("port")
    [wrong] = country.decide(("south", 1))
    country.fill()
    country.send()
    correcting = correct(country, wrong)
    country.fill()
    country.decide(("capital", 4))
    country.person("capital")
    country.fill()
    rows = country.store.read_now(
        lambda session: session.exec(select(Delivery).where(Delivery.state == D.QUEUED)).all()
    )

    assert {row.alert_id: row.priority for row in rows}[correcting] == Priority.CORRECTION


def test_tasks_about_the_wrong_alert_are_closed(country: Country) -> None:
    warden, amina = country.person("capital"), country.person("port")
    country.group(warden, amina)
    country.loses_address(amina)
    [wrong] = country.decide(("south", 4))
    country.fill()
    country.escalate()
    assert len(country.tasks(warden)) == 1
    correct(country, wrong)
    country.fill()

    assert country.tasks(warden) == []
    assert country.state(wrong, amina) is S.EXCLUDED


@BOTH
@pytest.mark.parametrize(
    ("before", "after"),
    [(S.ASKED, S.ASKED), (S.UNREACHABLE, S.UNREACHABLE), (S.WITH_OFFICER, S.WITH_OFFICER), (S.QUEUED, S.QUEUED)],
)
def test_what_the_wrong_alert_had_taken_over_stands_again_as_it_was(
    country: Country, before: LedgerState, after: LedgerState
) -> None:
    amina = country.person("port")
    [true] = country.decide(("xb", 2))
    country.fill()
    country.send()

    def put(session: Session) -> None:
        row = country.row(true, amina)
        assert row is not None
        row.state = before
        session.add(row)

    country.store.write_now(put)
    [wrong] = country.decide(("south", 4))
    country.fill()
    assert country.state(true, amina) is S.CARRIED_OVER
    correct(country, wrong)
    country.fill()
    row = country.row(true, amina)

    assert row is not None
    assert (row.state, row.carried_to, row.state_before) == (after, None, None)
    assert (row.due_at is None) is (before is S.WITH_OFFICER)


def test_rows_of_an_older_alert_go_to_the_newer_one_if_there_is_one_besides_the_wrong_one(country: Country) -> None:
    amina = country.person("port")
    [old] = country.decide(("xb", 1))
    country.fill()
    [wrong, _] = country.decide(("south", 2), ("capital", 2))
    country.fill()
    [newer] = country.decide(("port", 3))
    country.fill()
    country.correct(country.decision_of(wrong))
    country.fill()

    assert (country.state(old, amina), country.state(newer, amina)) == (S.CARRIED_OVER, S.QUEUED)
    assert country.contradictions() == []


def test_brought_back_twice_a_person_is_still_asked(country: Country) -> None:
    """The key of a repeated message must be new each time, or the row would wait for ever."""
    amina = country.person("port", channels=("telegram", "sms"))
    [true] = country.decide(("xb", 3))
    country.fill()
    country.send(lambda _: SendError(Trouble.BLOCKED, "403"))
    for _ in range(3):
        country.clock.forward(minutes=1)
        country.escalate()
        [wrong] = country.decide(("south", 4))
        country.fill()
        correct(country, wrong)
        country.fill()
    country.clock.forward(minutes=1)
    country.escalate()

    assert [claimed.outgoing.to.startswith("+") for claimed in country.send() if claimed.kind is K.ALERT] == [True]
    assert country.state(true, amina) is S.ASKED


@BOTH
def test_an_alert_that_the_wrong_one_hid_goes_out_with_the_correction(country: Country) -> None:
    amina, carla = country.person("port"), country.person("capital")
    [wrong] = country.decide(("south", 4))
    country.fill()
    country.send()
    [hidden] = country.decide(("xb", 3))
    country.fill()
    country.send()
    assert country.state(hidden, amina) is None
    correcting = correct(country, wrong)
    country.fill()
    sent = [claimed.outgoing.text for claimed in country.send()]

    assert [f"M{alert}" in text for alert, text in zip((correcting, hidden), sent, strict=True)] == [True, True]
    assert (country.state(hidden, amina), country.state(hidden, carla)) == (S.ASKED, S.ASKED)
    assert country.contradictions() == []


@BOTH
def test_a_correction_that_raises_asks_and_goes_on_asking(country: Country) -> None:
    amina = country.person("port")
    country.decide(("south", 4))
    country.fill()
    country.send()
    [wrong] = country.decide(("south", 1))
    country.fill()
    country.send()
    correcting = correct(country, wrong)
    country.fill()
    [first] = [claimed for claimed in country.send() if claimed.kind is K.CORRECTION]
    country.clock.forward(minutes=6)
    country.escalate()
    again = [claimed for claimed in country.send() if f"M{correcting}" in claimed.outgoing.text]

    assert country.speaker.say("en", "level.4.question") in first.outgoing.text
    assert country.state(correcting, amina) is S.ASKED
    assert [claimed.kind for claimed in again] == [K.AGAIN]


def test_an_address_that_fails_the_correction_is_not_tried_with_it_again(country: Country) -> None:
    country.person("port", channels=("telegram", "sms"))
    [wrong] = country.decide(("south", 4))
    country.fill()
    country.send()
    correct(country, wrong)
    country.fill()
    country.send(lambda _: SendError(Trouble.UNREACHABLE, "-"))
    country.escalate()

    assert [claimed.outgoing.to.startswith("+") for claimed in country.send()] == [True]


def test_a_correcting_alert_knows_the_one_that_it_takes_back(country: Country) -> None:
    south, capital = country.decide(("south", 2), ("capital", 1))
    pairs = country.correct(country.decision_of(south))
    found = country.store.read_now(lambda session: [wrong_alert(session, alert) for alert in pairs])
    stops = country.store.read_now(lambda session: session.exec(select(Stop).order_by(col(Stop.id))).all())

    assert found == [south, capital]
    assert [stop.broadcast_id for stop in stops] == country.store.read_now(
        lambda session: [broadcast_of(session, alert).id for alert in found]
    )


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    areas=st.lists(st.sampled_from(["port", "hill", "capital"]), min_size=1, max_size=6),
    chunks=st.integers(0, 3),
    sends=st.integers(0, 6),
    fates=st.lists(st.sampled_from([None, None, Trouble.BLOCKED, Trouble.DOWN]), min_size=6, max_size=6),
    line=st.sampled_from(["xb", "south", "port"]),
)
def test_exactly_those_whom_a_carrier_took_the_wrong_text_for_get_the_correction(
    store: Store,
    clock: FakeClock,
    areas: Sequence[str],
    chunks: int,
    sends: int,
    fates: Sequence[Trouble | None],
    line: str,
) -> None:
    empty(store)
    country = Country(store, clock, chunk=2)
    people = [country.person(area) for area in areas]
    [wrong] = country.decide((line, 4))
    for _ in range(chunks):
        store.write_now(country.fill_chunk)
    waiting = iter(fates)
    reached: set[str] = set()

    def answer(claimed: Claimed) -> str | SendError:
        trouble = next(waiting)
        if trouble is None:
            reached.add(claimed.outgoing.to)
            return accept(claimed)
        return SendError(trouble, "-")

    country.send(answer, limit=min(sends, len(fates)))
    correcting = correct(country, wrong)
    country.fill()

    assert {claimed.outgoing.to for claimed in country.send()} == reached
    assert country.counts(correcting).audience == len(reached)
    assert {country.state(wrong, person) for person in people} <= {S.CARRIED_OVER, S.EXCLUDED, None}
    assert country.contradictions() == []
