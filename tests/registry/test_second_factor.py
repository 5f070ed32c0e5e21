from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pyotp
import pytest
from sqlmodel import Session, select

from registry.keys import sandbox_ring
from registry.second_factor import (
    FactorSet,
    WrongCode,
    fits,
    in_groups,
    matching_step,
    offered_secret,
    otpauth_uri,
    recovery_codes_left,
    set_factor,
    spend,
    take_factor,
)
from registry.store import Store
from registry.tables import Officer, RecoveryCode
from tests.fakes.clock import NOON

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
RFC = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


def code_at(at: datetime, secret: str = SECRET) -> str:
    return pyotp.TOTP(secret).at(at)


def later(seconds: int) -> datetime:
    return NOON + timedelta(seconds=seconds)


@pytest.fixture
def store(migrated_url: str) -> Iterator[Store]:
    opened = Store(migrated_url, sandbox_ring())
    yield opened
    opened.close()


@pytest.fixture
def officer_id(store: Store) -> int:
    officer = Officer(login="maria", name="Maria", password_hash="a")
    store.write_now(lambda session: session.add(officer))
    assert officer.id is not None
    return officer.id


@pytest.fixture
def recovery(store: Store, officer_id: int) -> list[str]:
    """The factor was set up a minute ago."""
    at = later(-60)
    return store.write_now(lambda session: set_factor(session, officer_id, SECRET, code_at(at), at))


def spends(store: Store, officer_id: int, code: str, at: datetime = NOON) -> bool:
    return store.write_now(lambda session: spend(session, officer_id, code, at))


@pytest.mark.parametrize(
    ("seconds", "code"), [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")]
)
def test_codes_are_those_of_rfc_6238_appendix_b(seconds: int, code: str) -> None:
    at = datetime.fromtimestamp(seconds, NOON.tzinfo)

    assert matching_step(RFC, code, at) == seconds // 30


@pytest.mark.parametrize(("seconds", "taken"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_phone_may_be_half_a_minute_wrong_and_no_more(seconds: int, taken: bool) -> None:
    assert (matching_step(SECRET, code_at(later(seconds)), NOON) is not None) == taken


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "é", "a" * 10_000, "٠٠٠٠٠٠"])
def test_what_is_no_code_is_no_code(code: str) -> None:
    assert matching_step(SECRET, code, NOON) is None


def test_a_code_is_good_once(store: Store, officer_id: int, recovery: list[str]) -> None:
    code = code_at(NOON)

    assert [spends(store, officer_id, code) for _ in range(2)] == [True, False]
    assert not spends(store, officer_id, code, later(29))


def test_no_code_older_than_the_last_one_is_taken(store: Store, officer_id: int, recovery: list[str]) -> None:
    assert spends(store, officer_id, code_at(later(30)))
    assert not spends(store, officer_id, code_at(NOON))
    assert spends(store, officer_id, code_at(later(60)), later(60))


def test_the_code_that_set_it_up_is_used_up(store: Store, officer_id: int) -> None:
    store.write_now(lambda session: set_factor(session, officer_id, SECRET, code_at(NOON), NOON))

    assert not spends(store, officer_id, code_at(NOON))


def test_groups_and_digits_of_another_script_are_read(store: Store, officer_id: int, recovery: list[str]) -> None:
    arabic = "".join(chr(0x660 + int(digit)) for digit in code_at(NOON))

    assert spends(store, officer_id, f" {arabic[:3]} {arabic[3:]} ")
    assert spends(store, officer_id, recovery[0].lower().replace("-", " "))


def test_a_recovery_code_is_good_once_and_its_officers_only(store: Store, officer_id: int, recovery: list[str]) -> None:
    other = Officer(login="jo", name="Jo", password_hash="a", totp_secret=SECRET)
    store.write_now(lambda session: session.add(other))

    assert len(set(recovery)) == 10
    assert not spends(store, other.id or 0, recovery[0])
    assert [spends(store, officer_id, recovery[0]) for _ in range(2)] == [True, False]
    assert store.read_now(lambda session: recovery_codes_left(session, officer_id)) == 9


def test_the_store_holds_no_recovery_code(store: Store, officer_id: int, recovery: list[str]) -> None:
    kept = store.read_now(lambda session: session.exec(select(RecoveryCode.code_hash)).all())

    assert len(kept) == 10
    assert not any(code.replace("-", "") in row for row in kept for code in recovery)


@pytest.mark.parametrize("kind", ["code of the phone", "recovery code"])
def test_of_two_who_use_one_code_at_once_one_is_refused(
    store: Store, officer_id: int, recovery: list[str], kind: str
) -> None:
    code, both = code_at(NOON) if kind == "code of the phone" else recovery[0], Barrier(2)

    def use(session: Session) -> bool:
        session.get(Officer, officer_id)
        if not store.is_sqlite:  # which has one writer, so that two are never in the middle at once
            both.wait(5)
        return spend(session, officer_id, code, NOON)

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(lambda _: store.write_now(use), range(2))) == [False, True]


def test_fits_says_beforehand_what_spend_will_do(store: Store, officer_id: int, recovery: list[str]) -> None:
    def fit(code: str) -> bool:
        return store.read_now(lambda session: fits(session, session.get(Officer, officer_id), code, NOON))

    for code in (code_at(NOON), recovery[0]):
        assert fit(code)
        spends(store, officer_id, code)
        assert not fit(code)
    assert not fit("")
    assert not store.read_now(lambda session: fits(session, None, code_at(NOON), NOON))


def test_a_wrong_code_sets_nothing_up(store: Store, officer_id: int) -> None:
    with pytest.raises(WrongCode):
        store.write_now(lambda session: set_factor(session, officer_id, SECRET, "000000", NOON))

    assert store.read_now(lambda session: session.get_one(Officer, officer_id)).totp_secret is None


def test_a_second_factor_is_not_set_over_another_one(store: Store, officer_id: int, recovery: list[str]) -> None:
    other = offered_secret("a token")

    with pytest.raises(FactorSet):
        store.write_now(lambda session: set_factor(session, officer_id, other, code_at(NOON, other), NOON))
    assert spends(store, officer_id, code_at(NOON))


def test_without_a_factor_no_code_is_good(store: Store, officer_id: int, recovery: list[str]) -> None:
    store.write_now(lambda session: take_factor(session, session.get_one(Officer, officer_id)))

    assert not spends(store, officer_id, code_at(NOON))
    assert not spends(store, officer_id, recovery[1])


def test_an_officer_who_is_switched_off_uses_no_code(store: Store, officer_id: int, recovery: list[str]) -> None:
    store.write_now(lambda session: setattr(session.get_one(Officer, officer_id), "active", False))

    assert not spends(store, officer_id, code_at(NOON))


def test_each_log_in_is_offered_a_secret_of_its_own_of_160_bits() -> None:
    assert offered_secret("one") != offered_secret("two")
    assert len(offered_secret("one")) * 5 == 160
    assert in_groups("ABCDEFGH") == "ABCD EFGH"
    assert otpauth_uri(SECRET, "maria", "Embassy in Bravia") == (
        f"otpauth://totp/Muster%20Embassy%20in%20Bravia:maria?secret={SECRET}&issuer=Muster%20Embassy%20in%20Bravia"
    )
