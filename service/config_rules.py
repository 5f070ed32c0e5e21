"""The rules between keys: each looks at the tree as it was written, so that it speaks up beside every other fault."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from registry.countries import NEEDS_LINK, NEEDS_NUMBER
from registry.keys import KeyFault, read_ring
from registry.numbers import NumberFault, parse_number
from registry.settings import Mode, SecondFactor
from sandbox.loopback import is_loopback
from service.config_faults import ConfigFault
from service.config_sources import Tree, at, variable_of

TELEGRAM_URL = "https://api.telegram.org"
TWILIO_URL = "https://api.twilio.com"
REAL_CARRIERS = ("telegram.org", "twilio.com")


def broken_rules(tree: Tree) -> Iterator[ConfigFault]:
    """Every rule between keys that the tree breaks."""
    mode = at(tree, "service", "mode") or Mode.SANDBOX
    if mode in list(Mode):
        yield from _rules_of_the_mode(tree, Mode(mode))
    yield from _whole_twilio(tree)
    yield from _reply_routes(tree)
    yield from _one_page_a_port(tree)
    yield from _sealed_snapshots(tree)


def _rules_of_the_mode(tree: Tree, mode: Mode) -> Iterator[ConfigFault]:
    yield from _carriers_of_the_mode(tree, mode)
    yield from _fast_clock(tree, mode)
    yield from _reachable_webhook(tree, mode)
    yield from _reply_number(tree, mode)
    yield from _real_sender(tree, mode)
    yield from _keys_of_the_mode(tree, mode)
    yield from _second_factor(tree, mode)


def _carriers_of_the_mode(tree: Tree, mode: Mode) -> Iterator[ConfigFault]:
    for table, secret, real in (("telegram", "token", TELEGRAM_URL), ("twilio", "auth_token", TWILIO_URL)):
        if at(tree, table, secret) is None:
            continue
        parts = urlsplit(str(at(tree, table, "base_url") or real))
        key, host = f"{table}.base_url", parts.hostname or ""
        if mode is Mode.SANDBOX and _is_real_carrier(host):
            yield ConfigFault(key, f"is the real carrier ({host})", "start muster sandbox and name its address here")
        if mode is Mode.LIVE and is_loopback(host):
            yield ConfigFault(key, "is this machine, which only a sandbox is", f"write {real}")
        elif mode is Mode.LIVE and parts.scheme != "https":
            yield ConfigFault(key, "would carry the secret without encryption", "write https://")


def _is_real_carrier(host: str) -> bool:
    return any(host == real or host.endswith(f".{real}") for real in REAL_CARRIERS)


def _fast_clock(tree: Tree, mode: Mode) -> Iterator[ConfigFault]:
    for key in ("clock_scale", "clock_origin"):
        if mode is not Mode.SANDBOX and at(tree, "service", key) not in (None, 1, 1.0, "1", "1.0"):
            yield ConfigFault(f"service.{key}", f"moves the clock, and this is {mode.value}", "take it out")


def _whole_twilio(tree: Tree) -> Iterator[ConfigFault]:
    needed = ("account_sid", "auth_token", "sender", "public_url")
    if at(tree, "twilio", "account_sid") is None and at(tree, "twilio", "auth_token") is None:
        return
    for key in needed:
        if at(tree, "twilio", key) is None:
            remedy = f"set {variable_of(('twilio', key))}, or take out account_sid and auth_token to switch SMS off"
            yield ConfigFault(f"twilio.{key}", "is missing, and SMS is switched on", remedy)


def _reachable_webhook(tree: Tree, mode: Mode) -> Iterator[ConfigFault]:
    public = at(tree, "web", "public_url") or at(tree, "twilio", "public_url")
    if mode is not Mode.SANDBOX and at(tree, "telegram", "webhook_secret") is not None and public is None:
        remedy = "write the https address at which Telegram reaches us, or take telegram.webhook_secret out"
        yield ConfigFault("web.public_url", "is missing, and Telegram is to call a webhook", remedy)


def _reply_routes(tree: Tree) -> Iterator[ConfigFault]:
    countries = at(tree, "countries")
    for country, rules in countries.items() if isinstance(countries, dict) else ():
        route, links = at(rules, "sms_reply"), at(rules, "links")
        if route in NEEDS_LINK and str(links).lower() == "false":
            remedy = "allow links or choose another route"
            yield ConfigFault(f"countries.{country}.sms_reply", f"is {route}, which needs a link", remedy)
        if route in NEEDS_NUMBER and at(tree, "post", "reply_number") is None:
            remedy = "write post.reply_number or choose another route"
            yield ConfigFault(f"countries.{country}.sms_reply", f"is {route}, which needs a number", remedy)


def _reply_number(tree: Tree, mode: Mode) -> Iterator[ConfigFault]:
    number = at(tree, "post", "reply_number")
    if not isinstance(number, str):
        return
    try:
        parse_number(number, None, mode)
    except NumberFault as fault:
        yield ConfigFault("post.reply_number", str(fault).partition(":")[0], "write one that people can send to")


def _real_sender(tree: Tree, mode: Mode) -> Iterator[ConfigFault]:
    sender = at(tree, "twilio", "sender")
    if mode is Mode.LIVE and at(tree, "twilio", "auth_token") is not None and str(sender).startswith("+999"):
        yield ConfigFault("twilio.sender", "is a fictional number, and this is live", "write the sender you were given")


def _keys_of_the_mode(tree: Tree, mode: Mode) -> Iterator[ConfigFault]:
    text, variable = at(tree, "store", "keys"), variable_of(("store", "keys"))
    if text is None:
        if mode is not Mode.SANDBOX:
            remedy = f"make a key file with muster keys new, and set {variable}_FILE to it"
            yield ConfigFault("store.keys", "is missing, and without keys nothing can be sealed", remedy)
        return
    try:
        read_ring(str(text), mode)
    except KeyFault as fault:
        yield ConfigFault("store.keys", f"is no key file for this: {fault}", f"correct what {variable} holds or names")


def _second_factor(tree: Tree, mode: Mode) -> Iterator[ConfigFault]:
    if mode is not Mode.SANDBOX and at(tree, "console", "second_factor") == SecondFactor.OFF:
        yield ConfigFault("console.second_factor", f"is off, and this is {mode.value}", 'write "required"')


def _one_page_a_port(tree: Tree) -> Iterator[ConfigFault]:
    port = at(tree, "web", "port")
    if port is not None and str(port) != "0" and str(port) == str(at(tree, "console", "port")):
        yield ConfigFault("console.port", "is also web.port", "keep officers and the public on ports of their own")


def _sealed_snapshots(tree: Tree) -> Iterator[ConfigFault]:
    if at(tree, "snapshot", "folder") is not None and at(tree, "snapshot", "passphrase") is None:
        remedy = f"set {variable_of(('snapshot', 'passphrase'))}, or take out snapshot.folder"
        yield ConfigFault("snapshot.passphrase", "is missing, and snapshots name people", remedy)
