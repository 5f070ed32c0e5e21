from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from registry.administration import (
    Done,
    NewOfficer,
    Roles,
    TooFewLeft,
    confirm,
    may_begin,
    propose_act,
    propose_officer,
    propose_roles,
)
from registry.by_two import (
    ActRefused,
    ByTheSame,
    NotAdministrator,
    NothingToDo,
    UnknownAct,
    administrators,
    open_acts,
    refuse,
)
from registry.log_ins import log_in_of, start_session
from registry.officers import LoginTaken
from registry.store import Store
from registry.tables import ActKind, ActState, Address, AdministrativeAct, Officer, OfficerSession
from tests.fakes.clock import NOON

NEW = NewOfficer("Zoe", "Zoe", True, False, False, ("telegram", "77"))


@pytest.fixture
def store(migrated_store: Store) -> Store:
    return migrated_store


@pytest.fixture
def ids(store: Store) -> dict[str, int]:
    """Three administrators, and Abe, who approves."""
    officers = [
        Officer(login=login, name=login, password_hash="-", may_administer=True) for login in ("uma", "ivo", "kim")
    ]
    officers.append(Officer(login="abe", name="abe", password_hash="-", may_approve=True, totp_secret="S"))
    store.write_now(lambda session: session.add_all(officers))
    return {officer.login: officer.id or 0 for officer in officers}


def act_on(store: Store, by: int, officer_id: int, kind: ActKind) -> int:
    return store.write_now(lambda session: propose_act(session, by, officer_id, kind, NOON)).id or 0


def confirms(store: Store, by: int, act_id: int, minutes: int = 0) -> Done:
    at = NOON + timedelta(minutes=minutes)
    return store.write_now(lambda session: confirm(session, act_id, by, "first hash", at))


def officer(store: Store, officer_id: int) -> Officer:
    return store.read_now(lambda session: session.get_one(Officer, officer_id))


def test_one_proposes_an_officer_and_another_confirms(store: Store, ids: dict[str, int]) -> None:
    act = store.write_now(lambda session: propose_officer(session, ids["uma"], NEW, NOON)).id or 0
    before = store.read_now(lambda session: session.exec(select(Officer).where(Officer.login == "zoe")).first())
    done = confirms(store, ids["ivo"], act)

    assert before is None
    assert (done.officer.login, done.officer.may_propose, done.officer.may_approve) == ("zoe", True, False)
    assert (done.officer.password_hash, done.begins) == ("first hash", True)
    paged = store.read_now(lambda session: session.get_one(Address, done.officer.page_address_id))
    assert (paged.channel, paged.value) == ("telegram", "77")


@pytest.mark.parametrize("kind", [ActKind.SWITCH_OFF, ActKind.RESET])
def test_whoever_proposed_cannot_confirm(store: Store, ids: dict[str, int], kind: ActKind) -> None:
    act = act_on(store, ids["uma"], ids["abe"], kind)

    with pytest.raises(ByTheSame):
        confirms(store, ids["uma"], act)
    assert officer(store, ids["abe"]).totp_secret == "S"


def test_the_table_itself_refuses_an_act_confirmed_by_its_proposer(store: Store, ids: dict[str, int]) -> None:
    act = act_on(store, ids["uma"], ids["abe"], ActKind.RESET)
    for decided_by in (str(ids["uma"]), "NULL"):
        statement = text(f"UPDATE administrative_act SET state = 'confirmed', decided_by = {decided_by}")  # noqa: S608
        with pytest.raises(IntegrityError, match="act_by_two"):
            store.write_now(lambda session, statement=statement: session.execute(statement))  # type: ignore[misc]

    assert [waiting.id for waiting in store.read_now(lambda session: open_acts(session, NOON))] == [act]


