"""Who gets what: chunks that survive a crash anywhere, in order of need (promises P2 and P3)."""

from collections import Counter
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from broadcasts.fillers import fill_next, unfilled
from broadcasts.filling import fill_alert, fill_notice
from broadcasts.issue import broadcast_of
from broadcasts.notices import NewNotice, send_notice
from broadcasts.outbox import claim
from broadcasts.speaker import Route
from broadcasts.tables import Broadcast, Delivery, DeliveryKind, Ledger, LedgerState, Wording
from registry.addresses import addresses_of
from registry.people import mark_left
from registry.store import Store
from registry.tables import Address, AddressState, Person, PersonState
from tests.broadcasts.both import BOTH
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.country import Country
from tests.fakes.emptying import empty

S, K = LedgerState, DeliveryKind


def queued(country: Country, *kinds: DeliveryKind) -> list[tuple[int, str]]:
    """Person and text of every delivery of these kinds."""
    rows = country.store.read_now(
        lambda session: session.exec(
            select(Delivery.person_id, Wording.text)
            .join(Wording, col(Wording.id) == Delivery.wording_id)
            .where(col(Delivery.kind).in_(kinds or tuple(K)))
            .order_by(col(Delivery.id))
        ).all()
    )
    return [(person or 0, text) for person, text in rows]


def change(country: Country, person_id: int, **values: object) -> None:
    def write(session: Session) -> None:
        person = session.get_one(Person, person_id)
        for name, value in values.items():
            setattr(person, name, value)
        session.add(person)

    country.store.write_now(write)


def lives_in(country: Country, person_id: int, iso: str) -> None:
    def write(session: Session) -> None:
        for address in addresses_of(session, person_id):
            address.country = iso
            session.add(address)

    country.store.write_now(write)


@BOTH
def test_everybody_of_the_audience_gets_one_row_and_one_first_message(country: Country) -> None:
    people = [country.person(area) for area in ("port", "hill", "south", "port")]
    country.person("capital")
    [alert] = country.decide(("south", 2))
    country.fill()

    assert sorted(person for person, _ in queued(country)) == people
    assert country.counts(alert).by_state == {S.QUEUED: 4}


class Crash(Exception):
    """The process dies here."""


@BOTH
@pytest.mark.parametrize("chunk", [1, 2, 3, 7, 100])
def test_after_a_crash_at_any_chunk_nothing_is_doubled_or_missing(country: Country, chunk: int) -> None:
    people = [country.person("port", channels=("sms",) if n % 2 else ("telegram",)) for n in range(7)]
    [alert] = country.decide(("south", 4))

    def fill(session: Session) -> bool:
        return fill_next(session, country.speaker, NOON, chunk)

    def fill_and_crash(session: Session) -> None:
        if fill(session):
            raise Crash

    more = True
    while more:
        with suppress(Crash):
            country.store.write_now(fill_and_crash)
        more = country.store.write_now(fill)

    assert Counter(person for person, _ in queued(country, K.ALERT)) == Counter(people)
    assert Counter(person for person, _ in queued(country, K.FULL)) == Counter(people[1::2])
    assert country.counts(alert).by_state == {S.QUEUED: 7}


@BOTH
def test_filling_the_same_chunk_again_changes_nothing(country: Country) -> None:
    country.person("port")
    country.person("port", channels=("sms",))
    [alert] = country.decide(("south", 4))
    country.fill()
    before = queued(country)

    def again(session: Session) -> None:
        broadcast = broadcast_of(session, alert)
        broadcast.phase, broadcast.filled_to = 0, 0
        fill_alert(session, country.speaker, broadcast, NOON)

    country.store.write_now(again)
    assert queued(country) == before


@BOTH
def test_everybody_reads_their_own_language_on_the_channel_that_they_are_written_to_first(country: Country) -> None:
    amina = country.person("port", language="ar")
    bilal = country.person("port", language="bn", channels=("sms", "telegram"))
    country.decide(("south", 3))
    country.fill()
    texts = dict(queued(country, K.ALERT))

    assert country.speaker.say("ar", "level.3.action") in texts[amina]
    assert country.speaker.say("bn", "core.3") in texts[bilal]
    assert len(texts[bilal]) <= 70 < len(texts[amina])


