"""A duty has one holder at a time, on both databases, whatever happens to processes and clocks."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import update
from sqlmodel import Session, SQLModel

from registry import leases as leases_module
from registry.keys import sandbox_ring
from registry.leases import Lease, give_back, leases, take, this_process, use
from registry.store import Store
from registry.tables import Seen

SHORT = 0.3
DUTY = "lane:telegram"
A_HOUR = timedelta(hours=1)

HOLDER = """
import sys
from registry.leases import take, this_process
from registry.store import Store
lease = Store(sys.argv[1]).write_now(lambda session: take(session, "lane:telegram", this_process(), float(sys.argv[2])))
print("has it" if lease else "has it not", flush=True)
input()
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest) -> Iterator[Store]:
    if request.param == "sqlite":
        yield request.getfixturevalue("store")
        return
    store = Store(request.getfixturevalue("postgresql_with_tables"), sandbox_ring())
    yield store
    store.close()


@contextmanager
def another_process_has_it(store: Store, seconds: float) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", HOLDER, store.url, str(seconds)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603
    assert process.stdout is not None
    try:
        assert process.stdout.readline().strip() == "has it"
        yield process
    finally:
        process.kill()
        process.communicate()


def taken(store: Store, holder: str, seconds: float = 60.0) -> Lease | None:
    return store.write_now(lambda session: take(session, DUTY, holder, seconds))


def surely(lease: Lease | None) -> Lease:
    assert lease is not None
    return lease


def waited_for(happens: Callable[[], Lease | None]) -> Lease:
    ends = time.monotonic() + 10
    while time.monotonic() < ends:
        if (lease := happens()) is not None:
            return lease
        time.sleep(0.01)
    raise AssertionError("the duty was never free")


def test_one_has_it_and_the_other_has_not(either: Store) -> None:
    mine = surely(taken(either, "a"))

    assert mine.is_good()
    assert taken(either, "b") is None


def test_renewing_keeps_the_token_and_a_change_of_hands_raises_it(either: Store) -> None:
    first, again = surely(taken(either, "a")), surely(taken(either, "a"))
    either.write_now(lambda session: give_back(session, again))
    other = surely(taken(either, "b"))

    assert first.token == again.token
    assert other.token > again.token


def test_what_is_given_back_is_free_at_once_and_others_are_told(either: Store) -> None:
    heard: list[str] = []
    either.listen(heard.append)
    mine = surely(taken(either, "a"))

    either.write_now(lambda session: give_back(session, mine))

    assert heard == ["lease"]
    assert taken(either, "b") is not None


def test_giving_back_what_another_has_by_now_takes_nothing_from_it(either: Store) -> None:
    mine = surely(taken(either, "a", seconds=0.0))
    theirs = surely(taken(either, "b"))

    either.write_now(lambda session: give_back(session, mine))

    assert either.write_now(lambda session: use(session, theirs)) is not None
    assert taken(either, "c") is None


def test_whoever_lost_it_cannot_make_use_of_it(either: Store) -> None:
    """The late write of a process that was frozen past its lease (R22)."""
    mine = surely(taken(either, "a", seconds=0.0))
    surely(taken(either, "b"))

    def acts(session: Session) -> bool:
        return use(session, mine) is not None

    assert not either.write_now(acts)


def test_how_long_it_lay_idle_is_known_to_the_next(either: Store) -> None:
    mine = surely(taken(either, "a"))
    assert mine.idle_for is None
    used = surely(either.write_now(lambda session: use(session, mine)))
    assert used.idle_for == 0.0
    either.write_now(lambda session: give_back(session, mine))
    theirs = surely(taken(either, "b"))

    assert theirs.idle_for is not None
    assert 0 <= theirs.idle_for < 5


def test_a_killed_process_of_this_machine_is_not_waited_for(either: Store) -> None:
    with another_process_has_it(either, seconds=3600) as process:
        assert taken(either, this_process()) is None
        process.kill()
        process.wait()
        assert taken(either, this_process()) is not None


def test_a_frozen_process_is_waited_for_until_its_lease_ends(either: Store) -> None:
    with another_process_has_it(either, seconds=SHORT) as process:
        process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WNOWAIT)
        mine = waited_for(lambda: taken(either, this_process()))
        process.send_signal(signal.SIGCONT)

        assert mine.token == 1
        assert either.write_now(lambda session: use(session, mine)) is not None


def test_of_many_who_want_it_at_once_one_gets_it(either: Store) -> None:
    works = [either._submit(partial(take, name=DUTY, holder=str(number))) for number in range(8)]

    assert len([work.result(20) for work in works if work.result(20) is not None]) == 1


def test_while_it_is_in_use_nobody_else_can_take_it(postgresql: str) -> None:
    """What is written under a lease commits before another process can have the lease."""
    store = Store(postgresql, sandbox_ring())
    SQLModel.metadata.create_all(store.engine)
    mine = surely(taken(store, "a", seconds=0.0))
    order: list[str] = []

    def acts(session: Session) -> None:
        assert use(session, mine, seconds=0.0) is not None
        taking.append(store._submit(lambda other: take(other, DUTY, "b")))
        time.sleep(0.1)  # the other one would have it by now
        session.add(Seen(key="written under the lease", at=datetime.now(UTC)))
        order.append("written")

    taking: list[object] = []
    store.write_now(acts)
    [other] = taking
    assert other.result(5) is not None  # type: ignore[attr-defined]
    order.append("taken")
    store.close()
    assert order == ["written", "taken"]


def test_setting_the_clock_back_does_not_keep_a_dead_holders_lease_for_an_hour(either: Store) -> None:
    """The lease then ends far in the future; it ends as if it had just been renewed instead."""
    surely(taken(either, "a"))
    later = datetime.now(UTC) + A_HOUR
    either.write_now(lambda session: session.execute(update(leases).values(until=later)))

    assert taken(either, "b", seconds=SHORT) is None
    waited_for(lambda: taken(either, "b", seconds=SHORT))


def test_setting_the_clock_forward_ends_no_lease_for_its_holder(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = surely(taken(store, "a"))

    class Later(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:
            return datetime.now(UTC) + A_HOUR

    monkeypatch.setattr(leases_module, "datetime", Later)
    assert mine.is_good()
    assert store.write_now(lambda session: use(session, mine)) is not None


def test_a_lease_is_never_good_for_longer_than_the_store_keeps_it(either: Store) -> None:
    before = time.monotonic()
    mine = surely(taken(either, "a", seconds=2.0))

    assert before <= mine.good_until - 2.0 <= time.monotonic()
