"""The same roads on PostgreSQL, by changing one URL."""

from pathlib import Path

from registry.keys import sandbox_ring
from registry.migrating import upgrade
from registry.store import Store
from tests.stories.conftest import found
from tests.stories.world import begin


async def test_a_crisis_runs_on_postgresql_as_it_does_on_sqlite(tmp_path: Path, bravia: Path, postgresql: str) -> None:
    upgrade(postgresql)
    store = Store(postgresql, sandbox_ring())
    store.write_now(found)
    store.close()
    async with begin(tmp_path, bravia, MUSTER_STORE__URL=postgresql) as world:
        amina, bilal = await world.telegram(), await world.sms()
        await amina.joins()
        await bilal.joins()

        wrong = world.post.decides(("south", 4))
        await amina.gets("LEVEL 4 of 4")
        await bilal.gets("4/4 South")
        await bilal.gets("LEVEL 4 of 4")
        await amina.presses("2")
        await amina.hears("got.help", case=1)

        world.post.corrects(wrong)
        await amina.gets("WRONG")
        await bilal.gets("WRONG")

        assert world.post.counts(1) == {"answered": 1, "carried over": 1}
