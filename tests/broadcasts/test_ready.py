"""Which of the claimed deliveries goes next."""

from broadcasts.channel import Outgoing
from broadcasts.limiter import WINDOW, Limiter, second_of
from broadcasts.outbox import Claimed
from broadcasts.ready import LONGEST_WAIT, Ready
from broadcasts.tables import DeliveryKind
from tests.fakes.clock import NOON


def claimed(number: int, to: str = "", priority: int = 4) -> Claimed:
    return Claimed(
        Outgoing(number, to or str(number), "text"), DeliveryKind.ALERT, (priority, 0, 0, number), 1, False, NOON
    )


def ready(*deliveries: Claimed, per_address: float = 0, weighs: int = 1, per_second: float = 1000) -> Ready:
    waiting = Ready(Limiter(per_second, (lambda _: second_of(per_address)) if per_address else None), lambda _: weighs)
    waiting.add(list(deliveries), 0.0)
    return waiting


def number(found: Claimed | float | None) -> int:
    assert isinstance(found, Claimed)
    return found.outgoing.delivery_id


def test_the_most_urgent_goes_first_also_when_it_came_later() -> None:
    waiting = ready(claimed(1), claimed(2))
    assert number(waiting.next(0, 0.0)) == 1
    waiting.add([claimed(3, priority=0)], 0.0)
    assert [number(waiting.next(0, 0.0)), number(waiting.next(0, 0.0)), waiting.next(0, 0.0)] == [3, 2, None]


def test_an_address_gets_the_next_when_it_has_the_last_and_keeps_nobody_else() -> None:
    core, full, other = claimed(1, "amina"), claimed(2, "amina"), claimed(3, "bilal")
    waiting = ready(core, full, other)
    assert [number(waiting.next(0, 0.0)), number(waiting.next(0, 0.0)), waiting.next(0, 0.0)] == [1, 3, None]
    waiting.landed("amina")
    assert (number(waiting.next(0, 0.0)), len(waiting)) == (2, 0)


def test_what_stands_behind_a_message_that_must_be_sent_again_goes_back_with_it() -> None:
    waiting = ready(claimed(1, "amina"), full := claimed(2, "amina"))
    assert [number(waiting.next(0, 0.0)), waiting.next(0, 0.0)] == [1, None]
    assert (waiting.take_behind("amina"), len(waiting)) == ([full], 0)


def test_what_has_waited_too_long_does_not_leave_since_it_may_have_been_stopped() -> None:
    old, new = claimed(1), claimed(2)
    waiting = ready(old)
    waiting.add([new], LONGEST_WAIT)
    assert number(waiting.next(0, LONGEST_WAIT + 0.1)) == 2
    assert (waiting.take_stale(), waiting.take_stale(), len(waiting)) == ([old], [], 0)


def test_an_address_that_must_wait_for_its_own_rate_steps_aside() -> None:
    waiting = ready(claimed(1, "amina"), per_address=1)
    waiting.next(0, 0.0)
    waiting.landed("amina")
    waiting.add([claimed(2, "amina"), claimed(3)], 0.0)
    assert number(waiting.next(0.5, 0.0)) == 3
    assert waiting.next(0.5, 0.0) == WINDOW - 0.5
    assert number(waiting.next(WINDOW, 0.0)) == 2


def test_a_message_heavier_than_what_is_left_of_the_second_waits() -> None:
    waiting = ready(claimed(1), claimed(2), per_second=10, weighs=6)
    assert number(waiting.next(0, 0.0)) == 1
    assert waiting.next(0, 0.0) == WINDOW


def test_what_has_not_left_can_be_taken_back_whole() -> None:
    first, behind, aside, waits = claimed(1, "a"), claimed(2, "a"), claimed(3, "b"), claimed(4, "c")
    waiting = ready(claimed(0, "b"), first, behind, per_address=1)
    waiting.next(0, 0.0), waiting.next(0, 0.0), waiting.next(0, 0.0)
    waiting.landed("b")
    waiting.add([aside], 0.0)
    waiting.next(0, 0.0)
    waiting.add([waits], 0.0)

    assert {each.outgoing.delivery_id for each in waiting.take_all()} == {2, 3, 4}
    assert (len(waiting), waiting.next(9, 0.0), waiting.take_behind("a")) == (0, None, [])
