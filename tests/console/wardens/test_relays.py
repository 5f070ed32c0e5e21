import re

import pytest

from broadcasts.relay import ask_relay
from broadcasts.tables import Relay, RelayState
from tests.console.office import Office, words_of
from tests.fakes.country import Country


@pytest.fixture
def relay(office: Office, country: Country) -> int:
    """A warden of two wants to tell them something."""
    warden, one, two = (country.person("port", name=name) for name in ("Grace", "Ravi", "Jun"))
    country.group(warden, one, two)
    now = country.clock.now()
    asked = office.store.write_now(lambda session: ask_relay(session, warden, "Bring water <3", now))
    assert asked is not None
    return asked.id or 0


def state(office: Office, relay: int) -> RelayState:
    return office.store.read_now(lambda session: session.get_one(Relay, relay)).state


async def test_an_approved_text_goes_to_the_group(office: Office, country: Country, relay: int) -> None:
    async with office.at_desk("eve") as eve:
        page = (await eve.open("/relays")).text
        await eve.submit(f"/relays/{relay}/approve")
        again = await eve.submit(f"/relays/{relay}/approve")
    country.fill()

    assert "Bring water &lt;3" in page
    assert re.search("from [A-Z0-9]+ Grace", words_of(page))
    assert again.status_code == 409
    assert state(office, relay) is RelayState.APPROVED
    assert len(office.deliveries("notice")) == 2


async def test_a_refusal_takes_a_reason_which_the_warden_reads(office: Office, relay: int) -> None:
    async with office.at_desk("eve") as eve:
        without = await eve.submit(f"/relays/{relay}/refuse", why="")
        await eve.submit(f"/relays/{relay}/refuse", why="the road is closed")
        unknown = await eve.submit("/relays/99/refuse", why="x")

    assert (without.status_code, unknown.status_code) == (409, 404)
    assert f'id="refused-relay-{relay}"' in without.text
    assert state(office, relay) is RelayState.REFUSED
    assert "the road is closed" in (office.deliveries("reply")[0].text or "")


async def test_a_request_says_how_many_it_goes_to_and_who_decided_it_first(
    office: Office, country: Country, relay: int
) -> None:
    async with office.at_desk("eve") as eve, office.at_desk("ben") as ben:
        page = words_of((await eve.open("/relays")).text)
        await eve.submit(f"/relays/{relay}/refuse", why="the road is closed")
        late = await ben.submit(f"/relays/{relay}/approve")
        after = words_of((await eve.open("/relays")).text)

    assert "1 request waits" in page
    assert "To the group Group : 2 people" in page
    assert "who reads English" in page
    assert "Approve and send to 2 people" in page
    assert "Eve has refused this text already." in late.text
    assert "No request waits." in after


async def test_whoever_only_looks_has_no_form(office: Office, relay: int) -> None:
    async with office.at_desk("val") as val:
        page = (await val.open("/relays")).text

    assert "Bring water" in page
    assert '/approve"' not in page
    assert '/refuse"' not in page
