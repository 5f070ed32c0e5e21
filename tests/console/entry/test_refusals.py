"""What the console refuses an officer is in the audit log, and so is who comes in, goes, and is not let in."""

from sqlmodel import Session, select

from console.entry.access import csrf_of
from registry.officers import add_officer
from registry.store import Store
from registry.tables import AuditEntry
from tests.console.office import Office, hidden
from tests.fakes.country import Country

PASSWORD = "correct horse battery"


def log_of(store: Store) -> list[tuple[object, ...]]:
    def read(session: Session) -> list[tuple[object, ...]]:
        rows = session.exec(select(AuditEntry).order_by(AuditEntry.number)).all()  # type: ignore[arg-type]
        return [(row.role, row.actor, row.act, row.subject, row.subject_number, row.detail) for row in rows]

    return store.read_now(read)


def refused(country: Country, login: str, detail: str, *about: object) -> tuple[object, ...]:
    return ("officer", country.officer(login), "refused", *(about or (None, None)), detail)


async def test_each_refusal_is_in_the_log_with_its_officer_and_route(office: Office, country: Country) -> None:
    decision = country.propose(("capital", 1))
    case = office.calls_for_help(country.person("port"))
    async with office.at_desk("eve") as eve, office.at_desk("ada") as ada:
        await eve.submit(f"/decisions/{decision}/approve", confirm="Capital")
        await eve.open("/decisions/new")
        await ada.submit(f"/decisions/{decision}/approve", confirm="Capital")
        await ada.submit(f"/cases/{case}/close", outcome="")

    log = [entry for entry in log_of(office.store) if entry[2] == "refused"]
    assert log == [
        refused(country, "eve", "POST /decisions/{decision_id}/approve 403", "decision", decision),
        refused(country, "eve", "GET /decisions/new 403"),
        refused(country, "ada", "POST /decisions/{decision_id}/approve 403", "decision", decision),
        refused(country, "ada", "POST /cases/{case_id}/close 409", "case", case),
    ]


async def test_a_form_without_its_token_is_in_the_log_and_nothing_that_was_typed(
    office: Office, country: Country
) -> None:
    async with office.at_desk("ada") as ada:
        await ada.client.post("/people/Amina/letter", data={"csrf": "wrong", "text": "green doors"})
        await ada.client.post("/people/5/letter", data={"csrf": "", "text": "green doors"})

    assert log_of(office.store) == [
        refused(country, "ada", "POST /people/{person_id}/letter 403"),
        refused(country, "ada", "POST /people/{person_id}/letter 403", "person", 5),
    ]


async def test_what_a_stranger_is_refused_is_no_entry(office: Office) -> None:
    async with office.stranger() as stranger:
        await stranger.client.post("/login", data={"csrf": "wrong"})
        await stranger.open("/decisions/new")

    assert log_of(office.store) == []


async def test_coming_in_and_going_is_in_the_log(office: Office) -> None:
    officer = office.store.write_now(
        lambda session: (
            add_officer(session, login="zoe", name="Zoe", password=PASSWORD, may_propose=False, may_approve=False).id
        )
    )
    async with office.stranger() as zoe:
        csrf = hidden((await zoe.open("/login")).text, "csrf")
        await zoe.client.post("/login", data={"csrf": csrf, "login": "zoe", "password": PASSWORD})
        await zoe.client.post("/logout", data={"csrf": csrf_of(zoe.client.cookies["muster_session"])})

    assert log_of(office.store) == [
        ("officer", officer, "log in", None, None, ""),
        ("officer", officer, "log out", None, None, ""),
    ]


async def test_a_refused_log_in_is_one_and_the_same_entry_whether_there_is_such_a_login_or_not(office: Office) -> None:
    async with office.stranger() as stranger:
        csrf = hidden((await stranger.open("/login")).text, "csrf")
        for login in ("ada", "nobody-here"):
            await stranger.client.post("/login", data={"csrf": csrf, "login": login, "password": "wrong"})

    assert log_of(office.store) == [("somebody", None, "log in refused", None, None, "")] * 2
