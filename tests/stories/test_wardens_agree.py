"""Becoming a warden, being away, refusing somebody, and being refused: told by phones on both channels."""

import asyncio

from broadcasts.inviting import invite_wardens
from broadcasts.tables import LedgerState
from registry.reports import reports_of
from tests.stories.phone import Phone
from tests.stories.test_wardens import answers_safe, stays_silent
from tests.stories.world import World


def invites(world: World) -> None:
    speaker, now = world.muster.speaker, world.clock.now()
    world.post.write(lambda session: invite_wardens(session, speaker, now))
    world.muster.rounds.wake()
    for lane in world.muster.lanes:
        lane.wake()


async def in_alert(world: World, safe: tuple[Phone, ...], silent: tuple[Phone, ...]) -> None:
    """Level 4 in the South; some answer, and the others' two hours pass."""
    world.post.decides(("south", 4))
    for phone in (*safe, *silent):
        await phone.gets()
        if phone.channel == "sms":
            await phone.gets()
    await answers_safe(*safe)
    await stays_silent(world, *silent)


async def test_a_warden_learns_no_name_before_agreeing_and_practises_on_a_made_up_person(world: World) -> None:
    wanda, amina = await world.telegram("bn"), await world.telegram()
    await asyncio.gather(wanda.lives_in(), amina.lives_in(name="Amina"))
    world.post.leads(wanda, amina, agreed=False)
    await wanda.sends(wanda.word("tasks"))
    await wanda.hears("task.not_warden")

    invites(world)
    await wanda.hears("undertaking.ask", people="1")
    await wanda.presses(wanda.reads("undertaking.yes"))
    text = await wanda.hears("practice.task", number="0")
    assert "Amina" not in text
    await wanda.replies("R ০=১")
    await wanda.hears("practice.done")
    assert world.post.views(amina) == []

    await in_alert(world, (wanda,), (amina,))
    await wanda.gets("Amina")
    invites(world)
    await wanda.replies("১ নিরাপদে আছে")
    await wanda.hears("task.noted", numbers="1")
    await wanda.replies("6")
    await wanda.hears("how.told")
    assert world.post.state(amina, 1) is LedgerState.WITH_OFFICER
    [said] = world.post.read(lambda session: reports_of(session, world.post.person(amina)))
    assert said.detail == "heard it from somebody"


async def test_without_agreement_the_deputy_looks_and_whoever_declines_is_no_warden(world: World) -> None:
    wanda, deputy, amina = await world.sms(), await world.sms(), await world.telegram()
    await asyncio.gather(wanda.lives_in(), deputy.lives_in(), amina.lives_in(name="Amina"))
    world.post.leads(wanda, amina, deputy=deputy, agreed=False)
    invites(world)
    for phone in (wanda, deputy):
        await phone.hears("undertaking.ask", people="1")
    await deputy.replies("1")
    await deputy.hears("practice.task", number="0")
    await wanda.replies("3")
    await wanda.hears("undertaking.declined")
    assert world.post.kept(wanda)[-1].for_officer

    await in_alert(world, (wanda, deputy), (amina,))
    await deputy.gets("1: Amina, Port Sur. No answer.")
    await deputy.replies("NO 1")
    await deputy.hears("task.noted", numbers="1")
    await world.until(lambda: world.post.state(amina, 1) is LedgerState.WITH_OFFICER)


async def test_a_warden_who_is_away_is_followed_by_the_deputy_until_they_are_back(world: World) -> None:
    wanda, deputy, amina = await world.sms("am"), await world.telegram(), await world.telegram()
    await asyncio.gather(wanda.lives_in(), deputy.lives_in(), amina.lives_in(name="Amina"))
    world.post.leads(wanda, amina, deputy=deputy)
    await in_alert(world, (wanda, deputy), (amina,))
    await wanda.gets("Amina")
    await wanda.replies(f"{wanda.word('away')} ፫")
    await wanda.gets(wanda.word("back"))
    await deputy.gets("1: Amina, Port Sur. No answer.")

    await deputy.replies("1 not found, sorry")
    await deputy.hears("task.noted", numbers="1")
    assert world.post.state(amina, 1) is LedgerState.WITH_OFFICER
    await deputy.replies("1=1 spoke")
    await deputy.hears("task.noted", numbers="1")
    assert world.post.row(amina, 1).answer == "safe"
    await wanda.replies(wanda.word("back"))
    await wanda.hears("back.noted")


async def test_a_person_sees_their_warden_and_is_never_on_the_list_of_one_they_refused(world: World) -> None:
    wanda, amina, bilal = await world.telegram(), await world.telegram("ar"), await world.telegram()
    await asyncio.gather(wanda.lives_in(name="Wanda"), amina.lives_in(name="Amina"), bilal.lives_in(name="Bilal"))
    world.post.leads(wanda, amina, bilal)
    await amina.sends(amina.word("warden"))
    await amina.hears("warden.yours", name="Wanda")
    await amina.replies("٣")
    await amina.hears("warden.refused")
    await amina.sends(amina.word("warden"))
    await amina.hears("warden.nobody")

    world.post.decides(("south", 4))
    for phone in (wanda, amina, bilal):
        await phone.gets()
    await answers_safe(wanda)
    amina.hangs_up()
    await stays_silent(world, bilal)
    listed = await wanda.gets("Bilal")
    await wanda.sends("TASKS")
    assert "Amina" not in listed + await wanda.gets("Bilal")
    assert world.post.state(amina, 1) is LedgerState.WITH_OFFICER


async def test_a_warden_answers_for_themselves_before_the_list_and_asks_back_for_all(world: World) -> None:
    wanda = await world.telegram()
    members = [await world.telegram() for _ in range(4)]
    await wanda.lives_in()
    for number, member in enumerate(members):
        await member.lives_in(name=f"Person{number}")
    world.post.leads(wanda, *members)
    world.post.decides(("south", 4))
    for phone in (wanda, *members):
        await phone.gets("LEVEL 4 of 4")
    await stays_silent(world, wanda, *members)
    assert "Person" not in await wanda.hears("task.own_first", tasks="TASKS")
    await wanda.sends("TASKS")
    assert "Person" not in await wanda.hears("task.own_first", tasks="TASKS")
    await wanda.replies("1")
    await wanda.hears("got.safe")
    await wanda.sends("TASKS")
    await wanda.gets("Person0", "Person3")

    await wanda.replies("3 is not safe")
    await wanda.hears("task.bad", part="3 is not safe")
    await wanda.replies("all safe")
    await wanda.hears("all.ask", numbers="1, 2, 3, 4", digit="1")
    assert world.post.counts(1)["with a warden"] == 4
    await wanda.replies("1")
    await wanda.hears("how.ask")
    assert world.post.counts(1) == {"answered": 5}
    await wanda.replies("4")
    await wanda.hears("how.noted")
    [said] = world.post.read(lambda session: reports_of(session, world.post.person(members[0])))
    assert said.detail == "spoke to them"


async def test_the_word_relay_alone_sends_the_alerts_own_text_again_once(world: World) -> None:
    wanda, amina = await world.telegram(), await world.telegram("am")
    await asyncio.gather(wanda.lives_in(), amina.lives_in(name="Amina"))
    world.post.leads(wanda, amina)
    world.post.decides(("south", 4))
    for phone in (wanda, amina):
        await phone.gets()
    await answers_safe(wanda)
    await wanda.sends("RELAY")
    await wanda.hears("relay.again")
    await amina.gets("M1")
    await wanda.sends("RELAY")
    assert wanda.reads("relay.again") not in await wanda.hears("relay.how")
    await world.settles()
    amina.gets_nothing()
