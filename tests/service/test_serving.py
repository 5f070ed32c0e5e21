"""How the service starts and ends as a process: who is refused, and what a signal does."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

HOME = Path(__file__).parents[2]
DEADLINE = 60.0


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A service whose carrier is there and never answers."""
    return {
        **os.environ,
        "MUSTER_STORE__URL": f"sqlite:///{tmp_path}/muster.db",
        "MUSTER_TELEGRAM__TOKEN": "1:nobody",
        "MUSTER_WEB__PORT": "0",
        "MUSTER_CONSOLE__PORT": "0",
    }


@contextmanager
def muster(environment: dict[str, str], *words: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "service", *words]
    process = subprocess.Popen(  # noqa: S603
        command, cwd=HOME, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def until_it_serves(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if "event=serving" in line:
            return
    raise AssertionError("".join(lines))


def test_many_processes_cannot_share_sqlite(environment: dict[str, str]) -> None:
    with muster(environment, "work") as process:
        said, _ = process.communicate(timeout=DEADLINE)

    assert process.returncode == 2
    assert said.startswith("muster: A SQLite store is served by one process")


def test_a_second_serve_is_refused_and_the_first_stops_when_told(environment: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        environment["MUSTER_TELEGRAM__BASE_URL"] = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with muster(environment, "serve") as first:
            until_it_serves(first)
            with muster(environment, "serve") as second:
                said, _ = second.communicate(timeout=DEADLINE)
                assert (second.returncode, said[:8]) == (2, "muster: ")
                assert "Another process serves this store" in said

            first.send_signal(signal.SIGTERM)
            assert first.wait(DEADLINE) == 0


def test_a_work_that_would_do_nothing_is_refused(environment: dict[str, str]) -> None:
    with muster(environment, "work", "--no-engine", "--no-web") as process:
        said, _ = process.communicate(timeout=DEADLINE)

    assert process.returncode == 2
    assert "there is nothing to do" in said
