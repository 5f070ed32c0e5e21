"""What runs by the clock, all on one page. Jobs only ring bells: what is due stands in the store, so a late bell is
no harm and a missed one neither."""

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from registry.places_kept import forget_places
from service.wiring import Muster

LOOK_SECONDS = 1
PURGE_MINUTES = 10


def make_schedule(muster: Muster) -> AsyncIOScheduler:
    """The timed jobs, not yet started. However late a job is, it runs, and only once for all the times it missed."""
    schedule = AsyncIOScheduler(job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1})

    async def look() -> None:
        muster.rounds.wake()

    async def purge() -> None:
        await muster.store.write(lambda session: forget_places(session, muster.clock.now()))

    schedule.add_job(look, "interval", seconds=LOOK_SECONDS)
    schedule.add_job(purge, "interval", minutes=PURGE_MINUTES)
    return schedule
