"""Passkeys: a device answers a challenge, that is worth a code, and the code is good once, soon, for one officer."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import Session, col, select

from registry.acts import Act
from registry.passkey_answers import PasskeyRefused, ask_for_key, ask_for_use, read_answer
from registry.passkey_proofs import (
    CHALLENGE_GOOD_FOR,
    PROOF_GOOD_FOR,
    drop_proofs,
    forget_proofs,
    new_challenge,
)
from registry.passkey_use import add_passkey, prove
from registry.passkeys import PasskeyKnown, note_passkey_used, passkeys_of, remove_passkey
from registry.relying_party import RelyingParty
from registry.second_factor import fits, is_of_passkey, spend, take_factor
from registry.store import Store
from registry.tables import AuditEntry, Officer, Passkey, PasskeyProof
from tests.fakes.authenticator import HERE, PRESENT, Authenticator
from tests.fakes.clock import NOON

ELSEWHERE = RelyingParty("console.example.evil", "https://console.example.evil")
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
BROWSER = "the token of her log-in"
SECOND = timedelta(seconds=1)


@pytest.fixture
def store(migrated_store: Store) -> Store:
    return migrated_store


@pytest.fixture
def officers(store: Store) -> dict[str, int]:
    def hire(session: Session) -> dict[str, int]:
        for login in ("maria", "jo"):
            session.add(Officer(login=login, name=login, password_hash="a", totp_secret=SECRET))
        session.flush()
        return {officer.login: officer.id or 0 for officer in session.exec(select(Officer))}

    return store.write_now(hire)


@pytest.fixture
def maria(officers: dict[str, int]) -> int:
    return officers["maria"]


@pytest.fixture
def device(store: Store, maria: int) -> Authenticator:
    """It has a passkey of Maria's."""
    return adds(store, maria, Authenticator())


def adds(store: Store, officer_id: int, device: Authenticator, **wrong: str) -> Authenticator:
    challenge = store.write_now(lambda session: new_challenge(session, BROWSER, NOON, officer_id))
    asked = ask_for_key(HERE, "Bravia", officer_id, "maria", challenge, [])
    answer = read_answer(device.makes_key(asked, **wrong))
    store.write_now(lambda session: add_passkey(session, HERE, officer_id, answer, BROWSER, "desk", NOON))
    return device


def challenged(store: Store) -> dict[str, object]:
    return ask_for_use(HERE, store.write_now(lambda session: new_challenge(session, BROWSER, NOON)))


def trades(
    store: Store, answer: str, officer_id: int | None = None, browser: str = BROWSER, at: datetime = NOON
) -> str:
    read = read_answer(answer)
    return store.write_now(lambda session: prove(session, HERE, read, browser, at, officer_id))


def earns(store: Store, device: Authenticator) -> str:
    """A code, by an answer with which nothing is wrong."""
    return trades(store, device.answers(challenged(store)))


def spends(store: Store, officer_id: int, code: str, at: datetime = NOON) -> bool:
    return store.write_now(lambda session: spend(session, officer_id, code, at))


def fit(store: Store, officer_id: int, code: str, at: datetime = NOON) -> bool:
    return store.read_now(lambda session: fits(session, session.get(Officer, officer_id), code, at))


def switch_off(store: Store, officer_id: int) -> None:
    store.write_now(lambda session: setattr(session.get_one(Officer, officer_id), "active", False))


def test_an_answer_is_worth_a_code_that_is_good_once(store: Store, maria: int, device: Authenticator) -> None:
    code = earns(store, device)

    assert is_of_passkey(code)
    assert fit(store, maria, code)
    assert [spends(store, maria, code) for _ in range(2)] == [True, False]
    assert not fit(store, maria, code)
    assert store.read_now(lambda session: session.exec(select(PasskeyProof)).all()) == []


