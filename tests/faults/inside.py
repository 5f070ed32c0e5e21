"""The service in the process of the test, for what needs its clock or its parts in hand."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from registry.clock import Clock
from sandbox.ports import free_port
from service.config import load
from service.serving import running
from service.wiring import Muster
from tests.faults.carrier import Carrier
from tests.faults.engine import HOME, variables
from tests.faults.town import Town


@asynccontextmanager
async def service_in(town: Town, carrier: Carrier, clock: Clock | None = None, **more: object) -> AsyncIterator[Muster]:
    """Started on the town, for as long as the block lasts; its own web address is `public_url` of its settings."""
    port, console = free_port(), free_port()
    web = {"web__port": port, "console__port": console, "twilio__public_url": f"http://127.0.0.1:{port}"}
    settings = load(HOME / "config.toml", variables(town.url, carrier, **(web | more)))
    async with running(settings, clock) as muster:
        yield muster