@BOTH
def test_the_text_of_an_sms_names_the_way_back_that_works_in_its_country(country: Country) -> None:
    country.speaker = replace(
        country.speaker, routes={"XC": Route("web"), "XA": Route("number", "+99920000001"), "AE": Route("none")}
    )
    people = {iso: country.person("port", channels=("sms",)) for iso in ("XA", "XB", "XC", "AE")}
    for iso, person in people.items():
        lives_in(country, person, iso)
    country.decide(("south", 4))
    country.fill()

    for kind in (K.ALERT, K.FULL):
        texts = dict(queued(country, kind))
        assert "+99920000001" in texts[people["XA"]]
        assert "/r/{token}" in texts[people["XC"]]
        assert country.speaker.say("en", "route.none") in texts[people["AE"]]
        assert not any(mark in texts[people["XB"]] for mark in ("+999", "/r/"))


@pytest.mark.parametrize(("rank", "full"), [(1, 0), (2, 0), (3, 1), (4, 1)])
def test_the_full_sms_follows_the_short_one_as_bulk_where_the_level_says_so(
    country: Country, rank: int, full: int
) -> None:
    country.person("port", channels=("sms",))
    country.person("port")
    country.decide(("south", rank))
    country.fill()
    rows = country.store.read_now(lambda session: session.exec(select(Delivery).where(Delivery.kind == K.FULL)).all())

    assert [(row.channel, row.priority) for row in rows] == [("sms", 6)] * full


@BOTH
def test_people_without_an_address_that_works_are_unreachable_and_due_at_once(country: Country) -> None:
    amina, bilal = country.person("port"), country.person("port", channels=("telegram", "sms"))
    country.loses_address(amina)

    def lose_first(session: Session) -> None:
        first = addresses_of(session, bilal)[0]
        first.state = AddressState.BLOCKED
        session.add(first)

    country.store.write_now(lose_first)
    [alert] = country.decide(("south", 2))
    country.fill()
    row = country.row(alert, amina)

    assert row is not None
    assert (row.state, row.why, row.due_at) == (S.UNREACHABLE, "no usable address", NOON)
    assert country.state(alert, bilal) is S.QUEUED
    assert [claimed.outgoing.to[:4] for claimed in country.send()] == ["+999"]


@BOTH
def test_whoever_left_the_country_or_registers_later_is_not_in_the_audience(country: Country) -> None:
    amina, bilal = country.person("port"), country.person("port")
    country.store.write_now(lambda session: mark_left(session, session.get_one(Person, bilal), NOON))
    [alert] = country.decide(("south", 2))
    carla = country.person("port")
    country.fill()

    assert [country.state(alert, person) for person in (amina, bilal, carla)] == [S.QUEUED, None, None]


@BOTH
def test_wardens_go_first_then_people_with_needs_then_everybody(country: Country) -> None:
    plain, needy, warden, deputy = (country.person("port") for _ in range(4))
    change(country, needy, needs_rank=2)
    country.group(warden, plain, deputy=deputy)
    country.decide(("south", 3))
    country.fill()
    claimed = country.store.write_now(lambda session: claim(session, "telegram", 9, NOON))
    order = country.store.read_now(
        lambda session: [session.get_one(Delivery, delivery.outgoing.delivery_id).person_id for delivery in claimed]
    )

    assert order == [warden, deputy, needy, plain]


@BOTH
def test_an_older_alert_that_is_filled_later_is_carried_over_and_not_sent(country: Country) -> None:
    """Broadcasts fill the most urgent and newest first, so the older one may come second (promise P3)."""
    amina, carla = country.person("port"), country.person("capital")
    [old] = country.decide(("xb", 2))
    [new] = country.decide(("south", 4))
    country.fill()

    assert (country.state(old, amina), country.state(new, amina)) == (S.CARRIED_OVER, S.QUEUED)
    assert country.state(old, carla) is S.QUEUED
    texts = {claimed.outgoing.to: claimed.outgoing.text for claimed in country.send()}
    assert sorted(("LEVEL 4" in text, "LEVEL 2" in text) for text in texts.values()) == [(False, True), (True, False)]
    assert country.contradictions() == []


@BOTH
def test_an_older_alert_that_a_corrected_one_delayed_is_sent_after_all(country: Country) -> None:
    amina = country.person("port")
    [old] = country.decide(("xb", 2))
    [wrong] = country.decide(("south", 4))
    country.store.write_now(country.fill_chunk)
    country.send()
    [correcting] = country.correct(country.decision_of(wrong))
    country.fill()
    country.escalate()
    texts = [claimed.outgoing.text for claimed in country.send()]

    assert [f"M{alert}." in text for text, alert in zip(texts, (correcting, old), strict=True)] == [True, True]
    assert country.state(old, amina) is S.ASKED


