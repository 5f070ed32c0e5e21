"""Plays the crisis: people register, two officers decide along the timeline, the ledger fills until nobody waits."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol

import aiohttp

from broadcasts.tables import LedgerState
from sandbox.population.living import Population
from service.demo.officer import Officer
from service.demo.stage import FIRST_PASSWORD, PASSWORD, Stage
from service.demo.timeline import CEDAR, Act

LONGEST_REST = timedelta(days=4)


class NotFinished(Exception):
    """Some people were still waited for when the demo's time was over."""


class Tell(Protocol):
    """Says what is going on; `done` marks what has happened for good."""

    def __call__(self, what: str, *, done: bool) -> None: ...


@dataclass
class Course:
    """What the officers did, as the console tells it: decisions in their order, and alerts with their people.

    `codes` are the recovery codes that each officer has left.
    """

    decisions: list[dict[str, Any]] = field(default_factory=list)
    alerts: list[dict[str, Any]] = field(default_factory=list)
    contradictions: list[str] = field(default_factory=list)
    codes: dict[str, list[str]] = field(default_factory=dict)

    @property
    def is_balanced(self) -> bool:
        """The states sum to each audience, nothing contradicts them, and only officers still have somebody."""
        sums = all(sum(alert["counts"].values()) == alert["audience"] for alert in self.alerts)
        return sums and not self.contradictions and waiting(self.alerts) == 0


async def play(stage: Stage, population: Population, tell: Tell) -> Course:
    """The whole crisis. Raises JoiningStalled, ConsoleRefused, ServiceFailed, NotFinished."""
    await population.join_all(
        lambda through, of: tell(f"{through} of {of} people are in the register", done=through == of)
    )
    async with _browser() as first, _browser() as second:
        ada, ben = Officer(stage.console_url, first), Officer(stage.console_url, second)
        for login, officer in (("ada", ada), ("ben", ben)):
            await officer.log_in(login, FIRST_PASSWORD)
            await officer.set_up(PASSWORD)
        for act in CEDAR:
            await _decide(stage, ada, ben, act, tell)
        await _until_nobody_waits(stage, ada, tell)
        alerts = await ada.alerts()
        decisions = [await ada.decision(number) for number in sorted({alert["decision"] for alert in alerts})]
        contradictions = await asyncio.to_thread(stage.contradictions)
        return Course(decisions, alerts, contradictions, {"ada": ada.codes, "ben": ben.codes})


def waiting(alerts: list[dict[str, Any]]) -> int:
    """How many people are neither accounted for nor with an officer."""
    return sum(alert["open"] - alert["counts"].get(LedgerState.WITH_OFFICER.value, 0) for alert in alerts)


def _browser() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))  # unsafe: an address instead of a name


async def _decide(stage: Stage, ada: Officer, ben: Officer, act: Act, tell: Tell) -> None:
    """One act of the timeline."""
    await _rest(stage, act.after)
    decision = await ada.propose(act, stage.sandbox.clock.now())
    await ben.approve(decision, act)
    areas = ", ".join(f"{area} to level {rank}" for area, rank in act.lines)
    tell(f"Ada proposed, Ben approved: {areas}. {act.reason}.", done=True)
    if act.corrected_after is not None:
        await _rest(stage, act.corrected_after)
        await ada.correct(decision)
        tell("That was wrong: Ada stopped it and sent the correction, alone, in one act.", done=True)
    if act.restart_after:
        await stage.service.stop()
        await stage.service.start(stage.session)
        tell("The service was stopped and started again; nobody noticed.", done=True)


async def _rest(stage: Stage, span: timedelta) -> None:
    await asyncio.sleep(stage.sandbox.clock.real_seconds(span.total_seconds()))


async def _until_nobody_waits(stage: Stage, officer: Officer, tell: Tell) -> None:
    """Everybody is accounted for or with an officer. Raises NotFinished."""
    end = stage.sandbox.clock.now() + LONGEST_REST
    while people := waiting(await officer.alerts()):
        if stage.sandbox.clock.now() > end:
            raise NotFinished(f"{people} people were still waited for")
        tell(f"{people} people are still waited for: asked, or with their wardens", done=False)
        await asyncio.sleep(1)
    tell("Nobody is waited for any more: everybody is accounted for or with an officer.", done=True)
