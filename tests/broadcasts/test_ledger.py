"""Every person of an alert is in exactly one state (promise P1)."""

import pytest
from sqlmodel import Session

from broadcasts.channel import SendError, Trouble
from broadcasts.ledger import MOVES, newest_row, open_rows
from broadcasts.outbox import Claimed
from broadcasts.tables import ACCOUNTED, OPEN, Ledger
from broadcasts.tables import LedgerState as S
from broadcasts.tasks import report_task
from tests.broadcasts.both import BOTH
from tests.fakes.country import Country


def blocked(_: Claimed) -> SendError:
    return SendError(Trouble.BLOCKED, "403")


@BOTH
def test_a_raise_asks_everybody_in_the_area_and_nobody_else(country: Country) -> None:
    amina, bilal, carla = country.person("port"), country.person("south"), country.person("capital")
    [alert] = country.decide(("south", 3))
    country.fill()
    assert country.state(alert, amina) is S.QUEUED
    country.send()

    assert country.counts(alert).by_state == {S.ASKED: 2}
    assert country.state(alert, amina) is country.state(alert, bilal) is S.ASKED
    assert country.state(alert, carla) is None


def test_a_level_that_wants_no_answer_counts_people_as_told(country: Country) -> None:
    amina = country.person("port")
    [alert] = country.decide(("xb", 1))
    country.fill()
    country.send()

    assert country.state(alert, amina) is S.TOLD
    assert country.counts(alert).open == 0


def test_nobody_at_3_is_told_2_because_the_country_went_to_2(country: Country) -> None:
    amina, carla = country.person("port"), country.person("capital")
    country.decide(("south", 3))
    [alert] = country.decide(("xb", 2))
    country.fill()

    assert country.state(alert, amina) is None
    assert country.state(alert, carla) is S.QUEUED


@BOTH
def test_a_newer_alert_takes_open_rows_over_and_stops_what_was_not_sent(country: Country) -> None:
    amina = country.person("port")
    [old] = country.decide(("south", 2))
    country.fill()
    [new] = country.decide(("south", 4))
    country.fill()
    sent = country.send()

    assert country.state(old, amina) is S.CARRIED_OVER
    assert country.state(new, amina) is S.ASKED
    assert [f"M{new}" in message.outgoing.text for message in sent] == [True]
    assert country.contradictions() == []


def test_whoever_answered_is_not_taken_over(country: Country) -> None:
    amina = country.person("port")
    [old] = country.decide(("south", 2))
    country.fill()
    country.send()
    country.answers(amina, old, "safe")
    country.decide(("south", 3))
    country.fill()

    assert country.state(old, amina) is S.ANSWERED


def test_a_blocked_address_leads_to_the_next_one_at_once(country: Country) -> None:
    amina = country.person("port", channels=("telegram", "sms"))
    [alert] = country.decide(("south", 4))
    country.fill()
    country.send(blocked)
    assert country.state(alert, amina) is S.UNREACHABLE
    country.escalate()
    [second] = country.send()

    assert second.outgoing.to.startswith("+999")
    assert country.state(alert, amina) is S.ASKED


@BOTH
def test_a_person_without_any_address_goes_to_the_warden_at_any_level(country: Country) -> None:
    warden, amina = country.person("port"), country.person("port")
    country.group(warden, amina)
    country.loses_address(amina)
    [alert] = country.decide(("south", 1))
    country.fill()
    country.escalate()

    assert country.state(alert, amina) is S.WITH_WARDEN
    assert len(country.tasks(warden)) == 1


def test_silence_at_4_goes_from_repeats_to_warden_to_deputy_to_officer(country: Country) -> None:
    warden, deputy, amina = country.person("port"), country.person("port"), country.person("port")
    country.group(warden, amina, deputy=deputy)
    [alert] = country.decide(("port", 4))
    country.fill()
    country.send()
    for helper in (warden, deputy):
        country.answers(helper, alert, "safe")
    repeats = 0
    states = []
    for _ in range(120):
        country.clock.forward(minutes=5)
        country.escalate()
        repeats += sum(message.kind == "again" for message in country.send())
        if not states or states[-1] is not country.state(alert, amina):
            states.append(country.state(alert, amina))

    assert states == [S.ASKED, S.WITH_WARDEN, S.WITH_OFFICER]
    assert repeats == 3
    assert not country.tasks(warden)
    assert not country.tasks(deputy)


def test_silence_at_2_is_accepted_after_its_time(country: Country) -> None:
    amina = country.person("port")
    [alert] = country.decide(("south", 2))
    country.fill()
    for _ in range(60):
        country.send()
        country.clock.forward(minutes=30)
        country.escalate()

    assert country.state(alert, amina) is S.TOLD


@pytest.mark.parametrize(
    ("digit", "state"), [(1, S.ANSWERED), (5, S.ANSWERED), (7, S.WITH_OFFICER), (9, S.WITH_OFFICER)]
)
def test_a_wardens_report_accounts_only_if_it_says_how_the_person_is(country: Country, digit: int, state: S) -> None:
    warden, amina = country.person("capital"), country.person("port")
    country.group(warden, amina)
    country.loses_address(amina)
    [alert] = country.decide(("south", 4))
    country.fill()
    country.escalate()
    [task] = country.tasks(warden)
    country.store.write_now(lambda session: report_task(session, warden, task.number, digit, country.clock.now()))

    assert country.state(alert, amina) is state
    assert country.contradictions() == []


