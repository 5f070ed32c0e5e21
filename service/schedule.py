"""What runs by the clock, all on one page. Jobs only ring bells: what is due stands in the store, so a late bell is
no harm and a missed one neither."""

from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from broadcasts.inviting import invite_wardens
from registry.name_search import index_next, is_indexed
from registry.sealing import seal_next, sealed_with
from registry.warden_duties import to_be_asked
from service.anchor import Anchor
from service.wiring import Muster

LOOK_SECONDS = 1
PURGE_MINUTES = 10
QUIET_TALK_MINUTES = 10
RECONCILE_MINUTES = 3
INVITE_MINUTES = 1
SEAL_SECONDS = 1
"""Between two chunks of rows that are sealed anew: replies and claims come first."""
ANCHOR_HOURS = 1


def make_schedule(muster: Muster) -> AsyncIOScheduler:
    """The timed jobs, not yet started. However late a job is, it runs, and only once for all the times it missed."""
    schedule = AsyncIOScheduler(job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1})

    schedule.add_job(_look, "interval", seconds=LOOK_SECONDS, args=(muster,))
    schedule.add_job(_seal, "interval", seconds=SEAL_SECONDS, args=(muster,))
    schedule.add_job(_index_names, "interval", seconds=SEAL_SECONDS, args=(muster,))
    schedule.add_job(_invite, "interval", minutes=INVITE_MINUTES, args=(muster,))
    schedule.add_job(_forget, "interval", minutes=PURGE_MINUTES, args=(muster,))
    schedule.add_job(_talk, "interval", minutes=QUIET_TALK_MINUTES, args=(muster,))
    now = datetime.now(UTC)  # the first time at once: after an outage nobody may wait for the next
    if (url := muster.settings.audit.anchor_url) is not None:
        anchor = Anchor(muster.store, url.get_secret_value())
        schedule.add_job(anchor.post, "interval", hours=ANCHOR_HOURS, next_run_time=now)
    if muster.reconciliation is not None:
        schedule.add_job(muster.reconciliation.run, "interval", minutes=RECONCILE_MINUTES, next_run_time=now)
    if muster.settings.snapshot.folder is not None:
        _add_snapshots(schedule, muster)
    return schedule


async def _look(muster: Muster) -> None:
    muster.rounds.wake()


async def _seal(muster: Muster) -> None:
    if await muster.store.read(sealed_with) != muster.settings.keys.current:
        await muster.store.write(seal_next)


async def _index_names(muster: Muster) -> None:
    if not await muster.store.read(is_indexed):
        await muster.store.write(index_next)


async def _invite(muster: Muster) -> None:
    speaker, now = muster.speaker, muster.clock.now()
    if await muster.store.read(lambda session: to_be_asked(session, now, 1)):
        await muster.store.write(lambda session: invite_wardens(session, speaker, now))


async def _forget(muster: Muster) -> None:
    await muster.purge.run(muster.clock.now())


async def _talk(muster: Muster) -> None:
    await muster.quiet_talk.run(muster.clock.now())


def _add_snapshots(schedule: AsyncIOScheduler, muster: Muster) -> None:
    from service.snapshot.timed import TimedSnapshots  # what it needs, a start without snapshots need not wait for

    snapshots = TimedSnapshots(muster)
    first = snapshots.next_due(datetime.now(UTC))
    schedule.add_job(snapshots.take, "interval", seconds=snapshots.every.total_seconds(), next_run_time=first)
