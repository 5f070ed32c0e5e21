"""A referral, and what the person says of it: "no" opens the case again, at once urgent."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from registry import cases, referrals
from registry.addresses import find_or_create_address
from registry.case_entries import entries_for, entries_of
from registry.store import Store
from registry.tables import CaseState, EntryKind, Referral
from registry.urgency import Urgency
from tests.broadcasts.both import BOTH
from tests.registry.registered import NOW, officer, somebody

SOON = NOW + timedelta(hours=6)
LATER = NOW + timedelta(days=1)


def papers(session: Session) -> tuple[int, int, int]:
    """A case that can wait, the person, and an officer."""
    person, address = somebody(session)
    case = cases.open_case(session, person_id=person.id, address_id=address.id, category="papers", now=NOW)
    return case.id or 0, person.id or 0, officer(session, "ana")


def refer(store: Store, case: int, by: int, to_whom: str = "Red Crescent, +99920000001") -> int:
    made = store.write_now(lambda s: referrals.refer(s, case, by, to_whom, SOON, NOW))
    return made.id or 0


def ask(store: Store, referral: int) -> None:
    store.write_now(lambda s: setattr(s.get_one(Referral, referral), "asked", 1))


def says(store: Store, referral: int, person: int | None, address: int, *, received: bool) -> bool:
    def work(session: Session) -> bool:
        found = referrals.asked_of(session, referral, person, address)
        if found is not None:
            referrals.note_received(session, found, LATER, received=received)
        return found is not None

    return store.write_now(work)


@BOTH
def test_no_opens_even_a_closed_case_again_nobodys_and_at_once_urgent(store: Store) -> None:
    case, person, ana = store.write_now(papers)
    referral = refer(store, case, ana)
    store.write_now(lambda s: cases.close(s, case, ana, "with the Red Crescent", NOW))
    ask(store, referral)
    assert says(store, referral, person, 1, received=False)
    found = store.read_now(lambda s: cases.find_case(s, case))
    assert (found.state, found.officer_id, found.urgency, found.outcome) == (CaseState.OPEN, None, Urgency.NOW, None)
    assert found.opened_at == NOW
    [told] = store.read_now(lambda s: entries_for(s, ana))
    assert (told.kind, told.officer_id) == (EntryKind.NOT_RECEIVED, None)


def test_yes_is_noted_and_closes_nothing_and_the_last_word_counts(store: Store) -> None:
    case, person, ana = store.write_now(papers)
    referral = refer(store, case, ana)
    ask(store, referral)
    says(store, referral, person, 1, received=True)
    kept = store.read_now(lambda s: s.get_one(Referral, referral))
    assert (kept.received, kept.answered_at, kept.ask_at) == (True, LATER, None)
    assert store.read_now(lambda s: cases.find_case(s, case)).urgency == Urgency.LATER
    says(store, referral, person, 1, received=False)
    assert store.read_now(lambda s: cases.find_case(s, case)).urgency == Urgency.NOW


def test_a_case_that_is_taken_stays_with_its_officer_who_is_told(store: Store) -> None:
    case, person, ana = store.write_now(papers)
    store.write_now(lambda s: cases.take(s, case, ana, NOW))
    referral = refer(store, case, ana)
    ask(store, referral)
    says(store, referral, person, 1, received=False)
    found = store.read_now(lambda s: cases.find_case(s, case))
    assert (found.state, found.officer_id, found.urgency) == (CaseState.TAKEN, ana, Urgency.NOW)
    assert [each.kind for each in store.read_now(lambda s: entries_for(s, ana))] == [EntryKind.NOT_RECEIVED]


def test_only_whoever_was_asked_answers(store: Store) -> None:
    case, person, ana = store.write_now(papers)
    referral = refer(store, case, ana)
    assert not says(store, referral, person, 1, received=False), "not asked yet"
    ask(store, referral)
    assert not says(store, referral, person + 1, 1, received=False)
    assert not says(store, referral, None, 1, received=False)
    assert not says(store, 99, person, 1, received=False)
    assert store.read_now(lambda s: cases.find_case(s, case)).urgency == Urgency.LATER


def test_a_caller_who_is_not_registered_answers_from_their_own_address(store: Store) -> None:
    def call(session: Session) -> tuple[int, int, int]:
        address = find_or_create_address(session, "sms", "+99920000009", NOW)
        case = cases.open_case(session, person_id=None, address_id=address.id, category="papers", now=NOW)
        return case.id or 0, address.id or 0, officer(session, "ana")

    case, address, ana = store.write_now(call)
    referral = refer(store, case, ana)
    ask(store, referral)
    assert not says(store, referral, None, address + 1, received=True)
    assert says(store, referral, None, address, received=True)


def test_a_later_referral_takes_the_place_of_an_earlier_one(store: Store) -> None:
    case, person, ana = store.write_now(papers)
    first = refer(store, case, ana)
    ask(store, first)
    second = refer(store, case, ana, "the shelter")
    assert store.read_now(lambda s: referrals.standing_referrals(s, [case]))[case].id == second
    assert store.read_now(lambda s: s.get_one(Referral, first)).ask_at is None
    assert not says(store, first, person, 1, received=True)


def test_an_officer_notes_what_the_person_told_them(store: Store) -> None:
    case, _, ana = store.write_now(papers)
    with pytest.raises(referrals.NoReferral):
        store.write_now(lambda s: referrals.note_heard(s, case, ana, LATER, received=True))
    referral = refer(store, case, ana)
    store.write_now(lambda s: referrals.note_heard(s, case, ana, LATER, received=True))
    assert store.read_now(lambda s: s.get_one(Referral, referral)).received is True
    kinds = [(each.kind, each.officer_id) for each in store.read_now(lambda s: entries_of(s, case))]
    assert kinds == [(EntryKind.REFERRED, ana), (EntryKind.RECEIVED, ana)]


def test_a_referral_names_somebody_and_another_officers_case_is_not_referred(store: Store) -> None:
    case, _, ana = store.write_now(papers)
    with pytest.raises(referrals.NobodyNamed):
        refer(store, case, ana, "  ")
    ben = store.write_now(lambda s: officer(s, "ben"))
    store.write_now(lambda s: cases.take(s, case, ben, NOW))
    with pytest.raises(cases.CaseTaken, match="with ben"):
        refer(store, case, ana)
    store.write_now(lambda s: cases.close(s, case, ben, "done", NOW))
    with pytest.raises(cases.CaseClosed):
        refer(store, case, ben)
