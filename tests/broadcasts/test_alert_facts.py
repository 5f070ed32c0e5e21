"""What the texts of an alert say is read from the store."""

from datetime import timedelta

from sqlmodel import Session

from alert_levels.tables import Alert, Decision
from broadcasts.alert_facts import facts_of
from broadcasts.wording import AlertFacts
from tests.fakes.clock import NOON
from tests.fakes.country import Country


def facts(country: Country, alert_id: int) -> list[AlertFacts]:
    return country.store.read_now(lambda session: facts_of(session, session.get_one(Alert, alert_id)))


def test_there_is_one_set_of_facts_for_each_change_of_level_that_is_told(country: Country) -> None:
    country.decide(("port", 2))
    [alert] = country.decide(("south", 3))
    assert [(told.was, told.now) for told in facts(country, alert)] == [(0, 3), (2, 3)]


def test_the_facts_are_those_of_the_decision_and_its_line(country: Country) -> None:
    decision_id = country.propose(("port", 4))

    def words(session: Session) -> None:
        decision = session.get_one(Decision, decision_id)
        decision.continues, decision.ends = ["shelter"], ["restriction"]
        session.add(decision)

    country.store.write_now(words)
    [alert] = country.approve(decision_id)
    [told] = facts(country, alert)

    assert told == AlertFacts(
        alert_id=alert, ref=f"M{alert}", place={"en": "Port Sur"}, was=0, now=4, hazard="shelling", since=NOON,
        next_update=NOON + timedelta(hours=6), point={"en": "Port Sur school"}, continues=("shelter",),
        ends=("restriction",), wrong=None,
    )  # fmt: skip
    assert told.question == f"alert:{alert}"


def test_a_correction_names_the_alert_of_the_same_area(country: Country) -> None:
    south, capital = country.decide(("south", 3), ("capital", 2))
    of_south, of_capital = country.correct(country.decision_of(south))

    assert [told.wrong for told in facts(country, of_south)] == [f"M{south}"]
    assert [(told.wrong, told.was, told.now) for told in facts(country, of_capital)] == [(f"M{capital}", 2, 0)]


def test_an_alert_that_tells_nobody_has_no_facts(country: Country) -> None:
    country.decide(("xb", 4))
    [alert] = country.decide(("south", 1))
    assert facts(country, alert) == []
