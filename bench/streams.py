"""Two hundred open consoles that follow one running alert: what they cost the engine."""

import selectors
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Event, Thread

from sqlmodel import Session

from bench.ground import STRETCHES, Ground
from bench.population import Settlers
from bench.processes import BenchFailed, Engine, until
from bench.table import Row, at_most
from registry.log_ins import start_session
from registry.tables import Officer

PEOPLE = 10_000
OFFICERS, PAGES_OF_EACH = 50, 4
CHANGES = 1
"""Messages that the carrier takes in a second: each changes the page."""
SECONDS = 20.0
CHUNK = 1 << 16


def rows(ground: Ground) -> Iterator[Row]:
    people = ground.people(PEOPLE)
    url = ground.store(Settlers("port", people))
    ground.queue_alert(url, rank=3)
    with ground.opened(url) as (store, _, clock):
        tokens = store.write_now(lambda session: _log_ins(session, clock.now()))
    ground.carrier.behave()
    seconds = ground.seconds(SECONDS)
    with ground.engine(url, telegram__per_second=CHANGES) as engine:
        alone = [_share(engine, seconds) for _ in range(STRETCHES)]
        with _watching(engine.console_port, tokens * PAGES_OF_EACH) as watchers:
            until(watchers.all_shown, "every page is shown")
            watched = [_share(engine, seconds) for _ in range(STRETCHES)]
            if watchers.events < len(tokens) * PAGES_OF_EACH * seconds:
                raise BenchFailed(f"{watchers.events} events reached the pages")
    ground.drop(url)
    yield Row(
        "streams.watched",
        f"{OFFICERS * PAGES_OF_EACH} consoles open on one alert of {people:,} people",
        "% of a core",
        tuple(share - min(alone) for share in watched),
        at_most(10),
        how=f"What the engine uses more with {OFFICERS * PAGES_OF_EACH} open pages of {OFFICERS} officers than without,"
        f" while a lane sends {CHANGES} message a second, each of which changes every page.",
    )
    yield Row("streams.alone", "the same engine with no page open", "% of a core", tuple(alone))


class Watchers:
    """Reads what comes on every stream and counts the events."""

    def __init__(self, port: int, tokens: list[str]) -> None:
        self.events = 0
        self._shown: set[socket.socket] = set()
        self._ended = Event()
        self._selector = selectors.DefaultSelector()
        for token in tokens:
            stream = socket.create_connection(("127.0.0.1", port))
            asks = ("GET /alerts/1/events HTTP/1.1", "Host: 127.0.0.1", f"Cookie: muster_session={token}", "", "")
            stream.sendall("\r\n".join(asks).encode())
            self._selector.register(stream, selectors.EVENT_READ)
        self._thread = Thread(target=self._read)
        self._thread.start()

    def all_shown(self) -> bool:
        """Whether something has come on every stream: each begins with the page as it is."""
        return len(self._shown) == len(self._selector.get_map())

    def end(self) -> None:
        self._ended.set()
        self._thread.join()
        for key in list(self._selector.get_map().values()):
            assert isinstance(key.fileobj, socket.socket)
            key.fileobj.close()
        self._selector.close()

    def _read(self) -> None:
        while not self._ended.is_set():
            for key, _ in self._selector.select(0.2):
                assert isinstance(key.fileobj, socket.socket)
                came = key.fileobj.recv(CHUNK).count(b"event: live")
                self.events += came
                if came:
                    self._shown.add(key.fileobj)


@contextmanager
def _watching(port: int, tokens: list[str]) -> Iterator[Watchers]:
    watchers = Watchers(port, tokens)
    try:
        yield watchers
    finally:
        watchers.end()


def _share(engine: Engine, seconds: float) -> float:
    """Percent of a core that the engine uses."""
    before, began = engine.cpu_seconds(), time.monotonic()
    time.sleep(seconds)
    return 100 * (engine.cpu_seconds() - before) / (time.monotonic() - began)


def _log_ins(session: Session, now: datetime) -> list[str]:
    nothing = "-"
    officers = [Officer(login=f"watcher{n}", name="Watcher", password_hash=nothing) for n in range(OFFICERS)]
    session.add_all(officers)
    session.flush()
    return [start_session(session, officer.id or 0, now, 8, proven=True) for officer in officers]
