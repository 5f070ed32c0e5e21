"""The name by which a process holds a lease, and whether the process of such a name is surely gone.

Only a process of the very same machine, since the same start, in the same container, can be known to be gone: two
machines may have one name, and in every container the first process is number 1. Where that cannot be told (Linux
alone tells it), a holder counts as alive until its lease runs out.
"""

import os
import socket
from pathlib import Path

_PROCESSES = Path("/proc")
_STARTED = 19
"""The place of a process's start time in /proc/PID/stat, counted from behind its name (proc(5), field 22)."""


def this_process() -> str:
    """host:process:start@machine, of which the last two are empty where they cannot be told."""
    number = os.getpid()
    return f"{socket.gethostname()}:{number}:{_start_of(number) or ''}@{_machine()}"


def is_gone(holder: str) -> bool:
    """Whether the holder was a process of this machine that has surely ended."""
    process, _, machine = holder.partition("@")
    _, _, numbers = process.partition(":")
    number, _, started = numbers.partition(":")
    if not (machine and started and number.isdigit()) or machine != _machine():
        return False
    return _start_of(int(number)) != started


def _machine() -> str:
    """This start of this machine, and the container in it; empty where it cannot be told."""
    try:
        boot = (_PROCESSES / "sys/kernel/random/boot_id").read_text().strip()
        return f"{boot[:8]}{(_PROCESSES / 'self/ns/pid').readlink()}"
    except OSError:
        return ""


def _start_of(number: int) -> str | None:
    """When the process began, in ticks since the machine did; None when there is none, or only its remains."""
    try:
        stat = (_PROCESSES / str(number) / "stat").read_text()
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else fields[_STARTED]
