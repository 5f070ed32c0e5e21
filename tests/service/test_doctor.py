"""The doctor's page: everything well on a whole post, and each thing that is wrong with what to do about it."""

import os
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from sqlalchemy import text
from sqlmodel import Session, col, select

from broadcasts.circuit import Circuit
from broadcasts.health import note_health
from broadcasts.outbox import claim
from broadcasts.tables import Broadcast
from console.frame.printing import CannotPrint
from registry.clock_trust import believe
from registry.keys import new_ring, sandbox_ring
from registry.leases import take
from registry.migrating import upgrade
from registry.settings import Mode, remember_mode
from registry.store import Store
from registry.tables import Officer, Setting
from sandbox.server import Sandbox, SandboxSettings
from service import cli, doctor_store
from service.backup import back_up
from service.config import load
from service.doctor import examine
from service.doctor_carriers import examine_carriers
from service.doctor_store import examine_backups, examine_store
from service.finding import Finding, Verdict, ok
from service.settings import Settings
from tests.fakes.clock import FakeClock
from tests.fakes.country import Country

OURS = Path(__file__).parents[2] / "config.toml"
HOOK = "http://127.0.0.1:8000"


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    sandbox = Sandbox(SandboxSettings(sms_webhook_url=f"{HOOK}/twilio/sms"))
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


def settings_of(folder: Path, **variables: str) -> Settings:
    named = {f"MUSTER_{name}": value for name, value in variables.items()}
    return load(OURS, {"MUSTER_STORE__URL": f"sqlite:///{folder / 'muster.db'}", **named})


def on(sandbox: Sandbox) -> dict[str, str]:
    """What switches both channels on."""
    carriers = sandbox.settings
    return {
        "TELEGRAM__BASE_URL": sandbox.telegram_url,
        "TELEGRAM__TOKEN": carriers.token,
        "TWILIO__BASE_URL": sandbox.twilio_url,
        "TWILIO__ACCOUNT_SID": carriers.account_sid,
        "TWILIO__AUTH_TOKEN": carriers.auth_token,
        "TWILIO__SENDER": carriers.sender,
        "TWILIO__PUBLIC_URL": HOOK,
    }


@dataclass(frozen=True)
class Usage:
    """A disk, as far as the doctor looks at it."""

    free: int


def wrong(findings: list[Finding]) -> list[str]:
    return [finding.says for finding in findings if finding.verdict is not Verdict.OK]


async def heard(settings: Settings) -> list[Finding]:
    return [finding async for finding in examine_carriers(settings)]


class Patient:
    """A store in which everything is done, as of its clock."""

    def __init__(self, folder: Path) -> None:
        self.settings = settings_of(folder)
        upgrade(self.settings.store.url)
        self.clock = FakeClock()
        self.store = Store(self.settings.store.url, sandbox_ring())
        self.country = Country(self.store, self.clock)
        self.store.write_now(lambda session: remember_mode(session, Mode.SANDBOX))
        self.store.write_now(lambda session: take(session, "rounds", "elsewhere:1", 600))

    def findings(self) -> list[Finding]:
        return list(examine_store(self.settings, self.clock.now()))

    def wrong(self) -> list[str]:
        return wrong(self.findings())


@pytest.fixture
def patient(tmp_path: Path) -> Iterator[Patient]:
    patient = Patient(tmp_path)
    patient.store.write_now(_appoint)
    yield patient
    patient.store.close()


def _appoint(session: Session) -> None:
    for officer in session.exec(select(Officer).where(col(Officer.login).in_(("ada", "eve")))):
        officer.may_administer = True


def test_a_store_that_is_well_has_nothing_to_be_done(patient: Patient) -> None:
    assert patient.wrong() == []
    assert all(finding.remedy == "" for finding in patient.findings())


def test_whatever_is_wrong_comes_with_what_to_do(patient: Patient) -> None:
    patient.store.write_now(lambda session: session.merge(Setting(key="mode", value="drill")))

    [found] = [finding for finding in patient.findings() if finding.verdict is Verdict.FAIL]

    assert str(found).splitlines() == [
        "FAIL mode       the store was begun in drill, the configuration says sandbox",
        "                set [service] mode back, or point [store] url at another store",
    ]


