"""Builds the engine in one place and hands it down; nothing here decides anything. The doors are built in `doors`."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from zoneinfo import ZoneInfo

import aiohttp
import structlog
from sqlmodel import Session

from alert_levels.ladder_versions import current_ladder
from alert_levels.taking_up import take_up_ladder, waits_for
from bot.inbound import Inbox
from bot.via_sms.outbound import SmsChannel, twilio_client
from bot.via_sms.reconcile import Reconciliation
from bot.via_telegram.account import BotAccount
from bot.via_telegram.intake import Intake
from bot.via_telegram.limits import window_of_chat
from bot.via_telegram.outbound import TelegramChannel
from bot.via_telegram.polling import Polling
from broadcasts.channel import Channel
from broadcasts.lanes import Lane
from broadcasts.limiter import Limiter
from broadcasts.purge import Purge
from broadcasts.quiet_talk import QuietTalk
from broadcasts.rounds import TOPICS, Rounds
from broadcasts.sms_spending import SmsSpending
from broadcasts.speaker import Route, Speaker
from broadcasts.supply import Admit
from locales.catalogue import Catalogue
from registry.clock import Clock, WallClock
from registry.countries import NEEDS_NUMBER, rules_by_country
from registry.incoming import begin_hearing
from registry.settings import Mode
from registry.store import Store
from service.preparing import prepare
from service.received import Received
from service.settings import Settings

log = structlog.get_logger()


@dataclass
class Muster:
    """The service without its doors, built and not yet started. `bot` is there when Telegram is switched on."""

    settings: Settings
    store: Store
    clock: Clock
    speaker: Speaker
    inbox: Inbox
    received: Received
    rounds: Rounds
    purge: Purge
    quiet_talk: QuietTalk
    lanes: list[Lane]
    bot: BotAccount | None = None
    polling: Polling | None = None
    intake: Intake | None = None
    reconciliation: Reconciliation | None = None


def build(settings: Settings, session: aiohttp.ClientSession, clock: Clock | None = None) -> Muster:
    """Open the store, bring it up to date, and put the parts together. Raises ModeChanged, StoreError."""
    clock = clock or WallClock(settings.service.clock_scale, settings.service.clock_origin)
    store = prepare(settings)
    _take_up_ladder(settings, store, clock)
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
    received = Received(inbox.receive)
    purge = Purge(store, speaker, settings.retention.terms, settings.service.clock_scale)
    rounds, quiet_talk = Rounds(store, speaker, clock), QuietTalk(store, speaker)
    muster = Muster(settings, store, clock, speaker, inbox, received, rounds, purge, quiet_talk, lanes)
    if settings.telegram.token is not None:
        _add_telegram(muster, settings, session)
    if settings.twilio.auth_token is not None:
        _add_sms(muster, settings, session)
    _listen(muster)
    return muster


def _take_up_ladder(settings: Settings, store: Store, clock: Clock) -> None:
    """A version that has to wait is said again at every start."""

    def work(session: Session) -> list[int]:
        take_up_ladder(session, settings.ladder.level, clock.now())
        return waits_for(session, clock.now())

    ranks = store.write_now(work)
    if ranks:
        log.warning("a new version of the ladder waits: these levels stand, or were told of lately", ranks=ranks)


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
        level_cards=settings.telegram.level_cards,
        desk=settings.cases.desk,
        sms_price=settings.twilio.price,
        stale_after=timedelta(days=settings.retention.confirm_at_level_days),
    )


def _routes(settings: Settings) -> Mapping[str, Route]:
    number = settings.post.reply_number
    return {
        country: Route(rules.sms_reply.value, number if rules.sms_reply in NEEDS_NUMBER else None)
        for country, rules in rules_by_country(settings.country_rules).items()
        if not rules.two_way
    }


def _add_telegram(muster: Muster, settings: Settings, session: aiohttp.ClientSession) -> None:
    telegram = settings.telegram
    assert telegram.token is not None
    bot = BotAccount(telegram.token.get_secret_value(), session, telegram.base_url)
    intake = Intake(bot, muster.received, muster.clock)
    muster.bot, muster.intake = bot, intake
    chats = window_of_chat(telegram.per_chat_per_second, telegram.per_group_per_minute)
    _add_lane(muster, TelegramChannel(bot), Limiter(telegram.per_second, chats))
    if telegram.webhook_secret is None:
        muster.polling = Polling(bot, intake, muster.clock)


def _add_sms(muster: Muster, settings: Settings, session: aiohttp.ClientSession) -> None:
    twilio = settings.twilio
    assert twilio.account_sid is not None
    assert twilio.auth_token is not None
    assert twilio.sender is not None
    sid, token = twilio.account_sid, twilio.auth_token.get_secret_value()
    public_url = twilio.public_url or settings.public_url
    client = twilio_client(sid, token, session, twilio.base_url)
    channel = SmsChannel(client, twilio.sender, public_url)
    spending = SmsSpending(settings.limits.sms_caps, channel.weight)
    _add_lane(muster, channel, Limiter(twilio.segments_per_second), spending.admit)
    muster.store.write_now(lambda session: begin_hearing(session, SmsChannel.name, muster.clock.now()))
    muster.reconciliation = Reconciliation(
        client, twilio.sender, muster.store, muster.received, settings.service.mode, muster.clock
    )


async def _settle(lanes: list[Lane], channel: str, address: str) -> None:
    for lane in lanes:
        if lane.name == channel:
            await lane.settled(address)


def _add_lane(muster: Muster, channel: Channel, limiter: Limiter, admit: Admit | None = None) -> None:
    muster.lanes.append(Lane(muster.store, channel, limiter, muster.speaker.ladder, muster.clock, admit=admit))


def _listen(muster: Muster) -> None:
    """What a commit announces wakes whoever has work by it."""
    loop = asyncio.get_running_loop()

    def hear(topic: str) -> None:
        if topic in ("outbox", "lease"):
            for lane in muster.lanes:
                loop.call_soon_threadsafe(lane.wake)
        elif topic in TOPICS:
            loop.call_soon_threadsafe(muster.rounds.wake)

    muster.store.listen(hear)
