"""Handing a case over, notes, opening it again; and that nobody acts on what they have not read."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from registry import case_acts, cases
from registry.audit import entries
from registry.case_acts import Read
from registry.case_entries import entries_for, entries_of, note_seen
from registry.incoming import Written, keep
from registry.store import Store
from registry.tables import CaseState, EntryKind, Officer
from tests.registry.registered import NOW, officer, somebody

LATER = NOW + timedelta(hours=1)


class Desk:
    """A case of somebody, and three officers."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.address = 0
        self.case = store.write_now(self._open)
        self.ana, self.ben, self.cleo = (
            store.write_now(lambda session, login=login: officer(session, login)) for login in ("ana", "ben", "cleo")
        )

    def _open(self, session: Session) -> int:
        person, address = somebody(session)
        self.address = address.id or 0
        case = cases.open_case(session, person_id=person.id, address_id=address.id, category="help", now=NOW)
        return case.id or 0

    def assign(self, by: int, to: int | None, words: str = "") -> None:
        self.store.write_now(lambda s: case_acts.assign(s, self.case, by, to, words, LATER))

    def told(self, officer_id: int) -> list[tuple[EntryKind, str | None]]:
        return [(e.kind, e.text) for e in self.store.read_now(lambda s: entries_for(s, officer_id))]

    def kinds(self) -> list[EntryKind]:
        return [entry.kind for entry in self.store.read_now(lambda s: entries_of(s, self.case))]

    def read(self) -> Read:
        return self.store.read_now(lambda s: case_acts.standing(s, cases.find_case(s, self.case)))

    def holder(self) -> tuple[CaseState, int | None]:
        case = self.store.read_now(lambda s: cases.find_case(s, self.case))
        return case.state, case.officer_id


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store)


def test_whoever_is_given_a_case_is_told_with_the_words_until_they_have_it_before_them(desk: Desk) -> None:
    desk.assign(desk.ana, desk.ben, " she speaks Tagalog ")
    assert desk.holder() == (CaseState.TAKEN, desk.ben)
    assert desk.told(desk.ben) == [(EntryKind.ASSIGNED, "she speaks Tagalog")]
    assert desk.told(desk.ana) == []
    desk.store.write_now(lambda s: note_seen(s, desk.case, desk.ben, LATER))
    assert desk.told(desk.ben) == []


def test_a_case_is_taken_from_its_officer_with_a_reason_alone_and_they_are_told(desk: Desk) -> None:
    desk.assign(desk.ana, desk.ana)
    with pytest.raises(case_acts.NoReason):
        desk.assign(desk.ben, desk.cleo, "  ")
    desk.assign(desk.ben, desk.cleo, "Ana has gone home")
    assert desk.holder() == (CaseState.TAKEN, desk.cleo)
    assert desk.told(desk.cleo) == [(EntryKind.ASSIGNED, "Ana has gone home")]
    assert desk.told(desk.ana) == [(EntryKind.TAKEN_OVER, None)]
    assert desk.told(desk.ben) == []


def test_nobody_gets_a_case_who_does_not_work_on_cases(desk: Desk) -> None:
    def hire(session: Session, **how: bool) -> int:
        row = Officer(login=str(how), name="Val", password_hash="x", **how)
        session.add(row)
        session.flush()
        return row.id or 0

    viewer = desk.store.write_now(lambda s: hire(s, may_work=False))
    gone = desk.store.write_now(lambda s: hire(s, active=False))
    for to in (None, 99, viewer, gone):
        with pytest.raises(case_acts.NobodyChosen):
            desk.assign(desk.ana, to)
    assert [each.id for each in desk.store.read_now(case_acts.who_may_have_it)] == [desk.ana, desk.ben, desk.cleo]
    assert desk.holder() == (CaseState.OPEN, None)


def test_a_note_is_kept_with_its_author_and_told_to_whoever_has_the_case(desk: Desk) -> None:
    desk.assign(desk.ben, desk.ben)
    desk.store.write_now(lambda s: case_acts.write_note(s, desk.case, desk.ana, " ask her sister ", LATER))
    [*_, note] = desk.store.read_now(lambda s: entries_of(s, desk.case))
    assert (note.kind, note.officer_id, note.text, note.at) == (EntryKind.NOTE, desk.ana, "ask her sister", LATER)
    assert desk.told(desk.ben) == [(EntryKind.NOTE, "ask her sister")]
    with pytest.raises(case_acts.NothingWritten):
        desk.store.write_now(lambda s: case_acts.write_note(s, desk.case, desk.ana, " ", LATER))


