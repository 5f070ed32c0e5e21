"""Takes a snapshot: the page of every area in one encrypted file, whole or not at all; then the oldest go."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sqlmodel import Session

from service.new_file import new_file
from service.snapshot.contents import OVERVIEW, area_page, file_of, hold_moment, read_contents
from service.snapshot.errors import NotTaken
from service.snapshot.pages import Paper
from service.snapshot.sealing import Cost, Sealer

SUFFIX = ".snapshot"
NAMED = f"muster-*{SUFFIX}"
OWNER_ONLY = 0o700


@dataclass(frozen=True)
class Shelf:
    """Where snapshots are kept, under which passphrase, and how many of them."""

    folder: Path
    passphrase: str
    keep: int
    cost: Cost = field(default_factory=Cost)


@dataclass(frozen=True)
class Taken:
    """What was written."""

    file: Path
    areas: int
    people: int


def take(session: Session, shelf: Shelf, paper: Paper, now: datetime) -> Taken:
    """Write one snapshot. Raises NotTaken, and then there is no file and the older ones stay.

    A work that only reads the store. Run a second time, it writes its file a second time.
    """
    file = shelf.folder / f"muster-{now:%Y-%m-%dT%H%M%SZ}{SUFFIX}"
    hold_moment(session)
    try:
        shelf.folder.mkdir(OWNER_ONLY, exist_ok=True)
        _clear_remains(shelf.folder)
        with new_file(file) as partial, partial.open("wb") as target:
            sealer = Sealer(target, shelf.passphrase, shelf.cost)
            with ZipFile(sealer, "w", ZIP_DEFLATED) as archive:
                areas, people = _write_pages(session, archive, paper, now)
            sealer.close()
        _remove_oldest(shelf)
    except FileExistsError:
        raise NotTaken(f"{file} is there already: wait a second and take it again") from None
    except OSError as fault:
        raise NotTaken(
            f"{shelf.folder} takes no snapshot ({fault.strerror}): make room, or correct its rights"
        ) from None
    return Taken(file, areas, people)


def newest_at(folder: Path) -> datetime | None:
    """When the newest snapshot was written, in the time of the machine; None when there is none."""
    written = [path.stat().st_mtime for path in folder.glob(NAMED) if path.stat().st_size]
    return datetime.fromtimestamp(max(written)).astimezone() if written else None


def next_due(folder: Path, every: timedelta, now: datetime) -> datetime:
    """When the next one is due: a process that starts again and again must not push out the older ones."""
    newest = newest_at(folder)
    return now if newest is None else max(now, min(newest + every, now + every))


def _write_pages(session: Session, archive: ZipFile, paper: Paper, now: datetime) -> tuple[int, int]:
    """How many areas have a page, and how many people are on them."""
    contents = read_contents(session)
    _put(archive, OVERVIEW, paper.overview(contents.overview(), now), now)
    areas = [area_id for area_id in contents.heads if contents.of({area_id})]
    for area_id in areas:
        page = area_page(session, paper, contents, area_id, {area_id}, now)
        _put(archive, file_of(area_id, contents.heads[area_id]), page, now)
    return len(areas), sum(alert.counts.open for alert in contents.alerts)


def _put(archive: ZipFile, name: str, pieces: Iterable[str], now: datetime) -> None:
    entry = ZipInfo(name, now.timetuple()[:6])
    entry.compress_type = ZIP_DEFLATED
    with archive.open(entry, "w", force_zip64=True) as page:
        for piece in pieces:
            page.write(piece.encode())


def _clear_remains(folder: Path) -> None:
    """A process that was killed in the middle leaves an empty name and a part beside it."""
    for path in folder.glob(f"{NAMED}.partial"):
        path.unlink(missing_ok=True)
    for path in folder.glob(NAMED):
        if not path.stat().st_size:
            path.unlink(missing_ok=True)


def _remove_oldest(shelf: Shelf) -> None:
    """Their names are their times."""
    for path in sorted(shelf.folder.glob(NAMED))[: -shelf.keep]:
        path.unlink(missing_ok=True)
