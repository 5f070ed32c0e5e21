"""What the doctor finds in the store. It reads; nothing is changed, and no table is made."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, inspect, make_url, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col

from broadcasts.backlog import backlog, unanswered_since
from broadcasts.health import carriers_down
from broadcasts.tables import DeliveryState
from registry.administration import FEWEST_ADMINISTRATORS
from registry.backup_mark import backup_time
from registry.by_two import administrators
from registry.clock_trust import MOST_AHEAD, is_in_doubt, last_purge
from registry.duties import holders
from registry.migrating import newest
from registry.store import Store, StoreError
from registry.tables import Officer, Setting
from service.doctor_countries import examine_countries
from service.finding import Finding, fail, ok, warn
from service.settings import Settings

LITTLE_ROOM, NO_ROOM = 2 * 10**9, 2 * 10**8
"""Bytes: a million people cost about one gigabyte an alert."""
TOO_LONG = timedelta(minutes=10)
MOMENTS = timedelta(minutes=1)


def examine_store(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Whether the store can be worked on, and whether anything in it is stuck. `now` is crisis time."""
    url = make_url(settings.store.url)
    file = Path(url.database or "") if settings.store.is_sqlite else None
    if file is not None and not file.exists():
        yield fail("store", f"there is none at {file}", "make it with: muster db upgrade")
        return
    if file is not None:
        yield _room("disk", file.parent)
    try:
        with closing(Store(settings.store.url)) as store:
            yield from store.read_now(lambda session: list(_read(session, settings, now)))
    except (StoreError, SQLAlchemyError) as fault:
        yield fail("store", f"does not open ({_first_line(fault)})", "look at [store] url, and whether its server runs")


def examine_backups(folder: Path) -> Iterator[Finding]:
    """Whether the folder holds a backup of the last day, and has room for the next."""
    files = [path for path in folder.iterdir() if path.is_file()] if folder.is_dir() else []
    if not files:
        yield fail("backups", f"there is none in {folder}", "make one with: muster backup FILE")
        return
    newest_at = datetime.fromtimestamp(max(path.stat().st_mtime for path in files), UTC)
    says = f"the newest is of {newest_at:%Y-%m-%d %H:%M} UTC"
    recent = datetime.now(UTC) - newest_at < timedelta(days=1)
    yield ok("backups", says) if recent else warn("backups", says, "look why the daily backup was not made")
    yield _room("backups", folder)