def test_a_closed_case_is_opened_again_with_a_reason_and_its_end_stays_in_the_history(desk: Desk) -> None:
    with pytest.raises(case_acts.NotClosed):
        desk.store.write_now(lambda s: case_acts.reopen(s, desk.case, desk.ben, "why not", LATER))
    desk.store.write_now(lambda s: cases.close(s, desk.case, desk.ana, "at the shelter", LATER))
    with pytest.raises(case_acts.NothingWritten):
        desk.store.write_now(lambda s: case_acts.reopen(s, desk.case, desk.ben, "", LATER))
    desk.store.write_now(lambda s: case_acts.reopen(s, desk.case, desk.ben, "the shelter is full", LATER))
    case = desk.store.read_now(lambda s: cases.find_case(s, desk.case))
    assert (case.state, case.officer_id, case.closed_at, case.outcome) == (CaseState.OPEN, None, None, None)
    done = [(e.kind, e.text) for e in desk.store.read_now(lambda s: entries_of(s, desk.case))]
    assert done == [(EntryKind.CLOSED, "at the shelter"), (EntryKind.REOPENED, "the shelter is full")]
    assert desk.told(desk.ana) == [(EntryKind.REOPENED, "the shelter is full")]


def test_whoever_has_not_read_the_newest_entry_does_nothing(desk: Desk) -> None:
    read = desk.read()
    desk.store.write_now(lambda s: case_acts.refuse_changed(s, desk.case, read))
    desk.assign(desk.ana, desk.ana)
    for unread in (read, None):
        with pytest.raises(case_acts.CaseChanged):
            desk.store.write_now(lambda s, unread=unread: case_acts.refuse_changed(s, desk.case, unread))  # type: ignore[misc]
    now = desk.read()
    desk.store.write_now(lambda s: case_acts.refuse_changed(s, desk.case, now))
    with pytest.raises(cases.UnknownCase):
        desk.store.write_now(lambda s: case_acts.refuse_changed(s, 99, now))


def test_what_the_person_wrote_since_matters_only_where_it_is_asked_for(desk: Desk) -> None:
    read = desk.read()
    desk.store.write_now(lambda s: keep(s, [Written(desk.address, "come back", "freetext", True)], LATER))
    desk.store.write_now(lambda s: case_acts.refuse_changed(s, desk.case, read))
    with pytest.raises(case_acts.CaseChanged):
        desk.store.write_now(lambda s: case_acts.refuse_changed(s, desk.case, read, with_messages=True))


def test_the_log_has_each_act_and_no_word_of_it(desk: Desk) -> None:
    desk.assign(desk.ana, desk.ben, "she speaks Tagalog")
    desk.store.write_now(lambda s: case_acts.write_note(s, desk.case, desk.ana, "ask her sister", LATER))
    log = desk.store.read_now(lambda s: s.execute(entries.select()).all())
    assert [(row.act, row.actor, row.subject_number, row.detail) for row in log] == [
        ("assign case", desk.ana, desk.case, f"to officer {desk.ben}"),
        ("note on case", desk.ana, desk.case, ""),
    ]


def test_a_call_tells_whoever_has_the_case_and_one_that_is_repeated_tells_them_once(desk: Desk) -> None:
    def call(minutes: int, **how: bool) -> None:
        now = LATER + timedelta(minutes=minutes)
        desk.store.write_now(
            lambda s: cases.open_case(s, person_id=None, address_id=desk.address, category="help", now=now, **how)
        )

    desk.assign(desk.ben, desk.ben)
    for minutes in (0, 1, 2):
        call(minutes)
    assert desk.told(desk.ben) == [(EntryKind.CALLED, None)]
    call(3, duress=True)
    call(4, duress=True)
    call(30)
    assert desk.told(desk.ben) == [(EntryKind.CALLED, None)] * 3
