"""Brings a backup back, with an officer's word on what waited when it was made: it may have gone out since.

Until that word is given, nothing works on a backup (`registry.backup_mark`).
"""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from sqlalchemy import func, make_url, select
from sqlmodel import Session, col

from broadcasts.fillers import Unfillable, fill_next
from broadcasts.filling import CHUNK
from broadcasts.restored import LetGo, let_go
from broadcasts.tables import OPEN, Delivery, DeliveryState, Ledger
from registry.acts import Act, Actor
from registry.audit import record
from registry.backup_mark import backup_time, take_mark_off
from registry.clock import WallClock
from registry.duties import holders
from registry.migrating import upgrade
from registry.settings import remember_mode
from registry.store import Store
from registry.store_faults import StoreError
from service.backup import check_whole, opened
from service.new_file import new_file
from service.settings import Settings
from service.wiring import make_speaker

BESIDE = ("", "-wal", "-shm")


class RestoreRefused(StoreError):
    """The backup was not brought back; nothing is changed."""


class Fate(StrEnum):
    """What becomes of the messages that waited when the backup was made."""

    SEND = "send"
    DROP = "drop"


@dataclass(frozen=True)
class Waiting:
    """What waited when the backup was made (None: PostgreSQL's dumps do not say when)."""

    made_at: datetime | None
    messages: int
    people: int


def restore(settings: Settings, backup: Path, fate: Fate | None, by: Actor) -> tuple[Waiting, LetGo]:
    """Put the backup where the store was. Raises RestoreRefused, ModeChanged, StoreError."""
    if not settings.store.is_sqlite:
        raise RestoreRefused(f"on PostgreSQL: pg_restore --clean --if-exists --dbname=URL {backup}, then without FILE")
    target = Path(make_url(settings.store.url).database or "")
    for path in (target.with_name(target.name + end) for end in BESIDE):
        if path.exists():
            raise RestoreRefused(f"{path} is there: stop Muster and move it away first; do not delete it")
    try:
        with new_file(target) as partial:
            shutil.copyfile(backup, partial)
            with closing(opened(partial)) as copy:
                check_whole(copy, backup)
            return decide(settings, f"sqlite:///{partial}", fate, by)
    except OSError as fault:
        raise RestoreRefused(f"{fault.filename} cannot be read or written ({fault.strerror})") from None


def decide(settings: Settings, url: str, fate: Fate | None, by: Actor) -> tuple[Waiting, LetGo]:
    """Let the store at this URL be worked on again, its old messages sent or dropped. Raises as `restore` does."""
    clock = WallClock(settings.service.clock_scale, settings.service.clock_origin)
    with _store(url) as store:
        if not store.is_sqlite:  # leases in the copy of a file are those of the moment when it was made
            store.read_now(_nobody_works)
        store.write_now(lambda session: remember_mode(session, settings.service.mode))
        waiting = store.read_now(_waiting)
        if fate is None:
            raise RestoreRefused(_question(waiting))
        gone = LetGo(0, 0)
        if fate is Fate.DROP:
            _fill(settings, store, clock)
            gone = store.write_now(lambda session: let_go(session, clock.now()))
        store.write_now(lambda session: _reopen(session, by, fate, waiting, clock.now()))
    return waiting, gone


@contextmanager
def _store(url: str) -> Iterator[Store]:
    upgrade(url)
    store = Store(url)
    try:
        yield store
    finally:
        store.close()


def _reopen(session: Session, by: Actor, fate: Fate, waiting: Waiting, now: datetime) -> None:
    """The log says that it is that of a backup: entries made after it, and heads anchored after it, are not in it."""
    take_mark_off(session)
    made = f"made {waiting.made_at:%Y-%m-%d %H:%M} UTC" if waiting.made_at else "of an unknown time"
    record(session, by, Act.RESTORE, now, detail=f"{made}, {fate}")


def _nobody_works(session: Session) -> None:
    held = holders(session)
    if held:
        raise RestoreRefused(f"a process of Muster works on this store ({', '.join(sorted(held))}): stop it first")


def _waiting(session: Session) -> Waiting:
    unsent = (DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.UNKNOWN)
    messages = select(func.count()).select_from(Delivery).where(col(Delivery.state).in_(unsent))
    people = select(func.count()).select_from(Ledger).where(col(Ledger.state).in_(OPEN))
    return Waiting(backup_time(session), session.scalar(messages) or 0, session.scalar(people) or 0)


def _question(waiting: Waiting) -> str:
    made = f"of {waiting.made_at:%Y-%m-%d %H:%M} UTC" if waiting.made_at else "of an unknown time"
    return (
        f"this backup is {made}: {waiting.messages} messages waited in it, which may have gone out since, and"
        f" {waiting.people} people were not accounted for. Ask an officer, then add\n"
        "  --send  to send what waited, though some get it twice, and to go on looking for people\n"
        "  --drop  to send none of it: those people are then with an officer, who decides anew"
    )


def _fill(settings: Settings, store: Store, clock: WallClock) -> None:
    """Everybody of an audience gets a row before all of them are handed over. Raises RestoreRefused."""
    speaker = make_speaker(settings, store, clock)
    try:
        while store.write_now(lambda session: fill_next(session, speaker, clock.now(), CHUNK)):
            pass
    except Unfillable as fault:
        raise RestoreRefused(f"{fault} cannot be filled, so its people cannot be handed over: use --send") from fault
