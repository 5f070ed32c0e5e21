"""What Twilio checks before it takes a message, and its test credentials' magic numbers. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from sandbox.loopback import is_loopback_url
from sandbox.numbers import is_known, is_magic, refusal
from sandbox.twilio_api import refusals
from sandbox.twilio_api.refusals import Refusal

MAX_BODY = 1600
MAX_VALIDITY = 36_000

MAGIC_SENDER = "+15005550006"
_MAGIC_SENDERS = {
    "+15005550001": refusals.invalid_from,
    "+15005550007": refusals.not_owned,
    "+15005550008": refusals.queue_full,
}


@dataclass(frozen=True)
class Order:
    """A message that may be sent, if its recipient takes messages of this sender."""

    to: str
    sender: str
    body: str
    status_callback: str | None
    validity: timedelta


def read_order(form: Mapping[str, str], own_sender: str) -> Order:
    """Check the form of POST Messages.json. Raises Refusal with the first thing that is wrong."""
    to, sender, body = form.get("To", ""), form.get("From", ""), form.get("Body", "")
    if not to:
        raise refusals.no_to()
    if not sender:
        raise refusals.no_from()
    if not body:
        raise refusals.no_body()
    _check_sender(sender, own_sender)
    _check_recipient(to, sender)
    if len(body) > MAX_BODY:
        raise refusals.too_long()
    return Order(to, sender, body, _callback(form.get("StatusCallback")), _validity(form.get("ValidityPeriod")))


def _check_sender(sender: str, own_sender: str) -> None:
    if sender in (own_sender, MAGIC_SENDER):
        return
    raise _MAGIC_SENDERS.get(sender, refusals.not_owned)(sender)


def _check_recipient(to: str, sender: str) -> None:
    if not is_known(to):
        raise refusals.invalid_to(to, refusal(to))
    if is_magic(to) and (magic := _magic_recipient(to, sender)) is not None:
        raise magic


def _magic_recipient(to: str, sender: str) -> Refusal | None:
    match to:
        case "+15005550001":
            return refusals.invalid_to(to)
        case "+15005550002":
            return refusals.not_reachable(to, sender)
        case "+15005550003":
            return refusals.no_permission(to)
        case "+15005550004":
            return refusals.unsubscribed()
        case "+15005550009":
            return refusals.not_mobile(to)
    return None


def _callback(url: str | None) -> str | None:
    """Twilio wants a host name without an underscore; the sandbox besides posts to loopback only."""
    if not url:
        return None
    if not is_loopback_url(url) or "_" in (urlsplit(url).hostname or ""):
        raise refusals.bad_callback(url)
    return url


def _validity(given: str | None) -> timedelta:
    if not given:
        return timedelta(seconds=MAX_VALIDITY)
    if not given.isdecimal() or not 1 <= int(given) <= MAX_VALIDITY:
        raise refusals.bad_validity(given)
    return timedelta(seconds=int(given))
