"""One chat an officer and one officer a chat; a code links it once and soon, and a few wrong ones end it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session, col, select

from registry.addresses import find_or_create_address
from registry.administration import confirm, propose_act
from registry.log_ins import WRONG_CODES
from registry.officer_chats import (
    CODE_GOOD_FOR,
    ChatLinked,
    chat_of,
    drop_chat,
    end_chat,
    link_chat,
    new_chat_code,
    note_right_code,
    note_wrong_code,
    officer_in,
    officer_of_code,
)
from registry.store import Store
from registry.tables import ActKind, AuditEntry, Officer
from tests.broadcasts.both import BOTH
from tests.fakes.clock import NOON


@pytest.fixture
def ids(store: Store) -> dict[str, int]:
    """Ada, Ben and Cleo administer; each has an address that may become a chat."""

    def hire(session: Session) -> dict[str, int]:
        for login in ("ada", "ben", "cleo"):
            session.add(Officer(login=login, name=login, password_hash="-", may_administer=True))
        session.flush()
        return {officer.login: officer.id or 0 for officer in session.exec(select(Officer))}

    return store.write_now(hire)


def address(store: Store, number: int) -> int:
    found = store.write_now(lambda session: find_or_create_address(session, "telegram", str(number), NOON).id)
    assert found is not None
    return found


def link(store: Store, officer_id: int, number: int) -> int:
    at = address(store, number)
    store.write_now(lambda session: link_chat(session, officer_id, at, NOON))
    return at


def owner(store: Store, address_id: int) -> str | None:
    officer = store.read_now(lambda session: officer_in(session, address_id))
    return officer.login if officer else None


def meant(store: Store, code: str, after: timedelta = timedelta(0)) -> str | None:
    officer = store.read_now(lambda session: officer_of_code(session, code, NOON + after))
    return officer.login if officer else None


@BOTH
def test_a_code_names_its_officer_for_ten_minutes(store: Store, ids: dict[str, int]) -> None:
    code = store.write_now(lambda session: new_chat_code(session, ids["ada"], NOON))

    assert re.fullmatch(r"(\w{4}-){2}\w{4}", code)
    assert meant(store, code) == "ada"
    assert meant(store, code.lower().replace("-", "")) == "ada"
    assert meant(store, code, CODE_GOOD_FOR - timedelta(seconds=1)) == "ada"
    assert meant(store, code, CODE_GOOD_FOR) is None


def test_a_new_code_is_the_only_one(store: Store, ids: dict[str, int]) -> None:
    first = store.write_now(lambda session: new_chat_code(session, ids["ada"], NOON))
    second = store.write_now(lambda session: new_chat_code(session, ids["ada"], NOON))

    assert (meant(store, first), meant(store, second)) == (None, "ada")


def test_the_store_has_no_code(store: Store, ids: dict[str, int]) -> None:
    code = store.write_now(lambda session: new_chat_code(session, ids["ada"], NOON))
    with store.engine.connect() as connection:
        kept = str(connection.execute(text("SELECT * FROM officer_chat_code")).all())

    assert "ada" not in kept
    assert code not in kept
    assert code.replace("-", "") not in kept


def test_a_code_is_used_up_by_linking(store: Store, ids: dict[str, int]) -> None:
    code = store.write_now(lambda session: new_chat_code(session, ids["ada"], NOON))
    at = link(store, ids["ada"], 7)

    assert (meant(store, code), owner(store, at)) == (None, "ada")


@BOTH
def test_a_second_chat_waits_for_the_end_of_the_first(store: Store, ids: dict[str, int]) -> None:
    first = link(store, ids["ada"], 7)
    with pytest.raises(ChatLinked):
        store.write_now(lambda session: new_chat_code(session, ids["ada"], NOON))
    store.write_now(lambda session: end_chat(session, ids["ada"], NOON))
    second = link(store, ids["ada"], 8)

    assert (owner(store, first), owner(store, second)) == (None, "ada")


def test_linking_and_its_end_stand_in_the_log_once(store: Store, ids: dict[str, int]) -> None:
    link(store, ids["ada"], 7)
    for _ in range(2):
        store.write_now(lambda session: end_chat(session, ids["ada"], NOON))
    rows = select(AuditEntry).order_by(col(AuditEntry.number))

    assert [(row.act, row.actor) for row in store.read_now(lambda s: s.exec(rows).all())] == [
        ("link chat", ids["ada"]),
        ("end chat", ids["ada"]),
    ]


@BOTH
def test_the_last_wrong_code_that_is_borne_ends_the_link(store: Store, ids: dict[str, int]) -> None:
    at = link(store, ids["ada"], 7)
    ended = [store.write_now(lambda s: note_wrong_code(s, ids["ada"], NOON)) for _ in range(WRONG_CODES - 1)]
    assert (ended, owner(store, at)) == ([False] * (WRONG_CODES - 1), "ada")
    store.write_now(lambda session: note_right_code(session, ids["ada"]))

    ended = [store.write_now(lambda s: note_wrong_code(s, ids["ada"], NOON)) for _ in range(WRONG_CODES)]
    assert (ended[-1], owner(store, at)) == (True, None)
    assert not store.write_now(lambda session: note_wrong_code(session, ids["ada"], NOON)), "nothing is left to end"


@pytest.mark.parametrize("kind", [ActKind.SWITCH_OFF, ActKind.RESET])
def test_two_administrators_end_the_link_and_the_code_with_the_officer(
    store: Store, ids: dict[str, int], kind: ActKind
) -> None:
    at = link(store, ids["ada"], 7)
    act = store.write_now(lambda session: propose_act(session, ids["ben"], ids["ada"], kind, NOON))
    store.write_now(lambda session: confirm(session, act.id or 0, ids["cleo"], "-", NOON))

    assert owner(store, at) is None
    assert store.read_now(lambda session: chat_of(session, ids["ada"])) is None


def test_a_switched_off_officer_links_nothing_with_a_code_of_before(store: Store, ids: dict[str, int]) -> None:
    code = store.write_now(lambda session: new_chat_code(session, ids["ada"], NOON))

    def switch_off(session: Session) -> None:
        officer = session.get_one(Officer, ids["ada"])
        officer.active = False
        session.add(officer)

    store.write_now(switch_off)

    assert meant(store, code) is None


def test_without_a_chat_there_is_nothing_to_drop(store: Store, ids: dict[str, int]) -> None:
    code = store.write_now(lambda session: new_chat_code(session, ids["ada"], NOON))

    assert not store.write_now(lambda session: drop_chat(session, ids["ada"]))
    assert meant(store, code) is None
