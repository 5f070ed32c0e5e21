"""What an officer approves is what they read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from broadcasts.as_read import FEW, AsRead, ReadAgain, check_as_read
from registry.tables import Contact, EvacuationRoute
from tests.console.office import Office, hidden, words_of
from tests.fakes.country import Country
from tests.fakes.plans import add_contact, add_route, say_more


def readable(read: int, now: int) -> bool:
    try:
        check_as_read(str(AsRead(read, "same")), AsRead(now, "same"))
    except ReadAgain:
        return False
    return True


@given(st.integers(0, 10_000_000), st.integers(0, 10_000_000))
def test_a_tenth_more_people_or_a_few_need_no_second_look(read: int, now: int) -> None:
    assert readable(read, now) == (now - read <= FEW or (now - read) <= read // 10)


@pytest.mark.parametrize(
    "read", ["", "12", "x-same", "-same", "12-other", "１２-other", "9" * 5000, "9" * 5000 + "-same"]
)
def test_a_form_that_tells_of_no_reading_decides_nothing(read: str) -> None:
    with pytest.raises(ReadAgain):
        check_as_read(read, AsRead(12, "same"))


async def test_many_people_who_came_meanwhile_are_looked_at_first(office: Office, country: Country) -> None:
    decision = country.propose(("south", 3))
    async with office.at_desk("ben") as ben:
        page = f"/decisions/{decision}"
        read = hidden((await ben.open(page)).text, "read")
        for _ in range(FEW + 1):
            country.person("port")
        refused = await ben.submit(f"{page}/approve", confirm="South", read=read)
        assert refused.status_code == 409
        assert f"{FEW + 1} people more are in these areas" in words_of(refused.text)
        assert country.decision(decision).state.value == "proposed"
        again = hidden(refused.text, "read")
        assert (await ben.submit(f"{page}/approve", confirm="South", read=again)).status_code == 303


@pytest.mark.parametrize("way", ["approve", "override"])
async def test_a_level_that_was_placed_around_meanwhile_is_looked_at_first(
    office: Office, country: Country, way: str
) -> None:
    country.person("port")
    decision = country.propose(("south", 3))
    login = {"approve": "ben", "override": "ada"}[way]
    country.clock.forward(minutes=11)
    async with office.at_desk(login) as desk:
        page = f"/decisions/{decision}"
        read = hidden((await desk.open(page)).text, "read")
        country.decide(("port", 4))
        refused = await desk.submit(f"{page}/{way}", confirm="South", read=read)
        assert refused.status_code == 409
        assert "A level has changed around these areas" in words_of(refused.text)
        assert (await desk.submit(f"{page}/{way}", confirm="South")).status_code == 303


async def test_a_number_that_was_corrected_or_a_way_that_was_closed_meanwhile_is_looked_at_first(
    office: Office, country: Country
) -> None:
    country.person("port")
    decision = country.propose(("south", 3))
    route, contact = add_route(country), add_contact(country)
    say_more(country, decision, route=route, contact=contact)

    def correct(session: Session) -> None:
        session.get_one(Contact, contact).number = "+99920000098"

    def close(session: Session) -> None:
        session.get_one(EvacuationRoute, route).open = False

    async with office.at_desk("ben") as ben:
        page = f"/decisions/{decision}"
        for change in (correct, close):
            read = hidden((await ben.open(page)).text, "read")
            country.store.write_now(change)
            refused = await ben.submit(f"{page}/approve", confirm="South", read=read)
            assert refused.status_code == 409
            assert "a place or number that the text names" in words_of(refused.text)
        assert "Coast road has been closed" in words_of(refused.text)
        assert (await ben.submit(f"{page}/approve", confirm="South")).status_code == 303
