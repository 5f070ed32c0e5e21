"""Starts the service, keeps it up until it is told to stop, and stops it in the reverse order."""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import aiohttp
import structlog
import uvicorn
from fastapi import FastAPI
from telegram.error import TelegramError

from bot.via_telegram.commands import set_commands
from bot.via_telegram.webhook import set_webhook
from registry.clock import Clock
from service.config import require_channel
from service.schedule import make_schedule
from service.settings import Settings
from service.wiring import Muster, build

log = structlog.get_logger()

DRAIN_SECONDS = 10


class _Server(uvicorn.Server):
    """A server that leaves the signals to the service, which runs two of them."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(settings: Settings) -> None:
    """Run until SIGINT or SIGTERM. Raises ConfigError, ModeChanged, StoreError before anything is started."""
    require_channel(settings)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, stop.set)
    async with running(settings):
        await stop.wait()
        log.info("stopping")


@asynccontextmanager
async def running(settings: Settings, clock: Clock | None = None) -> AsyncIterator[Muster]:
    """The service, started, for as long as the block lasts."""
    unlimited = aiohttp.TCPConnector(limit=0)  # the lanes limit themselves; a wait for a connection counts as a failure
    async with aiohttp.ClientSession(connector=unlimited) as session:
        muster = build(settings, session, clock)
        schedule = make_schedule(muster)
        web, console = settings.web, settings.console
        servers = [_server(muster.web, web.host, web.port), _server(muster.console, console.host, console.port)]
        try:
            serving = [asyncio.create_task(server.serve()) for server in servers]
            await _until_listening(servers, serving)
            await _start(muster)
            introducing = asyncio.create_task(_introduce(muster))
            schedule.start()
            log.info("serving", mode=settings.service.mode.value, web=web.port, console=console.port)
            yield muster
            introducing.cancel()
            schedule.shutdown(wait=False)
            await _stop_taking_in(muster, servers, serving)
        finally:
            await _stop_working(muster)


def _server(app: FastAPI, host: str, port: int) -> _Server:
    config = uvicorn.Config(
        app, host=host, port=port, log_config=None, access_log=False, timeout_graceful_shutdown=DRAIN_SECONDS
    )
    return _Server(config)


async def _until_listening(servers: list[_Server], serving: list[asyncio.Task[None]]) -> None:
    while not all(server.started for server in servers):
        ended = [task for task in serving if task.done()]
        if ended:
            await asyncio.gather(*ended)
            raise OSError("a port could not be listened on: another process may have it")
        await asyncio.sleep(0.01)


async def _start(muster: Muster) -> None:
    for lane in muster.lanes:
        await lane.start()
    await muster.rounds.start()
    if muster.polling is not None:
        await muster.polling.start()


async def _introduce(muster: Muster) -> None:
    """Tell Telegram where updates go and what the menu holds; the service works without, so a refusal is only noted."""
    secret = muster.settings.telegram.webhook_secret
    if muster.bot is None:
        return
    try:
        if secret is not None:
            await set_webhook(muster.bot, muster.settings.public_url, secret.get_secret_value())
        await set_commands(muster.bot, muster.speaker.catalogue)
    except TelegramError as error:
        log.warning("telegram took neither webhook nor menu", fault=type(error).__name__)


async def _stop_taking_in(muster: Muster, servers: list[_Server], serving: list[asyncio.Task[None]]) -> None:
    if muster.polling is not None:
        await muster.polling.stop()
    if muster.intake is not None:
        await muster.intake.stop()
    muster.console.state.pulse.stop()
    for server in servers:
        server.should_exit = True
    await asyncio.gather(*serving)


async def _stop_working(muster: Muster) -> None:
    await muster.rounds.stop()
    for lane in muster.lanes:
        await lane.stop()
    muster.store.close()
