"""Builds everything in one place and hands it down; nothing here decides anything."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from zoneinfo import ZoneInfo

import aiohttp
from fastapi import FastAPI

from alert_levels.ladder_versions import current_ladder
from bot.family_answer import family_answer
from bot.inbound import Inbox
from bot.via_sms.inbound import sms_webhook
from bot.via_sms.outbound import SmsChannel, twilio_client
from bot.via_telegram.account import BotAccount
from bot.via_telegram.intake import Intake
from bot.via_telegram.outbound import TelegramChannel
from bot.via_telegram.polling import Polling
from bot.via_telegram.webhook import telegram_webhook
from bot.via_web.pages import people_pages
from broadcasts.channel import Channel
from broadcasts.lanes import Lane
from broadcasts.limiter import Limiter
from broadcasts.outcomes import fail
from broadcasts.receipts import Receipt, apply
from broadcasts.rounds import TOPICS, Rounds
from broadcasts.speaker import Route, Speaker
from console.app import create_console
from console.context import ConsoleContext
from locales.catalogue import Catalogue
from registry.clock import Clock, WallClock
from registry.countries import NEEDS_NUMBER, rules_by_country
from registry.settings import Mode
from registry.store import Store
from service.preparing import prepare
from service.settings import Settings


@dataclass
class Muster:
    """The whole service, built and not yet started. `bot` and `polling` are there when Telegram is switched on."""

    settings: Settings
    store: Store
    clock: Clock
    speaker: Speaker
    inbox: Inbox
    rounds: Rounds
    web: FastAPI
    console: FastAPI
    lanes: list[Lane]
    bot: BotAccount | None = None
    polling: Polling | None = None
    intake: Intake | None = None


def build(settings: Settings, session: aiohttp.ClientSession, clock: Clock | None = None) -> Muster:
    """Open the store, bring it up to date, and put the parts together. Raises ModeChanged, StoreError."""
    clock = clock or WallClock(settings.service.clock_scale, settings.service.clock_origin)
    store = prepare(settings)
    speaker = make_speaker(settings, store, clock)
    lanes: list[Lane] = []
    inbox = Inbox(
        store,
        speaker,
        clock,
        mode=settings.service.mode,
        firewall=settings.post.firewall_confirmed,
        settle=partial(_settle, lanes),
    )
    console = ConsoleContext(store, speaker, clock, settings.service.mode, settings.console.session_hours)
    muster = Muster(
        settings=settings,
        store=store,
        clock=clock,
        speaker=speaker,
        inbox=inbox,
        rounds=Rounds(store, speaker, clock),
        lanes=lanes,
        web=_web(store, speaker, inbox, clock),
        console=create_console(console),
    )
    if settings.telegram.token is not None:
        _add_telegram(muster, settings, session)
    if settings.twilio.auth_token is not None:
        _add_sms(muster, settings, session)
    _listen(muster)
    return muster


def make_speaker(settings: Settings, store: Store, clock: Clock) -> Speaker:
    """Words, ladder and reply routes of this post."""
    ladder = store.write_now(lambda session: current_ladder(session, settings.ladder.level, clock.now()))
    return Speaker(
        catalogue=Catalogue.load(),
        ladder=ladder,
        post_name=settings.post.name,
        drill=settings.service.mode is Mode.DRILL,
        public_url=settings.public_url,
        routes=_routes(settings),
        caseload=settings.limits.caseload,
        zone=ZoneInfo(settings.post.time_zone),
    )


def _routes(settings: Settings) -> Mapping[str, Route]:
    number = settings.post.reply_number
    return {
        country: Route(rules.sms_reply.value, number if rules.sms_reply in NEEDS_NUMBER else None)
        for country, rules in rules_by_country(settings.country_rules).items()
        if not rules.two_way
    }


def _web(store: Store, speaker: Speaker, inbox: Inbox, clock: Clock) -> FastAPI:
    web = FastAPI(title="Muster", docs_url=None, redoc_url=None, openapi_url=None)

    async def ask(code: str, language: str) -> str:
        return await store.write(lambda session: family_answer(session, speaker, code, language, clock.now()))

    @web.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    web.include_router(people_pages(store, speaker.catalogue, inbox.receive, ask, clock))
    return web


def _add_telegram(muster: Muster, settings: Settings, session: aiohttp.ClientSession) -> None:
    telegram = settings.telegram
    assert telegram.token is not None
    bot = BotAccount(telegram.token.get_secret_value(), session, telegram.base_url)
    intake = Intake(bot, muster.inbox.receive, muster.clock)
    muster.bot, muster.intake = bot, intake
    _add_lane(muster, TelegramChannel(bot), Limiter(telegram.per_second, telegram.per_chat_per_second))
    if telegram.webhook_secret is None:
        muster.polling = Polling(bot, intake, muster.clock)
    else:
        muster.web.include_router(telegram_webhook(telegram.webhook_secret.get_secret_value(), intake))


def _add_sms(muster: Muster, settings: Settings, session: aiohttp.ClientSession) -> None:
    twilio = settings.twilio
    assert twilio.account_sid is not None
    assert twilio.auth_token is not None
    assert twilio.sender is not None
    sid, token = twilio.account_sid, twilio.auth_token.get_secret_value()
    public_url = twilio.public_url or settings.public_url
    client = twilio_client(sid, token, session, twilio.base_url)
    _add_lane(muster, SmsChannel(client, twilio.sender, public_url), Limiter(twilio.segments_per_second))
    muster.web.include_router(
        sms_webhook(
            sid,
            token,
            public_url,
            settings.service.mode,
            muster.inbox.receive,
            partial(_take_receipt, muster),
            muster.clock,
        )
    )


async def _settle(lanes: list[Lane], channel: str, address: str) -> None:
    for lane in lanes:
        if lane.name == channel:
            await lane.settled(address)


async def _take_receipt(muster: Muster, receipt: Receipt) -> None:
    await muster.store.write(lambda session: apply(session, receipt, fail, muster.clock.now()))


def _add_lane(muster: Muster, channel: Channel, limiter: Limiter) -> None:
    muster.lanes.append(Lane(muster.store, channel, limiter, muster.speaker.ladder, muster.clock))


def _listen(muster: Muster) -> None:
    """What a commit announces wakes whoever has work by it."""
    loop = asyncio.get_running_loop()

    def hear(topic: str) -> None:
        if topic == "outbox":
            for lane in muster.lanes:
                loop.call_soon_threadsafe(lane.wake)
        elif topic in TOPICS:
            loop.call_soon_threadsafe(muster.rounds.wake)

    muster.store.listen(hear)
