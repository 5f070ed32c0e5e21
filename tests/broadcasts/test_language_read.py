"""People are written to in their own language, or in what they read instead while it is not shipped."""

import pytest
from sqlmodel import Session, col, select

from broadcasts.language_read import language_read
from broadcasts.preview import preview
from broadcasts.tables import Delivery, DeliveryKind, Wording
from locales.languages import spoken
from registry.store import Store
from registry.tables import Person
from tests.broadcasts.both import BOTH
from tests.fakes.clock import FakeClock
from tests.fakes.country import Country

GONE = "xx"
"""A language that was once shipped."""


def chose(country: Country, language: str, second: str | None, channel: str = "sms") -> int:
    person_id = country.person("port", channels=(channel,), language="en")

    def enter(session: Session) -> None:
        person = session.get_one(Person, person_id)
        person.language, person.second_language = language, second
        session.add(person)

    country.store.write_now(enter)
    return person_id


@BOTH
@pytest.mark.parametrize(
    ("language", "second", "read"),
    [("ar", None, "ar"), ("ar", "ta", "ar"), (GONE, "ta", "ta"), (GONE, None, "en"), (GONE, GONE, "en")],
)
def test_the_second_language_counts_only_where_the_first_is_not_shipped(
    store: Store, clock: FakeClock, language: str, second: str | None, read: str
) -> None:
    person_id = chose(Country(store, clock), language, second)
    chosen = select(language_read()).where(col(Person.id) == person_id)
    assert store.read_now(lambda session: session.exec(chosen).one()) == read
    assert spoken(language, second) == read


@BOTH
def test_an_alert_reaches_people_in_the_language_that_they_read_and_the_preview_counts_them(
    store: Store, clock: FakeClock
) -> None:
    country = Country(store, clock)
    for language, second in ((GONE, "ta"), (GONE, None), (GONE, None), ("ta", None)):
        chose(country, language, second)
    decision_id = country.propose(("port", 2))
    shown = store.read_now(lambda session: preview(session, country.speaker, decision_id))
    heads = {each.language: each.people for each in shown.lines[0].changes[0].languages if each.people}
    country.approve(decision_id)
    country.fill()

    assert heads == {"ta": 2, "en": 2}
    assert shown.gaps.instead == {(GONE, "en"): 2, (GONE, "ta"): 1}
    assert store.read_now(written) == ["en", "en", "ta", "ta"]


def written(session: Session) -> list[str]:
    chosen = select(Wording.language).join(Delivery, col(Delivery.wording_id) == Wording.id)
    return sorted(session.exec(chosen.where(Delivery.kind == DeliveryKind.ALERT)).all())
