"""Only of a process of this very machine can it be said that it is gone."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from registry import holders
from registry.holders import is_gone, this_process

WHO = "from registry.holders import this_process; print(this_process(), flush=True); input()"


@pytest.fixture
def other() -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A process that waits, and its name."""
    command = [sys.executable, "-c", WHO]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603
    assert process.stdout is not None
    yield process, process.stdout.readline().strip()
    process.kill()
    process.communicate()


def test_we_are_here_and_have_one_name() -> None:
    assert this_process() == this_process()
    assert not is_gone(this_process())


def test_another_process_has_another_name_and_is_gone_once_it_is_killed(
    other: tuple[subprocess.Popen[str], str],
) -> None:
    process, name = other
    assert name != this_process()
    assert not is_gone(name)

    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # dead, and nobody has taken note: a zombie
    assert is_gone(name)
    process.wait()
    assert is_gone(name)


def test_a_frozen_process_is_not_gone(other: tuple[subprocess.Popen[str], str]) -> None:
    process, name = other
    process.send_signal(signal.SIGSTOP)
    os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WNOWAIT)
    assert not is_gone(name)


def test_a_later_process_with_the_same_number_is_not_the_holder() -> None:
    process, _, machine = this_process().partition("@")
    host, number, started = process.split(":")
    assert is_gone(f"{host}:{number}:{int(started) + 1}@{machine}")


@pytest.mark.parametrize("name", ["", "elsewhere:1", "here:1:5@", "here:1:5@another-machine", "here:x:5@y", "a:b@c:d"])
def test_of_whom_nothing_is_known_it_is_not_said_that_it_is_gone(name: str) -> None:
    assert not is_gone(name)


def test_where_nothing_can_be_told_nobody_is_gone(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setattr(holders, "_PROCESSES", tmp_path)
    assert this_process().endswith(":@")
    assert not is_gone(this_process())
