"""The purge with a moved clock: what goes, what is held, what remains, and a clock that must not be believed."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, LargeBinary, type_coerce
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from broadcasts import purge as purging
from broadcasts.erasing import last_erasure
from broadcasts.merging import MergeFault, merge, undo
from broadcasts.purge import MOST_ASKED, Purge, Purged, forecast
from broadcasts.showing_proposals import ask_to_read
from broadcasts.tables import Delivery, DeliveryKind, DeliveryState, ProposalShown
from registry.addresses import addresses_of, find_or_create_address
from registry.case_looks import note_look
from registry.cases import close, open_case
from registry.clock_trust import MOST_AHEAD, believe, last_purge
from registry.enquiries import keep_enquiry
from registry.incoming import Written, keep
from registry.merges import merged_into
from registry.reports import Said, add_report
from registry.retention import Kind, Terms
from registry.store import Store, table_of
from registry.tables import (
    Address,
    CaseLook,
    Enquiry,
    ErasedFor,
    Incoming,
    Merge,
    Person,
    PersonState,
    Report,
    ReportKind,
    Source,
    Thread,
    Viewing,
)
from registry.threads import Moved, move_threads
from registry.viewings import note_view
from tests.broadcasts.both import BOTH
from tests.fakes.clock import FakeClock
from tests.fakes.country import Country

TERMS = Terms()


async def purge(country: Country, *, believed: bool = True) -> Mapping[Kind, int]:
    """One run at the clock's time, which somebody has confirmed; only what it did something to."""
    now = country.clock.now()
    if believed:
        country.store.write_now(lambda session: believe(session, now))
    done = await Purge(country.store, country.speaker, TERMS).run(now)
    return {kind: number for kind, number in done.counts.items() if number}


def writes(country: Country, person: int, text: str, *, for_officer: bool = False) -> None:
    def write(session: Session) -> None:
        address_id = addresses_of(session, person)[0].id or 0
        now = country.clock.now()
        keep(session, [Written(address_id, text, "freetext", for_officer)], now)
        move_threads(session, [Moved(address_id, "name", {"agreed": True}, 1)], now)

    country.store.write_now(write)


def located(country: Country, person: int) -> None:
    said = Said(ReportKind.PLACE, "position", Source.SELF, latitude=33.5, longitude=35.5)
    country.store.write_now(lambda session: add_report(session, person, said, country.clock.now()))


def calls_for_help(country: Country, person: int) -> int:
    now = country.clock.now()
    case = country.store.write_now(
        lambda session: open_case(session, person_id=person, address_id=None, category="help", now=now)
    )
    return case.id or 0


def close_case(country: Country, case_id: int) -> None:
    now, ada = country.clock.now(), country.officer("ada")
    country.store.write_now(lambda session: close(session, case_id, ada, "brought home", now))


def said(store: Store) -> list[str | None]:
    return store.read_now(lambda session: list(session.exec(select(Incoming.text).order_by(col(Incoming.id)))))


def places(store: Store) -> list[float | None]:
    return store.read_now(lambda session: list(session.exec(select(Report.latitude).order_by(col(Report.id)))))


@BOTH
@pytest.mark.parametrize(("hours", "kept"), [(71.9, True), (72, False), (720, False)])
async def test_exact_places_go_after_72_hours(country: Country, clock: FakeClock, hours: float, kept: bool) -> None:
    located(country, country.person("port"))
    clock.forward(hours=hours)

    assert await purge(country) == ({} if kept else {Kind.PLACES: 1})
    assert places(country.store) == [33.5 if kept else None]


