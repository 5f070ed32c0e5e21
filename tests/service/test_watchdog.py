"""R30: an engine that stands still raises an alarm within a minute, on a path of its own."""

import threading
from collections.abc import Callable, Iterator, Sequence
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import structlog
from sqlmodel import Session

from broadcasts import rounds as rounds_module
from broadcasts.circuit import Circuit
from broadcasts.health import note_health
from broadcasts.rounds import Rounds
from registry.duties import holders
from registry.keys import sandbox_ring
from registry.leases import take
from registry.store import Store
from service.dead_man import DeadMan
from service.heart import Heart
from service.signs import Look
from service.watchdog import LOOK_SECONDS, STILL_SECONDS, TELL_SECONDS, Signs, Standstill, Watchdog, findings
from tests.fakes.clock import FakeClock
from tests.fakes.country import Country


class Yard:
    """A watchdog whose time the test moves; `told` is what the dead man heard."""

    def __init__(self) -> None:
        self.at = 0.0
        self.signs: Callable[[], Signs] = Signs
        self.told: list[Sequence[str]] = []
        self.watchdog = Watchdog(lambda: self.signs(), self.told.append, lambda: self.at)

    def passes(self, seconds: float) -> None:
        """The watchdog looks as often as it does in that time."""
        ends = self.at + seconds
        while self.at < ends:
            self.at += LOOK_SECONDS
            self.watchdog.turn()


@pytest.fixture
def yard() -> Yard:
    return Yard()


def test_the_dead_man_is_told_every_minute_that_all_is_well(yard: Yard) -> None:
    yard.passes(5 * TELL_SECONDS)

    assert yard.told == [[]] * 5


@pytest.mark.parametrize(
    ("signs", "says"),
    [
        (lambda age: Signs(loop_age=age), "the event loop stands still"),
        (lambda age: Signs(round_age=age), "the rounds stand still: nothing is filled or escalated"),
        (lambda age: Signs(unanswered=age), "answers wait to be sent"),
        (lambda age: Signs(heads={"telegram": 7}), "the telegram queue stands still"),
    ],
)
def test_whatever_stands_still_is_told_within_a_minute(yard: Yard, signs: Callable[[float], Signs], says: str) -> None:
    yard.passes(TELL_SECONDS)
    stood_still_at, heard = yard.at, len(yard.told)
    yard.signs = lambda: signs(yard.at - stood_still_at)
    with structlog.testing.capture_logs() as lines:
        while says not in yard.told[-1]:
            yard.passes(LOOK_SECONDS)
            assert yard.at - stood_still_at <= 60

    assert yard.told[heard:][-1] == [says]
    assert {"event": "the engine needs help", "log_level": "error", "found": says} in lines


def test_an_alarm_is_repeated_every_minute_and_ends_at_once(yard: Yard) -> None:
    yard.signs = lambda: Signs(trouble=("the carrier of sms takes nothing",))
    yard.passes(3 * TELL_SECONDS)
    alarms = len(yard.told)
    yard.signs = Signs
    yard.passes(LOOK_SECONDS)

    assert alarms in (3, 4)
    assert yard.told[-1] == []


def test_what_is_over_at_the_next_look_is_no_alarm(yard: Yard) -> None:
    looks = iter([Signs(), Signs(trouble=("a lane has just been taken over",)), *[Signs()] * 100])
    yard.signs = lambda: next(looks)
    yard.passes(100)

    assert not any(yard.told)


def test_a_watchdog_that_cannot_look_says_so(yard: Yard) -> None:
    def breaks() -> Signs:
        raise OSError

    yard.signs = breaks
    yard.passes(2 * LOOK_SECONDS)

    assert yard.told == [["the watchdog cannot look (OSError)"]]


def test_a_queue_stands_still_only_while_its_head_stays_the_same() -> None:
    moving = Standstill().after({"sms": 1}, 0).after({"sms": 2}, 20).after({"sms": 2}, 40)
    assert moving.still(45) == []
    assert moving.still(20 + STILL_SECONDS + 1) == ["sms"]
    assert moving.after({}, 50).after({"sms": 2}, 55).still(60) == []


def test_all_that_is_wrong_is_told_together() -> None:
    found = findings(Signs(loop_age=99, round_age=99, trouble=("a",)), ["sms"])

    assert len(found) == 4


