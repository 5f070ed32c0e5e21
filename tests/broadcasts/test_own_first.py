"""A warden is asked how they are before they look for others, unless they could not answer that."""

from dataclasses import replace

import pytest

from broadcasts.own_first import owed
from broadcasts.speaker import Route
from broadcasts.tables import DeliveryKind
from tests.broadcasts.both import BOTH
from tests.fakes.country import Country


def owing(country: Country, *wardens: int) -> dict[int, int]:
    return country.store.read_now(lambda session: owed(session, wardens))


@BOTH
def test_whoever_is_asked_owes_the_answer_until_it_is_given(country: Country) -> None:
    warden, other = country.person("port"), country.person("capital")
    [alert] = country.decide(("port", 4))
    country.fill()
    assert owing(country, warden, other) == {warden: alert}
    country.send()
    assert owing(country, warden, other) == {warden: alert}
    country.answers(warden, alert, "safe")
    assert owing(country, warden, other) == {}


@pytest.mark.parametrize(("route", "is_asked"), [("same_thread", True), ("none", False), ("web", False)])
def test_only_a_warden_who_can_answer_the_question_gets_it_instead_of_the_list(
    country: Country, route: str, is_asked: bool
) -> None:
    country.speaker = replace(country.speaker, routes={"XB": Route(route)})
    warden, sought = country.person("port", channels=("sms",)), country.person("port", name="Amina")
    country.group(warden, sought)
    country.loses_address(sought)
    country.decide(("port", 4))
    country.fill()
    country.send()
    country.escalate()
    [told] = country.deliveries(DeliveryKind.TASK)

    assert ("Amina" in (told.text or "")) is not is_asked