def _room(what: str, folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    says = f"{free / 1e9:.1f} GB free in {folder.resolve()}"
    if free < NO_ROOM:
        return fail(what, says, "make room at once: a full disk refuses alerts and answers")
    return warn(what, says, "make room") if free < LITTLE_ROOM else ok(what, says)


def _read(session: Session, settings: Settings, now: datetime) -> Iterator[Finding]:
    connection = session.connection()
    step = None
    if inspect(connection).has_table("alembic_version"):
        step = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    engine = f"{connection.dialect.name} {'.'.join(map(str, connection.dialect.server_version_info or ()))}"
    if step != newest():
        says = f"{engine} at step {step}, this version needs {newest()}"
        yield fail("store", says, "bring it up to date with: muster db upgrade")
        return
    yield ok("store", f"{engine} at step {step}")
    yield _mode(session, settings)
    yield _keys(session, settings)
    yield from _not_yet_restored(session)
    yield _approvers(session)
    yield _administrators(session)
    yield from _duties(session, settings)
    yield from _clock(session, settings, now)
    yield from _stuck(session, now)
    yield from examine_countries(session, settings.country_rules)


def _clock(session: Session, settings: Settings, now: datetime) -> Iterator[Finding]:
    """Whether the purge goes by this clock."""
    last = last_purge(session)
    if is_in_doubt(session, now, MOST_AHEAD * max(1.0, settings.service.clock_scale)):
        since = (
            f"the last purge was at {last:%Y-%m-%d %H:%M} UTC" if last is not None else "the newest row is far older"
        )
        remedy = "check the clock of this machine; if it is right: muster purge --clock-is-right"
        yield warn("purge", f"nothing is purged, the clock is in doubt: {since}", remedy)


def _mode(session: Session, settings: Settings) -> Finding:
    kept, wanted = session.get(Setting, "mode"), settings.service.mode.value
    if kept is not None and kept.value != wanted:
        says = f"the store was begun in {kept.value}, the configuration says {wanted}"
        return fail("mode", says, "set [service] mode back, or point [store] url at another store")
    return ok("mode", wanted)


def _keys(session: Session, settings: Settings) -> Finding:
    noted = session.get(Setting, "keys")
    if noted is not None and noted.value != settings.keys.check_value:
        return fail("keys", "the store was begun with other keys", "set MUSTER_STORE__KEYS_FILE to its key file")
    if settings.store.keys is None:
        return ok("keys", "those of a sandbox, which everybody can read")
    return ok("keys", f"key {settings.keys.current} seals")


def _not_yet_restored(session: Session) -> Iterator[Finding]:
    at = backup_time(session)
    if at is not None:
        says = f"the store is a backup of {at:%Y-%m-%d %H:%M} UTC that was put in place by hand"
        yield fail("backup", says, "move it away and bring it back with: muster restore FILE")


def _approvers(session: Session) -> Finding:
    may = (col(Officer.active).is_(True), col(Officer.may_approve).is_(True))
    number = session.scalar(select(func.count()).select_from(Officer).where(*may)) or 0
    if number < 2:
        return fail("officers", f"{number} may approve", "nobody approves their own proposal: see docs/officers.md")
    return ok("officers", f"{number} may approve")


def _administrators(session: Session) -> Finding:
    number = len(administrators(session))
    if number < FEWEST_ADMINISTRATORS:
        remedy = "two are needed to add, reset or switch off an officer: muster officer add ... --administer"
        return warn("officers", f"{number} may administer", remedy)
    return ok("officers", f"{number} may administer")


def _duties(session: Session, settings: Settings) -> Iterator[Finding]:
    held = holders(session)
    wanted = ["rounds", *(f"lane:{channel}" for channel in settings.channels)]
    idle = [name for name in wanted if name not in held]
    if not held:
        yield warn("duties", "no process of Muster runs on this store", "start it: muster serve")
    elif idle:
        yield fail("duties", f"nobody does {', '.join(idle)}", "look at the log of muster serve, and start it anew")
    else:
        yield ok("duties", f"all are done: {', '.join(wanted)}")


def _stuck(session: Session, now: datetime) -> Iterator[Finding]:
    """Rows that should have moved long ago."""
    found = [*_carriers(session, now), *_rows(session, now)]
    yield from found or [ok("rows", "nothing is stuck")]


def _carriers(session: Session, now: datetime) -> Iterator[Finding]:
    for row in carriers_down(session):
        says = f"the carrier of {row.channel} takes nothing since {_ago(row.down_since, now)} ({row.why})"
        yield fail("rows", says, "look at the carrier's status page and at the account; Muster goes on trying")


def _rows(session: Session, now: datetime) -> Iterator[Finding]:
    waits, unanswered = backlog(session, now), unanswered_since(session, now)
    for gone in waits.on_its_way:
        if gone.state is DeliveryState.SENDING and now - gone.since > TOO_LONG:
            says = f"{gone.channel}: a message is being sent since {_ago(gone.since, now)}"
            yield warn("rows", says, "its process died; the lane that runs next settles it within minutes")
    if waits.overdue_since is not None and now - waits.overdue_since > TOO_LONG:
        says = f"a deadline is over since {_ago(waits.overdue_since, now)} and nobody has acted on it"
        yield fail("rows", says, "look whether muster serve runs, and for 'a round failed' in its log")
    if unanswered is not None and now - unanswered > MOMENTS:
        yield fail("rows", f"an answer waits since {_ago(unanswered, now)}", "look at the lanes in the log")
    if waits.unfillable:
        says = f"{waits.unfillable} broadcasts cannot be filled"
        yield fail("rows", says, "look for 'a broadcast could not be filled' in the log")


def _ago(at: datetime | None, now: datetime) -> str:
    return f"{(now - at) // timedelta(minutes=1)} min" if at is not None else "a while"


def _first_line(fault: Exception) -> str:
    """Without the statement and its parameters."""
    return str(getattr(fault, "orig", None) or fault).partition("\n")[0]
