"""The doctor's look at the snapshots: whether the desk could go on from paper if Muster were switched off now."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from registry.settings import Mode
from service.finding import Finding, ok, warn
from service.settings import Settings
from service.snapshot.taking import newest_at

LATE_AFTER = 3
"""So many times the usual interval."""


def examine_snapshots(settings: Settings) -> Iterator[Finding]:
    """Whether they are on, and how old the newest is."""
    wanted = settings.snapshot
    if wanted.folder is None:
        if settings.service.mode is Mode.LIVE:
            remedy = "set [snapshot] folder, so that the desk can go on when Muster is switched off"
            yield warn("snapshots", "are off", remedy)
        return
    newest = newest_at(Path(wanted.folder))
    if newest is None:
        yield warn("snapshots", f"there is none in {wanted.folder}", "look for 'no snapshot was taken' in the log")
        return
    says = f"the newest is of {newest.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    late = datetime.now(UTC) - newest > LATE_AFTER * wanted.interval
    yield warn("snapshots", says, "look for 'no snapshot was taken' in the log") if late else ok("snapshots", says)
