"""One person's chat and one person's SMS through the whole road, out and in, over the real client libraries."""

from tests.stories.world import Phone, World


async def joins(phone: Phone, place: str = "Port Sur") -> None:
    await phone.sends("START")
    await phone.gets("1 English")
    await phone.sends("1")
    await phone.gets("1 = yes")
    await phone.sends("1")
    await phone.gets("Where are you now?")
    await phone.sends(place)
    await phone.gets("You are registered", place, "What may we call you?")
    await phone.sends("skip")
    await phone.gets("How many people")
    await phone.sends("skip")
    await phone.gets("You are ready")


async def test_a_chat_joins_is_alerted_and_answers_with_a_button(world: World) -> None:
    amina = await world.telegram()
    await joins(amina)
    world.decides(("south", 3))
    await amina.gets("LEVEL 3 of 4", "South", "1 = I am safe")
    await amina.presses("1")
    await amina.gets("you are safe")

    assert world.counts(1) == {"answered": 1}
    assert world.contradictions() == []


async def test_an_sms_joins_is_alerted_and_answers_with_a_digit(world: World) -> None:
    bilal = world.sms()
    await joins(bilal)
    world.decides(("south", 3))
    await bilal.gets("3/4 South", "1 SAFE 2 HELP")
    await bilal.gets("LEVEL 3 of 4")
    await bilal.replies("2")
    await bilal.gets("case 1")

    assert world.counts(1) == {"answered": 1}