class Listener:
    """A dead man's service on this machine: notes where it was posted to."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, bytes]] = []
        self.rang = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer.heard.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(200)
                self.end_headers()
                outer.rang.set()

            def log_message(self, *_: object) -> None:
                """Nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/ping/abc"


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    thread = threading.Thread(target=listener.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield listener
    listener.server.shutdown()
    thread.join()
    listener.server.server_close()


def test_the_dead_man_hears_well_and_woe_at_two_addresses(listener: Listener) -> None:
    dead_man = DeadMan(listener.url)

    dead_man.tell([])
    dead_man.tell(["the event loop stands still", "answers wait to be sent"])

    assert listener.heard == [
        ("/ping/abc", b""),
        ("/ping/abc/fail", b"the event loop stands still\nanswers wait to be sent"),
    ]


def test_a_dead_man_who_does_not_answer_is_only_logged(listener: Listener) -> None:
    with structlog.testing.capture_logs() as lines:
        DeadMan("http://127.0.0.1:9/ping").tell([])

    assert [line["event"] for line in lines] == ["the dead-man's address does not answer"]
    assert "127.0.0.1" not in str(lines), "the address is a secret"


def test_the_thread_tells_the_dead_man_while_nothing_else_of_the_process_moves(
    listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.watchdog.LOOK_SECONDS", 0.01)
    watchdog = Watchdog(lambda: Signs(loop_age=99), DeadMan(listener.url).tell)

    watchdog.start()
    rang = listener.rang.wait(10)  # this thread, which would be the event loop's, is blocked meanwhile
    watchdog.stop()

    assert rang
    assert listener.heard[0][0].endswith("/fail")


@pytest.fixture
def country(store: Store, clock: FakeClock) -> Country:
    return Country(store, clock)


def look_at(country: Country, loop: Heart | None = None, scale: float = 1.0) -> Iterator[Signs]:
    rounds = Rounds(country.store, country.speaker, country.clock)
    look = Look(country.store.url, ("telegram", "sms"), loop or Heart(), rounds, country.clock, scale=scale)
    try:
        while True:
            yield look()
    finally:
        look.close()


def test_a_quiet_engine_shows_no_sign_of_trouble(country: Country) -> None:
    signs = next(look_at(country))

    assert signs.trouble == ()
    assert findings(signs, []) == []


def test_the_signs_are_read_from_the_store_and_from_the_hearts(country: Country) -> None:
    country.writes(country.person("south"), "a letter")
    country.clock.forward(minutes=10)
    at = 0.0
    loop = Heart(lambda: at)
    at = 50.0

    signs = next(look_at(country, loop, scale=10))

    assert signs.loop_age == 50
    assert signs.unanswered == 60, "ten minutes of a crisis that runs ten times as fast"
    assert list(signs.heads) == ["telegram"]


def test_a_carrier_that_is_down_is_known_and_its_queue_no_riddle(country: Country) -> None:
    country.writes(country.person("south"), "a letter")
    now = country.clock.now()
    country.store.write_now(lambda session: note_health(session, "telegram", Circuit(9, now, "HTTP 500"), now))

    signs = next(look_at(country))

    assert signs.trouble == ("the carrier of telegram takes nothing",)
    assert signs.heads == {}


def test_a_duty_that_nobody_does_any_more_is_found(country: Country) -> None:
    def leave(session: Session) -> None:
        take(session, "lane:sms", "elsewhere:1", seconds=-STILL_SECONDS - 1)
        take(session, "lane:whatsapp", "elsewhere:1", seconds=-STILL_SECONDS - 1)
        take(session, "rounds", "elsewhere:1", seconds=60)

    country.store.write_now(leave)
    signs = next(look_at(country))

    assert signs.trouble == ("no process does the duty lane:sms",), "a channel that is switched off counts as little"
    assert signs.round_age == 0.0, "another process turns them"
    assert country.store.read_now(holders) == {"rounds": "elsewhere:1"}


async def test_rounds_that_fail_every_time_count_as_standing_still(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = threading.Event()

    async def fails(_: Rounds) -> bool:
        failed.set()
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(rounds_module.Rounds, "_fill", fails)
    rounds = Rounds(country.store, country.speaker, country.clock)
    before = rounds.turned_at
    await rounds.start()
    while not failed.is_set():
        await country.store.read(lambda session: None)
    await rounds.stop()

    assert rounds.turned_at == before


def test_a_store_that_cannot_be_read_is_a_finding(tmp_path: Path, yard: Yard) -> None:
    clock = FakeClock()
    store = Store(f"sqlite:///{tmp_path / 'empty.db'}", sandbox_ring())
    rounds = Rounds(store, None, clock)  # type: ignore[arg-type]
    look = Look(store.url, ("sms",), Heart(), rounds, clock)
    yard.signs = look
    yard.passes(2 * LOOK_SECONDS)
    look.close()
    store.close()

    assert yard.told == [["the watchdog cannot look (OperationalError)"]]