def test_a_code_is_nobody_elses(store: Store, officers: dict[str, int], device: Authenticator) -> None:
    code = earns(store, device)

    assert not fit(store, officers["jo"], code)
    assert not spends(store, officers["jo"], code)
    assert spends(store, officers["maria"], code)


def test_a_code_is_good_for_two_minutes(store: Store, maria: int, device: Authenticator) -> None:
    code = earns(store, device)

    assert not fit(store, maria, code, NOON + PROOF_GOOD_FOR)
    assert not spends(store, maria, code, NOON + PROOF_GOOD_FOR)
    assert spends(store, maria, code, NOON + PROOF_GOOD_FOR - SECOND)


def test_a_code_of_before_is_worth_nothing_once_the_officer_is_switched_off(
    store: Store, maria: int, device: Authenticator
) -> None:
    code = earns(store, device)
    switch_off(store, maria)

    assert not spends(store, maria, code)


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": ELSEWHERE.origin},
        {"origin": "http://console.example"},
        {"origin": "https://console.example:8443"},
        {"host": ELSEWHERE.id},
        {"type": "webauthn.create"},
        {"challenge": "c29tZSBvdGhlciBjaGFsbGVuZ2U"},
    ],
    ids=str,
)
def test_an_answer_for_another_page_or_challenge_is_refused(
    store: Store, device: Authenticator, wrong: dict[str, str]
) -> None:
    with pytest.raises(PasskeyRefused):
        trades(store, device.answers(challenged(store), **wrong))

    assert earns(store, device)


def test_an_answer_is_refused_unless_the_device_knew_who_held_it(store: Store, device: Authenticator) -> None:
    with pytest.raises(PasskeyRefused):
        trades(store, device.answers(challenged(store), flags=PRESENT))


def test_an_answer_by_another_key_is_refused(store: Store, device: Authenticator) -> None:
    forger = Authenticator(key_id=device.key_id, handle=device.handle, count=9)

    with pytest.raises(PasskeyRefused):
        trades(store, forger.answers(challenged(store)))


def test_an_answer_in_the_name_of_another_officer_is_refused(store: Store, device: Authenticator) -> None:
    device.handle = "AAAAAAAAAGM"

    with pytest.raises(PasskeyRefused):
        trades(store, device.answers(challenged(store)))


def test_an_answer_is_good_once_and_only_soon(store: Store, device: Authenticator) -> None:
    answer = device.answers(challenged(store))
    late = device.answers(challenged(store))
    assert trades(store, answer)

    for sent, at in ((answer, NOON), (late, NOON + CHALLENGE_GOOD_FOR)):
        with pytest.raises(PasskeyRefused):
            trades(store, sent, at=at)
    assert trades(store, late, at=NOON + CHALLENGE_GOOD_FOR - SECOND)


def test_an_answer_that_was_spent_cannot_be_sent_again(store: Store, maria: int) -> None:
    device = adds(store, maria, Authenticator(counts=False))
    answer = device.answers(challenged(store))
    assert spends(store, maria, trades(store, answer))

    with pytest.raises(PasskeyRefused):
        trades(store, answer)


def test_an_answer_is_good_only_from_the_browser_that_was_asked(store: Store, device: Authenticator) -> None:
    answer = device.answers(challenged(store))

    with pytest.raises(PasskeyRefused):
        trades(store, answer, browser="the token of somebody else")
    assert trades(store, answer)


def test_at_a_desk_only_the_passkey_of_its_officer_is_taken(
    store: Store, officers: dict[str, int], device: Authenticator
) -> None:
    answer = device.answers(challenged(store))

    with pytest.raises(PasskeyRefused):
        trades(store, answer, officers["jo"])
    assert trades(store, answer, officers["maria"])


def test_a_counter_that_does_not_go_on_is_that_of_a_copy(store: Store, device: Authenticator) -> None:
    copy = replace(device)
    assert earns(store, device)

    with pytest.raises(PasskeyRefused):
        earns(store, copy)
    copy.count = 100
    assert earns(store, copy)
    with pytest.raises(PasskeyRefused):
        earns(store, device)