@BOTH
@pytest.mark.parametrize(("hours", "kept"), [(71.9, True), (72, False)])
async def test_an_exact_place_that_was_typed_goes_from_the_text_after_72_hours_and_the_words_stay(
    country: Country, clock: FakeClock, hours: float, kept: bool
) -> None:
    person = country.person("port")
    writes(country, person, "33.27123, 35.20456 my leg is broken", for_officer=True)
    writes(country, person, "we are all here")
    clock.forward(hours=hours)

    assert await purge(country) == ({} if kept else {Kind.TYPED_PLACES: 1})
    first = "33.27123, 35.20456 my leg is broken" if kept else "(a place) my leg is broken"
    assert said(country.store) == [first, "we are all here"]
    assert await purge(country) == {}


@BOTH
async def test_it_stays_in_a_text_while_the_case_of_whoever_wrote_it_is_open(
    country: Country, clock: FakeClock
) -> None:
    person, other = country.person("port"), country.person("port")
    writes(country, person, "8G5M7643+8C")
    writes(country, other, "8G5M7643+8C")
    case = calls_for_help(country, person)
    clock.forward(days=5)
    assert await purge(country) == {Kind.TYPED_PLACES: 1}
    assert said(country.store) == ["8G5M7643+8C", "(a place)"]
    close_case(country, case)
    clock.forward(hours=25)
    assert await purge(country) == {Kind.TYPED_PLACES: 1}


@BOTH
async def test_the_place_of_a_call_for_help_stays_until_a_day_after_the_case(
    country: Country, clock: FakeClock
) -> None:
    person, other = country.person("port"), country.person("port")
    located(country, person)
    located(country, other)
    case = calls_for_help(country, person)
    clock.forward(days=5)
    assert await purge(country) == {Kind.PLACES: 1}, "another's call for help keeps nobody else's place"
    close_case(country, case)
    clock.forward(hours=23)
    assert await purge(country) == {}
    clock.forward(hours=2)

    assert await purge(country) == {Kind.PLACES: 1}
    assert places(country.store) == [None, None]


@BOTH
async def test_a_case_that_nobody_closes_keeps_a_place_for_a_month_and_no_longer(
    country: Country, clock: FakeClock
) -> None:
    person = country.person("port")
    located(country, person)
    calls_for_help(country, person)
    clock.forward(days=29)
    assert await purge(country) == {}
    clock.forward(days=2)
    assert (await purge(country))[Kind.PLACES] == 1


@BOTH
async def test_texts_go_thirty_days_after_the_area_is_back_at_level_0(country: Country, clock: FakeClock) -> None:
    south, capital = country.person("port"), country.person("capital")
    country.decide(("south", 2))
    country.fill()
    country.send()
    for person in (south, capital):
        writes(country, person, "we are all here")
        country.answers(person, None, "safe")
    country.writes(south, "Thank you.")
    country.send()
    clock.forward(days=31)
    assert await purge(country) == {Kind.INCOMING: 1, Kind.THREADS: 1}, "no level stands over the capital"
    assert said(country.store) == ["we are all here", None]

    country.decide(("south", 0))
    country.fill()
    country.send()
    clock.forward(days=29)
    assert await purge(country) == {}
    clock.forward(days=2)

    assert await purge(country) == {Kind.INCOMING: 1, Kind.THREADS: 1, Kind.OUTGOING: 1}
    assert said(country.store) == [None, None]
    (letter,) = country.deliveries(DeliveryKind.LETTER)
    assert (letter.text, letter.buttons, letter.state) == (None, [], DeliveryState.ACCEPTED)
    assert letter.accepted_at is not None


@BOTH
async def test_what_remains_of_a_text_is_its_kind_and_its_time(country: Country, clock: FakeClock) -> None:
    person = country.person("port")
    writes(country, person, "the blue door")
    at = clock.now()
    clock.forward(days=31)
    await purge(country)

    kept = country.store.read_now(lambda session: session.exec(select(Incoming)).one())
    assert (kept.text, kept.intent, kept.at) == (None, "freetext", at)
    thread = country.store.read_now(lambda session: session.exec(select(Thread)).one())
    assert (thread.step, thread.notes, thread.unclear, thread.heard_at) == (None, None, 0, at)


