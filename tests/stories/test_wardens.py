"""People who do not answer: a warden looks for them, then the deputy, then an officer has them."""

import asyncio

from broadcasts.tables import LedgerState
from tests.stories.phone import Phone
from tests.stories.world import World

ONE = "1: Amina, Port Sur. No answer."


async def stays_silent(world: World, *phones: Phone) -> None:
    """Level 4 is asked and asked again three times, and the two hours of patience pass."""
    for _ in range(3):
        world.later(minutes=5)
        for phone in phones:
            await phone.gets("We asked you before" if phone.channel == "telegram" else "AGAIN 4/4")
        await world.settles()
    world.later(hours=2)


async def answers_safe(*phones: Phone) -> None:
    for phone in phones:
        await phone.replies("1")
        await phone.hears("got.safe")


async def test_a_warden_looks_for_the_silent_and_reports_several_in_one_message(world: World) -> None:
    amina, bilal, carol, dina = [await world.telegram() for _ in range(4)]
    wanda = await world.sms()
    await asyncio.gather(
        amina.lives_in(name="Amina"),
        bilal.lives_in(name="Bilal"),
        carol.lives_in(name="Carol"),
        dina.lives_in(),
        wanda.lives_in(),
    )
    world.post.leads(wanda, amina, bilal, carol, dina)
    world.post.decides(("south", 4))
    for phone in (amina, bilal, carol, dina):
        await phone.gets("LEVEL 4 of 4")
    await wanda.gets("4/4 South")
    await wanda.gets("LEVEL 4 of 4")
    await answers_safe(wanda, dina)

    await stays_silent(world, amina, bilal, carol)
    tasks = await wanda.gets("alert M1: please find these people.", "1 safe, 2 needs help")
    number = {name: tasks.split(f": {name}")[0].rsplit("\n", 1)[-1] for name in ("Amina", "Bilal", "Carol")}
    assert world.post.counts(1) == {"answered": 2, "with a warden": 3}
    await wanda.replies("TASKS")
    await wanda.gets("You have 3 open tasks.", "Carol, Port Sur. No answer.")

    await wanda.replies(f"r {number['Amina']}=1, {number['Bilal']} = ٧ 99=1 x")
    await wanda.gets(
        f"Noted: {number['Amina']}, {number['Bilal']}.", "You have no open task 99.", 'I did not understand "x"'
    )
    assert world.post.row(amina, 1).answer == "safe"
    assert world.post.state(bilal, 1) is LedgerState.WITH_OFFICER
    assert world.post.row(bilal, 1).why == "the warden cannot find them"
    await wanda.replies(f"R{number['Carol']}=2")
    await wanda.hears("task.noted", numbers=number["Carol"])
    assert [case.category for case in world.post.cases()] == ["help"]
    await wanda.replies("tasks")
    await wanda.hears("task.none")
    assert world.post.counts(1) == {"answered": 4, "with an officer": 1}


async def test_whoever_answers_is_taken_off_the_wardens_list(world: World) -> None:
    amina, wanda = await world.telegram(), await world.telegram()
    await asyncio.gather(amina.lives_in(name="Amina"), wanda.lives_in())
    world.post.leads(wanda, amina)
    world.post.decides(("south", 4))
    for phone in (amina, wanda):
        await phone.gets("LEVEL 4 of 4")
    await answers_safe(wanda)
    await stays_silent(world, amina)
    await wanda.gets(ONE)
    await answers_safe(amina)

    await wanda.replies("R 1=7")
    await wanda.hears("task.unknown", numbers="1")
    assert world.post.counts(1) == {"answered": 2}


async def test_a_silent_warden_is_followed_by_the_deputy_and_then_by_an_officer(world: World) -> None:
    amina, wanda, deputy = await world.telegram(), await world.telegram(), await world.sms()
    await asyncio.gather(amina.lives_in(name="Amina"), wanda.lives_in(), deputy.lives_in())
    world.post.leads(wanda, amina, deputy=deputy)
    world.post.decides(("south", 4))
    for phone in (amina, wanda):
        await phone.gets("LEVEL 4 of 4")
    await deputy.gets("4/4")
    await deputy.gets("LEVEL 4 of 4")
    await answers_safe(wanda, deputy)

    await stays_silent(world, amina)
    await wanda.gets(ONE)
    world.later(minutes=59)
    await world.settles()
    deputy.gets_nothing()
    world.later(minutes=2)
    await deputy.gets(ONE)
    await wanda.replies("R 1=1")
    await wanda.hears("task.unknown", numbers="1")
    world.later(minutes=31)
    await world.until(lambda: world.post.counts(1) == {"answered": 2, "with an officer": 1})
    assert world.post.row(amina, 1).why == "nobody could find them in time"

    await amina.replies("1")
    await amina.hears("got.safe")
    assert world.post.counts(1) == {"answered": 3}


async def test_without_a_warden_an_officer_has_the_silent_person(world: World) -> None:
    amina = await world.telegram()
    await amina.lives_in()
    world.post.decides(("south", 4))
    await amina.gets("LEVEL 4 of 4")
    await stays_silent(world, amina)
    await world.until(lambda: world.post.counts(1) == {"with an officer": 1})


async def test_at_level_2_silence_is_accepted_after_a_day(world: World) -> None:
    amina = await world.sms()
    await amina.lives_in()
    world.post.decides(("south", 2))
    await amina.gets("2/4 South")
    await world.settles()
    world.later(hours=6)
    await amina.gets("AGAIN 2/4 South")
    await world.settles()
    world.later(hours=18)
    await world.until(lambda: world.post.counts(1) == {"told": 1})


async def test_only_wardens_report_and_write_to_a_group(world: World) -> None:
    amina, stranger = await world.telegram(), await world.sms()
    await amina.lives_in()
    for words in ("TASKS", "RELAY", "RELAY come to the square"):
        await amina.sends(words)
        await amina.hears("task.not_warden")
    await amina.sends("R 1=1")
    await amina.hears("got.unclear")
    await stranger.sends("R 1=1")
    await stranger.hears("not_registered")


async def test_a_wardens_text_reaches_the_group_once_an_officer_has_approved_it(world: World) -> None:
    wanda, amina, bilal = await world.telegram(), await world.telegram("bn"), await world.sms()
    eshe = await world.telegram()
    await asyncio.gather(wanda.lives_in(name="Wanda"), amina.lives_in(), bilal.lives_in(), eshe.lives_in())
    world.post.leads(wanda, amina, bilal)
    await wanda.sends("RELAY")
    await wanda.hears("relay.how")
    await wanda.sends("RELAY Water at the harbour, gate 3, from 9.")
    await wanda.hears("relay.waiting")

    ben = await world.officer("ben")
    assert "Water at the harbour" in await ben.opens("/relays")
    await ben.submits("/relays/1/approve")
    for phone in (amina, bilal):
        await phone.gets(phone.reads("relay.text", text="Water at the harbour, gate 3, from 9."))

    await wanda.sends("RELAY Everybody to the border now!")
    await wanda.hears("relay.waiting")
    assert (await ben.posts("/relays/2/refuse")).status == 409
    await ben.submits("/relays/2/refuse", why="The border is closed.")
    await wanda.hears("relay.refused", reason="The border is closed.")
