"""A lane sends what is most urgent at the carrier's rate, loses nothing, and ends only when it is told to."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, col, select, update

from broadcasts import lanes as lanes_module
from broadcasts import recorder as recorder_module
from broadcasts import supply as supply_module
from broadcasts.channel import CannotAsk, Outgoing, SendError, Trouble
from broadcasts.circuit import TRIPS_AT
from broadcasts.lanes import AFTER_PROBE, Lane
from broadcasts.limiter import WINDOW, Limiter, second_of
from broadcasts.outbox import claim, queue_message
from broadcasts.tables import CarrierHealth, Delivery, DeliveryKind, DeliveryState, Priority
from registry.addresses import addresses_of
from registry.store import StoreBusy
from tests.fakes.country import Country
from tests.fakes.waiting import until

D, T = DeliveryState, Trouble
Answer = Callable[[Outgoing], str | Exception]


class Script:
    """A channel that answers as the test says, and notes what came when."""

    name = "telegram"

    def __init__(self, country: Country) -> None:
        self.country = country
        self.answer: Answer = lambda outgoing: f"ref-{outgoing.delivery_id}"
        self.knows: Answer | None = None
        self.sent: list[tuple[datetime, str]] = []
        self.asked: list[str] = []
        self.open = asyncio.Event()
        self.open.set()
        self.weighs = 1

    async def send(self, outgoing: Outgoing) -> str:
        self.sent.append((self.country.clock.now(), outgoing.text))
        await self.open.wait()
        return self._said(self.answer(outgoing))

    async def find(self, outgoing: Outgoing, since: datetime) -> str | None:
        self.asked.append(outgoing.text)
        if self.knows is None:
            raise CannotAsk
        return self._said(self.knows(outgoing)) or None

    def weight(self, outgoing: Outgoing) -> int:
        return self.weighs

    @staticmethod
    def _said(said: str | Exception) -> str:
        if isinstance(said, Exception):
            raise said
        return said

    @property
    def texts(self) -> list[str]:
        return [text for _, text in self.sent]


@pytest.fixture
def script(country: Country) -> Script:
    return Script(country)


@pytest.fixture
def limiter() -> Limiter:
    return Limiter(1000)


@pytest.fixture
async def lane(country: Country, script: Script, limiter: Limiter) -> AsyncIterator[Lane]:
    lane = Lane(country.store, script, limiter, country.speaker.ladder, country.clock)
    country.store.listen(lambda topic: lane.wake() if topic == "outbox" else None)
    yield lane
    script.open.set()
    await lane.stop()


def queue(
    country: Country, text: str, person: int | None = None, kind: DeliveryKind = DeliveryKind.REPLY,
    priority: Priority = Priority.REPLY,
) -> int:  # fmt: skip
    """One message, to somebody new unless a person is named."""
    who = person or country.person("port")

    def write(session: Session) -> int:
        number = queue_message(
            session, key=text, kind=kind, address=addresses_of(session, who)[0], text=text, priority=priority,
            now=country.clock.now(),
        )  # fmt: skip
        return number or 0

    return country.store.write_now(write)


def row(country: Country, text: str) -> Delivery:
    return country.store.read_now(lambda session: session.exec(select(Delivery).where(Delivery.key == text)).one())


def states(country: Country) -> list[DeliveryState]:
    return list(
        country.store.read_now(lambda session: session.exec(select(Delivery.state).order_by(col(Delivery.id))).all())
    )


async def all_are(country: Country, *expected: DeliveryState) -> None:
    await until(lambda: states(country) == list(expected))


async def settle(country: Country, seconds: float, step: float = 0.25) -> None:
    """Let crisis time pass in small steps, with room for the lane in between."""
    for _ in range(round(seconds / step)):
        country.clock.forward(seconds=step)
        for _ in range(20):
            await asyncio.sleep(0.0005)


def has_short_and_full(country: Country, script: Script) -> None:
    """Somebody's phone is to get a short SMS, and the full one behind it."""
    script.name = "sms"
    country.person("port", channels=("sms",))
    country.decide(("port", 4))
    country.fill()


async def test_what_was_held_back_behind_a_message_leaves_once_that_is_written_down(
    country: Country, script: Script
) -> None:
    has_short_and_full(country, script)
    lane = Lane(country.store, script, Limiter(1000), country.speaker.ladder, country.clock)
    await lane.start()
    await all_are(country, D.ACCEPTED, D.ACCEPTED)
    await lane.stop()

    assert {at for at, _ in script.sent} == {country.clock.now()}, "no moment of the crisis has passed between them"


