"""Answers that come in: signed webhook, conversation, commit, then the 200."""

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime

from sqlmodel import Session, col, func, select, update

from bench.ground import POSTGRESQL, SQLITE, Ground
from bench.machine import ENGINE_CORE, OTHER_CORE
from bench.population import Settlers
from bench.processes import BenchFailed, Process
from bench.table import Row, at_least
from broadcasts.tables import Delivery, DeliveryState, Ledger, LedgerState

ANSWERS = 20_000
REPLIES_A_SECOND = 100
PATIENCE = 180.0


def rows(ground: Ground) -> Iterator[Row]:
    yield Row(
        "inbound.sqlite",
        "answers by SMS taken in, one process on one core, SQLite",
        "/s",
        tuple(_rates(ground, SQLITE, [ENGINE_CORE])),
        at_least(500),
        how=f"{ANSWERS:,} people answer over 64 connections: signature checked, conversation run, report, ledger and"
        f" reply committed, then acknowledged. Replies leave meanwhile at {REPLIES_A_SECOND} segments a second.",
    )
    yield Row(
        "inbound.postgresql",
        "answers by SMS taken in, two processes, PostgreSQL",
        "/s",
        tuple(_rates(ground, POSTGRESQL, [ENGINE_CORE, OTHER_CORE])),
        how="The same, shared out over two processes on both cores, beside the database and the callers.",
    )


def _rates(ground: Ground, kind: str, cores: list[int]) -> list[float]:
    people = ground.people(ANSWERS)
    url = ground.store(Settlers("port", people, ("sms",)), kind=kind)
    ground.queue_alert(url, rank=2)
    with ground.opened(url) as (store, _, _clock):
        store.write_now(_everybody_was_asked)
    ground.carrier.behave()
    with ExitStack() as engines:
        rate = {"twilio__segments_per_second": REPLIES_A_SECOND}
        ports = [engines.enter_context(ground.engine(url, core, **rate)).web_port for core in cores]
        answered = _call(ground, ports, people)
    with ground.opened(url) as (store, _, _clock):
        done = store.read_now(_answered)
    ground.drop(url)
    if done != people:
        raise BenchFailed(f"{done} of {people} answers stand in the ledger")
    return answered


def _call(ground: Ground, ports: list[int], people: int) -> list[float]:
    log = ground.folder / f"callers-{time.monotonic_ns()}.log"
    callers = Process(["-m", "bench.callers", json.dumps(ports), "1", str(people)], OTHER_CORE, log)
    callers.finish(PATIENCE)
    rates: list[float] = json.loads(log.read_text().splitlines()[-1])
    return rates


def _everybody_was_asked(session: Session) -> None:
    """As if a carrier had taken the alert for everybody a moment ago."""
    now = datetime.now(UTC)
    session.execute(update(Delivery).values(state=DeliveryState.ACCEPTED, sending_at=now, accepted_at=now))
    session.execute(update(Ledger).values(state=LedgerState.ASKED, asked_at=now))


def _answered(session: Session) -> int:
    return session.exec(select(func.count()).where(col(Ledger.state) == LedgerState.ANSWERED)).one()
