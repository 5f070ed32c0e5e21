"""An office: the console of a small country, and officers at their browsers."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType

import httpx
import pyotp
from fastapi import FastAPI
from sqlmodel import Session, col, select
from starlette.types import ASGIApp

from alert_levels.ladder_versions import current_ladder
from broadcasts.tables import Delivery, Ledger
from console.app import create_console
from console.context import ConsoleContext
from console.entry.access import csrf_of
from registry.cases import open_case
from registry.incoming import Written, keep
from registry.log_ins import start_session
from registry.relying_party import RelyingParty
from registry.settings import Mode, SecondFactor
from registry.tables import Address, Incoming, Officer
from tests.fakes.country import Country, shipped_levels

HOME = "http://127.0.0.1"
ACT_ON_CASE = re.compile(r"(/cases/\d+)/(give-back|assign|refer|received|close|reopen|letter)")
Fields = Mapping[str, str | Sequence[str]]


class Office:
    """Besides Ada and Ben, who propose and approve, and Eve, who does neither: Pia proposes and Abe approves.

    Uma and Ivo administer, Val only looks, and Dan is switched off. Officers do without a second factor unless a test
    asks for it, and without passkeys.
    """

    def __init__(
        self,
        country: Country,
        second_factor: SecondFactor = SecondFactor.OFF,
        relying_party: RelyingParty | None = None,
    ) -> None:
        self.country = country
        self.store = country.store
        self.store.write_now(lambda session: current_ladder(session, shipped_levels(), country.clock.now()))
        self.app: FastAPI = create_console(
            ConsoleContext(
                country.store,
                country.speaker,
                country.clock,
                Mode.SANDBOX,
                wall=country.clock,
                second_factor=second_factor,
                relying_party=relying_party,
            )
        )
        self.store.write_now(self._hire)

    def _hire(self, session: Session) -> None:
        session.add(Officer(login="pia", name="Pia", password_hash="-", may_propose=True))
        session.add(Officer(login="abe", name="Abe", password_hash="-", may_approve=True))
        session.add(Officer(login="val", name="Val", password_hash="-", may_work=False))
        for login in ("uma", "ivo"):
            session.add(Officer(login=login, name=login.title(), password_hash="-", may_administer=True))
        every_role = {"may_propose": True, "may_approve": True, "may_administer": True}
        session.add(Officer(login="dan", name="Dan", password_hash="-", active=False, **every_role))

    def stranger(self, scheme: str = "http") -> "Browser":
        """Somebody who is not logged in."""
        return Browser(self.app, "", scheme)

    def at_desk(self, login: str) -> "Browser":
        """An officer who is logged in."""
        now, officer_id = self.country.clock.now(), self.country.officer(login)
        token = self.store.write_now(lambda session: start_session(session, officer_id, now, 8, proven=True))
        return Browser(self.app, token)

    def gives_factor(self, login: str) -> str:
        """Give the officer a second factor, whose secret is returned."""
        secret = pyotp.random_base32()

        def give(session: Session) -> None:
            session.exec(select(Officer).where(Officer.login == login)).one().totp_secret = secret

        self.store.write_now(give)
        return secret

    def code(self, secret: str) -> str:
        """What the phone shows now."""
        return pyotp.TOTP(secret).at(self.country.clock.now())

    def calls_for_help(self, person_id: int) -> int:
        """A case about the person; its number."""
        now = self.country.clock.now()
        case = self.store.write_now(
            lambda session: open_case(session, person_id=person_id, address_id=None, category="help", now=now)
        )
        assert case.id is not None
        return case.id

    def writes(self, address_id: int, text: str) -> int:
        """A message from the address that only an officer can deal with; its number."""
        now = self.country.clock.now()
        self.store.write_now(lambda session: keep(session, [Written(address_id, text, "free text", True)], now))
        return self._one(select(Incoming.id).order_by(col(Incoming.id).desc()))

    def address_of(self, person_id: int) -> int:
        return self._one(select(Address.id).where(Address.person_id == person_id))

    def deliveries(self, kind: str) -> list[Delivery]:
        chosen = select(Delivery).where(Delivery.kind == kind).order_by(col(Delivery.id))
        return self.store.read_now(lambda session: list(session.exec(chosen)))

    def with_officer(self, alert_id: int, person_id: int) -> None:
        """Put the person's row where it ends when nobody finds them."""

        def put(session: Session) -> None:
            row = session.get_one(Ledger, (alert_id, person_id))
            row.state, row.step, row.why = "with an officer", "officer", "nobody could find them in time"  # type: ignore[assignment]
            session.add(row)

        self.store.write_now(put)

    def _one(self, statement: object) -> int:
        found = self.store.read_now(lambda session: session.exec(statement).first())  # type: ignore[call-overload]
        assert isinstance(found, int)
        return found


@dataclass
class Browser:
    """Opens pages and submits forms; `token` is the log-in's."""

    app: ASGIApp
    token: str
    scheme: str = "http"

    async def __aenter__(self) -> "Browser":
        cookies = {"muster_session": self.token} if self.token else None
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app), base_url=HOME.replace("http", self.scheme), cookies=cookies
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.client.aclose()

    async def open(self, path: str) -> httpx.Response:
        return await self.client.get(path)

    async def submit(self, path: str, /, **fields: str | Sequence[str]) -> httpx.Response:
        """Post a form with the token that a page of this log-in carries; a decision or a case is read just before."""
        if re.fullmatch(r"/decisions/\d+/(approve|override)", path) and "read" not in fields:
            found = re.search(r'name="read" value="([^"]+)"', (await self.open(path.rpartition("/")[0])).text)
            fields["read"] = found[1] if found else ""
        if (case := ACT_ON_CASE.fullmatch(path)) and "read" not in fields:
            read = re.search(r'name="read" value="([^"]+)"', (await self.open(case[1])).text)
            fields["read"] = read[1] if read else ""
        return await self.client.post(path, data={"csrf": csrf_of(self.token), **fields})


def hidden(page: str, name: str) -> str:
    """The value of a hidden field of a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, f"the page has no hidden field {name}"
    return found[1]


def words_of(page: str) -> str:
    """What a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())
