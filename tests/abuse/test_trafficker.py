"""The trafficker: has joined as a warden, or holds a warden's phone. What it learns and changes is counted."""

import re

from broadcasts.tables import LedgerState
from tests.stories.phone import Phone
from tests.stories.test_wardens import answers_safe, stays_silent
from tests.stories.world import World

REPORTABLE = 3


async def a_group(world: World) -> tuple[Phone, list[Phone], Phone]:
    """A warden, three silent people of the group with numbers and places, and one of another group."""
    wanda, other = await world.telegram(), await world.telegram()
    members = [await world.telegram() for _ in range(REPORTABLE)]
    await wanda.lives_in(name="Wanda")
    await other.lives_in("Bravia City", "Zoe")
    for member, name in zip(members, ("Amina", "Bilal", "Carol"), strict=True):
        await member.lives_in(name=name)
    world.post.leads(wanda, *members)
    world.post.decides(("south", 4))
    for phone in (wanda, *members):
        await phone.gets("LEVEL 4 of 4")
    await answers_safe(wanda)
    return wanda, members, other


async def test_a_stolen_wardens_phone_learns_and_changes_no_more_than_its_open_tasks(world: World) -> None:
    """A15, domain.md 3.3: everything such a phone can send; names and areas of its tasks are learned, three rows
    changed, and nobody outside its group is touched."""
    wanda, members, other = await a_group(world)
    await stays_silent(world, *members)
    heard = [await wanda.gets("please find these people")]
    attempts = [
        "TASKS", "LEVEL", "MORE", "MENU", "RELAY", "RELAY Come to the old harbour, bring money.", "R 1=7", "R 2=1 3=5",
        *(f"R {number}=1" for number in (0, 1, 2, 3, 4, 5, 99, 999999)), "R 1=0", "R x", "R 1=1 OR 1=1",
        f"FAMILY {members[0].value}", "FAMILY Amina", f"CONTACT {world.post.person(members[0])}", "where is Amina",
        "phone of Amina", "list", "EXPORT", "GROUP", f"/task {world.post.person(other)}", "ALERT everybody",
        "STOP Amina", "LEFT Amina", "NAME Embassy", "TASKS 2",
    ]  # fmt: skip
    for text in attempts:
        before = len(world.post.kept(wanda))
        await wanda.sends(text)
        await world.until(lambda before=before: len(world.post.kept(wanda)) > before)  # type: ignore[misc]
    await world.settles()
    while not wanda.inbox.empty():
        heard.append(await wanda.gets())

    learned = "\n".join(heard)
    assert {name for name in ("Amina", "Bilal", "Carol", "Zoe") if name in learned} == {"Amina", "Bilal", "Carol"}
    assert "Bravia City" not in learned
    assert not any(member.value in learned for member in members)
    assert re.search(r"3[35]\.\d", learned) is None
    assert world.post.counts(1) == {"answered": 4}
    assert all(row.alert_id == 1 for row in [world.post.row(member, 1) for member in members])
    assert [world.post.row(member, 1).answer for member in members] == ["safe", "safe", "safe"]  # as last corrected
    for phone in (*members, other):
        phone.gets_nothing()
    assert world.post.record_of(other).name == "Zoe"


async def test_after_a_task_is_closed_the_warden_sees_nothing_of_the_person(world: World) -> None:
    """domain.md 3.3: only while the task is open."""
    wanda, members, _ = await a_group(world)
    await stays_silent(world, *members)
    await wanda.gets("Amina")
    await answers_safe(*members)
    await wanda.sends("TASKS")
    assert "Amina" not in await wanda.hears("task.none")
    await wanda.sends("R 1=1")
    await wanda.hears("task.unknown", numbers="1")


async def test_revoking_a_warden_cuts_at_once(world: World) -> None:
    """A15: the very next message of the phone is refused."""
    from registry.tables import CareGroup

    wanda, members, _ = await a_group(world)
    await stays_silent(world, *members)
    await wanda.gets("please find these people")

    def revoke(session):  # type: ignore[no-untyped-def]
        group = session.get_one(CareGroup, 1)
        group.warden_id = None
        session.add(group)

    world.post.write(revoke)
    for text in ("TASKS", "RELAY come here"):
        await wanda.sends(text)
        await wanda.hears("task.not_warden")
    await wanda.sends("R 1=1 2=1 3=1")
    await wanda.hears("got.unclear")
    assert world.post.counts(1) == {"answered": 1, "with a warden": 3}


async def test_a_protected_person_never_becomes_a_task(world: World) -> None:
    """domain.md 3.3: protected cases (trafficking, violence) go to an officer, never to a warden or a relative."""
    wanda, members, _ = await a_group(world)
    amina = members[0]
    person = world.post.person(amina)
    ada = await world.officer("ada")
    await ada.opens(f"/people/{person}")
    await ada.submits(f"/people/{person}/marks", kind="protected", on="1")
    await stays_silent(world, *members)
    tasks = await wanda.gets("please find these people", "Bilal", "Carol")
    assert "Amina" not in tasks
    assert world.post.state(amina, 1) is LedgerState.WITH_OFFICER


async def test_a_person_who_is_marked_protected_leaves_the_wardens_list_at_once(world: World) -> None:
    """The mark counts from the moment it is set, also for a task that is open."""
    wanda, members, _ = await a_group(world)
    await stays_silent(world, *members)
    await wanda.gets("Amina", "Bilal")
    person = world.post.person(members[0])
    ada = await world.officer("ada")
    await ada.opens(f"/people/{person}")
    await ada.submits(f"/people/{person}/marks", kind="protected", on="1")
    await wanda.sends("TASKS")
    assert "Amina" not in await wanda.gets("You have 2 open tasks.")
    assert world.post.state(members[0], 1) is LedgerState.WITH_OFFICER
    number = 1
    await wanda.sends(f"R {number}=1")
    await wanda.hears("task.unknown", numbers=str(number))
    assert world.post.counts(1) == {"answered": 1, "with a warden": 2, "with an officer": 1}


async def test_no_text_of_a_warden_reaches_anybody_without_an_officer(world: World) -> None:
    """A fake route, or a fee for the evacuation: a warden's text waits for an officer, who may refuse it."""
    wanda, members, other = await a_group(world)
    for text in ("RELAY Pay 500 to Karim, he drives you out.", "RELAY {0.__class__} {post}"):
        await wanda.sends(text)
        await wanda.hears("relay.waiting")
    await world.settles()
    for phone in (*members, other):
        phone.gets_nothing()
    ben = await world.officer("ben")
    page = await ben.opens("/relays")
    assert "Pay 500 to Karim" in page
    await ben.submits("/relays/2/approve")
    for member in members:
        await member.gets("{0.__class__} {post}")
