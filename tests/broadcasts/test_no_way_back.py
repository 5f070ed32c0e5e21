"""People who were written to where no answer can come back are looked for at once (promise P10)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from broadcasts.escalation import AskElsewhere, LookFor, Situation, Step, ToOfficer, next_act
from broadcasts.speaker import Route
from broadcasts.tables import DeliveryKind, LedgerState
from tests.fakes.clock import NOON
from tests.fakes.country import Country, shipped_ladder

PLAN = shipped_ladder().level(3).escalation


@pytest.fixture
def silent(country: Country) -> Country:
    """The country, from whose numbers (XB) no SMS comes back."""
    country.speaker = replace(country.speaker, routes={"XB": Route("none")})
    return country


def situation(**facts: object) -> Situation:
    usual = {"repeats": 0, "asked_at": NOON, "untried_addresses": 0, "finders": frozenset([Step.WARDEN])}
    return Situation(state=LedgerState.ASKED, step=Step.CANNOT_ANSWER, **(usual | facts))  # type: ignore[arg-type]


def test_nobody_waits_for_an_answer_that_cannot_come() -> None:
    assert next_act(PLAN, situation(), NOON) == LookFor(Step.WARDEN, NOON + PLAN.warden)
    assert next_act(PLAN, situation(finders=frozenset()), NOON) == ToOfficer("no warden could be asked")


def test_another_address_where_they_can_answer_comes_before_a_warden() -> None:
    assert next_act(PLAN, situation(untried_addresses=1), NOON) == AskElsewhere()


@pytest.mark.parametrize("rank", [2, 3])
def test_the_warden_is_asked_as_soon_as_the_sms_is_out(silent: Country, rank: int) -> None:
    warden = silent.person("port")
    amina = silent.person("port", channels=("sms",), name="Amina")
    silent.group(warden, amina)
    [alert] = silent.decide(("port", rank))
    silent.fill()
    [core] = [sent.outgoing.text for sent in silent.send() if sent.person_id == amina and sent.kind == "alert"]
    silent.escalate()

    assert "Your warden will ask you" in core
    assert silent.state(alert, amina) is LedgerState.WITH_WARDEN
    assert [task.reason for task in silent.tasks(warden)] == ["cannot_answer"]
    assert silent.contradictions() == []


def test_their_telegram_is_asked_first_and_then_waited_for(silent: Country) -> None:
    warden = silent.person("port")
    amina = silent.person("port", channels=("sms", "telegram"))
    silent.group(warden, amina)
    [alert] = silent.decide(("port", 3))
    silent.fill()
    silent.send()
    silent.escalate()
    sent = silent.send()

    assert [each.kind for each in sent if each.person_id == amina and each.outgoing.buttons] == [DeliveryKind.ALERT]
    silent.clock.forward(minutes=10)
    silent.escalate()
    assert silent.state(alert, amina) is LedgerState.ASKED
    assert silent.tasks(warden) == []


def test_a_level_that_asks_nothing_sends_nobody_out(silent: Country) -> None:
    warden = silent.person("port")
    amina = silent.person("port", channels=("sms",))
    silent.group(warden, amina)
    [alert] = silent.decide(("port", 1))
    silent.fill()
    silent.send()
    silent.escalate()

    assert silent.state(alert, amina) is LedgerState.TOLD


def test_where_an_answer_can_come_people_are_waited_for(country: Country) -> None:
    warden = country.person("port")
    amina = country.person("port", channels=("sms",))
    country.group(warden, amina)
    [alert] = country.decide(("port", 3))
    country.fill()
    country.send()
    country.clock.forward(seconds=timedelta(minutes=5).total_seconds())
    country.escalate()

    assert country.state(alert, amina) is LedgerState.ASKED