def test_a_store_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)

    assert wrong(list(examine_store(settings, FakeClock().now()))) == [f"there is none at {tmp_path / 'muster.db'}"]
    assert not (tmp_path / "muster.db").exists()


def test_tables_of_another_version_are_named(patient: Patient) -> None:
    with closing(Store(patient.settings.store.url, sandbox_ring())) as store:
        store.write_now(
            lambda session: session.connection().execute(text("UPDATE alembic_version SET version_num='0001'"))
        )

    assert any("at step 0001, this version needs" in says for says in patient.wrong())


def test_a_server_that_does_not_answer_is_told_without_the_password() -> None:
    settings = load(OURS, {"MUSTER_STORE__URL": "postgresql+psycopg://muster:geheim@127.0.0.1:9/x?connect_timeout=1"})
    [says] = wrong(list(examine_store(settings, FakeClock().now())))

    assert says.startswith("does not open")
    assert "geheim" not in says


def test_a_disk_that_fills_up_is_told_in_time(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    def with_room(free: int) -> Verdict:
        monkeypatch.setattr(doctor_store.shutil, "disk_usage", lambda _: Usage(free))
        return patient.findings()[0].verdict

    assert [with_room(free) for free in (10**10, 10**9, 10**8)] == [Verdict.OK, Verdict.WARN, Verdict.FAIL]


def test_a_post_with_one_approver_cannot_alert(patient: Patient) -> None:
    def dismiss(session: Session) -> None:
        for officer in session.exec(select(Officer).where(Officer.login == "ben")):
            officer.active = False
            session.add(officer)

    patient.store.write_now(dismiss)

    assert patient.wrong() == ["1 may approve"]


def test_a_post_with_one_administrator_is_told_what_it_cannot_do(patient: Patient) -> None:
    def dismiss(session: Session) -> None:
        session.exec(select(Officer).where(Officer.login == "eve")).one().active = False

    patient.store.write_now(dismiss)

    assert patient.wrong() == ["1 may administer"]


def test_duties_that_nobody_does_are_named(patient: Patient) -> None:
    patient.store.write_now(lambda session: take(session, "rounds", "elsewhere:1", -1))
    assert patient.wrong() == ["no process of Muster runs on this store"]
    patient.store.write_now(lambda session: take(session, "polling", "elsewhere:1", 60))
    assert patient.wrong() == ["nobody does rounds"]


def test_rows_that_are_stuck_are_found(patient: Patient) -> None:
    country = patient.country
    for _ in range(2):
        country.person("south")
    country.decide(("south", 4))
    country.fill()
    country.send(limit=1)
    country.store.write_now(lambda session: claim(session, "telegram", 1, patient.clock.now()))
    country.writes(country.person("capital"), "a letter")
    country.decide(("capital", 2))

    def fails(session: Session) -> None:
        broadcast = session.exec(select(Broadcast).where(col(Broadcast.filled_at).is_(None))).one()
        broadcast.faults = 3
        session.add(broadcast)

    country.store.write_now(fails)
    patient.clock.forward(minutes=30)

    assert patient.wrong() == [
        "telegram: a message is being sent since 30 min",
        "a deadline is over since 25 min and nobody has acted on it",
        "an answer waits since 30 min",
        "1 broadcasts cannot be filled",
    ]


def test_a_carrier_that_is_down_is_told_with_its_reason(patient: Patient) -> None:
    since = patient.clock.now()
    patient.store.write_now(lambda session: note_health(session, "sms", Circuit(9, since, "HTTP 503"), since))
    patient.clock.forward(minutes=7)

    assert patient.wrong() == ["the carrier of sms takes nothing since 7 min (HTTP 503)"]


def test_a_backup_in_the_place_of_the_store_is_known(patient: Patient, tmp_path: Path) -> None:
    back_up(patient.store.url, tmp_path / "copy.db", patient.clock.now())
    settings = load(OURS, {"MUSTER_STORE__URL": f"sqlite:///{tmp_path / 'copy.db'}"})

    found = wrong(list(examine_store(settings, patient.clock.now())))

    assert "the store is a backup of 2026-03-02 12:00 UTC that was put in place by hand" in found


def test_backups_must_be_of_the_last_day(tmp_path: Path) -> None:
    assert wrong(list(examine_backups(tmp_path / "nowhere"))) == [f"there is none in {tmp_path / 'nowhere'}"]
    copy = tmp_path / "copy.db"
    copy.touch()
    assert next(examine_backups(tmp_path)).verdict is Verdict.OK
    yesterday = time.time() - timedelta(hours=25).total_seconds()
    os.utime(copy, (yesterday, yesterday))
    assert next(examine_backups(tmp_path)).verdict is Verdict.WARN


async def test_both_carriers_answer_and_share_our_time(tmp_path: Path, sandbox: Sandbox) -> None:
    findings = await heard(settings_of(tmp_path, **on(sandbox)))

    assert wrong(findings) == []
    assert ok("telegram", "is polled") in findings
    assert ok("sms", f"its number calls {HOOK}/twilio/sms") in findings


async def test_credentials_that_are_refused_are_told_and_not_shown(tmp_path: Path, sandbox: Sandbox) -> None:
    variables = on(sandbox) | {"TELEGRAM__TOKEN": "999000001:wrong-canary", "TWILIO__AUTH_TOKEN": "wrong-canary"}
    findings = await heard(settings_of(tmp_path, **variables))

    assert [(finding.what, finding.says) for finding in findings] == [
        ("telegram", "answers with 401"),
        ("sms", "answers with 401"),
    ]
    assert "canary" not in str(findings)


async def test_a_webhook_that_is_another_is_told(tmp_path: Path, sandbox: Sandbox) -> None:
    settings = settings_of(tmp_path, **on(sandbox) | {"TELEGRAM__WEBHOOK_SECRET": "secret"})
    assert f"calls nothing, and should call {HOOK}/telegram/webhook" in wrong(await heard(settings))

    async with aiohttp.ClientSession() as session:
        elsewhere = f"{sandbox.telegram_url}/bot{sandbox.settings.token}/setWebhook?url=http://127.0.0.1:9/other"
        async with session.get(elsewhere) as answer:
            assert answer.status == 200
    polling = settings_of(tmp_path, **on(sandbox))
    assert "calls http://127.0.0.1:9/other, and should be polled" in wrong(await heard(polling))


async def test_a_number_that_calls_another_service_is_told(tmp_path: Path, sandbox: Sandbox) -> None:
    settings = settings_of(tmp_path, **on(sandbox) | {"TWILIO__PUBLIC_URL": "http://127.0.0.1:9999"})

    [found] = [finding for finding in await heard(settings) if finding.verdict is Verdict.FAIL]

    assert found.says == f"its number calls {HOOK}/twilio/sms"
    assert found.remedy == "set its webhook to http://127.0.0.1:9999/twilio/sms#rc=3&rp=all"


async def test_a_carrier_that_cannot_be_reached_holds_up_nobody(tmp_path: Path, sandbox: Sandbox) -> None:
    findings = await heard(settings_of(tmp_path, **on(sandbox) | {"TELEGRAM__BASE_URL": "http://127.0.0.1:9"}))

    assert wrong(findings) == ["cannot be reached (ClientConnectorError)"]
    assert ok("sms", "the account is active") in findings


async def carrier_that_says(body: str, **headers: str) -> tuple[web.AppRunner, str]:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(text=body, headers=headers)

    application = web.Application()
    application.router.add_route("*", "/{rest:.*}", answer)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}"


