import time
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from registry.officers import (
    LoginTaken,
    OfficerError,
    PasswordTooShort,
    add_officer,
    check_password,
    log_out,
    officer_of,
    start_session,
)
from registry.store import Store
from registry.tables import Officer, OfficerSession
from tests.fakes.clock import NOON

PASSWORD = "correct horse battery"


def add(session: Session, login: str = "maria", password: str = PASSWORD, name: str = "Maria") -> Officer:
    return add_officer(session, login=login, name=name, password=password, may_propose=True, may_approve=False)


def check(store: Store, login: str, password: str) -> int | None:
    officer = store.read_now(lambda session: check_password(session, login, password))
    return officer.id if officer else None


def test_an_officer_is_known_by_login_and_password(store: Store) -> None:
    officer = store.write_now(add)

    assert check(store, "maria", PASSWORD) == officer.id
    assert check(store, " MARIA ", PASSWORD) == officer.id
    assert check(store, "maria", PASSWORD + " ") is None
    assert check(store, "mari", PASSWORD) is None


def test_the_same_letters_typed_on_another_keyboard_are_the_same_password(store: Store) -> None:
    officer = store.write_now(lambda session: add(session, password="crème brûlée"))

    assert check(store, "maria", "cre\u0300me bru\u0302le\u0301e") == officer.id


def test_the_store_holds_neither_password_nor_token(store: Store) -> None:
    officer = store.write_now(add)
    token = store.write_now(lambda session: start_session(session, officer.id or 0, NOON, 8))
    kept = store.read_now(lambda session: session.exec(select(OfficerSession)).one())

    assert officer.password_hash.startswith("$argon2id$")
    assert PASSWORD not in officer.password_hash
    assert token not in kept.token_hash


@pytest.mark.parametrize(
    ("login", "name", "password", "error", "says"),
    [
        ("Maria", "Other", PASSWORD, LoginTaken, "maria is taken"),
        ("jo", "Jo", "123456789", PasswordTooShort, "at least 10 characters, this one has 9"),
        (" ", "Jo", PASSWORD, OfficerError, "needs a login"),
        ("jo", " ", PASSWORD, OfficerError, "a name"),
    ],
)
def test_what_is_wrong_with_a_new_officer_is_said(
    store: Store, login: str, name: str, password: str, error: type[OfficerError], says: str
) -> None:
    store.write_now(add)

    with pytest.raises(error, match=says):
        store.write_now(lambda session: add(session, login, password, name))


def test_who_is_switched_off_cannot_log_in_and_is_logged_out(store: Store) -> None:
    officer = store.write_now(add)
    token = store.write_now(lambda session: start_session(session, officer.id or 0, NOON, 8))
    store.write_now(lambda session: setattr(session.get_one(Officer, officer.id), "active", False))

    assert check(store, "maria", PASSWORD) is None
    assert store.read_now(lambda session: officer_of(session, token, NOON)) is None


def test_an_unknown_login_takes_the_same_work_as_a_known_one(store: Store) -> None:
    store.write_now(add)
    check(store, "nobody", PASSWORD)

    def seconds(login: str) -> float:
        begun = time.thread_time()
        store.read_now(lambda session: check_password(session, login, "wrong password"))
        return time.thread_time() - begun

    known, unknown = (min(seconds(login) for _ in range(3)) for login in ("maria", "nobody"))
    assert unknown > known / 3


def test_a_log_in_lasts_its_hours_and_no_longer(store: Store) -> None:
    officer = store.write_now(add)
    token = store.write_now(lambda session: start_session(session, officer.id or 0, NOON, 8))
    almost, over = NOON + timedelta(hours=7, minutes=59), NOON + timedelta(hours=8)

    assert store.read_now(lambda session: officer_of(session, token, almost)) is not None
    assert store.read_now(lambda session: officer_of(session, token, over)) is None


def test_logging_out_ends_that_log_in_only(store: Store) -> None:
    officer = store.write_now(add)
    here, there = (store.write_now(lambda s: start_session(s, officer.id or 0, NOON, 8)) for _ in range(2))
    store.write_now(lambda session: log_out(session, here))

    assert here != there
    assert store.read_now(lambda session: officer_of(session, here, NOON)) is None
    assert store.read_now(lambda session: officer_of(session, there, NOON)) is not None


def test_log_ins_that_ended_are_swept_by_the_next_one(store: Store) -> None:
    officer = store.write_now(add)
    later = NOON + timedelta(hours=9)
    store.write_now(lambda session: start_session(session, officer.id or 0, NOON, 8))
    store.write_now(lambda session: start_session(session, officer.id or 0, later, 8))

    assert len(store.read_now(lambda session: session.exec(select(OfficerSession)).all())) == 1


@pytest.mark.parametrize("token", ["", "x", "é" * 50, "a" * 10_000])
def test_a_made_up_token_is_nobodys(store: Store, token: str) -> None:
    assert store.read_now(lambda session: officer_of(session, token, NOON)) is None
