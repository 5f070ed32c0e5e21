"""Keeps what the process remembers out of core dumps, and out of reach of other processes of the same user."""

import ctypes
import sys

_PR_SET_DUMPABLE = 4


def forbid_core_dumps() -> None:
    """For as long as the process lives, whatever its limits are and wherever the kernel would send a dump.

    On Linux alone. It also closes /proc/PID/mem and /proc/PID/environ, where secrets are, to all but root (prctl(2)).
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
