"""Officers at the console, over real HTTP: two decide, one corrects, and people get what they write in their thread."""

import asyncio
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from broadcasts.tables import LedgerState
from service.demo.officer import ConsoleRefused
from service.demo.officer import Officer as DemoOfficer
from service.demo.timeline import Act
from tests.stories.officer import PASSWORD, Officer, let_in
from tests.stories.world import World, begin


async def proposes(world: World, officer: Officer, area: str, rank: int) -> str:
    """The path of the new decision."""
    now = world.clock.now()
    await officer.opens("/decisions/new")
    line = {"area-1": str(world.post.area(area)), "rank-1": str(rank)}
    times = {"happened_at": f"{now:%Y-%m-%d %H:%M}", "next_update_at": f"{now + timedelta(hours=6):%Y-%m-%d %H:%M}"}
    page = await officer.submits("/decisions/new", hazard="flood", reason="the dam upstream", **line, **times)
    return page.path


async def test_two_officers_are_needed_and_neither_can_be_both(world: World) -> None:
    amina, bens_phone = await world.telegram(), await world.telegram()
    await amina.lives_in()
    await bens_phone.sends("hello")
    await bens_phone.hears("join.ask_language")
    world.post.pages("ben", bens_phone)
    ada, ben = await world.officer("ada"), await world.officer("ben")

    decision = await proposes(world, ada, "south", 3)
    await bens_phone.gets("a decision waits for your approval: South 0 > 3")
    alone = await ada.posts(f"{decision}/approve", confirm="South")
    assert alone.status == 403
    hasty = await ben.posts(f"{decision}/approve", confirm="North")
    assert hasty.status == 422
    await world.settles()
    amina.gets_nothing()

    assert "LEVEL 3 of 4" in await ben.opens(decision), "the approver reads what goes out"
    await ben.submits(f"{decision}/approve", confirm="South")
    await amina.gets("LEVEL 3 of 4", "Water is rising.")
    assert (await ben.posts(f"{decision}/approve", confirm="South")).status == 409
    await amina.replies("1")
    await amina.hears("got.safe")


async def test_officers_set_up_a_second_factor_at_the_first_log_in_and_decide_with_codes(
    tmp_path: Path, bravia: Path
) -> None:
    act = Act(timedelta(0), (("South", 2),), "flood", "the dam upstream")
    async with (
        begin(tmp_path, bravia, MUSTER_CONSOLE__SECOND_FACTOR="required") as world,
        _browser() as first,
        _browser() as second,
    ):
        amina = await world.telegram()
        await amina.lives_in()
        ada, ben = (DemoOfficer(world.console_url, browser) for browser in (first, second))
        for login, officer in (("ada", ada), ("ben", ben)):
            world.post.write(lambda session, login=login: let_in(session, login))  # type: ignore[misc]
            await officer.log_in(login, PASSWORD)
            with pytest.raises(ConsoleRefused):
                await officer.alerts()
            await officer.set_up(f"{login} chose it alone")
        decision = await ada.propose(act, world.clock.now())
        kept, ben.codes = ben.codes, []
        with pytest.raises(ConsoleRefused, match="That code is wrong"):
            await ben.approve(decision, act)
        ben.codes = kept
        await ben.approve(decision, act)
        await amina.gets("LEVEL 2 of 4")
        await ada.correct(decision)
        await amina.gets("was WRONG")


def _browser() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))


async def test_one_officer_may_override_when_nobody_came_in_time(world: World) -> None:
    amina = await world.telegram()
    await amina.lives_in()
    ada = await world.officer("ada")
    decision = await proposes(world, ada, "south", 3)
    early = await ada.posts(f"{decision}/override", confirm="South")
    assert early.status == 409
    world.later(minutes=11)
    await ada.submits(f"{decision}/override", confirm="South")
    await amina.gets("LEVEL 3 of 4")


