"""Buttons that a phone makes up, or keeps from another day: refused in words, and never about anybody else."""

import asyncio
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, SQLModel, col, select

from bot.conversation import effects
from bot.conversation.answer import answer
from bot.conversation.facts import Asked, Facts, OwnWarden, Registered, TaskLine
from bot.conversation.intents import Press
from bot.conversation.questions import (
    AlertQuestion,
    EverybodyQuestion,
    HowQuestion,
    ListedQuestion,
    OwnWardenQuestion,
    Question,
    Step,
    StepQuestion,
)
from bot.conversation.replies import Answer, Text
from broadcasts.tables import Ledger, Task
from registry.keys import sandbox_ring
from registry.store import Store
from registry.tables import Address, Case, Incoming, Kin, Person, Report, Thread, WardenWish
from tests.bot.bot_world import Phone, World, ladder
from tests.bot.test_warden_questions import open_numbers, wanda_with_tasks
from tests.fakes.clock import NOON, FakeClock

PERSON = Facts("en", person=Registered(7, 3, "Tiravel"), asked=Asked(12, 3))


def to(question: Question, digit: int, facts: Facts = PERSON) -> Answer:
    return answer(Press(question, digit), facts, ladder(), NOON)


def keys(given: Answer) -> list[str]:
    return [line.key for reply in given.replies for line in reply.lines if isinstance(line, Text)]


@pytest.mark.parametrize(
    ("question", "digit"),
    [
        (AlertQuestion(99), 1), (AlertQuestion(99), 3), (EverybodyQuestion(1, (3, 4)), 1), (HowQuestion((3,)), 4),
        (StepQuestion(Step.NAME), 1), (StepQuestion(Step.NEEDS), 9), (StepQuestion(Step.ENQUIRY_RELATION), 3),
    ],
)  # fmt: skip
def test_a_button_that_is_about_nothing_of_theirs_is_refused_in_words(question: Question, digit: int) -> None:
    given = to(question, digit)
    assert given.effects == ()
    assert keys(given)


@pytest.mark.parametrize("question", [AlertQuestion(99), EverybodyQuestion(1, (3,)), HowQuestion((3,))], ids=str)
def test_help_on_such_a_button_is_help(question: Question) -> None:
    assert effects.OpenCase("help") in to(question, 2).effects


def test_a_warden_can_only_refuse_whoever_looks_after_them_now() -> None:
    mine = Facts("en", person=PERSON.person, own_warden=OwnWarden(9, "Ben"))
    assert to(OwnWardenQuestion(9), 3, mine).effects == (effects.RefuseWarden(9),)
    assert (keys(to(OwnWardenQuestion(8), 3, mine)), to(OwnWardenQuestion(8), 3, mine).effects) == (
        ["warden.yours"],
        (),
    )
    assert to(OwnWardenQuestion(8), 4, mine).effects == (effects.RefuseWarden(None),)


def test_a_digit_that_is_no_report_reports_nobody() -> None:
    warden = Facts(
        "en", person=Registered(7, 3, "Tiravel", warden=True), tasks=(TaskLine(3, "", 21),),
        question=EverybodyQuestion(1234, (3,)),
    )  # fmt: skip
    assert to(EverybodyQuestion(1234, (3,)), 1, warden).effects == ()


def test_not_me_while_help_is_called_for_is_asked_again() -> None:
    in_need = Facts("en", person=PERSON.person, case_id=3, sign=4711)
    assert to(ListedQuestion(), 4, in_need).effects == ()
    assert to(ListedQuestion(), 4).effects == (effects.Erase(),)


async def test_yes_to_all_on_an_old_button_asks_once_more(world: World) -> None:
    wanda = await wanda_with_tasks(world, 4)
    await wanda.sends("all safe")
    world.clock.forward(hours=20)
    assert "1, 2, 3, 4" in await wanda.presses("all:1:1:2:3:4:1")
    assert open_numbers(world) == [1, 2, 3, 4]
    await wanda.presses("all:1:1:2:3:4:1")
    assert open_numbers(world) == []


@pytest.mark.parametrize("data", ["step:here:1", "step:which_area:1", "step:which_area:2", "step:there:1"])
async def test_the_place_of_somebody_to_be_added_is_nobody_elses(world: World, data: str) -> None:
    wanda = await wanda_with_tasks(world, 1)
    before = wanda.person.area_id
    assert "1 Newtown" in await wanda.sends("ADD Ana, Newtown")
    assert await wanda.presses(data) != ""
    assert wanda.person.area_id == before


NUMBERS = st.one_of(st.integers(0, 12), st.integers(0, 2**70)).map(str)
KINDS = st.sampled_from(
    ["alert", "kin", "confirm", "listed", "undertaking", "warden", "how", "all", "enquiry", "received", "need", "reads",
     "stop", "word", "step", *(f"step:{step}" for step in Step)]
)  # fmt: skip
WELL_SHAPED = st.builds(lambda kind, numbers: ":".join([kind, *numbers]), KINDS, st.lists(NUMBERS, max_size=5))
DATA = st.one_of(WELL_SHAPED, st.text(max_size=80), st.builds("{}:{}".format, WELL_SHAPED, st.text(max_size=3)))
OF_THE_OTHER: tuple[tuple[type[Any], str], ...] = (
    (Person, "id"), (Ledger, "person_id"), (Report, "person_id"), (Case, "person_id"), (WardenWish, "person_id"),
    (Kin, "person_id"), (Task, "person_id"),
)  # fmt: skip


def of_the_other(world: World, other: Phone) -> list[str]:
    """Everything that the store knows of somebody else."""

    def read(session: Session) -> list[str]:
        person_id = other.address.person_id
        rows = [
            row for model, key in OF_THE_OTHER
            for row in session.exec(select(model).where(getattr(model, key) == person_id)).all()
        ]  # fmt: skip
        address = session.exec(select(Address).where(Address.id == other.address.id)).one()
        thread = session.exec(select(Thread).where(Thread.address_id == address.id)).one()
        return [str(row) for row in (*rows, address, thread)]

    return world.store.read_now(read)


async def _presses_all(folder: str, pressed: list[str], who: int) -> None:
    store = Store(f"sqlite:///{folder}/forged.db", sandbox_ring())
    SQLModel.metadata.create_all(store.engine)
    world = World(store, FakeClock())
    other, person, stranger = (world.phone(number, channel="telegram") for number in (1, 2, 3))
    for phone in (other, person):
        await phone.joins("Tiravel")
    world.raise_level("XB-S", 3)
    forger = (person, stranger)[who]
    before = of_the_other(world, other)
    for data in pressed:
        await forger.presses(data)
        assert of_the_other(world, other) == before, data
    last = select(Incoming.intent).order_by(col(Incoming.id))
    assert "not handled" not in store.read_now(lambda session: session.exec(last).all())
    store.close()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(["all:999999999:1:1", "warden:999999:3", "kin:1:1:2", "kin:1:99999:1", "alert:1:1", "how:1:4"], 0)
@example(["warden:1:3", "warden:1:4", "enquiry:1:1", "step:delete:4711", "step:sign:4711", "listed:4"], 0)
@given(st.lists(DATA, min_size=5, max_size=25), st.integers(0, 1))
def test_whatever_a_phone_makes_up_is_handled_and_changes_nobody_else(pressed: list[str], who: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_presses_all(str(Path(folder)), pressed, who))