@BOTH
def test_a_correction_reaches_exactly_those_who_may_have_read_the_wrong_text(country: Country) -> None:
    people = [country.person("port") for _ in range(6)]
    [true] = country.decide(("xb", 2))
    country.fill()
    country.send()
    [wrong] = country.decide(("xb", 4))
    country.fill()
    reached = {message.outgoing.to for message in country.send(limit=4)}
    [correction] = country.correct(country.decision_of(wrong))
    country.fill()
    sent = country.send()

    assert {message.outgoing.to for message in sent} == reached
    assert all(f"M{wrong}" in message.outgoing.text for message in sent)
    assert country.counts(correction).by_state == {S.TOLD: 4}
    assert country.counts(wrong).by_state == {S.CARRIED_OVER: 4, S.EXCLUDED: 2}
    assert {country.state(true, person) for person in people} == {S.ASKED}
    assert country.contradictions() == []


@pytest.mark.parametrize("state", list(S))
def test_an_accounted_row_only_goes_on_and_an_open_one_never_back_to_the_queue(state: S) -> None:
    assert S.QUEUED not in MOVES[state]
    if state in OPEN:
        assert MOVES[state] == set(S) - {state, S.QUEUED}
    else:
        assert MOVES[state] - {S.UNREACHABLE} == {S.ANSWERED, S.CARRIED_OVER}


def put(country: Country, alert: int, person: int, **values: object) -> None:
    def write(session: Session) -> None:
        row = session.get_one(Ledger, (alert, person))
        for name, value in values.items():
            setattr(row, name, value)
        session.add(row)

    country.store.write_now(write)


@pytest.mark.parametrize("state", list(S))
def test_an_answer_counts_in_every_state_but_for_a_row_that_is_gone(country: Country, state: S) -> None:
    amina = country.person("port")
    [alert] = country.decide(("south", 3))
    country.fill()
    put(country, alert, amina, state=state)
    country.answers(amina, alert, "safe")

    gone = (S.CARRIED_OVER, S.EXCLUDED)
    assert country.state(alert, amina) is (state if state in gone else S.ANSWERED)


def test_an_answer_without_an_alert_is_for_the_newest_row_that_stands(country: Country) -> None:
    amina = country.person("port")
    old, new = (country.decide(("south", rank))[0] for rank in (2, 3))
    country.fill()
    country.answers(amina, None, "safe")

    assert (country.state(old, amina), country.state(new, amina)) == (S.CARRIED_OVER, S.ANSWERED)
    country.answers(country.person("capital"), None, "safe")  # whoever no alert concerns has no row to answer


def test_a_second_answer_replaces_the_first_and_keeps_since_when_the_row_is_answered(country: Country) -> None:
    amina = country.person("port")
    [alert] = country.decide(("south", 3))
    country.fill()
    country.answers(amina, alert, "safe")
    first = country.row(alert, amina)
    country.clock.forward(minutes=1)
    country.answers(amina, alert, "help")
    second = country.row(alert, amina)

    assert first is not None
    assert second is not None
    assert (second.answer, second.since) == ("help", first.since)
    assert second.report_id != first.report_id


@pytest.mark.parametrize("state", list(S))
def test_a_message_that_was_accepted_late_wakes_nobody_whose_row_went_on(country: Country, state: S) -> None:
    amina = country.person("port")
    [alert] = country.decide(("south", 3))
    country.fill()
    put(country, alert, amina, state=state)
    country.send()

    waits = (S.QUEUED, S.UNREACHABLE, S.ASKED)
    assert country.state(alert, amina) is (S.ASKED if state in waits else state)


def test_rows_are_found_newest_alert_first(country: Country) -> None:
    amina = country.person("port")
    alerts = [country.decide((area, rank))[0] for area, rank in (("xb", 1), ("south", 2), ("port", 3))]
    country.fill()
    for alert in alerts:
        put(country, alert, amina, state=S.ASKED)
    put(country, alerts[2], amina, state=S.EXCLUDED)

    found = country.store.read_now(lambda session: [row.alert_id for row in open_rows(session, amina)])
    newest = country.store.read_now(lambda session: newest_row(session, amina))
    assert found == [alerts[1], alerts[0]]
    assert newest is not None
    assert newest.alert_id == alerts[1]


@pytest.mark.parametrize(
    ("state", "what"),
    [
        (S.ASKED, "no carrier accepted a message"),
        (S.TOLD, "no carrier accepted a message"),
        (S.ANSWERED, "there is no report"),
        (S.CARRIED_OVER, "does not have the person"),
    ],
)
def test_a_row_that_claims_more_than_was_sent_or_said_is_found(country: Country, state: S, what: str) -> None:
    amina, bilal = country.person("port"), country.person("port")
    [alert] = country.decide(("south", 3))
    country.fill()
    assert country.contradictions() == []
    put(country, alert, amina, state=state)

    assert [what in found for found in country.contradictions()] == [True]
    assert country.state(alert, bilal) is S.QUEUED


def test_the_states_sum_to_the_audience(country: Country) -> None:
    people = [country.person("port") for _ in S]
    [alert] = country.decide(("south", 3))
    country.fill()
    for person, state in zip(people, S, strict=True):
        put(country, alert, person, state=state)
    counted = country.counts(alert)

    assert counted.by_state == dict.fromkeys(S, 1)
    assert (counted.audience, counted.accounted, counted.open) == (len(S), len(ACCOUNTED), len(OPEN))
