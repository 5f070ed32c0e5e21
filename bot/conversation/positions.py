"""Positions in what people paste: degrees in any digits, links of map services, geo: addresses, Plus Codes.

Links are read, never followed: a short link is only known to the service that made it.
"""

import re
from collections.abc import Iterator
from urllib.parse import SplitResult, parse_qs, unquote_plus, urlsplit

from bot.conversation import intents
from bot.conversation.digits import latin_digits
from bot.conversation.intents import Intent
from bot.message import Location
from locales.words import normalise
from registry.plus_codes import centre, find_code, is_full

_BEFORE, _AFTER = r"(?<![\d.,/=\w])", r"(?![\d\w]|[.,]\d)"
_NUMBER = r"[-+\u2212]?\d{1,3}(?:\.\d+)?"
_SIGNED = re.compile(rf"{_BEFORE}([-+\u2212]?\d{{1,2}}\.\d{{2,}})\s*[,;]\s*([-+\u2212]?\d{{1,3}}\.\d{{2,}}){_AFTER}")
_SPACED = re.compile(rf"{_BEFORE}([-+\u2212]?\d{{1,2}}\.\d{{3,}})\s+([-+\u2212]?\d{{1,3}}\.\d{{3,}}){_AFTER}")
_COMMAS = re.compile(rf"{_BEFORE}([-+\u2212]?\d{{1,2}},\d{{2,}})\s*;\s*([-+\u2212]?\d{{1,3}},\d{{2,}}){_AFTER}")
_DEGREES = (
    r"(?P<{0}>[-+\u2212]?\d{{1,3}}(?:[.,]\d+)?)\s*\u00b0"
    r"(?:\s*(?P<{0}min>\d{{1,2}}(?:[.,]\d+)?)\s*')?(?:\s*(?P<{0}sec>\d{{1,2}}(?:[.,]\d+)?)\s*\")?"
)
_BY_WIND = re.compile(
    _DEGREES.format("a") + r"\s*(?P<ns>[NS])?[\s,;]*" + _DEGREES.format("b") + r"\s*(?P<ew>[EW])?", re.I
)
_LETTERS = re.compile(r"(?<![\w.])(\d{1,2}\.\d+)\s*([NS])[\s,;]*(\d{1,3}\.\d+)\s*([EW])\b", re.IGNORECASE)
_LETTERS_FIRST = re.compile(r"(?<!\w)([NS])\s*(\d{1,2}\.\d+)[\s,;]*([EW])\s*(\d{1,3}\.\d+)(?![\d.])", re.IGNORECASE)
_SAME = str.maketrans(
    {"\u066b": ".", "\u060c": ",", "\u061b": ";", "\uff0c": ",", "\uff0e": ".", "\uff1b": ";", "\u00ba": "\u00b0",
     "\u2032": "'", "\u2019": "'", "\u2033": '"', "\u201d": '"', "\u3001": ","}
)  # fmt: skip

_LINK = re.compile(r"(?:https?://|geo:)[^\s<>\"]+", re.IGNORECASE)
_BARE_LINK = re.compile(r"(?<![\w/.@])(?:www\.|maps?\.|goo\.gl/|osm\.org/)[^\s<>\"]+", re.IGNORECASE)
_PAIR = re.compile(rf"^\s*({_NUMBER})\s*,\s*({_NUMBER})\b")
_PIN = re.compile(rf"!3d({_NUMBER})!4d({_NUMBER})")
_AT = re.compile(rf"@({_NUMBER}),({_NUMBER})")
_MAP = re.compile(rf"map=\d+(?:\.\d+)?/({_NUMBER})/({_NUMBER})")
_NAMED_PLACE = re.compile(r"/maps/(?:place|search)/([^/@?]+)")
_SHORT_HOSTS = ("maps.app.goo.gl", "goo.gl", "g.co", "maps.apple", "osm.org", "bit.ly", "tinyurl.com")
_QUERY = ("q", "query", "ll", "sll", "daddr", "destination", "coordinate", "center")


def read_position(text: str) -> Intent | None:
    """The position that the text holds, the place that a link names, or the link itself if only a network knows."""
    return _from_link(text) or _from_code(text) or _from_degrees(text)


def _from_code(text: str) -> Intent | None:
    found = find_code(latin_digits(text))
    if found is None:
        return None
    code, rest = found
    return _located(*centre(code), rest) if is_full(code) else intents.PlusCode(code, rest)


def _from_degrees(text: str) -> Intent | None:
    single_spaces = " ".join(latin_digits(text.translate(_SAME)).split())
    for latitude, longitude, rest in _pairs(single_spaces):
        if (found := _located(latitude, longitude, rest)) is not None:
            return found
    return None


