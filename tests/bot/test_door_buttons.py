"""Buttons of dialogues that somebody is not in: a phone can send any, and nothing may come of it."""

import pytest
from sqlmodel import func, select

from registry.tables import Detail, Person
from tests.bot.bot_world import World

OF_OTHERS = ("step:needs:1", "step:booklet:1", "step:add_agreed:1", "step:add_where:1", "step:there:1", "listed:4",
             "listed:1", "step:add_same_name:1")  # fmt: skip


def counted(world: World, model: type[Person] | type[Detail]) -> int:
    return world.store.read_now(lambda session: session.exec(select(func.count()).select_from(model)).one())


@pytest.mark.parametrize("data", OF_OTHERS)
async def test_a_button_of_a_dialogue_that_was_never_begun_enters_and_keeps_nothing(world: World, data: str) -> None:
    phone = world.phone(channel="telegram")
    await phone.sends("START")
    await phone.presses(data)
    await phone.sends("Tiravel")
    assert (counted(world, Person), counted(world, Detail)) == (0, 0)


@pytest.mark.parametrize("data", OF_OTHERS[2:5])
async def test_somebody_registered_adds_nobody_by_a_button_alone(world: World, data: str) -> None:
    phone = world.phone(channel="telegram")
    await phone.joins("Tiravel")
    await phone.presses(data)
    assert counted(world, Person) == 1
