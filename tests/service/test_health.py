"""A process is ready while it can keep what it is told, its tables fit, and its duties are done by somebody."""

import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from sqlmodel import Session, text

from broadcasts.lanes import Lane
from broadcasts.limiter import Limiter
from broadcasts.rounds import Rounds
from registry.keys import sandbox_ring
from registry.leases import take
from registry.migrating import upgrade
from registry.store import Store
from service import health as health_module
from service.health import ROUND_SECONDS, Health
from service.watch_pages import health_pages
from tests.fakes.clock import FakeClock
from tests.fakes.country import Country
from tests.service.test_metrics import Idle


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    url = f"sqlite:///{tmp_path / 'muster.db'}"
    upgrade(url)
    store = Store(url, sandbox_ring())
    yield store
    store.close()


class House:
    """A process with one lane; the test moves the time that its rounds are measured by."""

    def __init__(self, store: Store) -> None:
        country = Country(store, FakeClock())
        self.store = store
        self.lane = Lane(store, Idle(), Limiter(30), country.speaker.ladder, country.clock)
        self.rounds = Rounds(store, country.speaker, country.clock)
        self.later = 0.0
        self.health = Health(store, [self.lane], self.rounds, lambda: self.rounds.turned_at + self.later)
        self.app = FastAPI()
        self.app.include_router(health_pages(self.health))

    def has(self, *duties: str, holder: str = "elsewhere:1") -> None:
        def hold(session: Session) -> None:
            for duty in duties:
                take(session, duty, holder, 60)

        self.store.write_now(hold)

    async def opens(self, path: str) -> httpx.Response:
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as browser:
            return await browser.get(path)

    async def is_ready(self) -> bool:
        self.later += 2  # what was found is kept for a second
        return (await self.opens("/readyz")).status_code == 200

    async def says(self) -> dict[str, str]:
        self.later += 2
        told: dict[str, str] = (await self.opens("/readyz")).json()["checks"]
        return told


@pytest.fixture
def house(store: Store) -> House:
    return House(store)


async def test_a_process_that_answers_is_alive(house: House) -> None:
    house.store.close()

    assert (await house.opens("/healthz")).json() == {"status": "ok"}


async def test_a_lane_is_ready_whoever_has_it(house: House) -> None:
    assert not await house.is_ready()
    assert (await house.says())["lane telegram"] == "held by nobody"
    house.has("lane:telegram")
    assert await house.is_ready()
    assert (await house.says())["lane telegram"] == "held by another process"


async def test_rounds_must_come_round_here_or_elsewhere(house: House) -> None:
    house.has("lane:telegram")
    house.later = ROUND_SECONDS
    assert not await house.is_ready()
    assert (await house.says())["rounds"].startswith("stand still for")
    house.has("rounds")
    assert await house.is_ready()


async def test_a_store_that_keeps_nothing_in_time_is_not_ready(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health_module, "STORE_SECONDS", 0.05)
    house.has("lane:telegram")
    goes_on = threading.Event()
    hanging = house.store._submit(lambda session: goes_on.wait(10))
    ready, says = await house.is_ready(), await house.says()
    goes_on.set()
    hanging.result()

    assert not ready
    assert says["store"] == "kept nothing within 0.05 s"


async def test_a_store_that_refuses_is_not_ready(house: House) -> None:
    house.store.close()

    assert not await house.is_ready()
    assert (await house.says())["store"] == "cannot be written (StoreClosed)"


async def test_tables_of_another_version_are_not_ready(house: House) -> None:
    house.has("lane:telegram")
    house.store.write_now(lambda session: session.exec(text("UPDATE alembic_version SET version_num = '0001'")))  # type: ignore[call-overload]

    assert not await house.is_ready()
    assert (await house.says())["tables"].startswith("at step 0001")


async def test_a_process_that_stops_is_not_ready_from_then_on(house: House) -> None:
    house.has("lane:telegram")
    assert await house.is_ready()
    house.health.stop()

    assert (await house.opens("/readyz")).status_code == 503


async def test_a_busy_balancer_costs_one_commit_a_second(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    written = []
    write = health_module._write
    monkeypatch.setattr(health_module, "_write", lambda session: written.append(1) or write(session))

    for _ in range(5):
        await house.opens("/readyz")

    assert written == [1]
