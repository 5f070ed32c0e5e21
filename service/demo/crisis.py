"""Plays the crisis: people register, two officers decide along the timeline, the ledger fills until nobody waits."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import aiohttp

from sandbox.population.living import Population
from service.demo.officer import Officer
from service.demo.stage import PASSWORD, Stage
from service.demo.timeline import CEDAR, Act

Tell = Callable[[str], None]
LONGEST_REST = timedelta(days=3)
WITH_OFFICER = "with an officer"


class NotFinished(Exception):
    """Some people were still waited for when the demo's time was over."""


@dataclass
class Course:
    """What the officers did: the decisions in their order, each with the one that corrected it."""

    decisions: list[int] = field(default_factory=list)
    alerts: list[dict[str, Any]] = field(default_factory=list)


async def play(stage: Stage, population: Population, tell: Tell) -> Course:
    """The whole crisis. Raises JoiningStalled, ConsoleRefused, ServiceFailed, NotFinished."""
    await population.join_all(lambda through, of: tell(f"{through} of {of} people are registered"))
    jars = [aiohttp.CookieJar(unsafe=True) for _ in range(2)]
    async with aiohttp.ClientSession(cookie_jar=jars[0]) as first, aiohttp.ClientSession(cookie_jar=jars[1]) as second:
        ada, ben = Officer(stage.console_url, first), Officer(stage.console_url, second)
        await ada.log_in("ada", PASSWORD)
        await ben.log_in("ben", PASSWORD)
        course = Course()
        for act in CEDAR:
            await _rest(stage, act.after)
            await _decide(stage, ada, ben, act, course, tell)
        await _until_nobody_waits(stage, ada, tell)
        course.alerts = await ada.alerts()
    return course


async def _decide(stage: Stage, ada: Officer, ben: Officer, act: Act, course: Course, tell: Tell) -> None:
    decision = await ada.propose(act, stage.sandbox.clock.now())
    await ben.approve(decision, act)
    course.decisions.append(decision)
    tell(f"{', '.join(f'{area} to level {rank}' for area, rank in act.lines)}: {act.reason}")
    if act.corrected_after is not None:
        await _rest(stage, act.corrected_after)
        await ada.correct(decision)
        tell(f"decision {decision} was wrong: corrected by one officer in one act")
    if act.restart_after:
        await stage.service.stop()
        await stage.service.start(stage.session)
        tell("the service was stopped and started again")


async def _rest(stage: Stage, span: timedelta) -> None:
    await asyncio.sleep(stage.sandbox.clock.real_seconds(span.total_seconds()))


async def _until_nobody_waits(stage: Stage, officer: Officer, tell: Tell) -> None:
    """Everybody is accounted for or with an officer. Raises NotFinished."""
    end = stage.sandbox.clock.now() + LONGEST_REST
    while waiting := _waiting(await officer.alerts()):
        if stage.sandbox.clock.now() > end:
            raise NotFinished(f"{waiting} people were still waited for")
        tell(f"{waiting} people are still waited for")
        await asyncio.sleep(1)


def _waiting(alerts: list[dict[str, Any]]) -> int:
    return sum(alert["open"] - alert["counts"].get(WITH_OFFICER, 0) for alert in alerts)