def test_of_two_uses_that_count_the_same_one_is_noted(store: Store, maria: int, device: Authenticator) -> None:
    """Both were looked at before either was noted."""
    [kept] = store.read_now(lambda session: passkeys_of(session, maria))

    def note(sign_count: int) -> bool:
        return store.write_now(lambda session: note_passkey_used(session, kept, sign_count, NOON))

    assert [note(count) for count in (5, 5, 4, 0, 6)] == [True, False, False, False, True]


def test_a_device_that_does_not_count_is_taken(store: Store, maria: int) -> None:
    device = adds(store, maria, Authenticator(counts=False))

    assert earns(store, device) != earns(store, device)


def test_a_passkey_that_was_removed_is_not_known_nor_are_its_codes(
    store: Store, maria: int, device: Authenticator
) -> None:
    [kept] = store.read_now(lambda session: passkeys_of(session, maria))
    code = earns(store, device)

    def remove(session: Session) -> bool:
        drop_proofs(session, maria)
        return remove_passkey(session, maria, kept.id or 0, NOON)

    assert store.write_now(remove)
    assert not spends(store, maria, code)
    with pytest.raises(PasskeyRefused):
        earns(store, device)


def test_nobody_removes_the_passkey_of_another(store: Store, officers: dict[str, int], device: Authenticator) -> None:
    [kept] = store.read_now(lambda session: passkeys_of(session, officers["maria"]))

    assert not store.write_now(lambda session: remove_passkey(session, officers["jo"], kept.id or 0, NOON))
    assert earns(store, device)


def test_the_passkey_of_an_officer_who_is_switched_off_is_not_known(
    store: Store, maria: int, device: Authenticator
) -> None:
    switch_off(store, maria)

    with pytest.raises(PasskeyRefused):
        earns(store, device)


def test_whoever_loses_the_second_factor_loses_passkeys_and_codes(
    store: Store, officers: dict[str, int], device: Authenticator
) -> None:
    maria, jo = officers["maria"], officers["jo"]
    theirs = adds(store, jo, Authenticator())
    code = earns(store, device)
    store.write_now(lambda session: take_factor(session, session.get_one(Officer, maria)))
    store.write_now(lambda session: setattr(session.get_one(Officer, maria), "totp_secret", SECRET))

    assert not spends(store, maria, code)
    with pytest.raises(PasskeyRefused):
        earns(store, device)
    assert spends(store, jo, earns(store, theirs))


def test_a_passkey_of_another_host_is_not_known_here(store: Store, device: Authenticator) -> None:
    asked = challenged(store)
    device.party = ELSEWHERE
    answer = read_answer(device.answers(asked))

    with pytest.raises(PasskeyRefused):
        store.write_now(lambda session: prove(session, ELSEWHERE, answer, BROWSER, NOON))


@pytest.mark.parametrize("wrong", [{"origin": ELSEWHERE.origin}, {"host": ELSEWHERE.id}, {"type": "webauthn.get"}])
def test_a_key_that_was_made_for_another_page_is_refused(store: Store, maria: int, wrong: dict[str, str]) -> None:
    with pytest.raises(PasskeyRefused):
        adds(store, maria, Authenticator(), **wrong)


def test_a_key_takes_a_challenge_for_adding_one(store: Store, officers: dict[str, int]) -> None:
    """One for this officer: a challenge that anybody gets adds nothing, and one for adding proves nothing."""
    maria, device = officers["maria"], Authenticator()
    for meant_for in (None, officers["jo"]):
        challenge = store.write_now(lambda session, whom=meant_for: new_challenge(session, BROWSER, NOON, whom))  # type: ignore[misc]
        answer = read_answer(device.makes_key(ask_for_key(HERE, "Bravia", maria, "maria", challenge, [])))
        with pytest.raises(PasskeyRefused):
            store.write_now(lambda session: add_passkey(session, HERE, maria, answer, BROWSER, "desk", NOON))  # noqa: B023
    adds(store, maria, device)
    challenge = store.write_now(lambda session: new_challenge(session, BROWSER, NOON, maria))
    with pytest.raises(PasskeyRefused):
        trades(store, device.answers(ask_for_use(HERE, challenge)))


