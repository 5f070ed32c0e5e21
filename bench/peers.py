"""The libraries by themselves, sending to the same carriers: as they are shipped, and our own client without a store.

Run as `python -m bench.peers NAME URL SECONDS SAMPLE`; writes what three stretches took to standard output as JSON.
"""

import asyncio
import json
import resource
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any

import uvloop
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.request import HTTPXRequest
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from bench.answers import ACCOUNT, AUTH_TOKEN, BOT_TOKEN, SENDER
from bench.population import FIRST_CHAT, FIRST_NUMBER
from bot.carrier_http import carrier_session
from bot.via_telegram.account import BotAccount
from bot.via_telegram.outbound import TelegramChannel
from broadcasts.channel import Button, Outgoing

STRETCHES = 3
POOL = 256
"""Connections of python-telegram-bot's own transport, as shipped; so many sends are kept under way."""
THREADS = 64
BARE = 64
"""Sends under way in our own client; more are no faster without latency."""
WARM_SHARE = 0.2
PATIENT = 60.0

Send = Callable[[int], Awaitable[object]]


class Tally:
    """Messages done, and the seconds and processor time of each stretch."""

    def __init__(self) -> None:
        self.done = 0
        self.stretches: list[dict[str, float]] = []
        self.stopped = False

    def mark(self) -> tuple[int, float, float]:
        used = resource.getrusage(resource.RUSAGE_SELF)
        return self.done, time.monotonic(), used.ru_utime + used.ru_stime

    def note(self, before: tuple[int, float, float]) -> tuple[int, float, float]:
        after = self.mark()
        done, seconds, cpu = (later - earlier for earlier, later in zip(before, after, strict=True))
        self.stretches.append({"messages": done, "seconds": seconds, "cpu": cpu})
        return after


async def measure(send: Send, concurrency: int, seconds: float) -> Tally:
    """Keep so many sends under way and count."""
    tally, numbers = Tally(), count()

    async def work() -> None:
        while not tally.stopped:
            await send(next(numbers))
            tally.done += 1

    workers = [asyncio.create_task(work()) for _ in range(concurrency)]
    await asyncio.sleep(seconds * WARM_SHARE)
    mark = tally.mark()
    for _ in range(STRETCHES):
        await asyncio.sleep(seconds)
        mark = tally.note(mark)
    tally.stopped = True
    await asyncio.gather(*workers)
    return tally


async def telegram_as_shipped(url: str, seconds: float, sample: dict[str, Any]) -> Tally:
    """python-telegram-bot with its own transport and pool as shipped; only its waits are longer, so that none fails."""
    request = HTTPXRequest(
        POOL, read_timeout=PATIENT, write_timeout=PATIENT, connect_timeout=PATIENT, pool_timeout=PATIENT
    )
    keyboard = InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=data)] for label, data in sample["buttons"]]
    )
    async with Bot(BOT_TOKEN, base_url=f"{url}/bot", request=request) as bot:
        return await measure(
            lambda number: bot.send_message(FIRST_CHAT + number, sample["text"], reply_markup=keyboard), POOL, seconds
        )


async def our_client(url: str, seconds: float, sample: dict[str, Any]) -> Tally:
    """The channel that the lanes send through, without lane and store."""
    buttons = tuple(Button(label, data) for label, data in sample["buttons"])
    async with carrier_session() as session:
        channel = TelegramChannel(BotAccount(BOT_TOKEN, session, url))
        return await measure(
            lambda number: channel.send(Outgoing(number, str(FIRST_CHAT + number), sample["text"], buttons)),
            BARE,
            seconds,
        )


def twilio_as_shipped(url: str, seconds: float, sample: dict[str, Any]) -> Tally:
    """twilio.rest in threads, sharing one client whose pool holds a connection for each of them."""
    http = TwilioHttpClient(timeout=PATIENT)
    http.session.adapters.clear()
    http.session.mount("http://", _adapter())
    client = Client(ACCOUNT, AUTH_TOKEN, http_client=http)
    client.api.base_url = url
    tally, done = Tally(), [0] * THREADS

    def work(worker: int) -> None:
        for number in count(worker, THREADS):
            if tally.stopped:
                return
            client.messages.create(
                to=f"+9992{FIRST_NUMBER + number}",
                from_=SENDER,
                body=sample["text"],
                status_callback=sample["callback"],
            )
            done[worker] += 1

    threads = [threading.Thread(target=work, args=(worker,)) for worker in range(THREADS)]
    for thread in threads:
        thread.start()
    time.sleep(seconds * WARM_SHARE)
    tally.done = sum(done)
    mark = tally.mark()
    for _ in range(STRETCHES):
        time.sleep(seconds)
        tally.done = sum(done)
        mark = tally.note(mark)
    tally.stopped = True
    for thread in threads:
        thread.join()
    return tally


def _adapter() -> Any:
    from requests.adapters import HTTPAdapter

    return HTTPAdapter(pool_maxsize=THREADS)


def main(name: str, url: str, seconds: float, sample: dict[str, Any]) -> None:
    if name == "twilio":
        tally = twilio_as_shipped(url, seconds, sample)
    else:
        peer = {"telegram": telegram_as_shipped, "client": our_client}[name]
        tally = uvloop.run(peer(url, seconds, sample))
    print(json.dumps(tally.stretches))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]), json.loads(sys.argv[4]))
