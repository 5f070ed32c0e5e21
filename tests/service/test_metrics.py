"""What Prometheus reads: every family by name, no label that tells of anybody, and lanes even without a store."""

import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families

from bot.message import Message
from broadcasts.channel import Outgoing, SendError, Trouble
from broadcasts.circuit import Circuit
from broadcasts.health import note_health
from broadcasts.lanes import Lane
from broadcasts.limiter import Limiter
from registry.store import Store
from service import metrics as metrics_module
from service.metrics import Metrics
from service.received import Received
from service.snapshot.metric import NAME, SnapshotMetric
from service.snapshot.taking import SUFFIX
from service.watch_pages import metrics_page
from tests.fakes.clock import FakeClock
from tests.fakes.country import Country

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


class Idle:
    """A channel that is never asked to send."""

    name = "telegram"

    async def send(self, outgoing: Outgoing) -> str:
        raise NotImplementedError

    async def find(self, outgoing: Outgoing, since: object) -> str | None:
        raise NotImplementedError

    def weight(self, outgoing: Outgoing) -> int:
        return 1


class Page:
    """The metrics of a small country with one lane."""

    def __init__(self, country: Country, snapshots: Path | None = None) -> None:
        self.lane = Lane(country.store, Idle(), Limiter(30, 1), country.speaker.ladder, country.clock)
        self.received = Received(self._receive)
        self.app = FastAPI()
        metrics = Metrics(country.store, [self.lane], self.received, country.clock)
        self.app.include_router(metrics_page(metrics, SnapshotMetric(None if snapshots is None else str(snapshots))))

    async def _receive(self, message: Message) -> None:
        if message.text == "break":
            raise RuntimeError

    async def text(self) -> str:
        async with self._browser() as browser:
            response = await browser.get("/metrics")
        assert response.status_code == 200
        return response.text

    async def samples(self) -> Samples:
        families = text_string_to_metric_families(await self.text())
        return {
            (sample.name, tuple(sorted(sample.labels.items()))): sample.value
            for family in families
            for sample in family.samples
        }

    @asynccontextmanager
    async def _browser(self) -> AsyncIterator[httpx.AsyncClient]:
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as browser:
            yield browser


@pytest.fixture
def country(store: Store, clock: FakeClock) -> Country:
    return Country(store, clock)


@pytest.fixture
def page(country: Country) -> Page:
    return Page(country)


def key(name: str, **labels: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    return name, tuple(sorted(labels.items()))


async def test_the_queue_and_its_age_are_told_by_channel_and_class(page: Page, country: Country) -> None:
    country.person("south")
    country.person("south")
    country.decide(("south", 4))
    country.fill()
    country.clock.forward(minutes=2)

    told = await page.samples()

    labels = {"channel": "telegram", "class": "high_level"}
    assert told[key("muster_queue_deliveries", **labels)] == 2
    assert told[key("muster_queue_oldest_seconds", **labels)] == 120
    assert told[key("muster_carrier_down", channel="telegram")] == 0
    assert told[key("muster_store_up")] == 1


async def test_sends_are_told_by_what_became_of_them(page: Page) -> None:
    page.lane.meter.note(None)
    page.lane.meter.note(SendError(Trouble.BLOCKED, "403"))
    page.lane.meter.note_hold(7)

    told = await page.samples()

    assert told[key("muster_sends_total", channel="telegram", outcome="accepted")] == 1
    assert told[key("muster_sends_total", channel="telegram", outcome="blocked")] == 1
    assert told[key("muster_lane_held_seconds_total", channel="telegram")] == 7
    assert told[key("muster_lane_allowed_per_second", channel="telegram")] == 30
    assert told[key("muster_lane_on_duty", channel="telegram")] == 0


async def test_escalation_that_lags_and_a_carrier_that_is_down_are_told(page: Page, country: Country) -> None:
    country.person("south")
    country.decide(("south", 4))
    country.fill()
    country.send()
    country.clock.forward(minutes=15)
    now = country.clock.now()
    country.store.write_now(lambda session: note_health(session, "sms", Circuit(9, now, "HTTP 500"), now))

    told = await page.samples()

    assert told[key("muster_escalation_lag_seconds")] == 600
    assert told[key("muster_carrier_down", channel="sms")] == 1


async def test_what_comes_in_is_counted_with_the_time_it_took(page: Page) -> None:
    await page.received(Message("sms:1", "sms", "+99920000001", text="1"))
    with pytest.raises(RuntimeError):
        await page.received(Message("sms:2", "sms", "+99920000001", text="break"))

    told = await page.samples()

    assert told[key("muster_inbound_total", channel="sms", outcome="handled")] == 1
    assert told[key("muster_inbound_total", channel="sms", outcome="failed")] == 1
    assert told[key("muster_inbound_waiting")] == 0
    assert told[key("muster_inbound_oldest_seconds")] == 0


async def test_the_process_itself_is_told_of(page: Page) -> None:
    told = await page.samples()

    assert told[key("process_resident_memory_bytes")] > 0
    assert told[key("process_open_fds")] > 0


async def test_labels_hold_nothing_of_anybody(page: Page, country: Country) -> None:
    country.person("south", channels=("sms",), name="Amina Canary")
    country.decide(("south", 4))
    country.fill()
    page.lane.meter.note(SendError(Trouble.REFUSED, "Amina Canary +99920000001"))

    told = await page.text()

    labels = set(re.findall(r"muster_\w+{(.*?)}", told))
    assert labels
    assert all(re.fullmatch(r'(\w+="[a-z_ ]+",?)+', each) for each in labels), labels


async def test_a_store_that_does_not_answer_leaves_the_lanes_on_the_page(page: Page, country: Country) -> None:
    page.lane.meter.note(None)
    country.store.close()

    told = await page.samples()

    assert told[key("muster_store_up")] == 0
    assert told[key("muster_sends_total", channel="telegram", outcome="accepted")] == 1
    assert key("muster_escalation_lag_seconds") not in told


async def test_the_store_is_asked_once_for_many_readers(
    page: Page, country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    read = metrics_module.backlog
    monkeypatch.setattr(metrics_module, "backlog", lambda *given: asked.append(1) or read(*given))

    await page.text()
    await page.text()

    assert asked == [1]


async def test_the_age_of_the_newest_snapshot_is_told_where_they_are_on(country: Country, tmp_path: Path) -> None:
    assert (NAME, ()) not in await Page(country).samples()
    page = Page(country, tmp_path)
    assert (await page.samples())[NAME, ()] == 0
    for name, at in ((f"muster-1{SUFFIX}", 1_700_000_000), (f"muster-2{SUFFIX}", 1_700_000_900)):
        (tmp_path / name).write_bytes(b"x")
        os.utime(tmp_path / name, (at, at))
    assert (await page.samples())[NAME, ()] == 1_700_000_900
