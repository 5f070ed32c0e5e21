"""On PostgreSQL, a call for help that comes while an officer closes the case is not lost with it."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from registry.cases import close, find_case, open_case
from registry.tables import CaseState
from tests.fakes.country import Country
from tests.fakes.paused import SECONDS, Paused, waits_for_a_row
from tests.fakes.waiting import until


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
@pytest.mark.parametrize("category", ["help", "hurt"])
async def test_whoever_calls_while_their_case_is_closed_gets_a_new_one(
    country: Country, pool: ThreadPoolExecutor, category: str
) -> None:
    person, eve, now = country.person("port"), country.officer("eve"), country.clock.now()

    def call(said: str) -> int:
        case = country.store.write_now(
            lambda session: open_case(session, person_id=person, address_id=None, category=said, now=now)
        )
        return case.id or 0

    case = call("papers")
    closing = Paused(country, lambda session: close(session, case, eve, "done", now))
    closed = closing.start(pool)
    called = pool.submit(call, category)
    await until(lambda: waits_for_a_row(country))
    closing.commit()
    closed.result(SECONDS)

    new = country.store.read_now(lambda session: find_case(session, called.result(SECONDS)))
    assert (new.id != case, new.state, new.category) == (True, CaseState.OPEN, category)
