"""The truth before sending: its numbers are those that filling then makes (promise P6)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from broadcasts.preview import UNISSUED, Preview, preview
from broadcasts.readership import readership
from broadcasts.rendering import route_key
from broadcasts.speaker import Route
from broadcasts.tables import Delivery, DeliveryKind, Ledger, LedgerState, Wording
from locales.languages import LANGUAGES, language_of
from registry.addresses import addresses_of
from registry.store import Store
from registry.tables import Address, AddressState, EvacuationRoute, Person, PersonState
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.country import TREE, Country
from tests.fakes.emptying import empty
from tests.fakes.plans import NUMBER, add_contact, add_route, say_more

AREAS = st.sampled_from([code for code, *_ in TREE])
SOMEBODY = st.tuples(
    AREAS,
    st.sampled_from([("telegram",), ("sms",), ("telegram", "sms"), ("sms", "telegram")]),
    st.sampled_from(["en", "ar", "ta"]),
    st.integers(0, 2),
    st.booleans(),
    st.sampled_from(["XB", "XC"]),
)


def look(country: Country, decision_id: int) -> Preview:
    return country.store.read_now(lambda session: preview(session, country.speaker, decision_id))


def settle(session: Session, person_id: int, lost: int, left: bool, iso: str) -> None:
    for number, address in enumerate(addresses_of(session, person_id)):
        address.state = AddressState.INVALID if number < lost else AddressState.USABLE
        address.country = iso
        session.add(address)
    if left:
        person = session.get_one(Person, person_id)
        person.state = PersonState.LEFT
        session.add(person)


def seen_heads(shown: Preview) -> tuple[Counter[tuple[object, ...]], Counter[tuple[object, ...]]]:
    """Addresses written to first by (was, now, language, channel), and people without any by (was, now, language)."""
    written: Counter[tuple[object, ...]] = Counter()
    without: Counter[tuple[object, ...]] = Counter()
    for line in shown.lines:
        for change in line.changes:
            for language in change.languages:
                key = (change.was, change.now, language.language)
                without[key] += language.without_address
                for channel, heads in language.by_channel.items():
                    written[(*key, channel)] += heads
    return +written, +without


def made_heads(session: Session) -> tuple[Counter[tuple[object, ...]], Counter[tuple[object, ...]]]:
    """The same of what was filled."""
    written = session.exec(
        select(Wording.was, Wording.now, Wording.language, Delivery.channel)
        .join(Delivery, col(Delivery.wording_id) == Wording.id)
        .where(Delivery.kind == DeliveryKind.ALERT)
    ).all()
    without = session.exec(
        select(Ledger.was, Ledger.now, Person.language)
        .join(Person, col(Person.id) == Ledger.person_id)
        .where(Ledger.state == LedgerState.UNREACHABLE)
    ).all()
    return Counter(map(tuple, written)), Counter(map(tuple, without))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cast=st.lists(SOMEBODY, max_size=8),
    before=st.dictionaries(AREAS, st.integers(0, 4), max_size=2),
    lines=st.dictionaries(AREAS, st.integers(0, 4), min_size=1, max_size=3),
    exempt=st.booleans(),
)
def test_the_numbers_are_those_that_filling_then_makes(
    store: Store,
    clock: FakeClock,
    cast: Sequence[tuple[str, tuple[str, ...], str, int, bool, str]],
    before: dict[str, int],
    lines: dict[str, int],
    exempt: bool,
) -> None:
    empty(store)
    country = Country(store, clock, chunk=3)
    if before:
        country.decide(*before.items())
        country.fill()
    for area, channels, language, lost, left, iso in cast:
        person = country.person(area, channels=channels, language=language)
        store.write_now(lambda session, args=(person, lost, left, iso): settle(session, *args))
    decision_id = country.propose(*lines.items(), exempt=tuple(lines)[:1] if exempt else ())
    shown = look(country, decision_id)
    alerts = country.approve(decision_id)
    country.fill()
    written, without = store.read_now(made_heads)

    assert seen_heads(shown) == (written, without)
    assert shown.people == sum(country.counts(alert).audience for alert in alerts)
    sms = store.read_now(
        lambda session: session.exec(
            select(Wording.segments)
            .join(Delivery, col(Delivery.wording_id) == Wording.id)
            .where(Delivery.kind == DeliveryKind.ALERT, Delivery.channel == "sms")
        ).all()
    )
    assert shown.core_segments >= sum(sms)


@pytest.mark.parametrize("code", [language.code for language in LANGUAGES])
def test_each_language_shows_the_very_texts_that_go_out(country: Country, code: str) -> None:
    for iso in ("XB", "XC"):
        reader = country.person("port", language=code, channels=("sms",))
        country.store.write_now(lambda session, who=reader, iso=iso: settle(session, who, 0, False, iso))
    decision_id = country.propose(("port", 4))
    [line] = look(country, decision_id).lines
    [change] = line.changes
    [shown] = [language for language in change.languages if language.language == code]
    [alert] = country.approve(decision_id)
    written = country.store.read_now(
        lambda session: session.exec(
            select(Wording).where(Wording.language == code, col(Wording.length).in_(("core", "full")))
        ).all()
    )

    issued = {(s.channel, s.length, route_key(s.route), s.text.replace(UNISSUED, f"M{alert}")) for s in shown.scripts}
    assert issued == {(w.channel, w.length, w.route, w.text) for w in written}
    assert all(script.segments == 0 for script in shown.scripts if script.channel == "telegram")
    assert (shown.people, shown.direction) == (2, language_of(code).direction)
    assert {(s.channel, s.length) for s in shown.corrections} == {("telegram", "full"), ("sms", "core")}


def test_the_corrections_that_are_approved_with_it_are_shown(country: Country) -> None:
    country.decide(("south", 2))
    [line] = look(country, country.propose(("south", 4))).lines
    [change] = line.changes
    english = change.languages[0]

    assert (line.line.from_rank, line.line.to_rank, line.area.code, change.asks) == (2, 4, "south", True)
    assert line.point is not None
    assert all(UNISSUED in script.text and "WRONG" in script.text for script in english.corrections)


def test_the_gaps_name_unreviewed_languages_and_people_without_an_address(country: Country) -> None:
    amina = country.person("port", language="ar")
    country.person("hill", language="en")
    country.loses_address(amina)
    gaps = look(country, country.propose(("south", 3))).gaps

    assert gaps.unreviewed == {("ar", "machine draft"): 1}
    assert gaps.lost == {AddressState.INVALID: 1}
    assert (gaps.instead, gaps.without_words) == ({}, {})


def test_a_decision_that_tells_nobody_shows_no_change(country: Country) -> None:
    country.person("port")
    country.decide(("xb", 4))
    shown = look(country, country.propose(("south", 2)))

    assert (shown.people, shown.core_segments, bool(shown.gaps), shown.loads) == (0, 0, False, ())
    assert [line.changes for line in shown.lines] == [()]


def test_the_cost_is_that_of_the_way_back_of_its_readers(country: Country) -> None:
    country.speaker = replace(country.speaker, routes={"XC": Route("web")}, public_url="https://a-long-name.example")
    bilal = country.person("port", channels=("sms",), language="bn")

    def abroad(session: Session) -> None:
        [address] = session.exec(select(Address).where(Address.person_id == bilal))
        address.country = "XC"
        session.add(address)

    country.store.write_now(abroad)
    decision_id = country.propose(("port", 4))
    expected = look(country, decision_id).core_segments
    country.approve(decision_id)
    country.fill()
    sent = country.store.read_now(
        lambda session: session.exec(
            select(Wording.segments)
            .join(Delivery, col(Delivery.wording_id) == Wording.id)
            .where(Delivery.kind == DeliveryKind.ALERT)
        ).all()
    )
    assert [expected] == list(sent)


def from_xc(country: Country, person_id: int) -> None:
    """The person's numbers are of XC, where an SMS is answered on a web page."""
    country.store.write_now(lambda session: settle(session, person_id, 0, False, "XC"))


