"""How a text looks on a channel. In an SMS some letters lose their accent, so that it does not take twice as many
segments; in a chat, numbers, codes and links inside right-to-left text are isolated, so that they keep their order.

Catalogues hold neither form: this is done once, where a text is made for an address.
"""

import re

from locales.languages import language_of

FIRST_STRONG, POP = "\u2068", "\u2069"
_MARKS = dict.fromkeys(range(0x2066, 0x206A), "")

_LATIN = "A-Za-z0-9\u00c0-\u024f"
_COMMAND = r"(?<!\S)/[a-z_]+"
_LINK = r"https?://[\x21-\x7e]*[A-Za-z0-9/]"
_RUN = rf"[+#@]?[{_LATIN}]+(?:(?:[-./:,+_@#=&%']| +\(?)[{_LATIN}]+)*"
_FOREIGN = re.compile(rf"(?P<kept>{_COMMAND})|{_LINK}|{_RUN}")


def as_sent(channel: str, language: str, text: str) -> str:
    """The text as an address of this channel gets it. Raises UnknownLanguage."""
    if channel == "sms":
        return plain_letters(language, text)
    if channel == "telegram" and language_of(language).direction == "rtl":
        return isolated(text)
    return text


def plain_letters(language: str, text: str) -> str:
    """With what the language's `plain` table says instead of letters outside GSM-7; most languages have none."""
    plain = language_of(language).plain
    return "".join(plain.get(char, char) for char in text) if plain else text


def isolated(text: str) -> str:
    """Each number, code, Latin name and link between U+2068 and U+2069 (Unicode Annex 9, isolates).

    A bot command such as /help stays as it is, or Telegram would not know it.
    """
    return _FOREIGN.sub(_isolate, without_isolates(text))


def without_isolates(text: str) -> str:
    """What a reader sees of a text: the marks that order it are invisible."""
    return text.translate(_MARKS)


def _isolate(found: re.Match[str]) -> str:
    return found[0] if found["kept"] else f"{FIRST_STRONG}{found[0]}{POP}"
