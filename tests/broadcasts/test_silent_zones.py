"""Areas from which nothing is heard while an alert stands, on both databases."""

from datetime import timedelta

from broadcasts.silent_zones import SILENT_AFTER, SilentZone, silent_zones
from tests.broadcasts.both import BOTH
from tests.fakes.country import Country


def silent(country: Country) -> dict[int, SilentZone]:
    now = country.clock.now()
    return {zone.area_id: zone for zone in country.store.read_now(silent_zones) if zone.is_silent(now)}


def sent(country: Country, area: str, rank: int = 3) -> int:
    [alert] = country.decide((area, rank))
    country.fill()
    country.send()
    return alert


@BOTH
def test_an_area_is_silent_until_one_there_has_answered(country: Country) -> None:
    port, hill = country.areas["port"], country.areas["hill"]
    people = [country.person("port"), country.person("port"), country.person("hill")]
    alert, since = sent(country, "south"), country.clock.now()
    assert silent(country) == {}
    country.clock.forward(seconds=SILENT_AFTER.total_seconds())

    assert silent(country) == {
        port: SilentZone(alert, port, since, 2, answered=False, wardens=0, wardens_heard=0),
        hill: SilentZone(alert, hill, since, 1, answered=False, wardens=0, wardens_heard=0),
    }
    country.answers(people[0], alert, "safe")
    assert set(silent(country)) == {hill}


@BOTH
def test_an_area_whose_wardens_are_silent_is_named_even_where_people_answer(country: Country) -> None:
    port = country.areas["port"]
    warden, person, other = (country.person("port") for _ in range(3))
    country.group(warden, other)
    alert = sent(country, "south")
    country.answers(person, alert, "safe")
    country.clock.forward(minutes=20)

    [zone] = silent(country).values()
    assert (zone.area_id, zone.answered, zone.wardens, zone.wardens_heard, zone.unheard) == (port, True, 1, 0, 2)

    country.answers(warden, alert, "safe")
    assert silent(country) == {}


@BOTH
def test_an_area_that_nobody_is_asked_in_or_whose_alert_is_over_is_not_silent(country: Country) -> None:
    country.person("port")
    country.person("capital")
    wrong = sent(country, "port")
    sent(country, "capital")
    country.clock.forward(hours=1)
    assert set(silent(country)) == {country.areas["port"], country.areas["capital"]}

    country.correct(country.decision_of(wrong))
    country.decide(("capital", 0))
    country.clock.forward(seconds=timedelta(hours=1).total_seconds())

    assert silent(country) == {}


@BOTH
def test_only_the_newest_alert_of_an_area_counts(country: Country) -> None:
    person = country.person("port")
    first = sent(country, "south", 2)
    country.answers(person, first, "safe")
    country.clock.forward(hours=1)
    second = sent(country, "south", 3)
    country.clock.forward(hours=1)

    assert silent(country)[country.areas["port"]].alert_id == second