@pytest.mark.parametrize("who", ["abe", "gone"])
def test_only_an_active_administrator_proposes_and_confirms(store: Store, ids: dict[str, int], who: str) -> None:
    ids["gone"] = ids["kim"]
    store.write_now(lambda session: setattr(session.get_one(Officer, ids["kim"]), "active", False))
    act = act_on(store, ids["uma"], ids["abe"], ActKind.RESET)

    with pytest.raises(NotAdministrator):
        act_on(store, ids[who], ids["abe"], ActKind.RESET)
    with pytest.raises(NotAdministrator):
        confirms(store, ids[who], act)
    with pytest.raises(NotAdministrator):
        store.write_now(lambda session: refuse(session, act, ids[who], NOON))


def test_what_somebody_proposed_who_no_longer_administers_is_not_confirmed(store: Store, ids: dict[str, int]) -> None:
    act = act_on(store, ids["kim"], ids["abe"], ActKind.RESET)
    store.write_now(lambda session: setattr(session.get_one(Officer, ids["kim"]), "may_administer", False))

    with pytest.raises(NotAdministrator):
        confirms(store, ids["ivo"], act)


def test_an_act_lapses_after_a_day_and_is_decided_once(store: Store, ids: dict[str, int]) -> None:
    late, refused, done = (act_on(store, ids["uma"], ids["abe"], ActKind.RESET) for _ in range(3))
    store.write_now(lambda session: refuse(session, refused, ids["uma"], NOON))
    confirms(store, ids["ivo"], done)

    for act, minutes in ((late, 24 * 60), (refused, 0), (done, 0), (999, 0)):
        with pytest.raises(UnknownAct):
            confirms(store, ids["kim"], act, minutes)


def test_roles_are_given_and_taken(store: Store, ids: dict[str, int]) -> None:
    roles = Roles(may_propose=True, may_approve=False, may_administer=True)
    act = store.write_now(lambda session: propose_roles(session, ids["uma"], ids["abe"], roles, NOON)).id or 0
    assert officer(store, ids["abe"]).may_approve
    confirms(store, ids["ivo"], act)

    changed = officer(store, ids["abe"])
    assert (changed.may_propose, changed.may_approve, changed.may_administer) == (True, False, True)
    with pytest.raises(NothingToDo):
        store.write_now(lambda session: propose_roles(session, ids["uma"], ids["abe"], roles, NOON))


def test_switching_off_ends_the_log_ins_at_once(store: Store, ids: dict[str, int]) -> None:
    token = store.write_now(lambda session: start_session(session, ids["abe"], NOON, 8, proven=True))
    confirms(store, ids["ivo"], act_on(store, ids["uma"], ids["abe"], ActKind.SWITCH_OFF))

    assert not officer(store, ids["abe"]).active
    assert store.read_now(lambda session: session.exec(select(OfficerSession)).all()) == []
    assert store.read_now(lambda session: log_in_of(session, token, NOON)) is None


@pytest.mark.parametrize("kind", [ActKind.RESET, ActKind.SWITCH_ON])
def test_who_is_reset_or_comes_back_begins_anew(store: Store, ids: dict[str, int], kind: ActKind) -> None:
    abe, back = ids["abe"], kind is ActKind.SWITCH_ON
    token = store.write_now(lambda session: start_session(session, abe, NOON, 8, proven=True))
    store.write_now(lambda session: setattr(session.get_one(Officer, abe), "active", not back))
    done = confirms(store, ids["ivo"], act_on(store, ids["uma"], abe, kind))

    again = officer(store, abe)
    assert store.read_now(lambda session: session.exec(select(OfficerSession)).all()) == []
    assert (again.active, again.password_hash, again.totp_secret, done.begins) == (True, "first hash", None, True)
    assert store.read_now(lambda session: log_in_of(session, token, NOON)) is None


def test_the_last_two_administrators_stay(store: Store, ids: dict[str, int]) -> None:
    no_role = Roles(may_propose=False, may_approve=False, may_administer=False)
    confirms(store, ids["ivo"], act_on(store, ids["uma"], ids["kim"], ActKind.SWITCH_OFF))
    off = act_on(store, ids["uma"], ids["ivo"], ActKind.SWITCH_OFF)
    roles = store.write_now(lambda session: propose_roles(session, ids["uma"], ids["ivo"], no_role, NOON)).id or 0

    for act in (off, roles):
        with pytest.raises(TooFewLeft):
            confirms(store, ids["ivo"], act)
    assert store.read_now(administrators) == {ids["uma"], ids["ivo"]}
    assert len(store.read_now(lambda session: open_acts(session, NOON))) == 2


