"""The demo from its options to its verdict: sets the stage, plays the crisis, judges it, shows it."""

import asyncio
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from locales.catalogue import Catalogue
from sandbox.population.cast import Cast
from sandbox.population.casting import make_cast
from sandbox.population.living import Population
from service.demo.crisis import Course, play
from service.demo.report import show_ledger, show_verdict, show_way_in
from service.demo.stage import SCALE, Stage, set_stage
from service.verdict.findings import Verdict
from service.verdict.judging import judge
from service.verdict.levels import Issued, Line
from service.verdict.telling import read_log

WIRE_SECONDS = 3.0
"""Wall-clock seconds that a message may be on its way through the sandbox of this machine."""


@dataclass(frozen=True)
class Options:
    """What the command was given. Without a store file the store is thrown away at the end."""

    people: int
    seed: int
    store: Path | None
    stay: bool
    config: Path


def exit_status(course: Course, verdict: Verdict) -> int:
    """0 if everybody was told what they should be, once, the ledger balances and only officers still have somebody."""
    return 0 if verdict.is_clean and course.is_balanced else 1


async def run(options: Options, console: Console) -> int:
    """The demo's exit status."""
    cast = make_cast(options.people, options.seed)
    with tempfile.TemporaryDirectory(prefix="muster-demo-") as folder:
        file = options.store or Path(folder) / "demo.db"
        if file.exists():
            raise FileExistsError(f"{file} is already there: name a new file, the demo does not add to a store")
        async with set_stage(cast, options.config, file) as stage:
            course, verdict = await _play_and_judge(stage, cast, console)
            _show(console, cast, course, verdict)
            if options.stay:
                show_way_in(console, stage.console_url, stage.sandbox.phones_url, course.codes)
                with suppress(asyncio.CancelledError):
                    await asyncio.Event().wait()
    return exit_status(course, verdict)


async def _play_and_judge(stage: Stage, cast: Cast, console: Console) -> tuple[Course, Verdict]:
    population = Population(stage.sandbox.phones_url, cast, stage.sandbox.clock)
    await population.start()
    try:
        with Progress(SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=console) as bar:
            doing = bar.add_task(f"{len(cast.residents)} people of Cedar register, each in their language")

            def tell(what: str, *, done: bool) -> None:
                bar.update(doing, description=what)
                if done:
                    bar.console.print(what)

            course = await play(stage, population, tell)
    finally:
        await population.stop()
    async with stage.session.get(f"{stage.sandbox.phones_url}/log?after=0&limit=1000000") as response:
        log = (await response.json())["entries"]
    slack = timedelta(seconds=WIRE_SECONDS * SCALE)
    return course, judge(cast, population.diary, _issued(course), read_log(log), Catalogue.load(), slack)


def _issued(course: Course) -> list[Issued]:
    return [_decision(decision, course.alerts) for decision in course.decisions]


def _decision(decision: Mapping[str, Any], alerts: Iterable[Mapping[str, Any]]) -> Issued:
    """A decision as the console tells it. The areas of a correction are those of the decision that it takes back."""
    return Issued(
        number=decision["id"],
        issued_at=datetime.fromisoformat(decision["issued_at"]),
        lines=tuple(Line(line["area"], line["to"]) for line in decision["lines"]),
        refs={alert["area"]: alert["ref"] for alert in alerts if alert["decision"] == decision["id"]},
        corrects=decision["corrects"],
    )


def _show(console: Console, cast: Cast, course: Course, verdict: Verdict) -> None:
    names = {place.code: place.names["en"] for place in cast.scenario.places.values()}
    figures = {figures.ref: figures for figures in verdict.figures}
    show_ledger(console, course.alerts, names, figures)
    show_verdict(console, verdict, course.contradictions)
