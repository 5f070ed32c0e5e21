"""The host state: reads logs and lines. (What the disk shows is tested with the encryption of the store.)"""

import logging
from collections.abc import Awaitable

import aiohttp
import pytest
from telegram.error import TelegramError

from bot.via_telegram.account import BotAccount
from tests.fakes.secrecy import Secrecy
from tests.fakes.stub_carrier import stub_carrier
from tests.stories.world import World

TOKEN = ":".join(("123456789", "AAlongAndSecretTokenOfTheAbuseTests"))


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, b'{"ok": false, "error_code": 401, "description": "Unauthorized"}'),
        (404, b"<html>not here</html>"),
        (409, b'{"ok": false, "error_code": 409, "description": "Conflict"}'),
        (429, b'{"ok": false, "error_code": 429, "description": "x", "parameters": {"retry_after": 1}}'),
        (500, b"{"), (502, b""), (200, b"[]"), (200, b'{"ok": true}'),
    ],
)  # fmt: skip
async def test_a24_the_token_is_in_no_error_and_no_log(
    secrecy: Secrecy, caplog: pytest.LogCaptureFixture, status: int, body: bytes
) -> None:
    """A24: the token stands in every URL of the Bot API; whatever fails, it stands in no log line and no exception."""
    caplog.set_level(logging.DEBUG)
    secrecy.tell(TOKEN, TOKEN.partition(":")[2])
    async with stub_carrier() as stub, aiohttp.ClientSession() as session:
        stub.status, stub.body = status, body
        account = BotAccount(TOKEN, session, stub.url)
        for act in (
            account.raw_updates(None, 0),
            account.send_ready(b"{}"),
            account.get_me(),
            account.answer_callback_query("1"),
        ):
            assert not any(TOKEN.partition(":")[2] in text for text in await all_that_it_says(act))
        assert TOKEN.partition(":")[2] not in repr(account)
        assert TOKEN.partition(":")[2] not in caplog.text


async def all_that_it_says(act: Awaitable[object]) -> list[str]:
    """The act's result or error, with the errors behind it."""
    try:
        return [repr(await act)]
    except Exception as error:  # whatever it is, it must not tell
        behind: BaseException | None = error
        said = []
        while behind is not None:
            said += [str(behind), repr(behind.args)]
            behind = behind.__cause__ or behind.__context__
        return said


async def test_a24_no_connection_tells_no_token_either(secrecy: Secrecy) -> None:
    """A24: errors of the network name the URL that was called."""
    secrecy.tell(TOKEN)
    async with aiohttp.ClientSession() as session:
        account = BotAccount(TOKEN, session, "http://127.0.0.1:9")
        with pytest.raises(TelegramError) as raised:
            await account.send_ready(b"{}")
        assert TOKEN not in repr(raised.value) + str(raised.value.__cause__) + str(raised.value.__context__)


async def test_a24_what_is_refused_at_a_door_is_not_written_down(world: World, secrecy: Secrecy) -> None:
    """A24: refused webhooks, unknown links, broken forms: no log line tells who or what."""
    secrecy.tell("seven green doors", "AB2CD3EF4G", "K7K7K7K7")
    bilal = await world.sms()
    await world.twilio_posts(
        "/twilio/sms", signature="no", From=bilal.value, Body="seven green doors", MessageSid="SM1"
    )
    await world.twilio_posts("/twilio/sms", From="seven green doors", Body="x", MessageSid="SM" + "1" * 32)
    await world.twilio_posts("/twilio/status", MessageSid="seven green doors", MessageStatus="x")
    await world.opens("/r/AB2CD3EF4G")
    await world.submits("/family", code="K7K7K7K7")
    await world.submits("/r/AB2CD3EF4G", press="seven green doors", nonce="x" * 20)
    await world.telegram_pushes('{"seven green doors"', "seven green doors")


async def test_an_area_with_nobody_and_one_with_somebody_look_alike_from_outside(world: World) -> None:
    """ "List the people in area X": no door answers anything about an area but what holds there."""
    amina, spy = await world.telegram(), await world.telegram()
    await amina.lives_in("Port Sur", "Amina")
    await spy.sends("hello")
    await spy.hears("join.ask_language")
    for words in ("who is in Port Sur", "PLACE Port Sur", "LIST south"):
        await spy.sends(words)
        assert "Amina" not in await spy.gets()
    spy.hangs_up()
