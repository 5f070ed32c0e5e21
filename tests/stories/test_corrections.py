"""A wrong alert is taken back: its correction goes to exactly those it may have reached, and what was before stands."""

import asyncio

from broadcasts.tables import DeliveryKind, LedgerState
from tests.stories.world import World


async def test_a_correction_goes_to_exactly_those_who_were_reached(world: World) -> None:
    amina, bilal = await world.telegram(), await world.sms()
    dina, eshe = await world.sms(), await world.telegram()
    await asyncio.gather(amina.lives_in(), bilal.lives_in(), dina.lives_in(), eshe.lives_in("Bravia City"))
    await world.fault("twilio", "retry_after", to=dina, value=60)
    wrong = world.post.decides(("south", 4))
    await amina.gets("LEVEL 4 of 4")
    await bilal.gets("4/4 South")
    await world.until(lambda: world.post.counts(1) == {"asked": 2, "queued": 1})

    await world.faults_end()
    world.post.corrects(wrong)
    world.later(seconds=61)
    await amina.gets("The message M1 was WRONG. Do not act on it.", "In South the level is 0 of 4: NORMAL.")
    await bilal.gets_in_the_end("M1 WAS WRONG. NOW 0/4 South")
    await world.settles()

    assert world.post.row(dina, 1).why == "corrected before it was sent"
    assert world.post.counts(1) == {"carried over": 2, "excluded": 1}
    assert world.post.counts(2) == {"told": 2}
    await eshe.sends("LEVEL")
    await eshe.gets("Bravia City: level 0 of 4")


async def test_whoever_may_have_read_it_is_corrected_too(world: World) -> None:
    amina, bilal = await world.telegram(), await world.sms()
    await asyncio.gather(amina.lives_in(), bilal.lives_in())
    await world.fault("telegram", "drop_after_accept", count=1)
    await world.fault("twilio", "drop_after_accept", count=1)
    wrong = world.post.decides(("south", 4))
    await amina.gets("LEVEL 4 of 4")
    await bilal.gets("4/4 South")
    await world.until(lambda: len([d for d in world.post.deliveries(DeliveryKind.ALERT) if d.doubtful]) == 2)

    world.post.corrects(wrong)
    await amina.gets_in_the_end("M1 was WRONG")
    await bilal.gets_in_the_end("M1 WAS WRONG")


async def test_what_was_asked_before_the_wrong_alert_is_asked_again(world: World) -> None:
    amina, bilal = await world.telegram(), await world.telegram()
    await asyncio.gather(amina.lives_in(), bilal.lives_in())
    world.post.decides(("south", 2))
    for phone in (amina, bilal):
        await phone.gets("LEVEL 2 of 4")
    await bilal.replies("1")
    await bilal.hears("got.safe")
    wrong = world.post.decides(("south", 4))
    for phone in (amina, bilal):
        await phone.gets("LEVEL 4 of 4")

    world.post.corrects(wrong)
    await amina.gets_all("was WRONG", "We asked you before")
    await bilal.gets("was WRONG", "the level is 2 of 4")
    await world.settles()
    assert world.post.state(amina, 1) is LedgerState.ASKED
    assert world.post.state(bilal, 1) is LedgerState.ANSWERED
    assert world.post.counts(2) == {"carried over": 2}
    await amina.replies("1")
    await amina.hears("got.safe")
    assert world.post.counts(1) == {"answered": 2}


async def test_a_newcomer_after_the_correction_hears_only_of_what_holds(world: World) -> None:
    world.post.decides(("south", 2))
    wrong = world.post.decides(("south", 4))
    world.post.corrects(wrong)
    amina = await world.telegram()
    await amina.arrives()
    await amina.gets_all("You are registered", "LEVEL 2 of 4")