@pytest.mark.parametrize(
    ("kind", "active"), [(ActKind.SWITCH_ON, True), (ActKind.SWITCH_OFF, False), (ActKind.RESET, False)]
)
def test_what_is_so_already_is_not_proposed(store: Store, ids: dict[str, int], kind: ActKind, active: bool) -> None:
    store.write_now(lambda session: setattr(session.get_one(Officer, ids["abe"]), "active", active))

    with pytest.raises(ActRefused):
        act_on(store, ids["uma"], ids["abe"], kind)


def test_of_two_officers_proposed_under_one_login_one_is_added(store: Store, ids: dict[str, int]) -> None:
    first, second = (
        store.write_now(lambda session: propose_officer(session, ids["uma"], NEW, NOON)).id or 0 for _ in range(2)
    )
    confirms(store, ids["ivo"], first)

    with pytest.raises(LoginTaken):
        confirms(store, ids["ivo"], second)


def test_a_post_begins_until_it_has_two_active_administrators(store: Store) -> None:
    begins = []
    for login, active in (("a", True), ("b", False), ("c", True)):
        begins.append(store.read_now(may_begin))
        new = Officer(login=login, name=login, password_hash="-", may_administer=True, active=active)
        store.write_now(lambda session, new=new: session.add(new))  # type: ignore[misc]

    assert [*begins, store.read_now(may_begin)] == [True, True, True, False]


def at_once(store: Store, first: Callable[[Session], object], second: Callable[[Session], object]) -> list[str]:
    """How both works ended. The second begins while the first is not committed yet, as PostgreSQL lets it.

    The first commits when the second is through, which it is only if nothing holds it, or after a moment.
    """
    did_first, did_second = Event(), Event()

    def lead(session: Session) -> None:
        first(session)
        did_first.set()
        if not store.is_sqlite:  # which has one writer
            did_second.wait(1)

    def follow(session: Session) -> None:
        second(session)
        did_second.set()

    def run(work: Callable[[Session], None]) -> str:
        try:
            store.write_now(work)
        except ActRefused as fault:
            return type(fault).__name__
        return "done"

    with ThreadPoolExecutor(2) as pool:
        leading = pool.submit(run, lead)
        did_first.wait(5)
        both = [leading, pool.submit(run, follow)]
        return [ended.result() for ended in both]


def test_two_confirmations_of_one_act_at_once_do_it_once(store: Store, ids: dict[str, int]) -> None:
    act = store.write_now(lambda session: propose_officer(session, ids["uma"], NEW, NOON)).id or 0

    ended = at_once(
        store,
        lambda session: confirm(session, act, ids["ivo"], "one", NOON),
        lambda session: confirm(session, act, ids["kim"], "two", NOON),
    )

    assert ended == ["done", "UnknownAct"]


def test_two_acts_at_once_do_not_leave_a_post_with_one_administrator(store: Store, ids: dict[str, int]) -> None:
    off_kim = act_on(store, ids["uma"], ids["kim"], ActKind.SWITCH_OFF)
    off_ivo = act_on(store, ids["uma"], ids["ivo"], ActKind.SWITCH_OFF)

    ended = at_once(
        store,
        lambda session: confirm(session, off_kim, ids["ivo"], "", NOON),
        lambda session: confirm(session, off_ivo, ids["kim"], "", NOON),
    )

    assert ended == ["done", "NotAdministrator"]
    assert store.read_now(administrators) == {ids["uma"], ids["ivo"]}


def test_what_was_decided_is_kept_with_both_names(store: Store, ids: dict[str, int]) -> None:
    act = act_on(store, ids["uma"], ids["abe"], ActKind.RESET)
    confirms(store, ids["ivo"], act)

    kept = store.read_now(lambda session: session.get_one(AdministrativeAct, act))
    assert (kept.state, kept.proposed_by, kept.decided_by) == (ActState.CONFIRMED, ids["uma"], ids["ivo"])
