"""A small population on the real carriers and the real service: it registers, answers, and the verdict is clean."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from sqlmodel import Session, select

from alert_levels.decisions import NewDecision, NewLine, propose
from broadcasts.issue import approve_and_issue
from locales.catalogue import Catalogue
from registry.import_columns import File
from registry.importing import import_file
from registry.tables import Area, Officer, Person
from sandbox.clock import CrisisClock
from sandbox.population.cast import Behaviour, Cast, Resident
from sandbox.population.casting import make_cast
from sandbox.population.diary import Deed
from sandbox.population.living import JoiningStalled, Population
from sandbox.population.rosters import rosters
from sandbox.ports import free_port
from sandbox.server import Sandbox, SandboxSettings
from service.config import load
from service.serving import running
from service.verdict.judging import judge
from service.verdict.levels import Issued, Line
from service.verdict.telling import read_log
from service.wiring import Muster

CONFIG = Path(__file__).parents[3] / "config.toml"
SCALE = 1800.0
DEADLINE = 30.0
WIRE_SECONDS = 3.0


@dataclass
class Crisis:
    """Carriers, service and people, all started."""

    sandbox: Sandbox
    muster: Muster
    population: Population

    def decide(self, area: str, rank: int) -> Issued:
        """Two officers put an area at a level."""
        now = self.muster.clock.now()

        def issue(session: Session) -> Issued:
            area_id = session.exec(select(Area.id).where(Area.code == area)).one()
            assert area_id is not None
            new = NewDecision(1, "shelling", "test", now, now + timedelta(hours=6), (NewLine(area_id, rank),))
            decision = propose(session, self.muster.speaker.ladder, new, now)
            assert decision.id is not None
            (alert,) = approve_and_issue(session, self.muster.speaker, decision.id, 2, now)
            return Issued(decision.id, now, (Line(area, rank),), {area: alert.ref})

        return self.muster.store.write_now(issue)

    async def until(self, deed: Deed, count: int) -> None:
        """Wait until so many have done that."""
        async with asyncio.timeout(DEADLINE):
            while self.population.diary.count(deed) < count:  # noqa: ASYNC110 - the diary tells nobody of its entries
                await asyncio.sleep(0.02)


@asynccontextmanager
async def crisis_of(cast: Cast, folder: Path) -> AsyncIterator[Crisis]:
    start, port, console_port = datetime.now(UTC), free_port(), free_port()
    web = f"http://127.0.0.1:{port}"
    sandbox = Sandbox(SandboxSettings(scale=SCALE, start=start, sms_webhook_url=f"{web}/twilio/sms"))
    await sandbox.start()
    carriers = sandbox.settings
    settings = load(
        CONFIG,
        {
            "MUSTER_SERVICE__CLOCK_SCALE": str(SCALE),
            "MUSTER_SERVICE__CLOCK_ORIGIN": start.isoformat(),
            "MUSTER_STORE__URL": f"sqlite:///{folder / 'muster.db'}",
            "MUSTER_TELEGRAM__BASE_URL": sandbox.telegram_url,
            "MUSTER_TELEGRAM__TOKEN": carriers.token,
            "MUSTER_TWILIO__BASE_URL": sandbox.twilio_url,
            "MUSTER_TWILIO__ACCOUNT_SID": carriers.account_sid,
            "MUSTER_TWILIO__AUTH_TOKEN": carriers.auth_token,
            "MUSTER_TWILIO__PUBLIC_URL": web,
            "MUSTER_WEB__PORT": str(port),
            "MUSTER_CONSOLE__PORT": str(console_port),
        },
    )
    population = Population(sandbox.phones_url, cast, sandbox.clock)
    async with running(settings) as muster:
        for kind, raw in rosters(cast):
            muster.store.write_now(
                lambda session, kind=kind, raw=raw: import_file(  # type: ignore[misc]
                    session, File(kind), raw, settings.service.mode, muster.clock.now()
                )
            )
        muster.store.write_now(add_officers)
        await population.start()
        yield Crisis(sandbox, muster, population)
        await population.stop()
    await sandbox.stop()


def add_officers(session: Session) -> None:
    for login in ("ada", "ben"):
        session.add(Officer(login=login, name=login, password_hash="-", may_propose=True, may_approve=True))


def answering(cast: Cast) -> list[Resident]:
    """Those who answer an alert at once, wardens among them."""
    mute = (Behaviour.SILENT, Behaviour.PHONE_OFF, Behaviour.WRONG_NUMBER, Behaviour.BLOCKS)
    return [who for who in cast.residents if who.lines and who.behaviour not in mute]


async def test_a_population_registers_is_alerted_and_answers_and_the_verdict_is_clean(tmp_path: Path) -> None:
    cast = make_cast(24, seed=7)
    async with crisis_of(cast, tmp_path) as crisis:
        progress: list[tuple[int, int]] = []
        await crisis.population.join_all(lambda *counts: progress.append(counts))
        registered = crisis.muster.store.read_now(
            lambda session: Counter(person.language for person in session.exec(select(Person)))
        )
        decisions = [crisis.decide("XB", 1), crisis.decide("XB", 3)]
        await crisis.until(Deed.ANSWERED, len(answering(cast)) - 2)
        async with aiohttp.ClientSession() as session, session.get(f"{crisis.sandbox.phones_url}/log") as response:
            log = read_log((await response.json())["entries"])
        slack = timedelta(seconds=WIRE_SECONDS * SCALE)
        verdict = judge(cast, crisis.population.diary, decisions, log, Catalogue.load(), slack)

    assert progress[-1][0] == progress[-1][1] > len(cast.joiners)
    assert registered == Counter(who.language for who in cast.residents)
    assert crisis.population.diary.count(Deed.REGISTERED) == len(cast.joiners)
    assert verdict.faults == ()
    assert verdict.figures[1].expected == sum(bool(who.lines) for who in cast.residents)


async def test_people_whom_no_bot_answers_are_named_after_a_while() -> None:
    sandbox = Sandbox(SandboxSettings())
    await sandbox.start()
    population = Population(sandbox.phones_url, make_cast(5, seed=1), CrisisClock())
    await population.start()
    with pytest.raises(JoiningStalled, match="wait for the list of languages"):
        await population.join_all(lambda through, of: None, patience=0.05)
    await population.stop()
    await sandbox.stop()
