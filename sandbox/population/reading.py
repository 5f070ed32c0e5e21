"""What a person makes of a message on the phone. Pure: only the text and the buttons are looked at.

People know an alert by what every one of them shows: a reference ("M12") beside buttons that answer it, or beside the
level as "3/4" in an SMS. A warden's list is known by its sample of an answer ("R 7=1").
"""

import re
from dataclasses import dataclass

from sandbox.population.phones import Arrival, Button

_REFERENCE = re.compile(r"\bM[0-9]+\b")
_LEVEL = re.compile(r"\b([0-4])/4\b")
_LINK = re.compile(r"https?://\S+/r/\w+")
_OFFERED = re.compile(r"(?<![0-9=])1 (\S.*?) 2 (\S.*?) M[0-9]+")
_SAMPLE = re.compile(r"\bR [0-9]+=1")
_LISTED = re.compile(r"^[^\dM\n]{0,12}?([0-9]+) ?[:\uff1a\u17d6]", re.MULTILINE)
_FAMILY_CODE = re.compile(r"(?<![A-Z0-9])(?=[A-Z]*[0-9])[A-Z0-9]{8}(?![A-Z0-9])")
_SIGN = re.compile(r"(?<![0-9])[1-9][0-9]{3}(?![0-9])")
_AGREE, _REFUSE, _THIRD = "1 =", "2 =", "3 ="

CHOICES_AT = {2: 2, 3: 4, 4: 5}
"""How many answers a level offers; in an SMS only the first two are written out."""


@dataclass(frozen=True)
class AlertSeen:
    """An alert. `choices` is how many digits answer it (0: it only tells); `word` is its own word for safe."""

    ref: str
    choices: int
    word: str | None = None
    link: str | None = None
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True)
class TasksSeen:
    """A warden's list: the numbers of the people to find."""

    numbers: tuple[int, ...]


def read_alert(arrival: Arrival) -> AlertSeen | None:
    """The alert that the message is, or None."""
    text = _LINK.sub("", arrival.text)
    refs = _REFERENCE.findall(text)
    if not refs or _SAMPLE.search(text):
        return None
    if arrival.line.carrier == "telegram":
        answers = tuple(button for button in arrival.buttons if button.data.startswith("alert:"))
        return AlertSeen(refs[-1], len(answers) if len(answers) > 1 else 0, buttons=answers) if answers else None
    return _read_sms_alert(arrival.text, text, refs[-1])


def _read_sms_alert(whole: str, text: str, ref: str) -> AlertSeen | None:
    level, link, offered = _LEVEL.search(text), _LINK.search(whole), _OFFERED.search(text)
    if level is None:
        return None
    asks = offered is not None or link is not None
    return AlertSeen(
        ref,
        CHOICES_AT.get(int(level[1]), 2) if asks else 0,
        word=offered[1] if offered else None,
        link=link[0] if link else None,
    )


def read_tasks(arrival: Arrival) -> TasksSeen | None:
    """The list that the message is, or None."""
    if _SAMPLE.search(arrival.text) is None or _REFERENCE.search(arrival.text) is None:
        return None
    return TasksSeen(tuple(int(number) for number in _LISTED.findall(arrival.text)))


def find_own_language(arrival: Arrival, endonym: str) -> Button | str | None:
    """How to choose the language: its button, or the digit before its name."""
    for button in arrival.buttons:
        if button.label.endswith(endonym):
            return button
    found = re.search(rf"^([0-9]+) {re.escape(endonym)}$", arrival.text, re.MULTILINE)
    return found[1] if found else None


def find_more(arrival: Arrival) -> str | None:
    """The word that shows further languages: the last line of a list in an SMS begins with it."""
    *listed, last = arrival.text.split("\n")
    return last.partition(" = ")[0] if " = " in last and any(line[:1].isdigit() for line in listed) else None


def find_agreement(arrival: Arrival) -> Button | str | None:
    """How to agree to a notice that offers 1 and 2: its first button, or the digit."""
    text = arrival.text
    if _AGREE not in text or _REFUSE not in text or _THIRD in text or _REFERENCE.search(text):
        return None
    return arrival.buttons[0] if arrival.buttons else "1"


def find_sign(text: str) -> str | None:
    """The four digits that an SMS asks to be sent back."""
    found = _SIGN.findall(text)
    return found[0] if len(found) == 1 and _REFERENCE.search(text) is None else None


def find_family_code(text: str) -> str | None:
    found = _FAMILY_CODE.search(text)
    return found[0] if found else None
