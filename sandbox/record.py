"""What the carriers took and what they refused: the record that a verdict on a run is computed from."""

import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Literal

from sandbox.stream import Json, Stream

Carrier = Literal["telegram", "twilio"]


class Record:
    """Every accepted send and every refusal, with crisis time and real time (seconds of the Unix epoch)."""

    def __init__(self, real: Callable[[], float] = time.time) -> None:
        self.accepted = Stream()
        self.refused = Stream()
        self.errors: dict[Carrier, Counter[str]] = {"telegram": Counter(), "twilio": Counter()}
        self._real = real
        self._last = 0

    def accept(
        self, carrier: Carrier, to: int | str, text: str, ref: int | str, now: datetime, segments: int | None = None
    ) -> None:
        """Note that the carrier took a message; `ref` is its message_id or sid."""
        entry: Json = {"to": to, "text": text, "ref": ref, "segments": segments}
        self._add(self.accepted, carrier, now, entry)

    def refuse(self, carrier: Carrier, to: int | str | None, status: int, reason: str, now: datetime) -> None:
        """Note an answer that was an error, or that never came; `reason` is a description, a code or a fault."""
        self.errors[carrier][str(status)] += 1
        self.errors[carrier][reason] += 1
        self._add(self.refused, carrier, now, {"to": to, "status": status, "reason": reason})

    def _add(self, stream: Stream, carrier: Carrier, now: datetime, entry: Json) -> None:
        self._last += 1
        head = {"seq": self._last, "at": now.isoformat(), "real_at": self._real(), "carrier": carrier}
        stream.append(self._last, head | entry)