def test_one_device_is_one_passkey(store: Store, officers: dict[str, int], device: Authenticator) -> None:
    with pytest.raises(PasskeyKnown):
        adds(store, officers["jo"], device)


def test_a_device_is_asked_for_a_key_that_it_finds_and_that_knows_its_officer(maria: int) -> None:
    asked = ask_for_key(HERE, "Bravia", maria, "maria", b"challenge", ["a25vd24"])

    assert (asked["rp"], asked["attestation"]) == ({"id": HERE.id, "name": "Muster Bravia"}, "none")
    chosen = asked["authenticatorSelection"]
    assert (chosen["residentKey"], chosen["userVerification"]) == ("required", "required")
    assert [known["id"] for known in asked["excludeCredentials"]] == ["a25vd24"]


def test_of_two_who_send_one_answer_at_once_one_is_refused(store: Store, device: Authenticator) -> None:
    answer, both = read_answer(device.answers(challenged(store))), Barrier(2)

    def use(session: Session) -> str:
        if not store.is_sqlite:  # which has one writer, so that two are never in the middle at once
            both.wait(5)
        return prove(session, HERE, answer, BROWSER, NOON)

    def tries(_: int) -> bool:
        try:
            return bool(store.write_now(use))
        except PasskeyRefused:
            return False

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(tries, range(2))) == [False, True]


def test_what_ran_out_is_forgotten(store: Store, maria: int, device: Authenticator) -> None:
    code = earns(store, device)
    challenged(store)

    assert store.write_now(lambda session: forget_proofs(session, NOON + PROOF_GOOD_FOR - SECOND)) == 0
    assert store.write_now(lambda session: forget_proofs(session, NOON + PROOF_GOOD_FOR)) == 1
    assert not spends(store, maria, code)
    assert store.write_now(lambda session: forget_proofs(session, NOON + CHALLENGE_GOOD_FOR)) == 1


def test_adding_using_and_removing_stand_in_the_log(store: Store, maria: int, device: Authenticator) -> None:
    earns(store, device)
    [kept] = store.read_now(lambda session: passkeys_of(session, maria))
    assert kept.used_at == NOON
    store.write_now(lambda session: remove_passkey(session, maria, kept.id or 0, NOON))

    entries = store.read_now(lambda session: session.exec(select(AuditEntry).order_by(col(AuditEntry.number))).all())
    assert [entry.act for entry in entries] == [Act.PASSKEY_ADD, Act.PASSKEY_USE, Act.PASSKEY_REMOVE]
    assert {(entry.actor, entry.subject, entry.subject_number) for entry in entries} == {(maria, "passkey", kept.id)}


def test_the_store_holds_neither_a_code_nor_a_name_nor_a_challenge(store: Store, device: Authenticator) -> None:
    asked = challenged(store)
    code = earns(store, device)
    with store.engine.connect() as connection:
        kept = str([connection.execute(text(f"SELECT * FROM {name}")).all() for name in ("passkey", "passkey_proof")])  # noqa: S608

    assert device.id in kept
    assert not [each for each in (code, "desk", str(asked["challenge"])) if each in kept]
    assert store.read_now(lambda session: session.exec(select(Passkey)).one()).name == "desk"


@given(st.one_of(st.text(), st.recursive(st.none() | st.text() | st.integers(), st.lists).map(str)))
def test_whatever_else_is_sent_is_no_answer(sent: str) -> None:
    with pytest.raises(PasskeyRefused):
        read_answer(sent)