def test_each_sms_reader_counts_with_the_segments_of_their_own_way_to_answer(country: Country) -> None:
    country.speaker = replace(country.speaker, public_url="https://a-host-name-that-takes-two-segments.example")
    for _ in range(3):
        country.person("south", language="ne", channels=("sms",))
    from_xc(country, country.person("south", language="ne", channels=("sms",)))

    assert look(country, country.propose(("south", 3))).core_segments == 3 + 2


def test_sms_texts_are_those_of_the_routes_that_readers_have_even_behind_telegram(country: Country) -> None:
    from_xc(country, country.person("south", language="ne", channels=("telegram", "sms")))
    country.person("south", language="ta", channels=("sms",))
    [change] = look(country, country.propose(("south", 3))).lines[0].changes
    routes = {
        language.language: {script.route for script in language.scripts if script.channel == "sms"}
        for language in change.languages
    }

    assert (routes["ne"], routes["ta"]) == ({Route("web")}, {Route()})
    assert routes["bn"] == {Route(), Route("web")}


def test_own_words_are_missing_for_the_readers_of_the_languages_without_them(country: Country) -> None:
    for language in ("en", "ar", "bn", "bn"):
        country.person("south", language=language)
    decision_id = country.propose(("south", 3))
    assert not look(country, decision_id).gaps.without_words

    say_more(country, decision_id, words={"en": "Bring your papers."})
    shown = look(country, decision_id)
    assert shown.gaps.without_words == {"bn": 2, "ar": 1}
    texts = {
        language.language: [script.text for script in language.scripts]
        for language in shown.lines[0].changes[0].languages
    }
    assert any("Bring your papers." in text for text in texts["en"])
    assert not any("Bring your papers." in text for text in texts["bn"])


