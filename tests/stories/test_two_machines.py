"""Two machines that write to each other: whatever kind of answer ours gives, it falls silent, and help is heard."""

import pytest

from bot.conversation.unclear import MOST_IN_A_ROW
from broadcasts.tables import DeliveryKind
from registry.urgency import HELP
from tests.stories.phone import Phone
from tests.stories.world import World

SAYS = {
    "somebody away": "I am out of the office until Monday.",
    "a shop": "Thank you for your order!",
    "a bank": "4711",
    "an echo of a word": "MENU",
    "an echo of a level": "LEVEL",
    "a safe phone": "1",
    "a phone that stops and stops": "توقف",
    "a phone that joins and joins": "START",
    "a family": "FAMILY ABCD2345",
    "a picture of words": "x" * 1500,
    "a code": "CODE",
    "a need": "9",
    "a phone in covert mode": "QUIET MODE",
    "who asks who looked": "WHO LOOKED",
    "a warden of nobody": "TASKS",
}


async def answers_of(world: World, phone: Phone, text: str, times: int) -> int:
    """How many answers the text gets that is sent so often, each time as soon as the one before was handled."""
    phone.hangs_up()
    before = len(world.post.deliveries(DeliveryKind.REPLY))
    for number in range(times):
        await phone.sends(text)
        await world.until(lambda number=number: len(world.post.kept(phone)) > number)  # type: ignore[misc]
        await world.settles()
    return len(world.post.deliveries(DeliveryKind.REPLY)) - before


@pytest.mark.parametrize("known", [True, False], ids=["registered", "a stranger"])
@pytest.mark.parametrize("text", SAYS.values(), ids=SAYS.keys())
async def test_every_kind_of_answer_comes_to_an_end(world: World, text: str, known: bool) -> None:
    machine = await world.sms()
    if known:
        await machine.lives_in()
    assert await answers_of(world, machine, text, MOST_IN_A_ROW + 4) <= MOST_IN_A_ROW + 1
    await machine.sends("SOS")
    await world.until(lambda: [case.category for case in world.post.cases()] == [HELP])
    await world.settles()
    heard = (machine.reads("got.help", case=1), machine.reads("plain.noted"))
    assert (world.post.deliveries(DeliveryKind.REPLY)[-1].text or "").startswith(heard)


async def test_an_answering_machine_that_quotes_us_comes_to_an_end_and_an_officer_is_shown_it(world: World) -> None:
    machine = await world.sms()
    await machine.lives_in()
    before = len(world.post.deliveries(DeliveryKind.REPLY))
    await machine.sends("hello")
    await world.until(lambda: len(world.post.kept(machine)) == 1)
    for _ in range(12):
        await world.settles()
        replies, seen = world.post.deliveries(DeliveryKind.REPLY), len(world.post.kept(machine))
        await machine.sends(f"Auto-reply to: {replies[-1].text} ({len(replies)})")
        await world.until(lambda seen=seen: len(world.post.kept(machine)) > seen)  # type: ignore[misc]
    await world.settles()
    machine.hangs_up()
    assert len(world.post.deliveries(DeliveryKind.REPLY)) - before <= MOST_IN_A_ROW
    assert any(wrote.for_officer for wrote in world.post.kept(machine))