async def test_what_is_held_back_is_looked_at_within_a_second_where_no_outcome_of_this_lane_lets_it_go(
    country: Country, script: Script
) -> None:
    """As when another process has settled the short text."""
    has_short_and_full(country, script)
    core = (Delivery.kind == DeliveryKind.ALERT,)
    country.store.write_now(lambda s: s.execute(update(Delivery).where(*core).values(state=D.UNKNOWN, doubtful=True)))
    lane = Lane(country.store, script, Limiter(1000), country.speaker.ladder, country.clock)
    await lane.start()
    await until(lambda: country.clock.sleepers)
    country.store.write_now(lambda s: s.execute(update(Delivery).where(*core).values(state=D.ACCEPTED)))
    assert script.texts == []
    await settle(country, 1)
    await until(lambda: script.texts)
    await lane.stop()


async def test_a_lane_that_is_woken_while_it_waits_for_its_rate_rests_again(country: Country, script: Script) -> None:
    lane = Lane(country.store, script, Limiter(1), country.speaker.ladder, country.clock)
    queue(country, "now")
    queue(country, "in a second")
    await lane.start()
    await until(lambda: row(country, "now").state is D.ACCEPTED)
    await until(lambda: country.clock.sleepers)
    before = country.clock.naps
    lane.wake()
    for _ in range(300):
        await asyncio.sleep(0)
    rested = country.clock.naps - before
    await lane.stop()

    assert rested < 10
    assert script.texts == ["now"]


async def test_the_most_urgent_goes_first_and_every_outcome_is_written(
    country: Country, lane: Lane, script: Script
) -> None:
    queue(country, "bulk", priority=Priority.BULK)
    queue(country, "help", priority=Priority.HELP)
    queue(country, "level", priority=Priority.LEVEL)
    await lane.start()
    await all_are(country, D.ACCEPTED, D.ACCEPTED, D.ACCEPTED)

    assert script.texts == ["help", "level", "bulk"]
    assert row(country, "help").carrier_ref == f"ref-{row(country, 'help').id}"


async def test_a_message_that_is_queued_later_is_sent_at_once(country: Country, lane: Lane, script: Script) -> None:
    await lane.start()
    queue(country, "hello")
    await all_are(country, D.ACCEPTED)


async def test_a_message_for_later_leaves_when_its_time_comes(country: Country, lane: Lane, script: Script) -> None:
    queue(country, "later")

    def put_off(session: Session) -> None:
        delivery = session.exec(select(Delivery)).one()
        delivery.due_at = country.clock.now() + timedelta(seconds=30)
        session.add(delivery)

    country.store.write_now(put_off)
    await lane.start()
    await until(lambda: country.clock.sleepers == 1)
    assert script.sent == []
    country.clock.forward(seconds=30)
    await all_are(country, D.ACCEPTED)


async def test_the_lane_never_sends_faster_than_its_limit(country: Country, script: Script) -> None:
    lane = Lane(country.store, script, Limiter(3), country.speaker.ladder, country.clock)
    for number in range(10):
        queue(country, str(number))
    await lane.start()
    await settle(country, 5)
    await until(lambda: len(script.sent) == 10)
    times = [at for at, _ in script.sent]
    await lane.stop()

    assert all(sum(begin <= at < begin + timedelta(seconds=1) for at in times) <= 3 for begin in times)
    assert times[-1] - times[0] <= timedelta(seconds=3 * WINDOW + 1)


async def test_a_long_message_counts_as_the_channel_weighs_it(country: Country, script: Script) -> None:
    script.weighs = 5
    lane = Lane(country.store, script, Limiter(10), country.speaker.ladder, country.clock)
    for number in range(4):
        queue(country, str(number))
    await lane.start()
    await until(lambda: len(script.sent) == 1)
    await settle(country, 0.95, step=0.05)
    assert len(script.sent) == 2
    await settle(country, 0.5)
    await until(lambda: len(script.sent) == 4)
    await lane.stop()


async def test_a_correction_waits_behind_no_more_than_a_second_of_what_was_claimed(
    country: Country, script: Script
) -> None:
    lane = Lane(country.store, script, Limiter(2), country.speaker.ladder, country.clock)
    for number in range(30):
        queue(country, f"bulk {number}", priority=Priority.BULK)
    await lane.start()
    await until_sent(country, script, 2)
    queue(country, "correction", priority=Priority.CORRECTION)
    lane.wake()
    await until_sent(country, script, len(script.sent) + 3)
    await lane.stop()

    assert "correction" in script.texts[:6]


