"""What a form sent, read field by field: what is missing or malformed reads as empty, and the page says so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from locales.sentence import Sentence

LARGEST_NUMBER = 2**31 - 1
"""The largest id of either store (PostgreSQL's integer)."""


class FieldFault(Exception):
    """A field lacks something; the message is the sentence that stands beside it, with the values in its {slots}."""

    def __init__(self, field: str, sentence: str, **values: object) -> None:
        super().__init__(sentence if isinstance(sentence, Sentence) else Sentence(sentence, **values))
        self.field = field


@dataclass(frozen=True)
class Refused:
    """What could not be done, at which form of the page the sentence stands, and the sentence."""

    form: str
    sentence: str


@dataclass(frozen=True)
class Form:
    """The fields of one request; none on a page that was only opened."""

    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The field without the blanks around it and with one kind of line end; NUL cannot be stored."""
        return (self._last(name) or "").replace("\r\n", "\n").replace("\0", "").strip()

    def secret(self, name: str) -> str:
        """The field exactly as it was typed."""
        return self._last(name) or ""

    def number(self, name: str) -> int | None:
        """The field as an id or a rank."""
        return as_number(self._last(name))

    def numbers(self, name: str) -> tuple[int, ...]:
        """Every valid number that was sent under this name, each once."""
        sent = (as_number(value) for value in self.fields.get(name, ()))
        return tuple(dict.fromkeys(number for number in sent if number is not None))

    def ticked(self, name: str) -> bool:
        return self._last(name) is not None

    def file(self, name: str) -> bytes:
        """What stands in the file that was sent under this name; nothing where none was."""
        return self.files.get(name, b"")

    def chosen(self, name: str) -> tuple[str, ...]:
        """Every value that was sent under this name."""
        return tuple(self.fields.get(name, ()))

    def moment(self, name: str, zone: tzinfo) -> datetime | None:
        """A date and time as 2026-11-01 06:00 or 2026-11-01T06:00, by the zone's clock unless it names another zone."""
        try:
            at = datetime.fromisoformat(self.text(name))
            return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
        except (ValueError, OverflowError):
            return None

    def _last(self, name: str) -> str | None:
        values = self.fields.get(name)
        return values[-1] if values else None


def as_number(text: str | None) -> int | None:
    """A natural number that either store can hold, or None."""
    if text is None or not (text.isascii() and text.isdigit()) or len(text) > len(str(LARGEST_NUMBER)):
        return None
    number = int(text)
    return number if number <= LARGEST_NUMBER else None


def said_by(fault: Exception) -> str:
    """The message of a fault, translatable if it was made so."""
    said = fault.args[0] if fault.args else ""
    return said if isinstance(said, Sentence) else str(fault)


def whole(said: str) -> str:
    """With the capital and the full stop of a page; the lower packages write their faults as parts of a sentence."""
    return f"{said[:1].upper()}{said[1:]}" + ("" if said.endswith((".", "!", "?", ":", "؟")) or not said else ".")
