"""A part of the service runs where its duty is, and nowhere else."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from registry import duty as duty_module
from registry.duty import Duty
from registry.leases import take
from registry.store import Store
from service import on_duty as on_duty_module
from service.on_duty import OnDuty
from tests.fakes.waiting import until


class Part:
    """Notes when it is begun and ended; `fails` makes the next beginning go wrong."""

    def __init__(self, store: Store, holder: str) -> None:
        self.told: list[str] = []
        self.fails = False
        self.duty = OnDuty(Duty(store, "rounds", holder), self._begin, self._end)

    async def _begin(self) -> None:
        if self.fails:
            self.fails = False
            raise RuntimeError("no")
        self.told.append("begun")

    async def _end(self) -> None:
        self.told.append("ended")

    def was(self, *told: str) -> Callable[[], bool]:
        return lambda: self.told == list(told)


@pytest.fixture(autouse=True)
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (duty_module, on_duty_module):
        monkeypatch.setattr(module, "RENEW_SECONDS", 0.02)


@pytest.fixture
async def two(store: Store) -> AsyncIterator[tuple[Part, Part]]:
    both = Part(store, "a"), Part(store, "b")
    yield both
    for part in both:
        await part.duty.stop()


async def test_one_works_and_the_other_waits_until_it_is_stopped(two: tuple[Part, Part]) -> None:
    first, second = two
    await first.duty.start()
    await until(first.was("begun"))
    await second.duty.start()
    await first.duty.stop()
    await until(second.was("begun"))

    assert first.told == ["begun", "ended"]


async def test_who_lost_the_duty_ends_and_waits_for_its_turn(store: Store, two: tuple[Part, Part]) -> None:
    """As a process does that was frozen past its lease."""
    first, _ = two
    await first.duty.start()
    await until(first.was("begun"))

    def steal(session: object) -> None:
        from sqlalchemy import update

        from registry.leases import leases

        session.execute(update(leases).values(holder="thief", token=leases.c.token + 1))  # type: ignore[attr-defined]
        assert take(session, "rounds", "thief", 0.2)  # type: ignore[arg-type]

    await store.write(steal)
    await until(first.was("begun", "ended"))
    await until(first.was("begun", "ended", "begun"))


async def test_a_part_that_cannot_begin_is_tried_again(two: tuple[Part, Part]) -> None:
    first, _ = two
    first.fails = True
    await first.duty.start()

    await until(first.was("ended", "begun"))


async def test_word_of_the_duty_that_comes_with_the_order_to_stop_does_not_undo_it(two: tuple[Part, Part]) -> None:
    first, _ = two
    await first.duty.start()
    await until(first.was("begun"))
    for steps in range(4):
        first.duty.wake()
        for _ in range(steps):
            await asyncio.sleep(0)
        async with asyncio.timeout(5):
            await first.duty.stop()
        await first.duty.start()
        await until(lambda: first.told[-1] == "begun")


async def test_what_was_never_started_can_be_stopped(two: tuple[Part, Part]) -> None:
    await two[0].duty.stop()
    assert two[0].told == []
