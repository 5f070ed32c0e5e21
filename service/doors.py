"""The two doors: what is open to the world (webhooks, people's pages) and what only officers reach (the console).

Kept apart from the engine because the first message must not wait for what only pages need to be imported.
"""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from functools import partial

from fastapi import FastAPI

from bot.family_answer import Left, family_answer, leave_enquiry
from bot.via_sms.inbound import sms_webhook
from bot.via_telegram.webhook import telegram_webhook
from bot.via_web.pages import people_pages
from broadcasts.outcomes import fail
from broadcasts.receipts import Receipt, apply
from console.app import create_console
from console.context import ConsoleContext
from service.health import Health
from service.metrics import Metrics
from service.server import Server
from service.snapshot.metric import SnapshotMetric
from service.watch_pages import health_pages, metrics_page
from service.wiring import Muster


class Doors:
    """Both doors of one process, built and not yet open."""

    def __init__(self, muster: Muster) -> None:
        settings = muster.settings
        self._health = Health(muster.store, muster.lanes, muster.rounds)
        self._console = _console(muster, self._health)
        web, console = settings.web, settings.console
        self._servers = [
            Server(_web(muster, self._health), web.host, web.port),
            Server(self._console, console.host, console.port),
        ]
        self._serving: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        """Return once both are listened on. Raises OSError."""
        self._serving = [asyncio.create_task(server.serve()) for server in self._servers]
        while not all(server.started for server in self._servers):
            ended = [task for task in self._serving if task.done()]
            if ended:
                await asyncio.gather(*ended)
                raise OSError("a port could not be listened on: another process may have it")
            await asyncio.sleep(0.01)

    async def stop(self) -> None:
        """Take no more, and finish what is under way."""
        self._health.stop()
        self._console.state.pulse.stop()
        for server in self._servers:
            server.should_exit = True
        await asyncio.gather(*self._serving)


def _console(muster: Muster, health: Health) -> FastAPI:
    store, clock, settings = muster.store, muster.clock, muster.settings
    wanted = settings.console
    console = create_console(
        ConsoleContext(
            store,
            muster.speaker,
            clock,
            settings.service.mode,
            wanted.session_hours,
            idle=timedelta(minutes=wanted.idle_minutes),
            second_factor=wanted.second_factor,
            terms=settings.retention.terms,
            clock_may_gain=muster.purge.clock_may_gain,
            map_tiles=wanted.tiles,
            rates=settings.rates,
            relying_party=wanted.relying_party,
        )
    )
    console.include_router(health_pages(health))
    metrics = Metrics(store, muster.lanes, muster.received, clock)
    console.include_router(metrics_page(metrics, SnapshotMetric(settings.snapshot.folder)))
    return console


def _web(muster: Muster, health: Health) -> FastAPI:
    web = FastAPI(title="Muster", docs_url=None, redoc_url=None, openapi_url=None)
    store, speaker, clock = muster.store, muster.speaker, muster.clock

    async def ask(code: str, language: str, visitor: str) -> str:
        now = clock.now()
        return await store.write(lambda session: family_answer(session, speaker, code, language, visitor, now))

    async def ask_by_form(form: Mapping[str, str], language: str, visitor: str) -> str:
        now, mode = clock.now(), muster.settings.service.mode
        code, message = form.get("code", "").strip(), form.get("message", "").strip()
        left = Left(**{name: form.get(name, "").strip() for name in ("who", "relation", "place", "name", "number")})
        if form.get("who"):
            return await store.write(lambda s: leave_enquiry(s, speaker, left, language, visitor, mode, now))
        return await store.write(lambda s: family_answer(s, speaker, code, language, visitor, now, message))

    web.include_router(health_pages(health))
    web.include_router(people_pages(store, speaker, muster.received, ask, clock, answer_form=ask_by_form))
    secret = muster.settings.telegram.webhook_secret
    if muster.intake is not None and secret is not None:
        web.include_router(telegram_webhook(secret.get_secret_value(), muster.intake))
    _add_sms(web, muster)
    return web


def _add_sms(web: FastAPI, muster: Muster) -> None:
    twilio = muster.settings.twilio
    if twilio.auth_token is None:
        return
    assert twilio.account_sid is not None
    web.include_router(
        sms_webhook(
            twilio.account_sid,
            twilio.auth_token.get_secret_value(),
            twilio.public_url or muster.settings.public_url,
            muster.settings.service.mode,
            muster.received,
            partial(_take_receipt, muster),
        )
    )


async def _take_receipt(muster: Muster, receipt: Receipt) -> None:
    await muster.store.write(lambda session: apply(session, receipt, fail, muster.clock.now()))
