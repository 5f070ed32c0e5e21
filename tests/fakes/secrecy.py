"""What no log may hold: the tests tell it, every log line is searched for it."""

import logging
import re
from collections.abc import MutableMapping
from typing import Any

FICTIONAL_NUMBER = re.compile(r"999[123][0-9]{7}")


class Secrecy:
    """Reads along with everything that is logged, through structlog or logging."""

    def __init__(self) -> None:
        self._secrets: list[str] = []
        self._lines: list[str] = []

    def tell(self, *secrets: str | int) -> None:
        """Chat ids, tokens, names and texts of this test; numbers under +999 are known anyway."""
        self._secrets.extend(str(secret) for secret in secrets)

    def breaches(self) -> list[str]:
        """The lines that hold what they must not."""
        return [line for line in self._lines if FICTIONAL_NUMBER.search(line) or any(s in line for s in self._secrets)]

    def read_structlog(self, _logger: object, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        """A structlog processor."""
        self._lines.append(f"{method} {dict(event)}")
        return event

    def handler(self) -> logging.Handler:
        return _Reader(self._lines)


class _Reader(logging.Handler):
    def __init__(self, lines: list[str]) -> None:
        super().__init__()
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        trace = logging.Formatter().formatException(record.exc_info) if record.exc_info else ""
        self._lines.append(f"{record.name} {record.getMessage()} {trace}")
