"""Programs and libraries of the system without which some tests cannot run: Debian's packages, installed where it may.

`make test` sees to them. What is missing then is said, and its tests are skipped, or, where they must not be, fail.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from typing import NoReturn

import pytest

REQUIRED = "SYSTEM_PACKAGES"
"""`required` there, as CI sets it: what is missing makes its tests fail, and none is skipped."""


def is_required() -> bool:
    return os.environ.get(REQUIRED) == "required"


def do_without(missing: str) -> NoReturn:
    """Skip the test that lacks something, or fail it where that is required."""
    if is_required():
        pytest.fail(missing)
    pytest.skip(missing)


def see_to(is_there: Callable[[], bool], packages: tuple[str, ...], missing: str, skipped: str) -> int:
    """0 when it is there, if need be after an installation, or when its absence is only said; 1 when it is required."""
    if is_there() or (packages and _may_install() and _install(packages) and is_there()):
        return 0
    follows = "this fails, as it is required." if is_required() else f"{skipped} will be SKIPPED."
    sys.stderr.write(f"{missing[0].upper()}{missing[1:]}; {follows}\n")
    return 1 if is_required() else 0


def _may_install() -> bool:
    return shutil.which("apt-get") is not None and os.geteuid() == 0


def _install(packages: tuple[str, ...]) -> bool:
    sys.stdout.write(f"Installing {' '.join(packages)} for the tests, once ...\n")
    quietly = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        done = subprocess.run(["apt-get", "-qq", *command], env=quietly, capture_output=True, text=True)  # noqa: S603, S607
        if done.returncode:
            sys.stderr.write(done.stderr)
            return False
    return True
