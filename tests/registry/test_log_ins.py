from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from registry.log_ins import (
    LONGEST_IDLE,
    WRONG_CODES,
    ForeignAgent,
    end_one,
    end_others,
    log_in_of,
    log_ins_of,
    log_out,
    note_right_code,
    note_use,
    note_wrong_code,
    start_session,
)
from registry.store import Store
from registry.tables import Officer, OfficerSession
from tests.fakes.clock import NOON

FIREFOX = "Firefox on Linux"


@pytest.fixture
def officer_id(store: Store) -> int:
    officer = Officer(login="maria", name="Maria", password_hash="a", totp_secret="B")
    store.write_now(lambda session: session.add(officer))
    assert officer.id is not None
    return officer.id


def begin(store: Store, officer_id: int, now: datetime = NOON) -> str:
    return store.write_now(lambda s: start_session(s, officer_id, now, 8, agent=FIREFOX, proven=True))


def is_good(store: Store, token: str, now: datetime = NOON) -> bool:
    return store.read_now(lambda session: log_in_of(session, token, now, agent=FIREFOX)) is not None


def change(store: Store, officer_id: int, **fields: object) -> None:
    def write(session):  # type: ignore[no-untyped-def]
        for field, value in fields.items():
            setattr(session.get_one(Officer, officer_id), field, value)

    store.write_now(write)


def test_the_store_does_not_hold_the_token(store: Store, officer_id: int) -> None:
    token = begin(store, officer_id)
    kept = store.read_now(lambda session: session.exec(select(OfficerSession)).one())

    assert token not in repr(kept)


@pytest.mark.parametrize("changed", [{"password_hash": "b"}, {"totp_secret": "C"}, {"totp_secret": None}])
def test_a_log_in_dies_when_password_or_second_factor_changes_whoever_changes_it(
    store: Store, officer_id: int, changed: dict[str, object]
) -> None:
    token = begin(store, officer_id)
    assert is_good(store, token)

    change(store, officer_id, **changed)

    assert not is_good(store, token)


def test_a_log_in_dies_when_its_officer_is_switched_off(store: Store, officer_id: int) -> None:
    token = begin(store, officer_id)
    change(store, officer_id, active=False)

    assert not is_good(store, token)


def test_what_does_not_concern_log_ins_leaves_them_alone(store: Store, officer_id: int) -> None:
    token = begin(store, officer_id)
    change(store, officer_id, name="Maria B.", may_approve=True, totp_step=7)

    assert is_good(store, token)


def test_another_kind_of_browser_is_told_apart_from_no_log_in(store: Store, officer_id: int) -> None:
    token = begin(store, officer_id)

    with pytest.raises(ForeignAgent):
        store.read_now(lambda session: log_in_of(session, token, NOON, agent="Chrome on Windows"))
    assert store.read_now(lambda session: log_in_of(session, "x", NOON, agent="Chrome on Windows")) is None


def test_a_log_in_lasts_its_hours_and_no_longer(store: Store, officer_id: int) -> None:
    token = begin(store, officer_id)
    almost, over = NOON + timedelta(hours=7, minutes=59), NOON + timedelta(hours=8)
    store.write_now(lambda session: note_use(session, token, almost))

    assert is_good(store, token, almost)
    assert not is_good(store, token, over)


def test_a_log_in_that_lies_unused_ends(store: Store, officer_id: int) -> None:
    token = begin(store, officer_id)

    assert is_good(store, token, NOON + LONGEST_IDLE - timedelta(seconds=1))
    assert not is_good(store, token, NOON + LONGEST_IDLE)


def test_logging_out_ends_that_log_in_only(store: Store, officer_id: int) -> None:
    here, there = begin(store, officer_id), begin(store, officer_id)
    store.write_now(lambda session: log_out(session, here))

    assert here != there
    assert (is_good(store, here), is_good(store, there)) == (False, True)


def test_log_ins_that_ended_are_swept_by_the_next_one(store: Store, officer_id: int) -> None:
    begin(store, officer_id)
    begin(store, officer_id, NOON + timedelta(hours=9))

    assert len(store.read_now(lambda session: session.exec(select(OfficerSession)).all())) == 1


@pytest.mark.parametrize("token", ["", "x", "é" * 50, "a" * 10_000])
def test_a_made_up_token_is_nobodys(store: Store, token: str) -> None:
    assert not is_good(store, token)


def test_an_officer_sees_their_log_ins_and_ends_one_or_all_others(store: Store, officer_id: int) -> None:
    here, there, elsewhere = (begin(store, officer_id, NOON + timedelta(minutes=n)) for n in range(3))
    listed = store.read_now(lambda s: log_ins_of(s, officer_id, here, NOON + timedelta(minutes=3), LONGEST_IDLE))

    assert [(row.started_at.minute, row.is_this) for row in listed] == [(2, False), (1, False), (0, True)]
    store.write_now(lambda session: end_one(session, officer_id, listed[0].handle))
    assert [is_good(store, token) for token in (here, there, elsewhere)] == [True, True, False]
    store.write_now(lambda session: end_others(session, officer_id, here))
    assert [is_good(store, token) for token in (here, there)] == [True, False]


def test_nobody_ends_the_log_in_of_another_officer(store: Store, officer_id: int) -> None:
    token = begin(store, officer_id)
    [listed] = store.read_now(lambda s: log_ins_of(s, officer_id, token, NOON, LONGEST_IDLE))
    store.write_now(lambda session: end_one(session, officer_id + 1, listed.handle))

    assert is_good(store, token)


def test_wrong_codes_end_the_log_in_and_a_right_one_forgives_them(store: Store, officer_id: int) -> None:
    token, other = begin(store, officer_id), begin(store, officer_id)
    for _ in range(WRONG_CODES - 1):
        store.write_now(lambda session: note_wrong_code(session, token))
    store.write_now(lambda session: note_right_code(session, token))
    for _ in range(WRONG_CODES - 1):
        store.write_now(lambda session: note_wrong_code(session, token))
    assert is_good(store, token)

    store.write_now(lambda session: note_wrong_code(session, token))

    assert (is_good(store, token), is_good(store, other)) == (False, True)
