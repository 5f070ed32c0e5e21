"""The employer: wants to know who answered and who wants to leave, and may hold a worker's phone."""

from tests.stories.world import World


async def test_a_roster_of_workers_numbers_tells_nothing_about_any_of_them(world: World) -> None:
    """A12: one by one, registered or not: the same words."""
    workers = [await world.sms() for _ in range(3)]
    employer = await world.telegram()
    for worker in workers[:2]:
        await worker.lives_in()
    await employer.lives_in("Port Sur", "Boss")
    world.post.decides(("south", 3))
    for worker in workers[:2]:
        await worker.gets("3/4 South")
        await worker.gets("LEVEL 3 of 4")
    await employer.gets("LEVEL 3 of 4")
    await workers[0].replies("3")
    await workers[0].hears("got.leave")
    answers = set()
    for worker in workers:
        await employer.sends(f"FAMILY {worker.value}")
        answers.add(await employer.hears("family.neutral"))
    assert len(answers) == 1
    await workers[0].gets("Somebody asks about you. They know nothing of you from us.")


async def test_whoever_holds_a_workers_phone_reads_no_list_and_no_history(world: World) -> None:
    """Only what the phone itself shows; there is no word that brings back what was said or asked."""
    amina = await world.telegram()
    await amina.lives_in(name="Amina")
    await amina.sends("2")
    await amina.hears("got.help", case=1)
    heard = []
    for words in ("MENU", "HISTORY", "CASES", "who looked", "TASKS", "LEVEL"):
        await amina.sends(words)
        heard.append(await amina.gets())
    assert not any("case 1" in text.lower() and "help" not in text.lower() for text in heard)
    assert not any("Amina" in text for text in heard)


async def test_a_relative_who_says_safe_for_her_accounts_for_nobody(world: World) -> None:
    """The employer as the "relative" who answers: an officer still has her, and hears that it was said."""
    amina, employer = await world.telegram(), await world.sms(country=1)
    await amina.lives_in(name="Amina")
    await amina.sends(f"CONTACT {employer.value}")
    await amina.hears("saved.contact")
    world.post.decides(("south", 4))
    await amina.gets("LEVEL 4 of 4")
    for _ in range(3):
        world.later(minutes=5)
        await amina.gets("We asked you before")
        await world.settles()
    world.later(hours=2)
    await employer.gets("we cannot reach Amina")
    await employer.replies("1")
    await employer.hears("kin.thanks")
    world.later(minutes=31)
    await world.until(lambda: world.post.counts(1) == {"with an officer": 1})


async def test_an_employer_who_answers_safe_for_her_is_told_what_she_would_be_and_her_own_digit_calls(
    world: World,
) -> None:
    """The duress digit: what he sees on her phone is the same for safe, for help and for the silent call."""
    amina = await world.telegram()
    await amina.lives_in(name="Amina")
    await amina.sends("QUIET MODE")
    await amina.hears("covert.on", duress=7)
    world.post.decides(("south", 3))
    await amina.gets("3/4")
    seen = set()
    for digit in ("1", "2", "7", "3", "MENU", "WHO LOOKED", "HELP", "LEVEL"):
        await amina.sends(digit)
        seen.add(await amina.gets())
    assert seen == {"Noted. Thank you."}
    [case] = world.post.cases()
    assert case.duress
    assert world.post.row(amina, 1).answer == "help", "his safe came first; her call stands"


async def test_an_employer_cannot_switch_her_silence_off_with_her_phone(world: World) -> None:
    """Only an officer who has spoken with her can: neither STOP and START, nor leaving, nor joining anew does it."""
    amina = await world.telegram()
    await amina.lives_in(name="Amina")
    await amina.sends("QUIET MODE")
    await amina.hears("covert.on", duress=7)
    for words in ("STOP", "START", "START", "QUIET MODE", "YES", "I LEFT THE COUNTRY", "START", "DELETE ME", "1234"):
        await amina.sends(words)
        await amina.gets()
    world.post.decides(("south", 3))
    assert await amina.gets() == amina.reads("plain.ask", rank=3)


async def test_what_the_family_is_told_of_somebody_in_hiding_is_that_nothing_was_heard(world: World) -> None:
    amina, employer = await world.telegram(), await world.telegram()
    await amina.lives_in(name="Amina")
    await amina.sends("CODE")
    code = (await amina.gets("Your family code is")).split("code is ")[1][:8]
    await amina.sends("1")
    await amina.hears("got.safe")
    await amina.sends("QUIET MODE")
    await amina.hears("covert.on", duress=7)
    await employer.sends(code)
    await employer.hears("family.no_report")
