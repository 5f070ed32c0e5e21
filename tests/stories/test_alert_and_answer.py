"""One person's chat and one person's SMS through the whole road, out and in, over the real client libraries."""

from tests.stories.world import World


async def test_a_chat_joins_is_alerted_and_answers_with_a_button(world: World) -> None:
    amina = await world.telegram()
    await amina.joins()

    world.post.decides(("south", 3))
    await amina.gets("LEVEL 3 of 4", "South", "1 = I am safe")
    await amina.presses("1")
    await amina.hears("got.safe")

    assert world.post.counts(1) == {"answered": 1}


async def test_an_sms_joins_is_alerted_and_answers_with_a_digit(world: World) -> None:
    bilal = await world.sms()
    await bilal.joins()

    world.post.decides(("south", 3))
    await bilal.gets("3/4 South", "1 SAFE 2 HELP")
    await bilal.gets("LEVEL 3 of 4")
    await bilal.replies("2")
    await bilal.hears("got.help", case=1)

    assert world.post.counts(1) == {"answered": 1}