async def test_throttling_holds_the_lane_for_as_long_as_the_carrier_says_and_costs_no_attempt(
    country: Country, lane: Lane, script: Script
) -> None:
    script.answer = lambda _: SendError(T.THROTTLED, "429", timedelta(seconds=20))
    queue(country, "hello")
    await lane.start()
    await until(lambda: row(country, "hello").due_at > country.clock.now())
    script.answer = lambda _: "ref"
    queue(country, "another")
    await settle(country, 19, step=1)
    assert script.texts == ["hello"]
    await settle(country, 2)
    await all_are(country, D.ACCEPTED, D.ACCEPTED)

    assert (row(country, "hello").attempts, row(country, "another").attempts) == (1, 1)


async def test_what_stands_behind_a_throttled_message_to_the_same_address_waits_with_it(
    country: Country, lane: Lane, script: Script
) -> None:
    amina = country.person("port")
    script.answer = lambda outgoing: (
        SendError(T.THROTTLED, "429", timedelta(seconds=20)) if outgoing.text == "core" else "ref"
    )
    queue(country, "core", amina)
    queue(country, "full", amina)
    await lane.start()
    await until(lambda: states(country) == [D.QUEUED, D.QUEUED] and row(country, "full").due_at > country.clock.now())
    script.answer = lambda _: "ref"
    await settle(country, 25, step=1)
    await all_are(country, D.ACCEPTED, D.ACCEPTED)

    assert script.texts == ["core", "core", "full"]
    assert row(country, "full").attempts == 1


async def test_an_address_that_must_wait_keeps_nobody_else_waiting(country: Country, script: Script) -> None:
    lane = Lane(country.store, script, Limiter(1000, lambda _: second_of(1)), country.speaker.ladder, country.clock)
    amina = country.person("port")
    for text in ("one", "two", "three"):
        queue(country, text, amina)
    queue(country, "to somebody else")
    await lane.start()
    await until(lambda: len(script.sent) == 2)
    assert script.texts == ["one", "to somebody else"]
    await settle(country, 3)
    await lane.stop()
    assert script.texts[2:] == ["two", "three"]


def health(country: Country) -> CarrierHealth | None:
    return country.store.read_now(lambda session: session.get(CarrierHealth, "telegram"))


async def until_sent(country: Country, script: Script, number: int) -> None:
    """Let crisis time pass until so many messages have left."""
    for _ in range(200):
        if len(script.sent) >= number:
            return
        await settle(country, 1, step=1)
    raise AssertionError(f"only {len(script.sent)} messages left")


async def test_a_carrier_that_is_down_is_only_probed_and_officers_can_read_why(
    country: Country, lane: Lane, script: Script
) -> None:
    script.answer = lambda _: SendError(T.DOWN, "503")
    for number in range(TRIPS_AT + 20):
        queue(country, f"message {number}")
    await lane.start()
    await until(lambda: health(country) is not None)
    for _ in range(4):
        tried = len(script.sent)
        await until_sent(country, script, tried + 1)
        assert len(script.sent) == tried + 1, "one message at a time"
    found = health(country)

    assert found is not None
    assert (found.down_since is not None, found.why) == (True, "503")
    assert max(row(country, f"message {number}").attempts for number in range(TRIPS_AT + 20)) <= 2

    script.answer = lambda _: "ref"
    await settle(country, 90, step=1)
    await all_are(country, *[D.ACCEPTED] * (TRIPS_AT + 20))
    healed = health(country)
    assert healed is not None
    assert healed.down_since is None


async def test_a_message_that_always_fails_does_not_stop_its_lane(country: Country, lane: Lane, script: Script) -> None:
    poison = lambda outgoing: SendError(T.DOWN, "500") if outgoing.text == "poison" else "ref"  # noqa: E731
    script.answer = poison
    queue(country, "poison", priority=Priority.CORRECTION)
    await lane.start()
    await settle(country, 600, step=5)
    queue(country, "after it")
    await settle(country, AFTER_PROBE.total_seconds(), step=1)
    await until(lambda: row(country, "after it").state is D.ACCEPTED)

    assert row(country, "poison").state in (D.QUEUED, D.SENDING)


