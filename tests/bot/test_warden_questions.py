"""What wardens are asked, over a store: how long it stands open, and whom it can be about."""

from sqlmodel import Session, col, select

from broadcasts.tables import Task, TaskState
from broadcasts.tasks import NewTask, offer
from registry.tables import CareGroup, Person, WardenDuty
from tests.bot.bot_world import Phone, World


async def wanda_with_tasks(world: World, count: int) -> Phone:
    """A warden whose list holds so many people, at level 3; she has answered for herself."""
    phones = [world.phone(number) for number in range(1, count + 2)]
    for phone in phones:
        await phone.joins("Tiravel")
    wanda, *others = phones
    alert = world.raise_level("XB-S", 3)
    assert alert.id is not None
    alert_id, warden_id, members = alert.id, wanda.address.person_id, [phone.address.person_id for phone in others]
    assert warden_id is not None

    def lead(session: Session) -> None:
        group = CareGroup(code="g", name="Harbour", warden_id=warden_id)
        session.add(group)
        session.flush()
        session.add(WardenDuty(person_id=warden_id, agreed_at=world.clock.now(), practised_at=world.clock.now()))
        for number in filter(None, members):
            session.get_one(Person, number).group_id = group.id
            offer(session, [NewTask(alert_id, number, warden_id, "no_answer", True)], world.clock.now())

    world.store.write_now(lead)
    await wanda.sends("1")
    return wanda


def open_numbers(world: World) -> list[int]:
    still = select(Task.number).where(col(Task.state).in_((TaskState.OFFERED, TaskState.TAKEN)))
    return sorted(world.store.read_now(lambda session: list(session.exec(still))))


async def test_a_yes_that_comes_soon_reports_all_of_them(world: World) -> None:
    wanda = await wanda_with_tasks(world, 4)
    assert "1, 2, 3, 4" in await wanda.sends("all safe")
    await wanda.sends("1")
    assert open_numbers(world) == []


async def test_after_a_while_a_1_is_the_wardens_own(world: World) -> None:
    wanda = await wanda_with_tasks(world, 4)
    await wanda.sends("all safe")
    world.clock.forward(minutes=20)
    await wanda.sends("1")
    assert open_numbers(world) == [1, 2, 3, 4]
    assert wanda.ledger[-1].answer == "safe"
