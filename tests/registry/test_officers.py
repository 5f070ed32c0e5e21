import time

import pytest
from sqlmodel import Session

from registry.officers import (
    LoginTaken,
    OfficerError,
    PasswordTooShort,
    SamePassword,
    add_officer,
    check_password,
    hash_of_another,
    where_paged,
)
from registry.settings import Mode
from registry.store import Store
from registry.tables import Officer

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


def test_the_store_does_not_hold_the_password(store: Store) -> None:
    officer = store.write_now(add)

    assert officer.password_hash.startswith("$argon2id$")
    assert PASSWORD not in officer.password_hash


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


def test_who_is_switched_off_cannot_log_in(store: Store) -> None:
    officer = store.write_now(add)
    store.write_now(lambda session: setattr(session.get_one(Officer, officer.id), "active", False))

    assert check(store, "maria", PASSWORD) is None


def test_an_unknown_login_takes_the_same_work_as_a_known_one(store: Store) -> None:
    store.write_now(add)
    check(store, "nobody", PASSWORD)

    def seconds(login: str) -> float:
        begun = time.thread_time()
        store.read_now(lambda session: check_password(session, login, "wrong password"))
        return time.thread_time() - begun

    known, unknown = (min(seconds(login) for _ in range(3)) for login in ("maria", "nobody"))
    assert unknown > known / 3


@pytest.mark.parametrize(("password", "error"), [(PASSWORD, SamePassword), ("short", PasswordTooShort)])
def test_another_password_is_long_enough_and_another_one(
    store: Store, password: str, error: type[OfficerError]
) -> None:
    officer = store.write_now(add)

    with pytest.raises(error):
        store.read_now(lambda session: hash_of_another(session, officer.id or 0, password))


def test_an_officer_is_paged_at_a_number_of_this_world_or_a_chat() -> None:
    assert where_paged("telegram:7", "XB", Mode.SANDBOX) == ("telegram", "7")
    assert where_paged("0000001", "XB", Mode.SANDBOX) == ("sms", "+99920000001")
    with pytest.raises(OfficerError, match="fictional"):
        where_paged("+99920000001", "XB", Mode.LIVE)