@BOTH
async def test_a_text_that_waits_for_an_officer_or_belongs_to_an_open_case_is_held_for_a_year_at_most(
    country: Country, clock: FakeClock
) -> None:
    waits, helped = country.person("port"), country.person("port")
    writes(country, waits, "I have a question", for_officer=True)
    writes(country, helped, "we are under the bridge")
    calls_for_help(country, helped)
    clock.forward(days=40)
    assert await purge(country) == {Kind.THREADS: 1}
    assert said(country.store) == ["I have a question", "we are under the bridge"]
    clock.forward(days=330)
    await purge(country)

    assert not any(said(country.store))


@BOTH
async def test_a_message_that_has_not_left_keeps_its_text(country: Country, clock: FakeClock) -> None:
    person = country.person("port")
    country.writes(person, "Come to the gate.")
    clock.forward(days=400)
    believe_now = clock.now()
    country.store.write_now(lambda session: believe(session, believe_now))
    done = await Purge(country.store, country.speaker, Terms(person=timedelta(days=9999))).run(believe_now)

    assert Kind.OUTGOING not in {kind for kind, number in done.counts.items() if number}
    (letter,) = country.deliveries(DeliveryKind.LETTER)
    assert letter.text == "Come to the gate."


@BOTH
async def test_nobody_is_dropped_who_wrote_or_confirmed_within_a_year(country: Country, clock: FakeClock) -> None:
    silent, wrote, confirmed = (country.person("port") for _ in range(3))
    clock.forward(days=200)
    writes(country, wrote, "hello")

    def confirm(session: Session) -> None:
        person = session.get_one(Person, confirmed)
        person.confirmed_at = clock.now()
        session.add(person)

    country.store.write_now(confirm)
    clock.forward(days=166)
    assert (await purge(country))[Kind.PEOPLE] == 1

    states = {
        person: country.store.read_now(lambda s, p=person: s.get_one(Person, p).state)
        for person in (silent, wrote, confirmed)
    }  # type: ignore[misc]
    assert states == {silent: PersonState.ERASED, wrote: PersonState.ACTIVE, confirmed: PersonState.ACTIVE}
    record = country.store.read_now(lambda session: last_erasure(session, silent))
    assert record is not None
    assert record.why is ErasedFor.EXPIRED
    assert country.deliveries(DeliveryKind.REPLY) == [], "nobody is written to after a year of silence"


@BOTH
async def test_nobody_is_dropped_under_a_level_or_with_an_open_case(country: Country, clock: FakeClock) -> None:
    under, helped = country.person("south"), country.person("capital")
    country.decide(("south", 1))
    calls_for_help(country, helped)
    clock.forward(days=800)
    await purge(country)

    for person in (under, helped):
        assert country.store.read_now(lambda s, p=person: s.get_one(Person, p).state) is PersonState.ACTIVE  # type: ignore[misc]


@BOTH
async def test_an_address_of_nobody_goes_after_a_year_of_silence(country: Country, clock: FakeClock) -> None:
    def asks(session: Session, value: str) -> None:
        find_or_create_address(session, "sms", value, clock.now())

    country.store.write_now(lambda session: asks(session, "+99920008881"))
    clock.forward(days=300)
    country.store.write_now(lambda session: asks(session, "+99920008882"))
    clock.forward(days=66)
    assert await purge(country) == {Kind.ADDRESSES: 1}
    assert await purge(country) == {}, "what is gone is not gone again"

    values = country.store.read_now(lambda session: list(session.exec(select(Address.value).order_by(col(Address.id)))))
    assert values == ["erased 1", "+99920008882"]


