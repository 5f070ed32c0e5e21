"""A notice has no level: chosen areas or one group, in the texts supplied (promise P6)."""

from dataclasses import replace

import pytest

from broadcasts.notices import NewNotice, NoticeError, readers, send_notice
from broadcasts.tables import Broadcast, DeliveryKind, Priority
from registry.people import mark_left
from registry.tables import Person
from tests.fakes.clock import NOON
from tests.fakes.country import Country


def send(country: Country, texts: dict[str, str], *areas: str, group: int | None = None) -> Broadcast:
    new = NewNotice(country.officer("ada"), texts, tuple(country.areas[area] for area in areas), group)
    return country.store.write_now(lambda session: send_notice(session, country.speaker, new, NOON))


def test_the_readers_are_counted_by_language(country: Country) -> None:
    for area, language in (("port", "ar"), ("hill", "ar"), ("south", "en"), ("capital", "bn")):
        country.person(area, language=language)
    left = country.person("port", language="ta")
    country.store.write_now(lambda session: mark_left(session, session.get_one(Person, left), NOON))

    south, everywhere = (country.areas["south"],), (country.areas["xb"],)
    assert country.store.read_now(lambda session: readers(session, south, None)) == {"ar": 2, "en": 1}
    assert country.store.read_now(lambda session: readers(session, everywhere, None)) == {"ar": 2, "en": 1, "bn": 1}


def test_a_readers_language_without_a_text_is_refused_and_nothing_goes_out(country: Country) -> None:
    for language in ("ar", "bn", "en"):
        country.person("port", language=language)
    with pytest.raises(NoticeError, match=r"no text yet: ar, bn\."):
        send(country, {"en": "Water at noon.", "bn": "  "}, "port")
    country.fill()
    assert country.send() == []


def test_a_language_that_nobody_reads_there_needs_no_text(country: Country) -> None:
    country.person("port", language="en")
    country.person("capital", language="ar")
    send(country, {"en": "Water at noon."}, "port")
    country.fill()
    assert [claimed.outgoing.text for claimed in country.send()] == ["Water at noon."]


def test_everybody_reads_their_own_language_as_bulk(country: Country) -> None:
    country.person("port", language="en")
    country.person("port", language="ar", channels=("sms",))
    send(country, {"en": "Water at noon.", "ar": "ماء"}, "xb")
    country.fill()
    rows = country.deliveries(DeliveryKind.NOTICE)

    assert {row.priority for row in rows} == {Priority.BULK}
    assert {row.question for row in rows} == {None}
    assert sorted(claimed.outgoing.text for claimed in country.send()) == ["Water at noon.", "ماء"]


@pytest.mark.parametrize("areas", [(), ("nowhere",)])
def test_a_notice_needs_an_area_that_exists(country: Country, areas: tuple[str, ...]) -> None:
    country.person("port")
    country.areas["nowhere"] = 999
    with pytest.raises(NoticeError, match="Choose at least one area"):
        send(country, {"en": "Water at noon."}, *areas)


def test_whoever_registers_after_a_notice_does_not_get_it(country: Country) -> None:
    country.person("port")
    notice = send(country, {"en": "Water at noon."}, "port")
    country.person("port")
    country.fill()

    assert notice.highest_person == 1
    assert len(country.send()) == 1


@pytest.mark.parametrize(
    "said",
    [
        "This is not a drill.",
        "NOT A\n DRILL!",
        "Ceci: Not a Drill",
        "Hindi ito pagsasanay.",
        "এটি মহড়া নয়।",
        "यो अभ्यास होइन",
        "මෙය පෙරහුරුවක් නොවේ",
        "இது ஒத்திகை அல்ல!",
        "ይህ ልምምድ አይደለም።",
        "هذا ليس تدريبًا",
    ],
)
def test_a_drill_cannot_say_that_it_is_none(country: Country, said: str) -> None:
    country.person("port", language="ar")
    send(country, {"ar": said}, "port")
    country.speaker = replace(country.speaker, drill=True)
    with pytest.raises(NoticeError, match="This is a drill"):
        send(country, {"ar": said}, "port")

    assert send(country, {"ar": "This is a drill."}, "port").texts == {"ar": "This is a drill."}