@pytest.mark.parametrize(("away", "verdict"), [(0, Verdict.OK), (20, Verdict.WARN), (90, Verdict.FAIL)])
async def test_a_clock_that_goes_wrong_is_seen_by_the_carriers(tmp_path: Path, away: int, verdict: Verdict) -> None:
    date = format_datetime(datetime.now(UTC) - timedelta(seconds=away), usegmt=True)
    runner, url = await carrier_that_says('{"ok": true, "result": {}}', Date=date)
    findings = await heard(settings_of(tmp_path, TELEGRAM__BASE_URL=url, TELEGRAM__TOKEN="1:x"))
    await runner.cleanup()

    assert [finding.verdict for finding in findings if "our clock" in finding.says] == [verdict]


async def test_a_page_that_is_no_answer_is_told(tmp_path: Path) -> None:
    runner, url = await carrier_that_says("<html>log in to this network</html>")
    findings = await heard(settings_of(tmp_path, TELEGRAM__BASE_URL=url, TELEGRAM__TOKEN="1:x"))
    await runner.cleanup()

    assert wrong(findings) == ["answers with something else than JSON"]


async def test_the_whole_page_ends_with_texts(tmp_path: Path) -> None:
    findings = [finding async for finding in examine(settings_of(tmp_path), FakeClock().now())]

    assert findings[0] == ok("config", "Embassy in Bravia, sandbox, no channel")
    assert {"config", "store", "carriers", "texts"} <= {finding.what for finding in findings}


