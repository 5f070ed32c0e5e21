"""Every wording is written once, before anything goes out."""

from collections import Counter
from dataclasses import replace
from itertools import product

import pytest
from sqlmodel import Session, select

from broadcasts.rendering import render_alert, render_notice, route_key, sms_routes
from broadcasts.shortening import segments_of
from broadcasts.speaker import Route
from broadcasts.tables import Broadcast, BroadcastKind, Wording
from locales.channel_form import as_sent
from locales.languages import LANGUAGES
from registry.addresses import addresses_of
from tests.broadcasts.told import SPEAKER, facts
from tests.fakes.clock import NOON
from tests.fakes.country import Country

CODES = [language.code for language in LANGUAGES]


def broadcast(country: Country) -> int:
    def add(session: Session) -> int:
        row = Broadcast(kind=BroadcastKind.ALERT, priority=1, highest_person=0, issued_at=NOON)
        session.add(row)
        session.flush()
        return row.id or 0

    return country.store.write_now(add)


def wordings(country: Country) -> list[Wording]:
    return list(country.store.read_now(lambda session: session.exec(select(Wording)).all()))


def test_there_is_one_wording_for_each_change_language_channel_length_and_way_back(country: Country) -> None:
    number = broadcast(country)
    told = [facts(0, 3), facts(2, 3)]
    country.store.write_now(lambda session: render_alert(session, country.speaker, number, told))

    keys = Counter((w.was, w.now, w.language, w.channel, w.length, w.route) for w in wordings(country))
    telegram = product([(0, 3), (2, 3)], CODES, ["telegram"], ["full", "again", "plain"], ["same_thread"])
    sms = product([(0, 3), (2, 3)], CODES, ["sms"], ["core", "again", "full", "plain"], ["same_thread", "web"])
    stale = product([(0, 3), (2, 3)], CODES, ["telegram", "sms"], ["stale"], ["same_thread"])
    assert keys == Counter((*change, *rest) for change, *rest in [*telegram, *sms, *stale])


def test_a_change_that_has_its_wordings_is_not_rendered_again(country: Country) -> None:
    number = broadcast(country)
    for told in ([facts(0, 3)], [facts(0, 3), facts(2, 3)]):
        country.store.write_now(lambda session, told=told: render_alert(session, country.speaker, number, told))
    assert {(w.was, w.now) for w in wordings(country)} == {(0, 3), (2, 3)}


def test_only_telegram_has_buttons_and_only_sms_has_segments(country: Country) -> None:
    number = broadcast(country)
    country.store.write_now(lambda session: render_alert(session, country.speaker, number, [facts(0, 4)]))
    for wording in wordings(country):
        assert bool(wording.buttons) is (wording.channel == "telegram" and wording.length != "plain")
        assert wording.segments == (segments_of(wording.text) if wording.channel == "sms" else 1)


def test_a_notice_is_rendered_in_the_languages_that_have_a_text_and_in_no_other(country: Country) -> None:
    number, texts = broadcast(country), {"en": "Water at noon.", "ar": "ماء"}
    country.speaker = replace(country.speaker, drill=True)
    country.store.write_now(lambda session: render_notice(session, country.speaker, number, texts))
    found = {(w.language, w.channel): w.text for w in wordings(country) if w.length == "full"}

    assert found.keys() == set(product(texts, ["telegram", "sms"]))
    assert found["en", "sms"].startswith("DRILL. Water at noon.")


@pytest.mark.parametrize(
    ("routes", "different"),
    [({}, 1), ({"XC": Route("web")}, 2), ({"XC": Route("web"), "XA": Route("web")}, 2), ({"XB": Route()}, 1)],
)
def test_countries_with_the_same_way_back_share_their_texts(routes: dict[str, Route], different: int) -> None:
    speaker = replace(SPEAKER, routes=routes)
    assert len(sms_routes(speaker)) == different
    assert sms_routes(speaker)[0] == Route()


def test_a_way_back_by_number_is_told_apart_by_its_number() -> None:
    assert route_key(Route("number", "+99920000001")) != route_key(Route("number", "+99920000002"))
    assert route_key(Route()) == "same_thread"


def test_a_text_with_a_link_is_counted_with_a_token_of_real_length(country: Country) -> None:
    amina = country.person("port", channels=("sms",))
    token = country.store.read_now(lambda session: addresses_of(session, amina)[0].web_token)
    assert segments_of("x" * 150 + "{token}") == segments_of("x" * 150 + token) == 1
    assert segments_of("x" * 151 + "{token}") == 2


@pytest.mark.parametrize("drill", [False, True])
def test_every_wording_is_in_the_form_of_its_channel(country: Country, drill: bool) -> None:
    number = broadcast(country)
    speaker = replace(country.speaker, drill=drill, level_cards=True)
    country.store.write_now(lambda session: render_alert(session, speaker, number, [facts(0, 4)]))
    found = wordings(country)

    assert {w.length for w in found} == {"core", "full", "again", "plain", "stale", "card"}
    assert [w.text for w in found if w.text != as_sent(w.channel, w.language, w.text)] == []