async def test_a_refused_account_is_a_carrier_that_is_down_and_costs_no_attempt(
    country: Country, lane: Lane, script: Script
) -> None:
    script.answer = lambda _: SendError(T.MISCONFIGURED, "401")
    queue(country, "hello")
    await lane.start()
    await until(lambda: health(country) is not None)
    script.answer = lambda _: "ref"
    await settle(country, 90, step=1)
    await all_are(country, D.ACCEPTED)
    assert row(country, "hello").attempts == 1


async def test_one_process_at_a_time_has_a_lane_and_another_takes_it_when_it_is_given_back(
    country: Country, lane: Lane, script: Script
) -> None:
    other = Lane(country.store, script, Limiter(1000), country.speaker.ladder, country.clock, holder="elsewhere:1")
    await lane.start()
    await until(lambda: lane.on_duty)
    await other.start()
    queue(country, "one")
    await all_are(country, D.ACCEPTED)
    assert not other.on_duty
    await lane.stop()
    await until(lambda: other.on_duty)
    queue(country, "two")
    other.wake()
    await all_are(country, D.ACCEPTED, D.ACCEPTED)
    await other.stop()


async def test_what_a_fault_left_on_its_way_is_found_while_the_lane_runs(
    country: Country, lane: Lane, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes_module, "LOST_AFTER_SECONDS", 0.05)
    await lane.start()
    await until(lambda: lane.on_duty)
    queue(country, "lost", priority=Priority.BULK)
    await all_are(country, D.ACCEPTED)

    def lose(session: Session) -> None:
        delivery = session.exec(select(Delivery)).one()
        delivery.state = D.SENDING
        session.add(delivery)

    country.store.write_now(lose)
    for _ in range(100):
        await settle(country, 5, step=5)
        lane.wake()
        if len(script.texts) > 1:
            break
    assert script.texts == ["lost", "lost"]


async def test_a_fault_in_the_channel_does_not_stop_the_lane(country: Country, lane: Lane, script: Script) -> None:
    script.answer = lambda outgoing: RuntimeError("no") if outgoing.text == "bad" else "ref"
    queue(country, "bad")
    queue(country, "good")
    await lane.start()
    await until(lambda: row(country, "bad").doubtful and row(country, "good").state is D.ACCEPTED)
    assert row(country, "bad").why == "fault in the channel"