@pytest.mark.parametrize(
    ("shapes", "more", "expected"),
    [
        (True, {}, [Verdict.OK]),
        (False, {}, [Verdict.WARN]),
        (False, {"TELEGRAM__LEVEL_CARDS": "false"}, []),
    ],
)
async def test_a_machine_that_cannot_draw_level_cards_is_told(
    tmp_path: Path,
    sandbox: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
    shapes: bool,
    more: dict[str, str],
    expected: list[Verdict],
) -> None:
    monkeypatch.setattr("bot.via_telegram.card_fonts.features.check", lambda feature: shapes)
    settings = settings_of(tmp_path, **on(sandbox), **more)
    found = [finding async for finding in examine(settings, FakeClock().now()) if finding.what == "cards"]

    assert [finding.verdict for finding in found] == expected
    assert all("libfribidi0" in finding.remedy for finding in found if finding.verdict is Verdict.WARN)


@pytest.mark.parametrize(("prints", "expected"), [(True, Verdict.OK), (False, Verdict.WARN)])
async def test_a_machine_that_cannot_make_pdf_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prints: bool, expected: Verdict
) -> None:
    def check() -> None:
        if not prints:
            raise CannotPrint(CannotPrint.__doc__)

    monkeypatch.setattr("service.doctor.check_printing", check)
    settings = settings_of(tmp_path)
    [found] = [finding async for finding in examine(settings, FakeClock().now()) if finding.what == "sheets"]

    assert (found.verdict, "libpango-1.0-0" in found.remedy) == (expected, not prints)


async def test_a_live_post_without_a_dead_man_or_an_anchor_or_with_an_open_console_is_warned(tmp_path: Path) -> None:
    live = {"SERVICE__MODE": "live", "STORE__KEYS": new_ring("live"), "CONSOLE__HOST": "0.0.0.0"}  # noqa: S104 - the point
    settings = settings_of(tmp_path, **live)
    warned = [finding.what async for finding in examine(settings, FakeClock().now()) if finding.remedy]

    assert {"alarm", "audit", "console"} <= set(warned)


@pytest.mark.parametrize(("written", "says"), [("[nonsense", "FAIL config"), (OURS.read_text(), "FAIL store")])
def test_the_command_ends_with_1_when_something_fails(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    written: str,
    says: str,
) -> None:
    (tmp_path / "config.toml").write_text(written)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["muster", "doctor"])

    with pytest.raises(SystemExit) as end:
        cli.main()

    assert end.value.code == 1
    assert says in capsys.readouterr().out


def test_a_purge_that_has_stopped_because_of_the_clock_is_named(patient: Patient) -> None:
    patient.store.write_now(lambda session: believe(session, patient.clock.now()))
    patient.clock.forward(days=7)
    assert patient.wrong() == []
    patient.clock.forward(hours=1)

    [found] = [finding for finding in patient.findings() if "the clock is in doubt" in finding.says]
    assert "2026-03-02 12:00 UTC" in found.says
    assert "muster purge --clock-is-right" in found.remedy
