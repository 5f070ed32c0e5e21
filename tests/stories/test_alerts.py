"""Raising and lowering: who is told what, in which order, and what an answer means."""

import asyncio

from broadcasts.tables import LedgerState
from tests.stories.phone import Phone
from tests.stories.world import World


async def all_live(*phones: Phone, place: str = "Port Sur") -> None:
    await asyncio.gather(*(phone.lives_in(place) for phone in phones))


async def test_a_raise_asks_and_any_manner_of_answering_is_understood(world: World) -> None:
    chats = [await world.telegram() for _ in range(4)]
    texts = [await world.sms() for _ in range(4)]
    await all_live(*chats, *texts)

    world.post.decides(("xb", 4))
    for phone in chats:
        await phone.gets("LEVEL 4 of 4. LEAVE NOW", "Go to: Bravia school", "5 = I cannot move")
    for phone in texts:
        await phone.gets("4/4 Bravia: LEAVE NOW", "1 SAFE 2 HELP")
        await phone.gets("LEVEL 4 of 4")
    answers = {"1": "safe", "৩": "at_point", "I am ok": "safe", "٤": "on_way"}
    for phone, (text, status) in zip(chats, answers.items(), strict=True):
        await phone.replies(text)
        await phone.hears(f"got.{status}")
    for phone, (text, status) in zip(texts, {"1 SAFE": "safe", "3": "at_point", "4.": "on_way"}.items(), strict=False):
        await phone.replies(text)
        await phone.hears(f"got.{status}")
    await texts[3].replies("5")
    await texts[3].hears("got.cannot_move", case=1)

    assert world.post.counts(1) == {"answered": 8}
    assert [world.post.row(phone, 1).answer for phone in chats] == ["safe", "at_point", "safe", "on_way"]
    assert [case.category for case in world.post.cases()] == ["cannot move"]


async def test_an_answer_can_be_changed_and_9_is_no_answer(world: World) -> None:
    amina = await world.telegram()
    await amina.lives_in()
    world.post.decides(("south", 3))
    await amina.gets("LEVEL 3 of 4")
    await amina.replies("9")
    await amina.hears("got.unclear")
    assert world.post.state(amina, 1) is LedgerState.ASKED
    await amina.replies("3")
    await amina.hears("got.leave")
    await amina.replies("2")
    await amina.hears("got.help", case=1)

    assert world.post.row(amina, 1).answer == "help"


async def test_a_late_2_is_help_in_the_alert_that_stands_whatever_it_was_sent_for(world: World) -> None:
    amina, bilal, carol = await world.telegram(), await world.sms(), await world.telegram()
    await all_live(amina, bilal, carol)
    world.post.decides(("south", 3))
    old = {}
    for phone in (amina, carol):
        await phone.gets("LEVEL 3 of 4")
        old[phone.value] = phone.last
    await bilal.gets("3/4")
    await bilal.gets("LEVEL 3")

    world.post.decides(("south", 4))
    await amina.gets("LEVEL 4 of 4")
    await carol.gets("LEVEL 4 of 4")
    await bilal.gets("4/4")
    await bilal.gets("LEVEL 4")
    await amina.presses("2", under=old[amina.value])
    await amina.hears("got.help", case=1)
    await bilal.replies("2")
    await bilal.hears("got.help", case=2)
    await carol.presses("4", under=old[carol.value])
    await carol.hears("got.stay")

    assert world.post.counts(1) == {"carried over": 3}
    assert world.post.counts(2) == {"answered": 2, "asked": 1}, "who stays at level 3 has not said so for level 4"


async def test_a_digit_answers_the_question_that_was_asked_last(world: World) -> None:
    amina, bilal = await world.telegram(), await world.sms()
    await all_live(amina, bilal)
    for phone in (amina, bilal):
        await phone.sends("PEOPLE")
        await phone.hears("join.ask_people")
    world.post.decides(("south", 2))
    await amina.gets("LEVEL 2 of 4", "Are you safe?")
    await bilal.gets("2/4 South: STAY IN")
    await amina.replies("2")
    await amina.hears("got.help", case=1)
    await bilal.sends("PEOPLE")
    await bilal.hears("join.ask_people")
    await bilal.replies("2")
    await bilal.hears("saved.people", count=2)
    await bilal.replies("1")
    await bilal.hears("got.safe")

    assert world.post.record_of(amina).party_size == 1
    assert world.post.record_of(bilal).party_size == 2
    assert world.post.counts(1) == {"answered": 2}