@BOTH
async def test_enquiries_go_ninety_days_after_they_are_closed_and_a_year_after_they_were_not(
    country: Country, clock: FakeClock
) -> None:
    def asks(session: Session) -> None:
        closed = keep_enquiry(session, None, "where is my son?", clock.now())
        closed.handled_at = clock.now() + timedelta(days=30)
        session.add(closed)
        keep_enquiry(session, None, "where is my daughter?", clock.now())

    country.store.write_now(asks)
    clock.forward(days=119)
    assert await purge(country) == {}
    clock.forward(days=2)
    assert await purge(country) == {Kind.ENQUIRIES: 1}
    texts = country.store.read_now(lambda session: list(session.exec(select(Enquiry.text))))
    assert texts == ["where is my daughter?"]
    clock.forward(days=250)
    assert await purge(country) == {Kind.ENQUIRIES: 1}


@BOTH
async def test_who_looked_is_known_for_two_years(country: Country, clock: FakeClock) -> None:
    person = country.person("port")
    country.decide(("south", 1))
    country.store.write_now(lambda session: note_view(session, person, "officer", 1, "page", clock.now()))
    clock.forward(days=729)
    assert Kind.VIEWINGS not in await purge(country)
    clock.forward(days=2)
    assert (await purge(country))[Kind.VIEWINGS] == 1
    assert country.store.read_now(lambda session: session.exec(select(Viewing)).all()) == []


@BOTH
@pytest.mark.parametrize(("days", "kept"), [(89, True), (91, False)])
async def test_what_a_merge_changed_is_kept_as_long_as_it_can_be_undone_and_goes_after_ninety_days(
    country: Country, clock: FakeClock, days: int, kept: bool
) -> None:
    stays, goes, eve = country.person("port"), country.person("port"), country.officer("eve")
    made = country.store.write_now(lambda s: merge(s, country.speaker, stays, goes, eve, clock.now()).id) or 0
    clock.forward(days=days)

    assert (await purge(country)).get(Kind.MERGES, 0) == (0 if kept else 1)
    assert (await purge(country)).get(Kind.MERGES, 0) == 0, "what is gone does not go twice"
    row = country.store.read_now(lambda session: session.get_one(Merge, made))
    assert (bool(row.changes), bool(row.known), row.undone_at) == (kept, kept, None)
    assert country.store.read_now(lambda session: merged_into(session, stays)) == [goes], "they stay one person"
    if not kept:
        with pytest.raises(MergeFault, match="not kept any more"):
            country.store.write_now(lambda session: undo(session, made, eve, clock.now()))


