"""Where health and metrics are served: never on the public port, and in a process without doors as well."""

import socket
from pathlib import Path

import aiohttp
import structlog

from sandbox.ports import free_port
from service.config import load
from service.serving import Roles, running
from service.settings import Settings
from tests.fakes.waiting import until

OURS = Path(__file__).parents[2] / "config.toml"


def settings_of(folder: Path, console_port: int | None = None) -> Settings:
    environment = {
        "MUSTER_STORE__URL": f"sqlite:///{folder / 'muster.db'}",
        "MUSTER_WEB__PORT": str(free_port()),
        "MUSTER_CONSOLE__PORT": str(console_port or free_port()),
    }
    return load(OURS, environment)


async def get(port: int, path: str) -> int:
    url = f"http://127.0.0.1:{port}{path}"
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        await response.read()
        return response.status


async def becomes(port: int, path: str, status: int) -> None:
    """Ask until it is answered like this; fails when it never is."""
    seen: list[int] = []
    while status not in seen[-1:]:
        seen.append(await get(port, path))
        assert len(seen) < 500, f"{path} is answered with {set(seen)}"


async def test_metrics_are_on_the_officers_port_and_health_on_both(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    async with running(settings):
        for port in (settings.web.port, settings.console.port):
            assert await get(port, "/healthz") == 200
            await becomes(port, "/readyz", 200)
        assert await get(settings.console.port, "/metrics") == 200
        assert await get(settings.web.port, "/metrics") == 404


async def test_an_engine_without_doors_is_watched_on_the_same_port(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    async with running(settings, roles=Roles(doors=False)):
        await becomes(settings.console.port, "/readyz", 200)
        assert await get(settings.console.port, "/metrics") == 200
        assert await get(settings.console.port, "/login") == 404


async def test_an_engine_works_on_where_that_port_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, structlog.testing.capture_logs() as lines:
        settings = settings_of(tmp_path, taken.getsockname()[1])
        async with running(settings, roles=Roles(doors=False)) as muster:
            before = muster.rounds.turned_at
            await until(lambda: muster.rounds.turned_at > before)

    assert "no health and no metrics are served" in [line["event"] for line in lines]
