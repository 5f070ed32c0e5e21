"""The sandbox as a whole: its settings, and starting and stopping the three loopback servers."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime

import aiohttp
from aiohttp import web

from sandbox.background import Background
from sandbox.clock import CrisisClock
from sandbox.faults import FaultTable
from sandbox.feed import Feed
from sandbox.loopback import require_loopback
from sandbox.phones.application import phones_application
from sandbox.phones.fault_orders import FaultOrders
from sandbox.phones.pages import PhonePages
from sandbox.phones.sms_phones import SmsPhones
from sandbox.phones.telegram_people import TelegramPeople
from sandbox.phones.watching import Watching
from sandbox.record import Record
from sandbox.stream import Json
from sandbox.telegram_api.bot import Bot
from sandbox.telegram_api.flood import FloodControl
from sandbox.telegram_api.polling import Polling
from sandbox.telegram_api.presses import Presses
from sandbox.telegram_api.receiving import Receiving
from sandbox.telegram_api.routes import TelegramApi
from sandbox.telegram_api.updates import CALLBACK_KEPT, UpdateQueue
from sandbox.telegram_api.webhook import Pusher
from sandbox.twilio_api.account import Account
from sandbox.twilio_api.posting import Poster, RetryPolicy
from sandbox.twilio_api.routes import TwilioApi
from sandbox.twilio_api.sender_queue import SenderQueues

_BACKLOG = 1024
_SECONDS_TO_STOP = 0.1


@dataclass(frozen=True)
class SandboxSettings:
    """Who the carriers serve and how fast. Port 0 takes any free one. Rates and delays are in crisis time.

    `press_real_seconds` keeps button presses, which live 150 seconds, for at least that long on the wall clock: where
    half an hour passes in a second, the wire's own delay would else lose them all.
    """

    host: str = "127.0.0.1"
    telegram_port: int = 0
    twilio_port: int = 0
    phones_port: int = 0
    scale: float = 1.0
    start: datetime | None = None
    token: str = "999000001:sandbox-bot-token"
    bot_username: str = "SandboxBot"
    telegram_per_second: int = 30
    telegram_chat_burst: int = 3
    press_real_seconds: float = 0.0
    account_sid: str = "AC" + "0" * 31 + "1"
    auth_token: str = "sandbox-auth-token"
    sender: str = "+99910000001"
    sms_webhook_url: str | None = None
    segments_per_second: float = 10.0
    sms_delivery_seconds: float = 2.0
    twilio_concurrency: int = 100
    twilio_retries: RetryPolicy = field(default_factory=RetryPolicy)


class Sandbox:
    """Both carriers and the phones. Raises NotLoopback for a host other than this machine."""

    def __init__(self, settings: SandboxSettings, clock: CrisisClock | None = None) -> None:
        require_loopback(settings.host)
        self.settings = settings
        self.photos: dict[str, tuple[int, int]] = {}
        self.clock = clock or CrisisClock(settings.scale, settings.start)
        self.record = Record()
        self._feed = Feed()
        self._faults = FaultTable()
        self._background = Background()
        self._runners: list[web.AppRunner] = []
        self._urls: list[str] = []
        self._session: aiohttp.ClientSession | None = None

    @property
    def telegram_url(self) -> str:
        """The Bot API's root; a client's base URL is this with /bot behind it."""
        return self._urls[0]

    @property
    def twilio_url(self) -> str:
        """What stands in for https://api.twilio.com."""
        return self._urls[1]

    @property
    def phones_url(self) -> str:
        return self._urls[2]

    async def start(self) -> None:
        """Listen. The URLs are known afterwards."""
        session = self._session = aiohttp.ClientSession()
        bot, account = self._bot(), self._account(session)
        self.photos = bot.photos
        settings = self.settings
        telegram = self._telegram(bot, session)
        twilio = TwilioApi(account, settings.auth_token, settings.twilio_concurrency, self.record, self._faults)
        watching = Watching(self.clock, self._feed, self.record)
        routes = [
            *watching.routes(),
            *TelegramPeople(bot).routes(),
            *SmsPhones(account).routes(),
            *FaultOrders(self._faults).routes(),
            *PhonePages(bot.accounts, account, self._feed).routes(),
        ]
        await self._listen(telegram.application(), settings.telegram_port)
        await self._listen(twilio.application(), settings.twilio_port)
        await self._listen(phones_application(routes), settings.phones_port)

    async def stop(self) -> None:
        """Stop listening, drop what was under way, and forget everything."""
        await self._background.stop()
        await asyncio.gather(*(runner.cleanup() for runner in self._runners))
        if self._session is not None:
            await self._session.close()

    def _bot(self) -> Bot:
        settings = self.settings
        flood = FloodControl(self.clock, settings.telegram_per_second, settings.telegram_chat_burst)
        life = self.clock.at_least(CALLBACK_KEPT, settings.press_real_seconds)
        return Bot(
            settings.token,
            settings.bot_username,
            self.clock,
            self._feed,
            self.record,
            flood,
            updates=UpdateQueue(press_life=life),
            presses=Presses(life),
        )

    def _telegram(self, bot: Bot, session: aiohttp.ClientSession) -> TelegramApi:
        polling = Polling(bot.updates, self.clock)

        async def reply(method: str, parameters: Json) -> None:
            await api.reply(method, parameters)

        pusher = Pusher(bot.updates, self.clock, self._background, self._faults, session, reply)
        api = TelegramApi(bot, Receiving(bot.updates, polling, pusher), polling, self._faults)
        return api

    def _account(self, session: aiohttp.ClientSession) -> Account:
        settings = self.settings
        return Account(
            sid=settings.account_sid,
            sender=settings.sender,
            webhook=settings.sms_webhook_url,
            delivery_seconds=settings.sms_delivery_seconds,
            clock=self.clock,
            feed=self._feed,
            record=self.record,
            background=self._background,
            poster=Poster(session, self.clock, settings.auth_token, settings.twilio_retries),
            faults=self._faults,
            queues=SenderQueues(settings.segments_per_second),
        )

    async def _listen(self, application: web.Application, port: int) -> None:
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=_SECONDS_TO_STOP)
        await runner.setup()
        self._runners.append(runner)
        site = web.TCPSite(runner, self.settings.host, port, backlog=_BACKLOG)
        await site.start()
        address = runner.addresses[0]
        host = f"[{address[0]}]" if ":" in address[0] else address[0]
        self._urls.append(f"http://{host}:{address[1]}")
