"""On PostgreSQL, whoever registers or moves while a decision is issued or filled is met by one side or the other."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import Session

from broadcasts.as_read import ReadAgain, as_it_stands, check_as_read, hold_as_it_stands
from broadcasts.fillers import fill_next
from broadcasts.issue import approve_and_issue
from broadcasts.movement import person_joined, person_moved
from broadcasts.register_lock import change_register, hold_register
from broadcasts.tables import LedgerState
from registry.people import register, set_area
from registry.tables import Person
from tests.broadcasts.both import BOTH
from tests.fakes.country import Country
from tests.fakes.paused import SECONDS, Paused, waits_for_the_register
from tests.fakes.waiting import until

ON_POSTGRESQL = pytest.mark.parametrize("store", ["postgresql"], indirect=True)


def joins(country: Country, area: str) -> Callable[[Session], int]:
    def work(session: Session) -> int:
        person = register(
            session, country._address(session, "telegram", country.clock.now()), "en", country.areas[area],
            country.clock.now(),
        )  # fmt: skip
        person_joined(session, country.speaker, person, country.clock.now())
        assert person.id is not None
        return person.id

    return work


@ON_POSTGRESQL
async def test_a_registration_that_commits_while_a_decision_waits_for_it_is_in_the_audience(
    country: Country, pool: ThreadPoolExecutor
) -> None:
    decision = country.propose(("port", 4))
    joining = Paused(country, joins(country, "port"))
    joined = joining.start(pool)
    issued = pool.submit(country.approve, decision)
    await until(lambda: waits_for_the_register(country))
    joining.commit()
    [alert] = issued.result(SECONDS)
    country.fill()

    assert country.state(alert, int(str(joined.result(SECONDS)))) is LedgerState.QUEUED


@ON_POSTGRESQL
async def test_a_registration_during_a_decision_waits_for_it_and_meets_the_standing_alert(
    country: Country, pool: ThreadPoolExecutor
) -> None:
    decision, ben, now = country.propose(("port", 4)), country.officer("ben"), country.clock.now()
    deciding = Paused(country, lambda session: approve_and_issue(session, country.speaker, decision, ben, now)[0].id)
    issued = deciding.start(pool)
    joined = pool.submit(country.store.write_now, joins(country, "port"))
    await until(lambda: waits_for_the_register(country))
    deciding.commit()
    alert = int(str(issued.result(SECONDS)))

    assert country.state(alert, joined.result(SECONDS)) is LedgerState.QUEUED


@ON_POSTGRESQL
async def test_who_moves_away_while_a_chunk_is_filled_is_not_left_in_it(
    country: Country, pool: ThreadPoolExecutor
) -> None:
    amina = country.person("port")
    [alert] = country.decide(("port", 4))
    now = country.clock.now()

    def move(session: Session) -> None:
        person = session.get_one(Person, amina)
        set_area(session, person, country.areas["capital"], now)
        person_moved(session, country.speaker, person, now)

    filling = Paused(country, lambda session: fill_next(session, country.speaker, now))
    filled = filling.start(pool)
    moved = pool.submit(country.store.write_now, move)
    await until(lambda: waits_for_the_register(country))
    filling.commit()
    assert filled.result(SECONDS)
    moved.result(SECONDS)
    country.fill()

    assert country.state(alert, amina) is LedgerState.EXCLUDED
    assert country.send() == []


@ON_POSTGRESQL
def test_people_register_beside_each_other(country: Country, pool: ThreadPoolExecutor) -> None:
    first = Paused(country, joins(country, "port"))
    joined = first.start(pool)
    second = pool.submit(country.store.write_now, joins(country, "port"))

    assert second.result(SECONDS)
    first.commit()
    assert joined.result(SECONDS)


@BOTH
def test_one_transaction_may_do_both(country: Country) -> None:
    def work(session: Session) -> None:
        change_register(session)
        hold_register(session)
        change_register(session)

    country.store.write_now(work)


@ON_POSTGRESQL
async def test_whoever_decides_sees_what_was_decided_just_before(country: Country, pool: ThreadPoolExecutor) -> None:
    decision, other = country.propose(("port", 3)), country.propose(("port", 2))
    read = str(country.store.read_now(lambda session: as_it_stands(session, decision)))
    ben, now = country.officer("ben"), country.clock.now()
    deciding = Paused(country, lambda session: approve_and_issue(session, country.speaker, other, ben, now))
    decided = deciding.start(pool)
    looking = pool.submit(country.store.write_now, lambda session: hold_as_it_stands(session, decision))
    await until(lambda: waits_for_the_register(country) or looking.done())
    deciding.commit()
    decided.result(SECONDS)

    with pytest.raises(ReadAgain):
        check_as_read(read, looking.result(SECONDS))
