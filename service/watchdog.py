"""The watchdog: looks from a thread and a connection of its own whether the engine turns, and raises the alarm.

What it watches may stand still in any way: the event loop, the store's threads, the rounds, a lane. None of these is
needed here. What it raises goes to the log and, where one is set, to a dead-man's address outside.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import structlog

log = structlog.get_logger()

LOOK_SECONDS = 5.0
STILL_SECONDS = 30.0
"""So long nothing may stand still. With two looks and the ping, an alarm is out within a minute."""
TELL_SECONDS = 60.0
"""The dead man is told this often that all is well, and the log this often what is not."""

Tell = Callable[[Sequence[str]], None]
"""Is told what is wrong; with nothing in it, that all is well."""


@dataclass(frozen=True)
class Signs:
    """What one look saw, ages in real seconds. `heads`: the delivery that is next on each channel.

    `unanswered`: how long somebody who has just written has waited. `trouble`: what is already known to be wrong.
    """

    loop_age: float = 0.0
    round_age: float = 0.0
    unanswered: float = 0.0
    heads: Mapping[str, int] = field(default_factory=dict)
    trouble: tuple[str, ...] = ()


@dataclass(frozen=True)
class Standstill:
    """Which delivery was next on each channel, and since when it has been the same one."""

    heads: Mapping[str, tuple[int, float]] = field(default_factory=dict)

    def after(self, heads: Mapping[str, int], at: float) -> "Standstill":
        """The same, one look later."""
        was = {channel: self.heads.get(channel, (number, at)) for channel, number in heads.items()}
        same = {channel: since for channel, (number, since) in was.items() if number == heads[channel]}
        return Standstill({channel: (number, same.get(channel, at)) for channel, number in heads.items()})

    def still(self, at: float) -> list[str]:
        """The channels on which nothing has moved for too long."""
        return sorted(channel for channel, (_, since) in self.heads.items() if at - since > STILL_SECONDS)


def findings(signs: Signs, still: Sequence[str]) -> list[str]:
    """What is wrong, a sentence each, without a name or a number of anybody."""
    found = list(signs.trouble)
    if signs.loop_age > STILL_SECONDS:
        found.append("the event loop stands still")
    if signs.round_age > STILL_SECONDS:
        found.append("the rounds stand still: nothing is filled or escalated")
    if signs.unanswered > STILL_SECONDS:
        found.append("answers wait to be sent")
    return [*found, *(f"the {channel} queue stands still" for channel in still)]


class Watchdog:
    """Runs `look` every few seconds until stopped. `tell` may take its time, but must have time-outs of its own."""

    def __init__(self, look: Callable[[], Signs], tell: Tell, seconds: Callable[[], float] = time.monotonic) -> None:
        self._look = look
        self._tell = tell
        self._seconds = seconds
        self._standstill = Standstill()
        self._found: list[str] = []
        self._seen: list[str] = []
        self._tell_again = 0.0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watchdog", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Watch no more, without an alarm: whoever stops the service knows of it."""
        self._stopping.set()
        self._thread.join(timeout=LOOK_SECONDS)

    def turn(self) -> None:
        """One look, and what follows from it: at once when something is newly wrong or well, else now and then."""
        at, seen = self._seconds(), self._find()
        found, self._seen = [each for each in seen if each in self._seen], seen  # not what is over at the next look
        if (seen and not found) or (found == self._found and at < self._tell_again):
            return
        if found:
            log.error("the engine needs help", found="; ".join(found))
        elif self._found:
            log.info("the engine is well again")
        self._found, self._tell_again = found, at + TELL_SECONDS
        self._tell(found)

    def _find(self) -> list[str]:
        try:
            signs = self._look()
        except Exception as fault:  # the edge of the thread: whatever keeps it from looking is what is wrong
            return [f"the watchdog cannot look ({type(fault).__name__})"]
        self._standstill = self._standstill.after(signs.heads, self._seconds())
        return findings(signs, self._standstill.still(self._seconds()))

    def _run(self) -> None:
        while not self._stopping.wait(LOOK_SECONDS):
            try:
                self.turn()
            except Exception:  # the edge of the thread: it must go on looking
                log.exception("the watchdog failed")
