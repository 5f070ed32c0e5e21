"""`muster purge`: what is kept no longer goes now; with --dry-run only what would go is told."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated

import typer
from sqlmodel import Session

from broadcasts.purge import Forecast, Purge, forecast
from registry.areas import chains, find_area, name_of
from registry.clock import WallClock
from registry.clock_trust import MOST_AHEAD, believe, last_purge
from service.commands.options import DEFAULT_CONFIG, ConfigPath, prepared_store, settings_from
from service.wiring import make_speaker

ENGLISH = "en"


class NothingPurged(Exception):
    """The clock is in doubt: it is further ahead of the last purge than it can be while Muster runs."""


def purge(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only tell what would go, and when the next goes.")
    ] = False,
    clock_is_right: Annotated[
        bool, typer.Option("--clock-is-right", help="The clock was checked: purge by it.")
    ] = False,
    config: ConfigPath = DEFAULT_CONFIG,
) -> None:
    """Forget what is kept no longer. The service does it every ten minutes by itself; see docs/retention.md."""
    settings = settings_from(config)
    terms, scale = settings.retention.terms, settings.service.clock_scale
    clock = WallClock(scale, settings.service.clock_origin)
    with prepared_store(settings) as store:
        now = clock.now()
        if dry_run:
            found, names = store.read_now(lambda session: (forecast(session, terms, now), _names(session)))
            typer.echo("\n".join(_told(found, names, now)))
            return
        if clock_is_right:
            store.write_now(lambda session: believe(session, now))
        done = asyncio.run(Purge(store, make_speaker(settings, store, clock), terms, scale).run(now))
        if done.in_doubt:
            raise NothingPurged(_doubt(now, store.read_now(last_purge)))
    for kind, number in done.counts.items():
        typer.echo(f"{kind}: {number}")


def _doubt(now: datetime, last: datetime | None) -> str:
    since = f"the last purge was at {last:%Y-%m-%d %H:%M} UTC" if last is not None else "what is newest is far older"
    return (
        f"nothing is purged: the clock says {now:%Y-%m-%d %H:%M} UTC and {since}, which is more than {MOST_AHEAD.days}"
        " days. Check the clock of this machine; if it is right, run muster purge --clock-is-right"
    )


def _told(found: Sequence[Forecast], names: Mapping[int, str], now: datetime) -> list[str]:
    lines = [f"What would go at {now:%Y-%m-%d %H:%M} UTC; nothing is changed."]
    for each in found:
        ahead = f"{each.due} now, {each.in_7_days} within 7 days, {each.in_30_days} within 30 days"
        lines.append(f"{each.rule.kind}: {ahead}; {_next(each)}")
        lines += [f"  {names.get(area_id or 0, 'no area')}: {number}" for area_id, number in each.by_area.items()]
    return lines


def _next(each: Forecast) -> str:
    return f"the next not before {each.not_before:%Y-%m-%d %H:%M} UTC" if each.not_before else "nothing is waiting"


def _names(session: Session) -> dict[int, str]:
    return {area_id: name_of(find_area(session, area_id).names, ENGLISH) for area_id in chains(session)}
