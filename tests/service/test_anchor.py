"""The head of the audit log leaves the machine, over real HTTP on loopback."""

import asyncio
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import aiohttp
import pytest
import structlog

from registry.acts import Act, officer
from registry.audit import head, record
from registry.audit_chain import heads_in
from registry.audit_check import find_fault
from registry.store import Store
from service.anchor import Anchor
from service.config import load
from service.schedule import make_schedule
from service.wiring import build
from tests.fakes.clock import FakeClock

OURS = Path(__file__).parents[2] / "config.toml"
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Outside:
    """Keeps what is posted to it; `status` is what it answers."""

    def __init__(self) -> None:
        self.kept: list[str] = []
        self.status = 200
        self.heard = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer.kept.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
                self.send_response(outer.status)
                self.end_headers()
                outer.heard.set()

            def log_message(self, *_: object) -> None:
                """Nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/heads"


@pytest.fixture
def outside() -> Iterator[Outside]:
    outside = Outside()
    thread = threading.Thread(target=outside.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield outside
    outside.server.shutdown()
    thread.join()
    outside.server.server_close()


def act(store: Store) -> None:
    store.write_now(lambda session: record(session, officer(7), Act.NOTICE, NOW))


async def test_the_head_that_is_posted_is_what_a_later_check_is_held_against(store: Store, outside: Outside) -> None:
    act(store)
    await Anchor(store, outside.url).post()
    act(store)

    anchored = heads_in(outside.kept[0])
    assert [each.number for each in anchored] == [1]
    assert store.read_now(lambda session: find_fault(session, anchored, NOW)) is None


async def test_an_empty_log_has_nothing_to_post(store: Store, outside: Outside) -> None:
    await Anchor(store, outside.url).post()

    assert outside.kept == []


async def test_an_anchor_that_does_not_take_it_is_only_logged_and_gets_the_next_one(
    store: Store, outside: Outside
) -> None:
    act(store)
    outside.status = 500
    with structlog.testing.capture_logs() as lines:
        await Anchor(store, "http://127.0.0.1:9/heads").post()
        await Anchor(store, outside.url).post()
    outside.status = 200
    act(store)
    await Anchor(store, outside.url).post()

    assert [line["event"] for line in lines] == ["the anchor of the audit log does not answer"] * 2
    assert "127.0.0.1" not in str(lines), "the address is a secret"
    assert heads_in(outside.kept[-1]) == [store.read_now(head)]


async def test_the_schedule_posts_the_head_as_soon_as_it_starts(tmp_path: Path, outside: Outside) -> None:
    environment = {
        "MUSTER_STORE__URL": f"sqlite:///{tmp_path}/muster.db", "MUSTER_AUDIT__ANCHOR_URL": outside.url,
        "MUSTER_TELEGRAM__TOKEN": "1:token",
    }  # fmt: skip
    async with aiohttp.ClientSession() as session:
        muster = build(load(OURS, environment), session, FakeClock())
        act(muster.store)
        schedule = make_schedule(muster)
        schedule.start()
        try:
            assert await _in_time(outside.heard)
        finally:
            schedule.shutdown(wait=False)
            muster.store.close()
    assert heads_in(outside.kept[0])


async def _in_time(event: threading.Event) -> bool:
    return await asyncio.to_thread(event.wait, 10.0)


def test_without_an_anchor_nothing_is_posted(tmp_path: Path) -> None:
    assert load(OURS, {"MUSTER_STORE__URL": f"sqlite:///{tmp_path}/muster.db"}).audit.anchor_url is None
