"""Two processes on one PostgreSQL: one lane each at a time, and a frozen one does no harm when it wakes up."""

from sqlmodel import select

from registry.tables import LeaseRow
from tests.faults.amount import amount
from tests.faults.carrier import Carrier
from tests.faults.conftest import NewEngine
from tests.faults.engine import Engine
from tests.faults.town import Town
from tests.faults.verdict import judge

LIMIT = 400
TAKES_OVER = 60.0
"""Seconds: the lease of the one that is gone; one that is frozen in a transaction keeps its locks for ten."""


def sender(town: Town, engines: list[Engine]) -> Engine:
    """The engine that has the lane."""
    held = select(LeaseRow.holder).where(LeaseRow.name == "lane:telegram")
    holder = town.read(lambda session: session.exec(held).one())
    return next(engine for engine in engines if str(engine.pid) in holder.replace(":", " ").split())


async def test_r22_two_workers_send_as_one_and_whoever_is_killed_is_replaced(
    on_postgresql: Town, carrier: Carrier, new_engine: NewEngine
) -> None:
    people = amount(1_500, 20_000)
    carrier.latency = 0.05
    on_postgresql.settle(people)
    on_postgresql.decide()
    engines = [new_engine(on_postgresql, telegram__per_second=LIMIT) for _ in range(2)]
    for engine in engines:
        engine.start()
    on_the_way = 0
    for _ in range(amount(1, 10)):
        enough = len(carrier.taken) + people // 12
        await carrier.until(lambda: len(carrier.taken) > enough, TAKES_OVER)  # noqa: B023
        killed = sender(on_postgresql, engines)
        killed.kill()
        await carrier.until_quiet()
        on_the_way += len(on_postgresql.on_their_way() & {one.to for one in carrier.asked})
        killed.start()
    await on_postgresql.finishes()
    for engine in engines:
        await engine.stop()

    verdict = judge(on_postgresql, carrier)
    assert verdict.is_clean(), verdict
    assert verdict.most <= 2
    assert verdict.again <= 1.05 * on_the_way
    assert carrier.most_within(amount(8, 10) / 10, "telegram") <= LIMIT


async def test_r22_a_worker_that_was_frozen_past_its_lease_sends_nothing_when_it_wakes_up(
    on_postgresql: Town, carrier: Carrier, new_engine: NewEngine
) -> None:
    people = amount(2_000, 20_000)
    carrier.latency = 0.05
    on_postgresql.settle(people)
    on_postgresql.decide()
    engines = [new_engine(on_postgresql, telegram__per_second=LIMIT) for _ in range(2)]
    for engine in engines:
        engine.start()
    on_the_way = 0
    for _ in range(amount(1, 10)):
        enough = len(carrier.taken) + people // 12
        await carrier.until(lambda: len(carrier.taken) > enough, TAKES_OVER)  # noqa: B023
        frozen = sender(on_postgresql, engines)
        frozen.freeze()
        await carrier.until_quiet()
        on_the_way += len(on_postgresql.on_their_way() & {one.to for one in carrier.asked})
        enough = len(carrier.taken) + people // 12
        await carrier.until(lambda: len(carrier.taken) > enough, TAKES_OVER)  # noqa: B023
        frozen.thaw()
    await on_postgresql.finishes()
    assert all(engine.is_alive() for engine in engines)
    for engine in engines:
        await engine.stop()

    verdict = judge(on_postgresql, carrier)
    assert verdict.is_clean(), verdict
    assert verdict.most <= 2
    assert verdict.again <= 1.05 * on_the_way
    assert carrier.most_within(amount(8, 10) / 10, "telegram") <= LIMIT