def _pairs(text: str) -> Iterator[tuple[float, float, str]]:
    """Everything that looks like latitude and longitude, with the text around it."""
    if (found := _BY_WIND.search(text)) is not None:
        north, east = _of_degrees(found, "a"), _of_degrees(found, "b")
        yield _turned(north, found["ns"]), _turned(east, found["ew"]), _around(found)
    if (found := _LETTERS.search(text)) is not None:
        yield _turned(float(found[1]), found[2]), _turned(float(found[3]), found[4]), _around(found)
    if (found := _LETTERS_FIRST.search(text)) is not None:
        yield _turned(float(found[2]), found[1]), _turned(float(found[4]), found[3]), _around(found)
    for pattern in (_SIGNED, _SPACED, _COMMAS):
        if (found := pattern.search(text)) is not None:
            yield _number(found[1]), _number(found[2]), _around(found)


def _around(found: re.Match[str]) -> str:
    return f"{found.string[: found.start()]} {found.string[found.end() :]}"


def _of_degrees(found: re.Match[str], which: str) -> float:
    minutes, seconds = found[f"{which}min"] or "0", found[f"{which}sec"] or "0"
    whole = _number(found[which])
    part = _number(minutes) / 60 + _number(seconds) / 3600
    return whole - part if whole < 0 else whole + part


def _turned(degrees: float, wind: str | None) -> float:
    return -degrees if wind is not None and wind.upper() in "SW" else degrees


def _number(text: str) -> float:
    return float(text.replace(",", ".").replace("\u2212", "-"))


def _from_link(text: str) -> Intent | None:
    found = _LINK.search(text) or _BARE_LINK.search(text)
    if found is None:
        return None
    link = found[0] if "//" in found[0] or found[0].lower().startswith("geo:") else f"https://{found[0]}"
    try:
        parts = urlsplit(latin_digits(link))
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    if _is_short(host, parts.path):
        return intents.MapLink(text)
    meant = _from_geo(parts) if parts.scheme.lower() == "geo" else _from_map(parts, host)
    words = _has_words(_around(found))
    if isinstance(meant, intents.Located):
        return intents.Located(meant.latitude, meant.longitude, words)
    return intents.MapLink(text) if meant is not None and words else meant


def _is_short(host: str, path: str) -> bool:
    """Whether only the service knows where the link leads."""
    if host == "osm.org":
        return path.startswith("/go/")
    return host in _SHORT_HOSTS


def _from_geo(parts: SplitResult) -> Intent | None:
    """RFC 5870; phones write 0,0 and the place after q=."""
    path, _, query = parts.path.partition("?")
    return _named_or_located(parse_qs(parts.query or query).get("q", [])) or _pair(path)


def _from_map(parts: SplitResult, host: str) -> Intent | None:
    """The pin before the middle of the picture, a position before a name."""
    if not _is_of_maps(host, parts.path):
        return None
    query = parse_qs(parts.query)
    if (pin := _PIN.search(parts.path)) is not None:
        return _located(float(pin[1]), float(pin[2]))
    if "mlat" in query and "mlon" in query and (marked := _pair(f"{query['mlat'][0]},{query['mlon'][0]}")):
        return marked
    given = [value for name in _QUERY for value in query.get(name, [])]
    if (asked := _named_or_located(given)) is not None:
        return asked
    if (at := _AT.search(unquote_plus(parts.path)) or _MAP.search(parts.fragment)) is not None:
        return _located(float(at[1]), float(at[2]))
    named = _NAMED_PLACE.search(parts.path)
    return _named_or_located([unquote_plus(named[1])]) if named else None


def _is_of_maps(host: str, path: str) -> bool:
    google = re.fullmatch(r"(maps\.)?google(\.[a-z]{2,3}){1,2}", host) is not None
    if google:
        return host.startswith("maps.") or path.startswith("/maps")
    return host in ("openstreetmap.org", "osm.org", "maps.apple.com", "waze.com", "ul.waze.com")


def _named_or_located(given: list[str]) -> Intent | None:
    for value in given:
        if (found := _pair(value) or _from_code(value)) is not None:
            return found
    return next((intents.Place(value.strip()) for value in given if any(map(str.isalpha, value))), None)


def _pair(text: str) -> intents.Located | None:
    found = _PAIR.match(text)
    return _located(_number(found[1]), _number(found[2])) if found else None


def _located(latitude: float, longitude: float, around: str = "") -> intents.Located | None:
    """Nobody stands at 0, 0: phones write it where they know nothing."""
    if not Location(latitude, longitude).is_on_earth or (latitude, longitude) == (0, 0):
        return None
    return intents.Located(latitude, longitude, _has_words(around))


def _has_words(text: str) -> bool:
    """Whether somebody wrote more than where they are, which may be how they are."""
    return any(map(str.isalpha, normalise(text)))
