"""What runs by the clock, all on one page. Jobs only ring bells: what is due stands in the store, so a late bell is
no harm and a missed one neither."""

from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from broadcasts.inviting import invite_wardens
from registry.sealing import seal_next, sealed_with
from registry.warden_duties import to_be_asked
from service.anchor import Anchor
from service.wiring import Muster

LOOK_SECONDS = 1
PURGE_MINUTES = 10
RECONCILE_MINUTES = 3
INVITE_MINUTES = 1
SEAL_SECONDS = 1
"""Between two chunks of rows that are sealed anew: replies and claims come first."""
ANCHOR_HOURS = 1


def make_schedule(muster: Muster) -> AsyncIOScheduler:
    """The timed jobs, not yet started. However late a job is, it runs, and only once for all the times it missed."""
    schedule = AsyncIOScheduler(job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1})

    async def look() -> None:
        muster.rounds.wake()

    async def forget() -> None:
        await muster.purge.run(muster.clock.now())

    async def invite() -> None:
        speaker, now = muster.speaker, muster.clock.now()
        if await muster.store.read(lambda session: to_be_asked(session, now, 1)):
            await muster.store.write(lambda session: invite_wardens(session, speaker, now))

    async def seal() -> None:
        if await muster.store.read(sealed_with) != muster.settings.keys.newest:
            await muster.store.write(seal_next)

    schedule.add_job(look, "interval", seconds=LOOK_SECONDS)
    schedule.add_job(seal, "interval", seconds=SEAL_SECONDS)
    schedule.add_job(invite, "interval", minutes=INVITE_MINUTES)
    schedule.add_job(forget, "interval", minutes=PURGE_MINUTES)
    now = datetime.now(UTC)  # the first time at once: after an outage nobody may wait for the next
    if (url := muster.settings.audit.anchor_url) is not None:
        anchor = Anchor(muster.store, url.get_secret_value())
        schedule.add_job(anchor.post, "interval", hours=ANCHOR_HOURS, next_run_time=now)
    if muster.reconciliation is not None:
        schedule.add_job(muster.reconciliation.run, "interval", minutes=RECONCILE_MINUTES, next_run_time=now)
    if muster.settings.snapshot.folder is not None:
        _add_snapshots(schedule, muster)
    return schedule


def _add_snapshots(schedule: AsyncIOScheduler, muster: Muster) -> None:
    from service.snapshot.timed import TimedSnapshots  # what it needs, a start without snapshots need not wait for

    snapshots = TimedSnapshots(muster)
    first = snapshots.next_due(datetime.now(UTC))
    schedule.add_job(snapshots.take, "interval", seconds=snapshots.every.total_seconds(), next_run_time=first)