async def test_a_store_that_is_busy_stops_the_lane_for_a_moment_only(
    country: Country, lane: Lane, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    claims = 0

    def busy(*arguments: object, **more: object) -> object:
        nonlocal claims
        claims += 1
        if claims == 1:
            raise StoreBusy
        return claim(*arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(supply_module, "claim", busy)
    queue(country, "hello")
    await lane.start()
    await until(lambda: country.clock.sleepers)
    assert script.sent == []
    country.clock.forward(seconds=1)
    await all_are(country, D.ACCEPTED)


async def test_outcomes_wait_while_another_process_holds_the_store(
    country: Country, lane: Lane, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, tried = recorder_module.record, 0

    def busy(*arguments: object) -> None:
        nonlocal tried
        tried += 1
        if tried < 3:
            raise StoreBusy
        real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(recorder_module, "record", busy)
    queue(country, "hello")
    monkeypatch.setattr(recorder_module, "AGAIN_AFTER_SECONDS", 0)
    await lane.start()
    await all_are(country, D.ACCEPTED)
    assert (tried, len(script.sent)) == (3, 1)


async def test_an_outcome_that_cannot_be_kept_spoils_no_other(
    country: Country, lane: Lane, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, bad = recorder_module.record, queue(country, "bad")
    queue(country, "good")

    def breaks(session: object, ladder: object, outcomes: list[object]) -> None:
        if any(outcome.claimed.outgoing.delivery_id == bad for outcome in outcomes):  # type: ignore[attr-defined]
            raise RuntimeError("no")
        real(session, ladder, outcomes)  # type: ignore[arg-type]

    monkeypatch.setattr(recorder_module, "record", breaks)
    await lane.start()
    await all_are(country, D.SENDING, D.ACCEPTED)


async def test_stopping_waits_for_what_is_on_its_way_and_writes_its_outcome(
    country: Country, lane: Lane, script: Script
) -> None:
    script.open.clear()
    queue(country, "one")
    queue(country, "two")
    await lane.start()
    await until(lambda: len(script.sent) == 2)
    queue(country, "three")
    await until(lambda: len(script.sent) == 3)
    stopping = asyncio.create_task(lane.stop())
    for _ in range(20):
        await asyncio.sleep(0.001)
    assert not stopping.done()
    script.open.set()
    await asyncio.wait_for(stopping, 10)

    assert states(country) == [D.ACCEPTED] * 3
    queue(country, "after")
    for _ in range(20):
        await asyncio.sleep(0.001)
    assert len(script.sent) == 3


async def test_stopping_a_lane_that_is_held_puts_back_what_has_not_left(
    country: Country, lane: Lane, script: Script, limiter: Limiter
) -> None:
    limiter.hold(3600, country.clock.seconds())
    queue(country, "hello")
    await lane.start()
    await all_are(country, D.SENDING)
    await asyncio.wait_for(lane.stop(), 10)

    assert states(country) == [D.QUEUED]
    assert (script.sent, row(country, "hello").attempts) == ([], 0)


async def test_a_lane_that_was_never_started_stops(lane: Lane) -> None:
    await lane.stop()


def left_by_a_dead_process(country: Country, text: str = "alert", kind: DeliveryKind = DeliveryKind.LETTER) -> None:
    queue(country, text, kind=kind)
    country.store.write_now(lambda session: claim(session, "telegram", 9, country.clock.now()))
    country.clock.forward(seconds=1)


async def test_what_a_dead_process_left_is_asked_for_and_not_sent_again_if_the_carrier_has_it(
    country: Country, lane: Lane, script: Script
) -> None:
    left_by_a_dead_process(country)
    script.knows = lambda _: "found"
    await lane.start()
    await all_are(country, D.ACCEPTED)

    assert (script.asked, script.sent) == (["alert"], [])
    assert row(country, "alert").carrier_ref == "found"


async def test_what_the_carrier_never_took_is_sent(country: Country, lane: Lane, script: Script) -> None:
    left_by_a_dead_process(country)
    script.knows = lambda _: ""
    await lane.start()
    await settle(country, 3)
    await all_are(country, D.ACCEPTED)

    assert script.texts == ["alert"]


@pytest.mark.parametrize("knows", [None, lambda _: SendError(T.DOWN, "503"), lambda _: RuntimeError("no")])
async def test_where_the_carrier_cannot_tell_whatever_was_on_its_way_goes_once_more(
    country: Country, lane: Lane, script: Script, knows: Answer | None
) -> None:
    left_by_a_dead_process(country, "letter")
    left_by_a_dead_process(country, "reply", DeliveryKind.REPLY)
    script.knows = knows
    await lane.start()
    await until(lambda: states(country) == [D.QUEUED, D.QUEUED])
    script.knows = None
    await settle(country, 3)
    await all_are(country, D.ACCEPTED, D.ACCEPTED)

    assert sorted(script.texts) == ["letter", "reply"]
    assert row(country, "letter").doubtful is True


async def test_a_doubtful_message_is_asked_for_before_it_is_sent_once_more(
    country: Country, lane: Lane, script: Script
) -> None:
    script.answer = lambda _: SendError(T.UNKNOWN, "timeout")
    queue(country, "letter", kind=DeliveryKind.LETTER)
    await lane.start()
    await until(lambda: row(country, "letter").doubtful and states(country) == [D.QUEUED])
    script.knows = lambda _: "found"
    await settle(country, 3)
    await all_are(country, D.ACCEPTED)

    assert (script.texts, row(country, "letter").carrier_ref) == (["letter"], "found")


async def test_messages_to_one_address_arrive_in_their_order(country: Country, lane: Lane, script: Script) -> None:
    amina = country.person("port")
    script.open.clear()
    for text in ("core", "full"):
        queue(country, text, amina)
    queue(country, "to somebody else")
    await lane.start()
    await until(lambda: len(script.sent) == 2)
    for _ in range(20):
        await asyncio.sleep(0.001)
    assert script.texts == ["core", "to somebody else"]
    script.open.set()
    await all_are(country, D.ACCEPTED, D.ACCEPTED, D.ACCEPTED)
    assert script.texts[-1] == "full"


async def test_who_answers_at_once_waits_until_the_question_is_written_down(
    country: Country, lane: Lane, script: Script
) -> None:
    amina = country.person("port")
    chat = country.store.read_now(lambda session: addresses_of(session, amina)[0].value)
    script.open.clear()
    queue(country, "question", amina)
    await lane.start()
    await until(lambda: script.sent)
    waiting = asyncio.create_task(lane.settled(chat))
    await asyncio.wait_for(lane.settled("somebody else"), 1)
    await asyncio.sleep(0)
    assert not waiting.done()
    script.open.set()
    await asyncio.wait_for(waiting, 10)

    assert states(country) == [D.ACCEPTED]
