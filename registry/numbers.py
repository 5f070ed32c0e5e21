"""Phone numbers: one spelling (E.164), the country of a number, and which numbers a mode may touch at all.

Beside the numbers of the world, which phonenumbers knows, stand those of three fictional countries under +999, a code
that nobody is assigned. A drill or a sandbox that can only hold those can never reach a real phone.
"""

import re
import unicodedata

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from locales.sentence import Sentence
from registry.settings import Mode

FICTIONAL_PREFIXES = {"XA": "+9991", "XB": "+9992", "XC": "+9993"}
FICTIONAL_DIGITS = 7
PREFIX_DIGITS = 3

_COUNTRY_OF_PREFIX = {prefix: country for country, prefix in FICTIONAL_PREFIXES.items()}
_FICTIONAL = re.compile(rf"(\+999[123])[0-9]{{{FICTIONAL_DIGITS}}}")
_TWILIO_MAGIC = re.compile(r"\+1500555000[0-9]")  # Twilio's documentation, "Test Credentials": reach no phone
_BETWEEN_DIGITS = re.compile(r"[\s().\-/\u00ad\u2010-\u2015\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")


class NumberFault(ValueError):
    """A text that is no phone number this mode may use. The sentence never repeats the text: it may reach a log."""


def parse_number(text: str, default_country: str | None, mode: Mode) -> str:
    """The number in E.164. Without a + it is read as a number of the default country. Raises NumberFault."""
    plain = _plain(text)
    number = _local_fictional(plain, default_country) or _international(plain, default_country)
    _refuse_other_worlds(number, mode)
    return number


def country_of(number: str) -> str | None:
    """The country (ISO 3166, or XA, XB, XC) of a number in E.164; None when the number does not say."""
    if is_fictional(number):
        return _COUNTRY_OF_PREFIX[number[:5]]
    try:
        parsed = phonenumbers.parse(number)
    except NumberParseException:
        return None
    region = phonenumbers.region_code_for_number(parsed)
    region = region or phonenumbers.region_code_for_country_code(parsed.country_code or 0)
    return region if region not in ("ZZ", "001") else None


def prefix_of(number: str) -> str:
    """How a number in E.164 begins: the country's code and three digits, as whoever sells numbers sells them."""
    if is_fictional(number):
        return number[: 5 + PREFIX_DIGITS]
    try:
        code = f"+{phonenumbers.parse(number).country_code}"
    except NumberParseException:
        code = number[:3]
    return number[: len(code) + PREFIX_DIGITS]


def is_fictional(number: str) -> bool:
    return _FICTIONAL.fullmatch(number) is not None


def _plain(text: str) -> str:
    """The text with ASCII digits of whatever script it was typed in, and without what people put between them."""
    digits = "".join(str(unicodedata.decimal(sign, sign)) for sign in text)
    return _BETWEEN_DIGITS.sub("", digits).replace("\uff0b", "+")


def _local_fictional(plain: str, default_country: str | None) -> str | None:
    """A fictional number as it is dialled in its own country, or without its +, which spreadsheets drop."""
    prefix = FICTIONAL_PREFIXES.get(default_country or "")
    if prefix is None:
        return None
    return next((number for number in (prefix + plain, f"+{plain}") if is_fictional(number)), None)


def _international(plain: str, default_country: str | None) -> str:
    number = f"+{plain[2:]}" if plain.startswith("00") else plain
    if is_fictional(number):
        return number
    if number.startswith("+999"):
        raise NumberFault(
            Sentence("is not a number of the fictional countries: write +999, then 1, 2 or 3, then seven digits")
        )
    if default_country in FICTIONAL_PREFIXES and not number.startswith("+"):
        prefix = FICTIONAL_PREFIXES[default_country]
        raise NumberFault(
            Sentence(
                "is not a number of {country}: write {prefix} and seven digits", country=default_country, prefix=prefix
            )
        )
    try:
        parsed = phonenumbers.parse(number, default_country)
    except NumberParseException:
        raise NumberFault(Sentence("is not a phone number: begin with + and the country code")) from None
    # Possible, not valid: the library learns of new number ranges late, and a real person must not be turned away.
    if not phonenumbers.is_possible_number(parsed):
        raise NumberFault(Sentence("has too few or too many digits for a phone number of its country: check it"))
    return phonenumbers.format_number(parsed, PhoneNumberFormat.E164)


def _refuse_other_worlds(number: str, mode: Mode) -> None:
    if mode is Mode.LIVE:
        if number.startswith("+999"):
            raise NumberFault(Sentence("is a fictional number (+999), and this is live: use a real one"))
        return
    magic = mode is Mode.SANDBOX and _TWILIO_MAGIC.fullmatch(number) is not None
    if not (is_fictional(number) or magic):
        raise NumberFault(
            Sentence(
                "is not a fictional number, and a {mode} takes no other: use +9991, +9992 or +9993", mode=mode.value
            )
        )
