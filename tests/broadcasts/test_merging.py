"""Two records of one person become one and two again: nothing is lost, every ledger balances (promise P1)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select as choose
from sqlmodel import Session, SQLModel, select

from broadcasts.erasing import erase_person
from broadcasts.erasure_proof import left_over
from broadcasts.hiding import WHY as HIDDEN
from broadcasts.hiding import go_covert
from broadcasts.merging import FOLLOWS, FOLLOWS_IF_NEW, MergeFault, MergeTouched, merge, undo
from broadcasts.movement import person_left, person_moved
from broadcasts.outbox import claim
from broadcasts.protecting import protect
from broadcasts.tables import DeliveryKind, DeliveryState
from broadcasts.tables import LedgerState as S
from registry.addresses import addresses_of, find_or_create_address, note_kin
from registry.audit_check import find_fault
from registry.cases import open_case
from registry.details import details_of, keep_detail, note_asked
from registry.enquiries import _with_code
from registry.family_codes import issue_code
from registry.import_columns import File
from registry.importing import import_file
from registry.marks import marks_of
from registry.merges import merged_into, standing_for
from registry.people import UnknownPerson, mark_left, set_area
from registry.reports import last_status, reports_of
from registry.settings import Mode
from registry.sheets import ImportRefused
from registry.store import Store
from registry.tables import (
    CareGroup,
    Case,
    DetailKind,
    ErasedFor,
    Kin,
    MarkKind,
    Merge,
    Person,
    PersonState,
    Viewing,
)
from registry.viewings import note_view, views_of
from registry.warden_naming import NamingFault, name_warden
from tests.broadcasts.both import BOTH
from tests.fakes.clock import FakeClock
from tests.fakes.country import TREE, Country
from tests.fakes.emptying import empty
from tests.fakes.paused import SECONDS, Paused, waits_for_a_row
from tests.fakes.waiting import until

NOTED_ANYWAY = {"audit_entry", "person_merge", "viewing", "setting"}
STAYS = {
    "care_group", "delivery", "erasure", "family_ask", "ledger", "listed_person", "newcomer", "person",
    "person_merge", "person_name_word", "relay", "viewing", "warden_duty",
}  # fmt: skip
"""Tables that refer to a person and are joined in a way of their own, or belong to the record and not to the person."""

ON_POSTGRESQL = pytest.mark.parametrize("store", ["postgresql"], indirect=True)


def into(country: Country, kept: int, gone: int) -> int:
    """Merge; the number of the merge."""
    eve, now = country.officer("eve"), country.clock.now()
    made = country.store.write_now(lambda session: merge(session, country.speaker, kept, gone, eve, now))
    assert made.id is not None
    return made.id


def back(country: Country, merge_id: int) -> None:
    eve, now = country.officer("eve"), country.clock.now()
    country.store.write_now(lambda session: undo(session, merge_id, eve, now))


def everything(store: Store) -> dict[str, set[str]]:
    """Every row of every table that a merge and its undoing must leave as it was."""

    def look(session: Session) -> dict[str, set[str]]:
        return {
            table.name: {repr(row) for row in session.execute(choose(table))}
            for table in SQLModel.metadata.sorted_tables
            if table.name not in NOTED_ANYWAY
        }

    return store.read_now(look)


def person_of(country: Country, person: int) -> Person:
    return country.store.read_now(lambda session: session.get_one(Person, person))


def by_two_ways(country: Country, area: str = "port") -> tuple[int, int]:
    """Somebody who registered by SMS, and later once more by chat."""
    kept = country.person(area, channels=("sms",), name="Amina")
    country.clock.forward(minutes=5)
    return kept, country.person(area, name="Aminah")


def test_every_table_that_refers_to_a_person_is_thought_of() -> None:
    person = SQLModel.metadata.tables["person"]
    refers = {
        table.name
        for table in SQLModel.metadata.tables.values()
        if any(key.column.table is person for key in table.foreign_keys)
    }

    thought_of = {str(model.__tablename__) for model in (*FOLLOWS, *FOLLOWS_IF_NEW)}
    assert refers == thought_of | (STAYS & refers)
    assert not thought_of & STAYS


@BOTH
def test_everything_of_the_other_record_is_on_the_one_that_is_kept(country: Country) -> None:
    kept, gone = by_two_ways(country)

    def give(session: Session) -> None:
        now = country.clock.now()
        open_case(session, person_id=gone, address_id=None, category="help", now=now)
        issue_code(session, gone, now)
        note_kin(session, gone, find_or_create_address(session, "sms", "+99930000001", now).id or 0, now)
        keep_detail(session, gone, DetailKind.BOOKLET, "the employer holds it")
        note_asked(session, kept, DetailKind.BOOKLET, now)

    country.store.write_now(give)
    country.answers(gone, None, "safe")
    into(country, kept, gone)

    def look(session: Session) -> None:
        assert [address.channel for address in addresses_of(session, kept)] == ["sms", "telegram"]
        assert addresses_of(session, gone) == []
        assert [report.value for report in reports_of(session, kept)] == ["safe"]
        assert [case.person_id for case in session.exec(select(Case))] == [kept]
        assert session.exec(select(Kin.person_id)).all() == [kept]
        assert details_of(session, kept) == {DetailKind.BOOKLET: "the employer holds it"}
        assert merged_into(session, kept) == [gone]
        assert standing_for(session, session.get_one(Person, gone)).id == kept

    country.store.read_now(look)
    assert person_of(country, gone).state is PersonState.MERGED
    assert person_of(country, kept).name == "Amina"


@BOTH
def test_an_alert_that_both_have_counts_the_person_once_and_still_sums(country: Country) -> None:
    kept, gone = by_two_ways(country)
    [alert] = country.decide(("south", 3))
    country.fill()
    country.send()
    country.answers(gone, alert, "safe")
    before = country.counts(alert)
    into(country, kept, gone)

    after, excluded = country.counts(alert), country.row(alert, gone)
    assert excluded is not None
    assert (excluded.state, excluded.why) == (S.EXCLUDED, f"same person as {person_of(country, kept).code}")
    assert (excluded.report_id, excluded.answer) == (None, None)
    assert country.state(alert, kept) is S.ANSWERED
    assert after.audience == before.audience == 2
    assert after.by_state == {S.ANSWERED: 1, S.EXCLUDED: 1}
    assert country.contradictions() == []


@BOTH
def test_whoever_can_still_answer_is_not_looked_for_any_more(country: Country) -> None:
    warden = country.person("capital")
    kept, gone = by_two_ways(country)
    country.group(warden, kept)
    country.loses_address(kept)
    [alert] = country.decide(("port", 4))
    country.fill()
    country.send()
    country.escalate()
    assert [task.person_id for task in country.tasks(warden)] == [kept]
    into(country, kept, gone)

    assert country.state(alert, kept) is S.ASKED
    assert country.tasks(warden) == []
    assert country.contradictions() == []


def test_a_task_for_the_record_that_goes_is_about_the_other_one_then(country: Country) -> None:
    warden = country.person("capital")
    kept, gone = country.person("capital", channels=("sms",)), country.person("port")
    country.group(warden, gone)
    country.loses_address(gone)
    [alert] = country.decide(("port", 4))
    country.fill()
    country.escalate()
    country.clock.forward(minutes=1)
    country.store.write_now(lambda s: setattr(s.get_one(Person, gone), "confirmed_at", country.clock.now()))
    into(country, kept, gone)

    assert country.state(alert, kept) is S.WITH_WARDEN
    assert country.state(alert, gone) is None
    assert [task.person_id for task in country.tasks(warden)] == [kept]
    assert country.contradictions() == []


@BOTH
def test_an_alert_of_a_place_where_the_person_is_not_waits_for_them_no_more(country: Country) -> None:
    gone = country.person("port")
    country.clock.forward(minutes=5)
    kept = country.person("capital", channels=("sms",))
    [alert] = country.decide(("port", 3))
    country.fill()
    into(country, kept, gone)

    row = country.row(alert, kept)
    assert row is not None
    assert (row.state, row.why) == (S.EXCLUDED, "moved")
    assert {message.state for message in country.deliveries(DeliveryKind.ALERT)} == {DeliveryState.SUPERSEDED}
    assert country.counts(alert).audience == 1


def test_whoever_was_confirmed_later_elsewhere_is_told_what_holds_there(country: Country) -> None:
    kept = country.person("capital", channels=("sms",))
    country.clock.forward(minutes=5)
    gone = country.person("hill")
    country.store.write_now(lambda s: mark_left(s, s.get_one(Person, gone), country.clock.now()))
    [alert] = country.decide(("hill", 3))
    country.fill()
    assert country.row(alert, gone) is None

    def comes_back(session: Session) -> None:
        person = session.get_one(Person, gone)
        person.state, person.left_at = PersonState.ACTIVE, None
        set_area(session, person, country.areas["hill"], country.clock.now())

    country.store.write_now(comes_back)
    into(country, kept, gone)

    assert person_of(country, kept).area_id == country.areas["hill"]
    assert country.state(alert, kept) is S.QUEUED


def test_whoever_left_by_the_later_record_has_left(country: Country) -> None:
    kept, gone = by_two_ways(country)
    [alert] = country.decide(("port", 3))
    country.fill()
    country.clock.forward(minutes=5)
    country.store.write_now(lambda s: mark_left(s, s.get_one(Person, gone), country.clock.now()))
    into(country, kept, gone)

    assert person_of(country, kept).state is PersonState.LEFT
    assert country.state(alert, kept) is S.EXCLUDED
    assert country.counts(alert).open == 0


def test_an_older_alert_is_carried_over_to_the_newer_one_of_the_other_record(country: Country) -> None:
    kept = country.person("port", channels=("sms",))
    [old] = country.decide(("port", 2))
    country.fill()
    country.store.write_now(lambda s: mark_left(s, s.get_one(Person, kept), country.clock.now()))
    gone = country.person("port")
    [new] = country.decide(("port", 3))
    country.fill()

    def stays(session: Session) -> None:
        person = session.get_one(Person, kept)
        person.state, person.left_at = PersonState.ACTIVE, None
        session.add(person)

    country.store.write_now(stays)
    into(country, kept, gone)

    row = country.row(old, kept)
    assert row is not None
    assert (row.state, row.carried_to) == (S.CARRIED_OVER, new)
    assert country.state(new, kept) is S.QUEUED
    assert country.contradictions() == []


@BOTH
@pytest.mark.parametrize("marked", ["kept", "gone"])
def test_covert_by_either_record_is_covert_and_nothing_that_waits_says_more(country: Country, marked: str) -> None:
    kept, gone = by_two_ways(country)
    one = kept if marked == "kept" else gone
    country.decide(("port", 3))
    country.fill()
    now = country.clock.now()
    country.store.write_now(lambda session: go_covert(session, one, None, now))
    into(country, kept, gone)

    assert set(country.store.read_now(lambda session: marks_of(session, kept))) == {MarkKind.COVERT}
    waiting = [each for each in country.deliveries(DeliveryKind.FULL) if each.state is DeliveryState.QUEUED]
    assert waiting == []
    assert HIDDEN in {each.why for each in country.deliveries(DeliveryKind.FULL)}
    for sent in country.send():
        assert "Embassy" not in sent.outgoing.text


@BOTH
def test_protected_by_the_record_that_goes_no_warden_looks_any_more(country: Country) -> None:
    warden = country.person("capital")
    kept, gone = by_two_ways(country)
    country.group(warden, kept)
    for person in (kept, gone):
        country.loses_address(person)
    now = country.clock.now()
    country.store.write_now(lambda session: protect(session, gone, country.officer("eve"), now))
    [alert] = country.decide(("port", 4))
    country.fill()
    country.escalate()
    assert [task.person_id for task in country.tasks(warden)] == [kept]
    into(country, kept, gone)

    assert country.tasks(warden) == []
    assert country.state(alert, kept) is S.WITH_OFFICER
    assert MarkKind.PROTECTED in country.store.read_now(lambda session: marks_of(session, kept))


def test_a_wrong_alert_is_corrected_at_the_address_that_read_it(country: Country) -> None:
    kept, gone = by_two_ways(country)
    [wrong] = country.decide(("port", 4))
    country.fill()
    country.send()
    into(country, kept, gone)
    country.correct(country.decision_of(wrong))
    country.fill()
    reached = country.send()

    read = {sent.outgoing.to for sent in country.sent if sent.kind is DeliveryKind.ALERT}
    told = {sent.outgoing.to for sent in reached if sent.kind is DeliveryKind.CORRECTION}
    assert told == read
    assert country.contradictions() == []


def erased(country: Country, person: int) -> None:
    now = country.clock.now()
    country.store.write_now(lambda s: erase_person(s, country.speaker, person, ErasedFor.ASKED, now))


@BOTH
def test_whoever_is_erased_is_erased_with_every_record_of_theirs(country: Country) -> None:
    kept, gone = by_two_ways(country)
    other = country.person("port", name="Amina B")
    [alert] = country.decide(("south", 3))
    country.fill()
    country.send()
    country.answers(gone, alert, "safe")
    into(country, gone, other)
    into(country, kept, gone)
    erased(country, kept)

    for person in (kept, gone, other):
        assert person_of(country, person).state is PersonState.ERASED
        assert country.store.read_now(lambda session, person=person: left_over(session, person)) == []  # type: ignore[misc]
    assert country.counts(alert).audience == 3
    assert country.contradictions() == []


def test_who_looked_at_the_other_record_is_still_told(country: Country) -> None:
    kept, gone = by_two_ways(country)
    eve, now = country.officer("eve"), country.clock.now()
    country.store.write_now(lambda session: note_view(session, gone, "officer", eve, "page", now))
    into(country, kept, gone)

    [view] = country.store.read_now(lambda session: views_of(session, kept))
    assert view.viewer_id == eve


def test_the_code_of_the_other_record_leads_to_the_one_that_counts(country: Country) -> None:
    kept, gone = by_two_ways(country)
    code = person_of(country, gone).code
    into(country, kept, gone)

    found = country.store.read_now(lambda session: _with_code(session, code))
    assert found is not None
    assert found.id == kept


Spoil = Callable[[Country, int, int], object]


def _erase_gone(country: Country, kept: int, gone: int) -> None:
    erased(country, gone)


def _merge_gone(country: Country, kept: int, gone: int) -> None:
    into(country, country.person("hill"), gone)


def _make_warden(country: Country, kept: int, gone: int) -> None:
    country.group(gone, country.person("port"))


def _begin_sending(country: Country, kept: int, gone: int) -> None:
    country.decide(("port", 3))
    country.fill()
    country.store.write_now(lambda session: claim(session, "telegram", 10, country.clock.now()))


@BOTH
@pytest.mark.parametrize(
    ("spoil", "says"),
    [(_erase_gone, "erased"), (_merge_gone, "merged into another record already"), (_make_warden, "looks after people"),
     (_begin_sending, "just being handed to the carrier")],
)  # fmt: skip
def test_what_would_lose_something_is_refused_and_nothing_is_written(country: Country, spoil: Spoil, says: str) -> None:
    kept, gone = by_two_ways(country)
    spoil(country, kept, gone)
    before = everything(country.store)

    with pytest.raises(MergeFault, match=says):
        into(country, kept, gone)

    assert everything(country.store) == before


def test_a_record_is_not_merged_with_itself_nor_with_nobody(country: Country) -> None:
    kept, _ = by_two_ways(country)

    with pytest.raises(MergeFault, match="this record itself"):
        into(country, kept, kept)
    with pytest.raises(UnknownPerson):
        into(country, kept, 999)


@BOTH
def test_undoing_is_noted_and_the_two_can_be_merged_again(country: Country) -> None:
    kept, gone = by_two_ways(country)
    before = everything(country.store)
    first = into(country, kept, gone)
    back(country, first)

    assert everything(country.store) == before
    made = country.store.read_now(lambda session: session.get_one(Merge, first))
    assert (made.undone_by, made.undone_at) == (country.officer("eve"), country.clock.now())
    assert country.store.read_now(lambda session: merged_into(session, kept)) == []
    with pytest.raises(MergeFault, match="undone already"):
        back(country, first)
    back(country, into(country, kept, gone))
    assert everything(country.store) == before


def _reports(country: Country, kept: int) -> None:
    country.answers(kept, None, "safe")


def _calls(country: Country, kept: int) -> None:
    now = country.clock.now()
    country.store.write_now(lambda s: open_case(s, person_id=kept, address_id=None, category="help", now=now))


def _moves(country: Country, kept: int) -> None:
    now = country.clock.now()
    country.store.write_now(lambda s: set_area(s, s.get_one(Person, kept), country.areas["hill"], now))


def _is_marked(country: Country, kept: int) -> None:
    now = country.clock.now()
    country.store.write_now(lambda session: go_covert(session, kept, None, now))


@pytest.mark.parametrize(
    ("change", "table"), [(_reports, "report"), (_calls, "need_case"), (_moves, "person"), (_is_marked, "person_mark")]
)
def test_once_something_else_has_changed_it_is_not_undone_and_the_reason_is_told(
    country: Country, change: Callable[[Country, int], None], table: str
) -> None:
    kept, gone = by_two_ways(country)
    made = into(country, kept, gone)
    country.clock.forward(minutes=1)
    change(country, kept)
    before = everything(country.store)

    with pytest.raises(MergeTouched) as fault:
        back(country, made)

    assert table in fault.value.tables
    assert everything(country.store) == before


@BOTH
def test_it_is_not_undone_while_a_message_is_being_handed_to_the_carrier(country: Country) -> None:
    kept = country.person("hill")
    country.clock.forward(minutes=1)
    gone = country.person("port", channels=("sms",))
    [alert] = country.decide(("port", 3))
    country.fill()
    made = into(country, kept, gone)
    country.store.write_now(lambda session: claim(session, "sms", 10, country.clock.now()))
    before = everything(country.store)

    with pytest.raises(MergeFault, match="just being handed to the carrier"):
        back(country, made)

    assert everything(country.store) == before
    assert country.state(alert, kept) is S.QUEUED, "what becomes of the message is written to this row"


@ON_POSTGRESQL
async def test_a_lane_that_is_taking_a_message_is_waited_for(country: Country, pool: ThreadPoolExecutor) -> None:
    kept = country.person("hill")
    country.clock.forward(minutes=1)
    gone = country.person("port", channels=("sms",))
    [alert] = country.decide(("port", 3))
    country.fill()
    taking = Paused(country, lambda session: claim(session, "sms", 10, country.clock.now()))
    taken = taking.start(pool)
    merged = pool.submit(into, country, kept, gone)
    await until(lambda: waits_for_a_row(country))
    taking.commit()
    assert taken.result(SECONDS)

    with pytest.raises(MergeFault, match="just being handed to the carrier"):
        merged.result(SECONDS)

    assert country.state(alert, gone) is S.QUEUED


@ON_POSTGRESQL
async def test_nobody_becomes_a_warden_while_their_record_is_merged_away(
    country: Country, pool: ThreadPoolExecutor
) -> None:
    kept, gone = by_two_ways(country)
    warden = country.person("port")
    country.group(warden)
    eve, now = country.officer("eve"), country.clock.now()
    merging = Paused(country, lambda session: merge(session, country.speaker, kept, gone, eve, now))
    merged = merging.start(pool)
    naming = pool.submit(country.store.write_now, lambda s: name_warden(s, gone, f"g{warden}", "deputy_id", eve, now))
    await until(lambda: waits_for_a_row(country))
    merging.commit()
    merged.result(SECONDS)

    with pytest.raises(NamingFault, match="merged into another one"):
        naming.result(SECONDS)
    assert country.store.read_now(lambda session: session.exec(select(CareGroup.deputy_id)).one()) is None


@ON_POSTGRESQL
async def test_a_file_that_names_them_meanwhile_is_refused(country: Country, pool: ThreadPoolExecutor) -> None:
    kept, gone = by_two_ways(country)
    code = country.store.read_now(lambda session: session.get_one(Person, gone).code)
    eve, now = country.officer("eve"), country.clock.now()
    merging = Paused(country, lambda session: merge(session, country.speaker, kept, gone, eve, now))
    merged = merging.start(pool)
    raw = f"code,name,warden\nG9,Nine,{code}\n".encode()
    taking = pool.submit(
        country.store.write_now, lambda session: import_file(session, File.GROUPS, raw, Mode.SANDBOX, now)
    )
    await until(lambda: waits_for_a_row(country))
    merging.commit()
    merged.result(SECONDS)

    with pytest.raises(ImportRefused, match="no person that is registered"):
        taking.result(SECONDS)


@ON_POSTGRESQL
async def test_a_record_is_not_merged_away_while_it_becomes_a_warden(
    country: Country, pool: ThreadPoolExecutor
) -> None:
    kept, gone = by_two_ways(country)
    warden = country.person("port")
    country.group(warden)
    eve, now = country.officer("eve"), country.clock.now()
    naming = Paused(country, lambda session: name_warden(session, gone, f"g{warden}", "deputy_id", eve, now))
    named = naming.start(pool)
    merging = pool.submit(into, country, kept, gone)
    await until(lambda: waits_for_a_row(country))
    naming.commit()
    named.result(SECONDS)

    with pytest.raises(MergeFault, match="looks after people"):
        merging.result(SECONDS)


def test_looking_at_the_person_does_not_stand_in_the_way(country: Country) -> None:
    kept, gone = by_two_ways(country)
    before = everything(country.store)
    made = into(country, kept, gone)
    eve, now = country.officer("eve"), country.clock.now()
    country.store.write_now(lambda session: note_view(session, kept, "officer", eve, "page", now))
    back(country, made)

    assert everything(country.store) == before
    assert country.store.read_now(lambda session: len(session.exec(select(Viewing)).all())) == 1


def test_merges_are_undone_from_the_last_one_back(country: Country) -> None:
    kept, gone = by_two_ways(country)
    third = country.person("port")
    first = into(country, kept, gone)
    second = into(country, third, kept)

    with pytest.raises(MergeFault, match="later one first"):
        back(country, first)
    back(country, second)
    back(country, first)
    assert {person_of(country, each).state for each in (kept, gone, third)} == {PersonState.ACTIVE}


AREAS = st.sampled_from([code for code, *_ in TREE])
WHO = st.integers(0, 2)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("decides"), AREAS, st.integers(0, 4)),
        st.tuples(st.just("fills"), st.none(), st.none()),
        st.tuples(st.just("sends"), st.none(), st.none()),
        st.tuples(st.just("waits"), st.none(), st.sampled_from([6, 40, 900])),
        st.tuples(st.just("answers"), WHO, st.sampled_from(["safe", "help"])),
        st.tuples(st.just("moves"), WHO, AREAS),
        st.tuples(st.just("leaves"), WHO, st.none()),
        st.tuples(st.just("hides"), WHO, st.none()),
        st.tuples(st.just("protects"), WHO, st.none()),
        st.tuples(st.just("corrects"), st.none(), st.none()),
    ),
    max_size=12,
)


class History:
    """Two records of one person, a bystander and a warden, to whom anything may have happened."""

    def __init__(self, store: Store) -> None:
        empty(store)
        self.country = Country(store, FakeClock(), chunk=3)
        warden = self.country.person("capital")
        self.people = [self.country.person("port", channels=("sms",), name="Amina"), self.country.person("port")]
        self.people.append(self.country.person("hill", channels=("telegram", "sms")))
        self.country.group(warden, *self.people)
        self.alerts: list[int] = []
        self.decisions: list[int] = []

    def goes(self, what: str, one: object, other: object) -> None:
        country = self.country
        match what:
            case "decides":
                alerts = country.decide((str(one), int(str(other))))
                self.alerts += alerts
                self.decisions.append(country.decision_of(alerts[0]))
            case "corrects" if self.decisions:
                self.alerts += country.correct(self.decisions.pop())
            case "fills":
                country.fill()
            case "sends":
                country.send(limit=3)
            case "waits":
                country.clock.forward(minutes=int(str(other)))
                country.escalate()
            case _:
                self._somebody(what, one, other)

    def _somebody(self, what: str, one: object, other: object) -> None:
        country, now = self.country, self.country.clock.now()
        write, person = country.store.write_now, self.people[one] if isinstance(one, int) else 0
        match what:
            case "answers":
                country.answers(person, None, str(other))
            case "moves":
                write(lambda s: self._move(s, person, str(other)))
            case "leaves":
                write(lambda s: self._leave(s, person))
            case "hides":
                write(lambda s: go_covert(s, person, None, now))
            case "protects":
                write(lambda s: protect(s, person, country.officer("eve"), now))

    def _move(self, session: Session, person_id: int, area: str) -> None:
        person = session.get_one(Person, person_id)
        set_area(session, person, self.country.areas[area], self.country.clock.now())
        person_moved(session, self.country.speaker, person, self.country.clock.now())

    def _leave(self, session: Session, person_id: int) -> None:
        person = session.get_one(Person, person_id)
        mark_left(session, person, self.country.clock.now())
        person_left(session, person, self.country.clock.now())

    def balances(self) -> bool:
        counted = all(
            (each := self.country.counts(alert)).audience == each.accounted + each.open for alert in self.alerts
        )
        now = self.country.clock.now()
        whole = self.country.store.read_now(lambda session: find_fault(session, [], now)) is None
        return counted and whole and self.country.contradictions() == []


@BOTH
@settings(
    max_examples=12, deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(steps=STEPS)
def test_merging_and_undoing_changes_nothing_and_every_ledger_balances_meanwhile(
    store: Store, steps: list[tuple[str, object, object]]
) -> None:
    history = History(store)
    for step in steps:
        history.goes(*step)
    country, (kept, gone, _) = history.country, history.people
    before = everything(store)
    audiences = {alert: country.counts(alert).audience for alert in history.alerts}
    covert = store.read_now(lambda s: marks_of(s, kept) | marks_of(s, gone))

    made = into(country, kept, gone)
    assert history.balances()
    told = {alert for alert, audience in audiences.items() if country.counts(alert).audience != audience}
    assert all(country.row(alert, gone) is None for alert in told), "only whoever is told anew adds to an audience"
    assert set(store.read_now(lambda s: marks_of(s, kept))) == set(covert)
    assert store.read_now(lambda s: last_status(s, gone)) is None

    back(country, made)
    assert everything(store) == before
    assert history.balances()
