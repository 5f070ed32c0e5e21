"""The libraries that speak to the real carriers find nothing amiss: python-telegram-bot and twilio."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from requests import Session
from sandbox_world import World
from telegram import Bot, BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter
from telegram.request import HTTPXRequest
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

PHONE = "+99920000001"


class OnLoopback(TwilioHttpClient):
    """Twilio's own client, which finds the sandbox where it looks for api.twilio.com."""

    def __init__(self, root: str, session: Session) -> None:
        super().__init__()
        self.session = session
        self._root = urlsplit(root)

    def request(self, method: str, url: str, *arguments: Any, **named: Any) -> Response:
        here = urlsplit(url)._replace(scheme=self._root.scheme, netloc=self._root.netloc)
        return super().request(method, urlunsplit(here), *arguments, **named)


@pytest.fixture
async def bot(world: World) -> AsyncIterator[Bot]:
    async with _bot(world, world.sandbox.settings.token) as made:
        yield made


def _bot(world: World, token: str) -> Bot:
    return Bot(
        token,
        base_url=f"{world.sandbox.telegram_url}/bot",
        request=HTTPXRequest(httpx_kwargs={"trust_env": False}),
        get_updates_request=HTTPXRequest(httpx_kwargs={"trust_env": False}),
    )


@pytest.fixture
def client(world: World) -> Iterator[Client]:
    settings = world.sandbox.settings
    with Session() as session:
        yield Client(
            settings.account_sid, settings.auth_token, http_client=OnLoopback(world.sandbox.twilio_url, session)
        )


async def test_telegram_bot_knows_itself(world: World, bot: Bot) -> None:
    me = await bot.get_me()
    assert (me.is_bot, me.username) == (True, world.sandbox.settings.bot_username)


async def test_telegram_bot_reads_updates_and_answers_them(world: World, bot: Bot) -> None:
    await world.person(42)
    [start] = await bot.get_updates(timeout=1)
    assert start.message is not None
    assert start.message.text == "/start"
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Safe", callback_data="7:1")]])
    sent = await bot.send_message(42, "Are you safe?", reply_markup=keyboard)
    assert sent.reply_markup == keyboard
    await world.post("/telegram/people/42/send", press={"message_id": sent.message_id, "data": "7:1"})
    [press] = await bot.get_updates(offset=start.update_id + 1)
    assert press.callback_query is not None
    assert press.callback_query.data == "7:1"
    assert await press.callback_query.answer("Noted")
    edited = await bot.edit_message_text("Noted.", 42, sent.message_id)
    assert isinstance(edited, type(sent))
    assert edited.edit_date is not None


async def test_telegram_bot_sends_every_kind_that_the_sandbox_takes(world: World, bot: Bot) -> None:
    await world.person(42)
    share = ReplyKeyboardMarkup([[KeyboardButton("Where I am", request_location=True)]])
    await bot.send_message(42, "Share?", reply_markup=share)
    location = (await bot.send_location(42, latitude=1.5, longitude=2.5)).location
    assert location is not None
    assert location.latitude == 1.5
    assert (await bot.send_photo(42, photo=b"bytes of a picture", caption="Gate")).caption == "Gate"
    assert await bot.send_chat_action(42, "typing")
    assert await bot.set_my_commands([BotCommand("help", "Ask")], language_code="es")
    assert (await bot.get_my_commands(language_code="es"))[0].description == "Ask"
    assert (await bot.get_chat(42)).first_name == "Ana"


@pytest.mark.filterwarnings("ignore:.*retry_after:telegram.warnings.PTBDeprecationWarning")
async def test_telegram_bot_raises_its_own_errors(world: World, bot: Bot) -> None:
    await world.person(42)
    await world.post("/telegram/people/42/block")
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(42, "x")
    with pytest.raises(BadRequest, match=r"[Cc]hat not found"):
        await bot.send_message(43, "x")
    await world.post("/faults", carrier="telegram", kind="retry_after", value=9, count=1)
    with pytest.raises(RetryAfter, match=r"Retry in (9 seconds|0:00:09)"):  # as the library's own setting has it
        await bot.send_message(42, "x")
    await world.post("/faults", carrier="telegram", kind="status", value=502, count=1)
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await bot.send_message(42, "x")
    await bot.set_webhook(f"{world.sandbox.phones_url}/nowhere", secret_token="x")
    with pytest.raises(Conflict, match="webhook is active"):
        await bot.get_updates()
    assert (await bot.get_webhook_info()).max_connections == 40
    assert await bot.delete_webhook(drop_pending_updates=True)


async def test_telegram_bot_with_a_wrong_token_is_refused(world: World) -> None:
    with pytest.raises(InvalidToken):
        async with _bot(world, "1:wrong"):
            pass


async def test_twilio_client_sends_fetches_and_lists(world: World, client: Client) -> None:
    sender = world.sandbox.settings.sender
    sent = await asyncio.to_thread(client.messages.create, to=PHONE, from_=sender, body="Level 3")
    assert (sent.status, sent.direction, sent.num_segments, sent.error_code) == ("queued", "outbound-api", "1", None)
    assert sent.sid is not None
    assert (await asyncio.to_thread(client.messages(sent.sid).fetch)).body == "Level 3"
    for _ in range(4):
        await asyncio.to_thread(client.messages.create, to=PHONE, from_=sender, body="Level 3")
    since = world.sandbox.clock.now()
    found = await asyncio.to_thread(client.messages.list, to=PHONE, date_sent_after=since, page_size=2)
    assert len(found) == 5
    assert found[-1].sid == sent.sid


@pytest.mark.parametrize(("to", "code"), [("+15005550001", 21211), ("+15005550004", 21610), ("+15005550009", 21614)])
async def test_twilio_client_raises_its_own_error(world: World, client: Client, to: str, code: int) -> None:
    with pytest.raises(TwilioRestException) as caught:
        await asyncio.to_thread(client.messages.create, to=to, from_=world.sandbox.settings.sender, body="x")
    assert (caught.value.status, caught.value.code) == (400, code)
