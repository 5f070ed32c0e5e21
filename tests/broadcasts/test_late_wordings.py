"""An alert that stands while Muster is upgraded has every text that this version sends."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import delete
from sqlmodel import select

from broadcasts.late_wordings import add_missing, still_read
from broadcasts.rounds import Rounds
from broadcasts.speaker import Route
from broadcasts.tables import DeliveryKind, LedgerState, Wording
from broadcasts.wording import PLAIN
from registry.marks import set_mark
from registry.tables import MarkKind
from tests.broadcasts.test_rounds import until
from tests.fakes.country import Country


def texts(country: Country) -> Counter[tuple[str, ...]]:
    of = (Wording.language, Wording.channel, Wording.length, Wording.route, Wording.text)
    return Counter(tuple(row) for row in country.store.read_now(lambda session: session.exec(select(*of)).all()))


def forget(country: Country, **what: str) -> None:
    """As if an earlier version, or an earlier configuration, had issued the alert."""
    country.store.write_now(
        lambda session: session.execute(delete(Wording).where(*(getattr(Wording, k) == v for k, v in what.items())))
    )


def complete(country: Country) -> None:
    for broadcast_id in country.store.read_now(still_read):
        country.store.write_now(lambda session, number=broadcast_id: add_missing(session, country.speaker, number))


def go_covert(country: Country, person_id: int) -> None:
    country.store.write_now(lambda session: set_mark(session, person_id, MarkKind.COVERT, None, country.clock.now()))


def test_a_standing_alert_gets_the_texts_it_lacks_and_keeps_those_it_has(country: Country) -> None:
    country.person("port")
    country.decide(("port", 3))
    country.fill()
    before = texts(country)
    forget(country, length=PLAIN)
    forget(country, language="ta")
    complete(country)

    assert texts(country) == before


def test_a_country_that_lost_its_way_back_gets_texts_that_name_another(country: Country) -> None:
    country.person("port")
    country.decide(("port", 3))
    country.fill()
    country.speaker = replace(country.speaker, routes={"XB": Route("number", "+99920009999")})
    complete(country)

    assert {"number:+99920009999"} < {row[3] for row in texts(country)}


def test_an_alert_that_nobody_waits_for_is_left_as_it_is(country: Country) -> None:
    amina = country.person("port")
    [alert] = country.decide(("port", 3))
    country.fill()
    country.send()
    country.answers(amina, alert, "safe")

    assert country.store.read_now(still_read) == []


async def test_the_rounds_begin_with_it(country: Country) -> None:
    country.person("port")
    country.decide(("port", 3))
    country.fill()
    before = texts(country)
    forget(country, length=PLAIN)
    rounds = Rounds(country.store, country.speaker, country.clock)
    await rounds.start()
    try:
        await until(lambda: texts(country) == before)
    finally:
        await rounds.stop()


def test_one_person_without_a_text_does_not_keep_the_others_from_being_asked_again(country: Country) -> None:
    amina, bilal = country.person("port"), country.person("port")
    [alert] = country.decide(("port", 3))
    country.fill()
    country.send()
    go_covert(country, amina)
    forget(country, length=PLAIN)
    country.clock.forward(seconds=timedelta(hours=3).total_seconds())
    country.escalate()

    assert [each.person_id for each in country.deliveries(DeliveryKind.AGAIN)] == [bilal]
    assert country.row(alert, amina).due_at is not None, "what comes next is not lost"  # type: ignore[union-attr]
    assert country.state(alert, amina) is LedgerState.ASKED
