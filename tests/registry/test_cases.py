"""One case for one need, one officer for one case."""

from datetime import timedelta

import pytest

from registry import cases
from registry.addresses import find_or_create_address
from registry.case_list import Choice, Shown, cases_in
from registry.store import Store
from registry.tables import CaseState
from registry.urgency import Urgency
from tests.registry.registered import NOW, officer, somebody

LATER = NOW + timedelta(hours=1)


def opened(session):  # type: ignore[no-untyped-def]
    person, address = somebody(session)
    case = cases.open_case(session, person_id=person.id, address_id=address.id, category="help", now=NOW)
    return case.id, officer(session, "ana"), officer(session, "ben")


def test_a_second_call_joins_the_open_case(store: Store) -> None:
    def call_twice(session):  # type: ignore[no-untyped-def]
        person, address = somebody(session)
        first = cases.open_case(session, person_id=person.id, address_id=address.id, category="help", now=NOW)
        again = cases.open_case(session, person_id=person.id, address_id=None, category="cannot move", now=LATER)
        elsewhere = find_or_create_address(session, "sms", "+99920000009", NOW)
        stranger = cases.open_case(session, person_id=None, address_id=elsewhere.id, category="help", now=LATER)
        return first.id, again.id, stranger.id

    first, again, stranger = store.write_now(call_twice)
    assert first == again != stranger


def test_a_later_call_makes_the_open_case_as_urgent_as_it_is_and_never_less(store: Store) -> None:
    def call(session):  # type: ignore[no-untyped-def]
        person, address = somebody(session)
        whose = {"person_id": person.id, "address_id": address.id, "now": LATER}
        cases.open_case(session, category="help", **whose)
        named = cases.name_need(session, category="papers", **whose)
        stood = [(named.category, named.urgency)]
        for category in ("help", "papers", "locked in"):
            again = cases.open_case(session, category=category, **whose)
            stood.append((again.category, again.urgency))
        return stood

    named, *later = store.write_now(call)
    assert named == ("papers", Urgency.LATER)
    assert later == [("help", Urgency.NOW)] * 3


def test_after_a_case_is_closed_a_new_call_opens_a_new_one(store: Store) -> None:
    def call_again(session):  # type: ignore[no-untyped-def]
        case_id, ana, _ = opened(session)
        person_id = cases.find_case(session, case_id).person_id
        cases.close(session, case_id, ana, "brought to a shelter", LATER)
        return case_id, cases.open_case(session, person_id=person_id, address_id=None, category="help", now=LATER).id

    first, second = store.write_now(call_again)
    assert first != second


def test_a_case_is_taken_by_one_officer_and_closed_with_an_outcome(store: Store) -> None:
    def work(session):  # type: ignore[no-untyped-def]
        case_id, ana, _ = opened(session)
        cases.take(session, case_id, ana, LATER)
        cases.take(session, case_id, ana, LATER + timedelta(hours=1))
        return cases.close(session, case_id, ana, " safe now ", LATER), ana

    case, ana = store.write_now(work)
    assert (case.state, case.officer_id, case.taken_at, case.closed_at) == (CaseState.CLOSED, ana, LATER, LATER)
    assert case.outcome == "safe now"


def test_another_officers_case_can_be_neither_taken_nor_closed_until_it_is_given_back(store: Store) -> None:
    case_id, ana, ben = store.write_now(opened)
    store.write_now(lambda s: cases.take(s, case_id, ana, LATER))
    for work in (cases.take, lambda s, c, o, now: cases.close(s, c, o, "done", now)):
        with pytest.raises(cases.CaseTaken, match=f"case {case_id} is with ana"):
            store.write_now(lambda s, work=work: work(s, case_id, ben, LATER))
    with pytest.raises(cases.CaseTaken):
        store.write_now(lambda s: cases.give_back(s, case_id, ben, LATER))
    store.write_now(lambda s: cases.give_back(s, case_id, ana, LATER))
    assert store.write_now(lambda s: cases.take(s, case_id, ben, LATER)).officer_id == ben


def test_a_case_is_not_closed_without_an_outcome_nor_twice(store: Store) -> None:
    case_id, ana, _ = store.write_now(opened)
    with pytest.raises(cases.NoOutcome):
        store.write_now(lambda s: cases.close(s, case_id, ana, "  ", LATER))
    store.write_now(lambda s: cases.close(s, case_id, ana, "done", LATER))
    with pytest.raises(cases.CaseClosed):
        store.write_now(lambda s: cases.close(s, case_id, ana, "done", LATER))
    with pytest.raises(cases.UnknownCase):
        store.read_now(lambda s: cases.find_case(s, 99))


def test_open_cases_are_listed_the_longest_waiting_first(store: Store) -> None:
    def several(session):  # type: ignore[no-untyped-def]
        for number, hours in ((1, 3), (2, 1), (3, 2)):
            person, _ = somebody(session, number)
            now = NOW + timedelta(hours=hours)
            cases.open_case(session, person_id=person.id, address_id=None, category="help", now=now)
        cases.close(session, 3, officer(session, "ana"), "done", LATER)
        return [case.id for case in cases_in(session, Choice(Shown.OPEN, 0)).cases]

    assert store.write_now(several) == [2, 1]


def test_the_case_of_an_unknown_caller_becomes_theirs_when_they_register(store: Store) -> None:
    def call_then_register(session):  # type: ignore[no-untyped-def]
        address = find_or_create_address(session, "sms", "+99920000001", NOW)
        case = cases.open_case(session, person_id=None, address_id=address.id, category="help", now=NOW)
        person, _ = somebody(session, 1)
        cases.adopt(session, person.id, address.id)
        again = cases.open_case(session, person_id=person.id, address_id=address.id, category="help", now=LATER)
        return case.id == again.id, case.person_id == person.id

    assert store.write_now(call_then_register) == (True, True)