@BOTH
async def test_a_purge_that_ends_in_the_middle_is_gone_on_with(
    country: Country, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = country.person("port")
    for number in range(7):
        writes(country, person, f"text {number}")
    clock.forward(days=31)
    monkeypatch.setattr(purging, "CHUNK", 2)
    done = 0

    def forget_twice(*given: object) -> None:
        nonlocal done
        done += 1
        if done > 2:
            raise RuntimeError("killed")
        real(*given)  # type: ignore[arg-type]

    real = purging.forget
    with monkeypatch.context() as broken:
        broken.setattr(purging, "forget", forget_twice)
        with pytest.raises(RuntimeError, match="killed"):
            await purge(country)
    assert [text is None for text in said(country.store)] == [True] * 4 + [False] * 3

    assert await purge(country) == {Kind.INCOMING: 3, Kind.THREADS: 1}
    assert said(country.store) == [None] * 7


@BOTH
async def test_what_was_needed_again_meanwhile_is_not_forgotten(country: Country, clock: FakeClock) -> None:
    person = country.person("port")
    writes(country, person, "the blue door")
    clock.forward(days=31)
    now = clock.now()
    cleaner = Purge(country.store, country.speaker, TERMS)
    numbers = country.store.read_now(lambda s: cleaner._next(s, Kind.INCOMING, now, 0, 10))
    assert numbers == [1]
    calls_for_help(country, person)

    assert country.store.write_now(lambda s: cleaner._forget(s, Kind.INCOMING, numbers, now)) == 0
    assert said(country.store) == ["the blue door"]


@BOTH
async def test_people_are_asked_once_whether_they_are_still_there(country: Country, clock: FakeClock) -> None:
    amina, under = country.person("port", language="ar"), country.person("capital")
    country.decide(("capital", 1))
    clock.forward(days=89)
    assert await purge(country) == {}
    clock.forward(days=2)
    assert await purge(country) == {Kind.CONFIRMATION: 1}
    clock.forward(days=30)
    assert Kind.CONFIRMATION not in await purge(country)

    (asked,) = [row for row in country.deliveries(DeliveryKind.NOTICE) if row.question == "confirm"]
    assert asked.person_id == amina != under
    assert asked.key.startswith(f"confirm:{amina}:")
    assert [data for _, data in asked.buttons] == ["confirm:1", "confirm:3", "confirm:4"]


async def test_who_was_asked_beside_an_alert_is_still_asked_before_they_are_dropped(
    country: Country, clock: FakeClock
) -> None:
    person = country.person("port")
    clock.forward(days=40)
    country.decide(("port", 2))
    country.fill()
    assert {each.kind for each in country.deliveries(DeliveryKind.FULL) if each.key.startswith("stale:")}
    country.send()
    country.decide(("port", 0))
    country.fill()
    country.send()
    clock.forward(days=60)
    await purge(country)

    [asked] = [each for each in country.deliveries(DeliveryKind.NOTICE) if each.question == "confirm"]
    assert asked.person_id == person


async def test_a_register_that_was_imported_at_once_is_not_asked_at_once(country: Country, clock: FakeClock) -> None:
    for _ in range(MOST_ASKED + 5):
        country.person("port")
    clock.forward(days=91)

    assert await purge(country) == {Kind.CONFIRMATION: MOST_ASKED}
    assert await purge(country) == {Kind.CONFIRMATION: 5}


@BOTH
async def test_a_clock_that_is_far_ahead_purges_nothing_until_somebody_confirms_it(
    country: Country, clock: FakeClock
) -> None:
    person = country.person("port")
    writes(country, person, "hello")
    located(country, person)
    await purge(country)
    clock.forward(days=4000)
    writes(country, person, "written under the wrong clock")
    cleaner = Purge(country.store, country.speaker, TERMS)

    assert await cleaner.run(clock.now()) == Purged(in_doubt=True)
    assert await cleaner.run(clock.now()) == Purged(in_doubt=True), "that it looked is no reason to believe"
    assert said(country.store) == ["hello", "written under the wrong clock"]
    assert places(country.store) == [33.5]
    assert country.store.read_now(lambda s: s.get_one(Person, person).state) is PersonState.ACTIVE

    assert (await purge(country, believed=True))[Kind.PLACES] == 1


@BOTH
async def test_a_clock_that_was_set_back_purges_nothing_early_and_is_believed_when_it_is_right_again(
    country: Country, clock: FakeClock
) -> None:
    located(country, country.person("port"))
    await purge(country)
    right = clock.now()
    clock.forward(days=-3000)
    assert await purge(country, believed=False) == {}
    assert country.store.read_now(last_purge) == right, "the mark never goes back"
    clock.forward(days=3000, hours=73)

    assert await purge(country, believed=False) == {Kind.PLACES: 1}


async def test_a_first_purge_asks_the_newest_row_whether_the_clock_can_be_right(
    country: Country, clock: FakeClock
) -> None:
    writes(country, country.person("port"), "hello")
    clock.forward(days=MOST_AHEAD.days, hours=1)
    cleaner = Purge(country.store, country.speaker, TERMS)

    assert (await cleaner.run(clock.now())).in_doubt
    assert not (await cleaner.run(clock.now() - timedelta(hours=2))).in_doubt


async def test_a_clock_that_runs_fast_in_a_sandbox_is_believed(country: Country, clock: FakeClock) -> None:
    cleaner = Purge(country.store, country.speaker, TERMS, clock_scale=1000)
    await cleaner.run(clock.now())
    clock.forward(minutes=10 * 1000)

    assert not (await cleaner.run(clock.now())).in_doubt


async def test_the_forecast_tells_what_goes_now_and_soon_by_area_and_when_the_next_does(
    country: Country, clock: FakeClock
) -> None:
    start = clock.now()
    writes(country, country.person("port"), "old")
    writes(country, country.person("capital"), "old too")
    clock.forward(days=10)
    writes(country, country.person("port"), "newer")
    clock.forward(days=15)
    before = _forecasts(country)[Kind.INCOMING]
    assert (before.due, before.in_7_days, before.in_30_days) == (0, 2, 3)
    assert before.not_before == start + timedelta(days=30)
    clock.forward(days=6)

    after = _forecasts(country)[Kind.INCOMING]
    assert after.by_area == {country.areas["port"]: 1, country.areas["capital"]: 1}
    assert after.not_before == start + timedelta(days=40)
    assert said(country.store) == ["old", "old too", "newer"], "a forecast changes nothing"


def _forecasts(country: Country) -> dict[Kind, purging.Forecast]:
    found = country.store.read_now(lambda session: forecast(session, TERMS, country.clock.now()))
    return {each.rule.kind: each for each in found}


async def test_what_is_gone_is_gone_from_the_file_and_from_its_log(country: Country, clock: FakeClock) -> None:
    """Not even what was sealed is left: whoever gets hold of the keys later finds nothing to open."""
    person = country.person("port", channels=("sms",), name="Amina")
    for number in range(200):
        writes(country, person, f"{number} {'behind the seven green doors ' * 30}")
    country.writes(person, "to the gate")
    country.send()
    canaries = country.store.read_now(_sealed)
    assert _standing(country.store, canaries) == {"name", "text", "letter", "number"}
    clock.forward(days=31)
    await purge(country)
    assert _standing(country.store, canaries) == {"name", "number"}
    clock.forward(days=340)
    await purge(country)

    assert _standing(country.store, canaries) == set()


def _sealed(session: Session) -> dict[str, bytes]:
    """How one of each kind begins, as the store keeps it."""
    columns: dict[str, Column[Any]] = {
        "name": table_of(Person).c.name, "text": table_of(Incoming).c.text,
        "letter": table_of(Delivery).c.text, "number": table_of(Address).c.value,
    }  # fmt: skip
    found = {}
    for what, column in columns.items():
        raw = type_coerce(column, LargeBinary)
        found[what] = session.execute(select_columns(raw).where(column.is_not(None)).limit(1)).scalar_one()[:30]
    return found


def _standing(store: Store, canaries: Mapping[str, bytes]) -> set[str]:
    """Which canaries stand anywhere in the bytes of the store's file and of its log."""
    file = Path(str(store.engine.url.database))
    raw = b"".join(path.read_bytes() for path in (file, Path(f"{file}-wal")) if path.exists())
    assert len(raw) > 1000
    return {what for what, sealed in canaries.items() if sealed in raw}


def test_every_kind_has_one_rule_and_every_span_is_a_term() -> None:
    kinds = [rule.kind for rule in purging.RULES]
    assert sorted(kinds) == sorted(Kind)
    assert all(rule.span(TERMS) > timedelta(0) for rule in purging.RULES)


async def test_what_only_our_machinery_needs_goes_with_every_purge(country: Country) -> None:
    person, decision, ben, now = (
        country.person("port"),
        country.propose(("port", 3)),
        country.officer("ben"),
        country.clock.now(),
    )

    def use(session: Session) -> None:
        case = open_case(session, person_id=person, address_id=None, category="help", now=now)
        note_look(session, case.id or 0, ben, now)
        ask_to_read(session, ben, decision, now)

    country.store.write_now(use)
    country.clock.forward(days=30)
    await purge(country)

    left = country.store.read_now(lambda s: [len(s.exec(select(model)).all()) for model in (CaseLook, ProposalShown)])
    assert left == [0, 0]
