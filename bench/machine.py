"""The machine that the figures hold for, and the programs whose versions matter."""

import os
import platform
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import pysqlite3.dbapi2

LIBRARIES = ("python-telegram-bot", "twilio", "aiohttp", "httpx", "uvloop", "sqlalchemy")


ENGINE_CORE = min(os.sched_getaffinity(0))
"""What is measured runs on this core."""

OTHER_CORE = max(os.sched_getaffinity(0))
"""Carriers, callers and the bench itself run on this one; the same where there is but one."""


def described() -> dict[str, str]:
    """Every line that a reader needs to compare the figures."""
    return {
        "processor": f"{_processor()}, {os.cpu_count()} cores",
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "kernel": f"{platform.system()} {platform.release()}",
        "Python": f"{platform.python_version()} ({sys.implementation.name})",
        "SQLite": pysqlite3.dbapi2.sqlite_version,
        "libraries": ", ".join(f"{name} {version(name)}" for name in LIBRARIES),
        "date": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
    }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return " ".join(line.partition(":")[2].split())
    return platform.machine()
