"""The processes of a run, each on its core: the carriers, the engine that is measured, and peers beside it."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from bench.arrivals import Arrival
from bench.machine import ENGINE_CORE, OTHER_CORE
from sandbox.ports import free_port

STARTING = 60.0
STOPPING = 20.0
LOOK_SECONDS = 0.02


class BenchFailed(Exception):
    """Something did not happen in time, or a process ended that should not have."""


class Process:
    """A Python process pinned to a core; what it says goes to a file."""

    def __init__(
        self, arguments: Sequence[str], core: int, log: Path, variables: Mapping[str, str] | None = None
    ) -> None:
        self.log = log
        with log.open("ab") as said:
            self._process = subprocess.Popen(  # noqa: S603 - our own modules
                [sys.executable, *arguments],
                env=os.environ | dict(variables or {}),
                stdout=said,
                stderr=said,
                preexec_fn=lambda: os.sched_setaffinity(0, {core}),
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def check(self) -> None:
        """Raise BenchFailed if it has ended."""
        if self._process.poll() is not None:
            raise BenchFailed(f"{self._process.args!r} ended with {self._process.returncode}:\n{self._end_of_log()}")

    def wait_until(self, answers: Callable[[], bool]) -> None:
        """Wait until it answers; one that does not is not left behind."""
        try:
            until(answers, f"{self._process.args!r} answers")
        except BaseException:
            self.kill()
            raise

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """Ask it to end, and kill it when it does not."""
        self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(STOPPING)
        self.kill()

    def finish(self, seconds: float) -> None:
        """Wait until it has ended by itself, well."""
        try:
            if self._process.wait(seconds) != 0:
                self.check()
        finally:
            self.kill()

    def most_memory(self) -> int:
        """The most that it has ever had in memory, in bytes."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024

    def _end_of_log(self) -> str:
        return self.log.read_text(errors="replace")[-3000:]


class Carrier:
    """The carriers' process, by its control routes."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process = Process(["-m", "bench.carrier", str(self.port)], OTHER_CORE, folder / "carrier.log")
        self._process.wait_until(self._answers)

    def stop(self) -> None:
        self._process.stop()

    def behave(self, **how: float) -> None:
        """Begin anew: latency in seconds, telegram, sms and chat in units a second; nothing said is no limit."""
        self._ask("behave", how)

    def count(self) -> int:
        """Messages that arrived, taken or not."""
        return int(self._ask("count")["all"])

    def refused(self) -> int:
        return int(self._ask("count")["refused"])

    def record(self) -> list[Arrival]:
        return [Arrival(*row) for row in self._ask("record")]

    def texts(self) -> dict[int, str]:
        return {int(number): text for number, text in self._ask("texts").items()}

    def until_count(self, count: int, seconds: float, engine: Process | None = None) -> None:
        """Wait until so many messages have arrived."""

        def there() -> bool:
            if engine is not None:
                engine.check()
            return self.count() >= count

        until(there, f"{count} messages arrive (so far {self.count()})", seconds)

    def _answers(self) -> bool:
        self._process.check()
        with suppress(OSError):
            self._ask("count")
            return True
        return False

    def _ask(self, what: str, body: object = None) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=STARTING)
        try:
            connection.request("POST" if body is not None else "GET", f"/bench/{what}", json.dumps(body))
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()


class Engine(Process):
    """Muster as it serves, with a door for the bench: `ask` has it do one thing and gives what that returned."""

    def __init__(self, variables: Mapping[str, str], log: Path, core: int | None = None) -> None:
        self._port = free_port()
        chosen = ENGINE_CORE if core is None else core
        super().__init__(["-m", "bench.engine", str(self._port)], chosen, log, variables)
        self.web_port = int(variables["MUSTER_WEB__PORT"])
        self.console_port = int(variables["MUSTER_CONSOLE__PORT"])
        self._door: socket.socket | None = None
        self.wait_until(self._opens)

    def ask(self, what: str, **how: object) -> dict[str, Any]:
        """Raises BenchFailed with what went wrong inside."""
        assert self._door is not None
        self._door.sendall(json.dumps({"what": what, "how": how}).encode() + b"\n")
        answer = b""
        while not answer.endswith(b"\n"):
            heard = self._door.recv(65536)
            if not heard:
                self.check()
                raise BenchFailed("the engine closed its door")
            answer += heard
        said: dict[str, Any] = json.loads(answer)
        if "fault" in said:
            raise BenchFailed(f"{what}: {said['fault']}")
        return said

    def cpu_seconds(self) -> float:
        """User and system time of the whole process so far, the store's threads included."""
        return float(self.ask("usage")["cpu"])

    def _opens(self) -> bool:
        self.check()
        try:
            self._door = socket.create_connection(("127.0.0.1", self._port), STARTING)
        except OSError:
            return False
        return True


def until(holds: Callable[[], bool], what: str, seconds: float = STARTING) -> None:
    """Wait until it holds. Raises BenchFailed."""
    ends = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > ends:
            raise BenchFailed(f"waited {seconds:.0f} s in vain until {what}")
        time.sleep(LOOK_SECONDS)