async def test_level_1_only_tells_and_more_gives_the_whole_text(world: World) -> None:
    amina, bilal = await world.telegram(), await world.sms()
    await all_live(amina, bilal)
    world.post.decides(("xb", 1))
    await amina.gets("LEVEL 1 of 4. BE CAREFUL")
    await bilal.gets("1/4 Bravia: BE CAREFUL", "HELP: 2")
    await world.settles()
    assert world.post.counts(1) == {"told": 2}

    await bilal.replies("MORE")
    await bilal.gets("LEVEL 1 of 4. BE CAREFUL", "Keep your passport")
    await bilal.replies("level")
    await bilal.gets("Port Sur: level 1 of 4")
    await bilal.replies("2")
    await bilal.hears("got.help", case=1)
    await amina.presses("2")
    await amina.hears("got.help", case=2)
    assert world.post.counts(1) == {"answered": 2}


async def test_lowering_says_what_was_and_asks_nothing(world: World) -> None:
    amina, bilal = await world.telegram(), await world.sms()
    await all_live(amina, bilal)
    world.post.decides(("south", 3))
    await amina.gets("LEVEL 3 of 4")
    await bilal.gets("3/4 South")
    await bilal.gets("LEVEL 3 of 4")

    world.post.decides(("south", 1))
    text = await amina.gets("LEVEL 1 of 4", "The level was 3. It is now 1.")
    assert "Answer with one number" not in text
    await bilal.gets("NOW 1/4, WAS 3, South")
    await world.settles()
    assert world.post.counts(1) == {"carried over": 2}
    assert world.post.counts(2) == {"told": 2}

    world.post.decides(("south", 0))
    await amina.gets("LEVEL 0 of 4. NORMAL", "The level was 1. It is now 0.", "The danger has passed.")
    await bilal.gets("NOW 0/4, WAS 1, South")


async def test_nobody_is_told_less_than_what_holds_where_they_are(world: World) -> None:
    amina, bilal = await world.telegram(), await world.telegram()
    await asyncio.gather(amina.lives_in("Port Sur"), bilal.lives_in("Bravia City"))
    world.post.decides(("south", 3))
    await amina.gets("LEVEL 3 of 4")
    world.post.decides(("xb", 2))
    await bilal.gets("LEVEL 2 of 4", "Place: Bravia.")

    await world.settles()
    assert world.post.counts(2) == {"asked": 1}


async def test_a_newcomer_meets_the_alert_that_stands(world: World) -> None:
    world.post.decides(("south", 3))
    amina, bilal, carol = await world.telegram(), await world.sms(), await world.telegram()
    await amina.arrives("Port Sur")
    await amina.gets_all("You are registered for Port Sur", "LEVEL 3 of 4")
    await bilal.arrives("Port Sur")
    await bilal.gets_all("You are registered for Port Sur", "3/4 South", "LEVEL 3 of 4")
    await carol.lives_in("Bravia City")
    await amina.replies("1")
    await amina.hears("got.safe")
    await bilal.replies("4")
    await bilal.hears("got.stay")

    assert world.post.counts(1) == {"answered": 2}


async def test_whoever_moves_leaves_one_alert_and_meets_the_other(world: World) -> None:
    amina, bilal = await world.telegram(), await world.sms()
    await all_live(amina, bilal)
    world.post.decides(("south", 3))
    await amina.gets("LEVEL 3 of 4")
    await bilal.gets("3/4 South")
    await bilal.gets("LEVEL 3 of 4")
    world.post.decides(("north", 2))
    await amina.is_at(33.9, 35.5)
    await amina.gets_all("Noted: you are in Bravia City.", "LEVEL 2 of 4")
    await bilal.replies("I moved")
    await bilal.hears("join.ask_area")
    await bilal.replies("Bravia City")
    await bilal.gets_all("Noted: you are in Bravia City.", "2/4 North")
    await world.settles()

    assert world.post.counts(1) == {"excluded": 2}
    assert world.post.row(amina, 1).why == "moved"
    assert world.post.counts(2) == {"asked": 2}
    await bilal.sends("place port sur")
    await bilal.gets_all("Noted: you are in Port Sur.", "3/4 South", "LEVEL 3 of 4")
    await bilal.replies("1")
    await bilal.hears("got.safe")
    assert world.post.counts(1) == {"excluded": 1, "answered": 1}
    assert world.post.row(bilal, 2).why == "moved"


async def test_the_newest_decision_stops_what_the_older_one_had_still_to_send(world: World) -> None:
    amina = await world.telegram()
    await amina.lives_in()
    await world.fault("telegram", "retry_after", value=30, count=1)
    world.post.decides(("south", 3))
    await world.until(lambda: world.sandbox.record.errors["telegram"]["429"] == 1)
    world.post.decides(("south", 4))
    await world.until(lambda: world.post.counts(1) == {"carried over": 1})
    world.later(seconds=31)
    await amina.gets("LEVEL 4 of 4")
    await amina.replies("1")
    await amina.hears("got.safe")

    assert world.post.counts(2) == {"answered": 1}
