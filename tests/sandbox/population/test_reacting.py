"""What people do about alerts, and when."""

from datetime import timedelta
from random import Random

import pytest

from sandbox.population.acts import Block, OpenLink, Press, SharePlace, Write
from sandbox.population.cast import Behaviour, JoinBy, Resident, Role
from sandbox.population.diary import Deed
from sandbox.population.phones import Button
from sandbox.population.reacting import react, report
from sandbox.population.reading import AlertSeen
from sandbox.population.scenario import cedar

SCENARIO = cedar()
BY_SMS = AlertSeen("M3", 4, word="SAFE")
IN_CHAT = AlertSeen("M3", 4, buttons=tuple(Button(str(n), f"alert:3:{n}") for n in range(1, 5)))
TO_THE_POINT = AlertSeen("M4", 5, word="SAFE")


def somebody(behaviour: Behaviour, **more: object) -> Resident:
    traits = {"language": "bn", "area": "TIR", "join_by": JoinBy.SMS, "number": "+99920000001", **more}
    return Resident("P1", "Ana", behaviour=behaviour, **traits)  # type: ignore[arg-type]


def acts(behaviour: Behaviour, alert: AlertSeen, first_ever: bool = True, **more: object) -> list[object]:
    return [plan.act for plan in react(somebody(behaviour, **more), alert, first_ever, SCENARIO, Random(1))]


@pytest.mark.parametrize(
    ("behaviour", "alert", "expected"),
    [
        (Behaviour.SAFE, BY_SMS, [Write("1")]),
        (Behaviour.SAFE, IN_CHAT, [Press(IN_CHAT.buttons[0])]),
        (Behaviour.SAFE, AlertSeen("M3", 4, link="http://127.0.0.1/r/X"), [OpenLink("http://127.0.0.1/r/X", 1)]),
        (Behaviour.SAFE, AlertSeen("M3", 0), []),
        (Behaviour.SILENT, BY_SMS, []),
        (Behaviour.NEEDS_HELP, BY_SMS, [Write("2")]),
        (Behaviour.OWN_WORDS, BY_SMS, [Write("SAFE")]),
        (Behaviour.OWN_WORDS, IN_CHAT, [Write("১")]),
        (Behaviour.GOES_HOME, BY_SMS, [Write("3")]),
        (Behaviour.GOES_HOME, TO_THE_POINT, [Write("1")]),
        (Behaviour.ON_WAY, TO_THE_POINT, [Write("4")]),
        (Behaviour.AT_POINT, TO_THE_POINT, [Write("4"), Write("3")]),
        (Behaviour.AT_POINT, BY_SMS, [Write("1")]),
        (Behaviour.BLOCKS, IN_CHAT, [Block()]),
        (Behaviour.STOPS, BY_SMS, [Write("বন্ধ")]),
        (Behaviour.LEAVES, BY_SMS, [Write("দেশ ছেড়েছি")]),
        (Behaviour.FREE_TEXT, BY_SMS, [Write("আজ বাস আসেনি")]),
    ],
)
def test_each_behaviour_has_its_own_answer(behaviour: Behaviour, alert: AlertSeen, expected: list[object]) -> None:
    assert acts(behaviour, alert) == expected


def test_who_asked_for_help_once_is_safe_afterwards() -> None:
    assert acts(Behaviour.NEEDS_HELP, BY_SMS, first_ever=False) == [Write("1")]
    assert acts(Behaviour.FREE_TEXT, BY_SMS, first_ever=False) == [Write("1")]


@pytest.mark.parametrize("gone", [Behaviour.BLOCKS, Behaviour.LEAVES, Behaviour.STOPS])
def test_who_has_gone_answers_nothing_more(gone: Behaviour) -> None:
    assert acts(gone, BY_SMS, first_ever=False) == []


def test_movers_say_that_they_are_safe_and_hours_later_where_they_are() -> None:
    answer, moved = react(somebody(Behaviour.MOVES, moves_to="JOR"), BY_SMS, True, SCENARIO, Random(1))
    assert answer.act == Write("1")
    assert moved.act == Write("জায়গা জোরুন")
    assert (moved.deed, moved.area) == (Deed.MOVED, "JOR")
    assert moved.after - answer.after >= timedelta(hours=1)


def test_in_a_chat_some_movers_share_their_position() -> None:
    who = somebody(Behaviour.MOVES, moves_to="JOR", telegram_id=7)
    shared = [react(who, IN_CHAT, True, SCENARIO, Random(seed))[1].act for seed in range(20)]
    positions = [act for act in shared if isinstance(act, SharePlace)]
    assert 0 < len(positions) < 20
    assert all(abs(act.latitude - 33.981) < 0.01 for act in positions)


def test_slow_people_take_longer_than_quick_ones_and_wardens_are_quickest() -> None:
    def takes(who: Resident) -> timedelta:
        return min(react(who, BY_SMS, True, SCENARIO, Random(seed))[0].after for seed in range(20))

    warden = somebody(Behaviour.SAFE, role=Role.WARDEN)
    assert takes(somebody(Behaviour.SLOW)) > timedelta(minutes=30) > takes(somebody(Behaviour.SAFE))
    assert max(react(warden, BY_SMS, True, SCENARIO, Random(s))[0].after for s in range(20)) < timedelta(minutes=7)


def test_a_wardens_report_names_every_number_once_with_one_digit() -> None:
    text, count = report([3, 4, 11], Random(2))
    assert count == 3
    assert text.startswith("R ")
    assert [part.split("=")[0] for part in text.split()[1:]] == ["3", "4", "11"]
    assert all(part.split("=")[1] in "123456789" for part in text.split()[1:])
