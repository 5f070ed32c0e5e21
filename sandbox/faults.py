"""The faults that a test orders from the carriers, and which request or callback each of them hits."""

from dataclasses import dataclass
from itertools import count as counter
from typing import Literal

from sandbox.record import Carrier

FaultKind = Literal[
    "latency",
    "status",
    "hang",
    "drop_after_accept",
    "drop_before_accept",
    "retry_after",
    "garbage",
    "duplicate_callbacks",
    "reorder_callbacks",
]
REQUEST_FAULTS: frozenset[FaultKind] = frozenset(
    {"latency", "status", "hang", "drop_after_accept", "drop_before_accept", "retry_after", "garbage"}
)
CALLBACK_FAULTS: frozenset[FaultKind] = frozenset({"duplicate_callbacks", "reorder_callbacks"})


@dataclass(frozen=True)
class Fault:
    """One order. Times in `value` are wall-clock seconds, except `retry_after`, which is what the carrier says.

    value: seconds (latency, hang: 0 for as long as the client waits; retry_after) or HTTP status (status, garbage).
    count: how many times it strikes before it is used up; None for ever.
    every: strikes each n-th match; 1 for each.
    to: strikes only this chat id or number. method: a carrier's method, "send" for all that send, "*" for all.
    """

    carrier: Carrier
    kind: FaultKind
    value: float = 0
    count: int | None = None
    every: int = 1
    to: str | None = None
    method: str = "send"

    def matches(self, carrier: Carrier, to: str | None, method: str, sends: bool) -> bool:
        asked = self.method in ("*", method) or (self.method == "send" and sends)
        return self.carrier == carrier and self.to in (None, to) and asked


@dataclass
class _Ordered:
    fault: Fault
    matched: int = 0
    struck: int = 0


class FaultTable:
    """The faults in force. The first that matches strikes, in the order in which they were given."""

    def __init__(self) -> None:
        self._ordered: dict[int, _Ordered] = {}
        self._ids = counter(1)

    def add(self, fault: Fault) -> int:
        """Put a fault in force; gives the id to remove it by."""
        number = next(self._ids)
        self._ordered[number] = _Ordered(fault)
        return number

    def remove(self, number: int) -> bool:
        """End one fault; False if it was not in force."""
        return self._ordered.pop(number, None) is not None

    def clear(self) -> None:
        self._ordered.clear()

    def strike(
        self, carrier: Carrier, kinds: frozenset[FaultKind], to: str | None, method: str, sends: bool = True
    ) -> Fault | None:
        """The fault that hits this request or callback, if one does; this uses it up by one."""
        for number, ordered in list(self._ordered.items()):
            fault = ordered.fault
            if fault.kind not in kinds or not fault.matches(carrier, to, method, sends):
                continue
            ordered.matched += 1
            if ordered.matched % fault.every:
                continue
            ordered.struck += 1
            if ordered.struck == fault.count:
                del self._ordered[number]
            return fault
        return None
