"""What an imported file does beside the register itself."""

import pytest

from broadcasts.bringing_in import bring_in
from registry.import_columns import File
from registry.settings import Mode
from registry.store import Store
from registry.tables import Person
from service.commands.options import operator
from tests.fakes.clock import FakeClock
from tests.fakes.country import Country


@pytest.fixture
def country(store: Store, clock: FakeClock) -> Country:
    return Country(store, clock)


def test_a_warden_whom_a_file_replaces_looks_for_the_group_no_more(country: Country) -> None:
    warden, deputy, named = (country.person("capital") for _ in range(3))
    person = country.person("port")
    country.group(warden, person, deputy=deputy)
    country.loses_address(person)
    country.decide(("port", 4))
    country.fill()
    country.escalate()
    code = country.store.read_now(lambda session: session.get_one(Person, named).code)
    raw, now = f"code,name,warden\ng{warden},Group,{code}\n".encode(), country.clock.now()

    country.store.write_now(lambda s: bring_in(s, country.speaker, File.GROUPS, raw, Mode.SANDBOX, operator(), now))
    country.escalate()

    assert country.tasks(warden) == []
    assert [task.person_id for task in country.tasks(deputy)] == [person]
