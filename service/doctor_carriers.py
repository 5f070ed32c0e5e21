"""What the doctor hears from the carriers: whether they answer us, call us at the right address, and share our time."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp

from bot.via_sms.paths import SMS_PATH
from bot.via_telegram.webhook import PATH as TELEGRAM_PATH
from service.finding import Finding, fail, ok, warn
from service.settings import Settings

ANSWER = aiohttp.ClientTimeout(total=10)
MANY_PENDING = 100
SKEW, LARGE_SKEW = timedelta(seconds=5), timedelta(minutes=1)
RECENT = timedelta(hours=1)


class NoAnswer(Exception):
    """The carrier did not answer, or refused; the sentence says which."""


async def examine_carriers(settings: Settings) -> AsyncIterator[Finding]:
    """Both carriers, as far as they are switched on."""
    if not settings.channels:
        yield fail("carriers", "none is switched on", "set MUSTER_TELEGRAM__TOKEN, or Twilio's account and token")
    async with aiohttp.ClientSession(timeout=ANSWER) as session:
        for channel, examine in (("telegram", _telegram), ("sms", _twilio)):
            if channel not in settings.channels:
                continue
            try:
                async for finding in examine(session, settings):
                    yield finding
            except NoAnswer as fault:
                yield fail(channel, str(fault), "look at its address, its credentials and the carrier's status page")


async def _telegram(session: aiohttp.ClientSession, settings: Settings) -> AsyncIterator[Finding]:
    assert settings.telegram.token is not None
    base = f"{settings.telegram.base_url}/bot{settings.telegram.token.get_secret_value()}"
    answer, date = await _get(session, f"{base}/getMe")
    yield ok("telegram", f"answers, as @{answer['result'].get('username', '?')}")
    yield _clock("telegram", date)
    info = (await _get(session, f"{base}/getWebhookInfo"))[0]["result"]
    wanted = settings.public_url + TELEGRAM_PATH if settings.telegram.webhook_secret is not None else ""
    yield _webhook(info.get("url", ""), wanted)
    yield _pending(info)


def _webhook(found: str, wanted: str) -> Finding:
    if found == wanted:
        return ok("telegram", f"calls {found}" if found else "is polled")
    says = f"calls {found or 'nothing'}, and should {'call ' + wanted if wanted else 'be polled'}"
    return fail("telegram", says, "start muster serve, which sets it; look whether another service has this token")


def _pending(info: dict[str, Any]) -> Finding:
    pending, last = info.get("pending_update_count", 0), info.get("last_error_message")
    failed_at = datetime.fromtimestamp(info.get("last_error_date", 0), UTC)
    if last and datetime.now(UTC) - failed_at < RECENT:
        says = f"could not call us at {failed_at:%H:%M} UTC: {last}"
        return warn("telegram", says, "look at the proxy before [web], and at [web] public_url")
    if pending > MANY_PENDING:
        return warn("telegram", f"{pending} updates wait for us", "look whether muster serve runs and keeps up")
    return ok("telegram", f"{pending} updates wait for us")


async def _twilio(session: aiohttp.ClientSession, settings: Settings) -> AsyncIterator[Finding]:
    twilio = settings.twilio
    assert twilio.auth_token is not None
    auth = aiohttp.encode_basic_auth(twilio.account_sid or "", twilio.auth_token.get_secret_value())
    base = f"{twilio.base_url}/2010-04-01/Accounts/{twilio.account_sid}"
    account, date = await _get(session, f"{base}.json", auth)
    status = account.get("status", "?")
    if status != "active":
        yield fail("sms", f"the account is {status}", "look at Twilio's console")
    else:
        yield ok("sms", "the account is active")
    yield _clock("sms", date)
    if (twilio.sender or "").startswith("+"):
        query = {"PhoneNumber": twilio.sender or ""}
        numbers, _ = await _get(session, f"{base}/IncomingPhoneNumbers.json", auth, query)
        yield _sender(numbers.get("incoming_phone_numbers", []), (twilio.public_url or settings.public_url) + SMS_PATH)


def _sender(numbers: list[dict[str, Any]], wanted: str) -> Finding:
    if not numbers:
        return warn("sms", "the sender is no number of this account", "right for a name or a hosted number; else look")
    found = str(numbers[0].get("sms_url") or "")
    if found.partition("#")[0] != wanted:
        return fail("sms", f"its number calls {found or 'nothing'}", f"set its webhook to {wanted}#rc=3&rp=all")
    return ok("sms", f"its number calls {wanted}")


def _clock(what: str, date: str | None) -> Finding:
    """The carrier's own Date header against our clock; it has whole seconds."""
    if date is None:
        return warn(what, "tells no time", "compare this machine's clock by hand")
    skew = abs(datetime.now(UTC) - parsedate_to_datetime(date))
    says = f"our clock is {skew.total_seconds():.0f} s away from the carrier's"
    if skew > LARGE_SKEW:
        return fail(what, says, "set the clock and keep it by NTP: times in texts and deadlines are wrong")
    return warn(what, says, "look at NTP") if skew > SKEW else ok(what, says)


async def _get(
    session: aiohttp.ClientSession, url: str, auth: str | None = None, query: dict[str, str] | None = None
) -> tuple[dict[str, Any], str | None]:
    """The answer and its Date. Raises NoAnswer, without the address, which may hold a token."""
    try:
        headers = {"Authorization": auth} if auth is not None else None
        async with session.get(url, headers=headers, params=query) as response:
            if response.status != 200:
                raise NoAnswer(f"answers with {response.status}")
            return await response.json(content_type=None), response.headers.get("Date")
    except TimeoutError:
        raise NoAnswer(f"does not answer within {ANSWER.total:g} s") from None
    except (aiohttp.ClientError, OSError) as fault:
        raise NoAnswer(f"cannot be reached ({type(fault).__name__})") from None
    except ValueError:
        raise NoAnswer("answers with something else than JSON") from None