def test_what_people_are_sent_by_is_shown_and_named_once_it_is_closed(country: Country) -> None:
    decision_id = country.propose(("south", 4))
    route = add_route(country)
    say_more(country, decision_id, route=route, leaves=NOON + timedelta(hours=5), contact=add_contact(country))
    [line] = look(country, decision_id).lines
    assert (line.route and line.route.code, line.contact and line.contact.number) == ("r-Coast road", NUMBER)
    assert line.closed == ()

    def close(session: Session) -> None:
        session.get_one(EvacuationRoute, route).open = False

    country.store.write_now(close)
    [line] = look(country, decision_id).lines
    assert line.closed == (line.route,)


def test_the_loads_are_what_leaves_on_each_channel_first_and_then_as_bulk(country: Country) -> None:
    country.speaker = replace(country.speaker, level_cards=True)
    for channels in (("telegram",), ("telegram", "sms"), ("sms",)):
        country.person("south", channels=channels)
    shown = look(country, country.propose(("south", 3)))
    full = [script.segments for script in shown.lines[0].changes[0].languages[0].scripts if script.length == "full"]

    assert [(load.channel, load.first, load.bulk) for load in shown.loads] == [
        ("telegram", 2, 2),
        ("sms", shown.core_segments, max(full)),
    ]
    assert look(country, country.propose(("south", 2))).full_segments == 0, "at level 2 the full text comes on request"


def test_people_who_were_counted_before_are_not_counted_again(country: Country) -> None:
    country.person("south")
    country.person("capital", language="ar")
    everybody = country.store.read_now(readership)
    decision_id = country.propose(("south", 3))
    country.person("south")

    kept = country.store.read_now(lambda session: preview(session, country.speaker, decision_id, everybody))
    assert (kept.people, look(country, decision_id).people) == (1, 2)