async def test_one_officer_takes_a_wrong_alert_back_in_one_act(world: World) -> None:
    amina, bilal = await world.telegram(), await world.sms()
    await asyncio.gather(amina.lives_in(), bilal.lives_in())
    world.post.decides(("south", 3))
    await amina.gets("LEVEL 3 of 4")
    await bilal.gets("3/4 South")
    await bilal.gets("LEVEL 3 of 4")

    ada = await world.officer("ada")
    await ada.opens("/decisions/1/correct")
    await ada.submits("/decisions/1/correct")
    await amina.gets("M1 was WRONG")
    await bilal.gets("M1 WAS WRONG")
    assert (await ada.posts("/decisions/1/correct")).status == 409


async def test_a_letter_reaches_the_person_in_their_thread_and_the_answer_reaches_the_officer(world: World) -> None:
    amina, bilal = await world.telegram("bn"), await world.sms()
    await asyncio.gather(amina.lives_in(name="Amina"), bilal.lives_in())
    for number, phone in enumerate((amina, bilal), 1):
        await phone.sends("2")
        await phone.hears("got.help", case=number)
    ada = await world.officer("ada")
    for phone in (amina, bilal):
        page = f"/people/{world.post.person(phone)}"
        assert "help" in await ada.opens(page)
        for _ in range(2):  # a form that is posted twice
            await ada.submits(f"{page}/letter", text="A car comes at 9. Stay inside.", once="once-and-once-only")
        await phone.hears("letter.text", text="A car comes at 9. Stay inside.")
        await phone.replies("Thank you, we wait at the blue door")
        await phone.hears("got.to_officer")
        await phone.replies("1")
        await phone.hears("got.safe")

    assert "we wait at the blue door" in await ada.opens("/messages")
    await ada.submits("/cases/1/take")
    await ada.submits("/cases/1/close", outcome="brought to the school")
    assert [case.state.value for case in world.post.cases()] == ["closed", "open"]


async def test_what_an_officer_finds_out_closes_the_row(world: World) -> None:
    amina, bilal = await world.sms(), await world.sms()
    await asyncio.gather(amina.lives_in(), bilal.lives_in())
    for phone in (amina, bilal):
        await phone.is_off()
    world.post.decides(("south", 3))
    await world.until(lambda: world.post.counts(1) == {"with an officer": 2})

    ada = await world.officer("ada")
    await ada.opens("/with-officer")
    for phone, status in ((amina, "safe"), (bilal, "left")):
        page = f"/people/{world.post.person(phone)}"
        await ada.opens(page)
        guessed = await ada.posts(f"{page}/report", status=status, how="a feeling")
        assert guessed.status == 422
        await ada.submits(f"{page}/report", status=status, how="spoke to them")

    assert world.post.counts(1) == {"answered": 2}
    world.post.decides(("south", 4))
    await world.until(lambda: world.post.counts(2) != {})
    assert world.post.state(amina, 2) in (LedgerState.QUEUED, LedgerState.ASKED, LedgerState.UNREACHABLE)
    assert "audience" in await ada.opens("/api/alerts")


async def test_a_notice_goes_to_the_people_of_an_area_in_the_texts_given(world: World) -> None:
    amina, bilal, eshe = await world.telegram(), await world.sms("fil"), await world.telegram()
    await asyncio.gather(amina.lives_in(), bilal.lives_in(), eshe.lives_in("Bravia City"))
    ada = await world.officer("ada")
    await ada.opens("/notices/new")
    texts = {"area": str(world.post.area("south")), "text-en": "The bank opens at 10."}
    assert (await ada.posts("/notices/new", **texts)).status == 409, "a reader of Filipino has no text"
    texts["text-fil"] = "Bukas ang bangko sa 10."
    await ada.submits("/notices/confirm", **texts)
    await ada.submits("/notices/new", **texts)
    await amina.gets("The bank opens at 10.")
    await bilal.gets("Bukas ang bangko sa 10.")