def test_the_most_urgent_broadcast_is_filled_first_and_of_equals_the_newest(country: Country) -> None:
    country.person("port")
    [low], [lower], [high] = country.decide(("xb", 1)), country.decide(("capital", 2)), country.decide(("south", 3))
    [correcting] = country.correct(country.decision_of(low))

    waiting = country.store.read_now(lambda session: [broadcast.alert_id for broadcast in unfilled(session, NOON)])
    assert waiting == [correcting, high, lower]


@BOTH
def test_a_notice_goes_to_its_areas_and_everything_within_or_to_its_group(country: Country) -> None:
    amina, bilal, carla, dina = (country.person(area) for area in ("port", "south", "capital", "hill"))
    country.group(carla, amina, dina)
    south = NewNotice(country.officer("ada"), {"en": "Water comes at noon."}, area_ids=(country.areas["south"],))
    group = NewNotice(country.officer("ada"), {"en": "Meet at my house."}, group_id=1)
    for notice in (south, group):
        country.store.write_now(lambda session, new=notice: send_notice(session, country.speaker, new, NOON))
    country.fill()

    of = Counter(queued(country, K.NOTICE))
    assert of == Counter(
        [(person, "Water comes at noon.") for person in (amina, bilal, dina)]
        + [(person, "Meet at my house.") for person in (amina, dina)]
    )


@BOTH
def test_a_notice_without_any_area_reaches_nobody(country: Country) -> None:
    country.person("port")

    def fill(session: Session) -> None:
        broadcast = Broadcast(
            kind="notice", priority=6, audience={"areas": [], "group": None}, highest_person=9, issued_at=NOON
        )
        session.add(broadcast)
        session.flush()
        fill_notice(session, country.speaker, broadcast, NOON)

    country.store.write_now(fill)
    assert queued(country) == []


INSIDE = {"port": {"port"}, "south": {"south", "port", "hill"}, "xb": {"xb", "south", "port", "hill", "capital"}}
SOMEBODY = st.tuples(
    st.sampled_from(["port", "hill", "south", "capital"]),
    st.sampled_from([("telegram",), ("sms",), ("telegram", "sms"), ("sms", "telegram")]),
    st.sampled_from(["en", "ar", "fil"]),
    st.sampled_from([None, "first", "all"]),
    st.booleans(),
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cast=st.lists(SOMEBODY, max_size=8), area=st.sampled_from(["port", "south", "xb"]), chunk=st.integers(1, 9))
def test_the_rows_are_those_that_the_definition_names(
    store: Store,
    clock: FakeClock,
    cast: list[tuple[str, tuple[str, ...], str, str | None, bool]],
    area: str,
    chunk: int,
) -> None:
    empty(store)
    country = Country(store, clock, chunk=chunk)
    states: dict[int, LedgerState] = {}
    channels: dict[int, str] = {}
    for home, has, language, lost, left in cast:
        person = country.person(home, channels=has, language=language)
        country.store.write_now(lambda session, who=person, lost=lost: lose(session, who, lost))
        if left:
            change(country, person, state=PersonState.LEFT)
        elif home in INSIDE[area]:
            usable = has[{None: 0, "first": 1, "all": len(has)}[lost] :]
            states[person] = S.QUEUED if usable else S.UNREACHABLE
            channels |= {person: usable[0]} if usable else {}
    [alert] = country.decide((area, 3))
    country.fill()

    rows = country.store.read_now(lambda session: session.exec(select(Delivery).where(Delivery.kind == K.ALERT)).all())
    ledger = country.store.read_now(lambda session: session.exec(select(Ledger)).all())
    assert sorted((row.person_id, row.channel) for row in rows) == sorted(channels.items())
    assert {row.person_id: row.state for row in ledger} == states
    assert {row.alert_id for row in ledger} <= {alert}


def lose(session: Session, person_id: int, which: str | None) -> None:
    held: list[Address] = addresses_of(session, person_id)
    for address in {None: [], "first": held[:1], "all": held}[which]:
        address.state = AddressState.BLOCKED
        session.add(address)
