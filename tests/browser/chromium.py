"""The Chromium that the browser tests drive: the system's own, or the one that CHROMIUM names.

`make browser` runs this: it installs Debian's package where there is none and it may, and else says what is left out.
"""

import os
import shutil
import subprocess
import sys

NAMED = "CHROMIUM"
REQUIRED = "BROWSER_TESTS"
"""`required` there, as CI sets it: without a browser the tests fail and are not skipped."""
CALLED = ("chromium", "chromium-browser", "google-chrome")
PACKAGE = "chromium"
MISSING = f"there is no Chromium: install Debian's {PACKAGE}, or name one with {NAMED}"


def find_chromium() -> str | None:
    """The path of the browser; a name that is set is the only one looked for."""
    named = os.environ.get(NAMED)
    return next(filter(None, map(shutil.which, [named] if named else CALLED)), None)


def is_required() -> bool:
    return os.environ.get(REQUIRED) == "required"


def main() -> int:
    """0 when there is a browser, or when its absence is only said; 1 when it is required."""
    if find_chromium() or (_may_install() and _install() and find_chromium()):
        return 0
    follows = "this fails, as it is required." if is_required() else "the tests in tests/browser will be SKIPPED."
    sys.stderr.write(f"{MISSING[0].upper()}{MISSING[1:]}; {follows}\n")
    return 1 if is_required() else 0


def _may_install() -> bool:
    return not os.environ.get(NAMED) and shutil.which("apt-get") is not None and os.geteuid() == 0


def _install() -> bool:
    sys.stdout.write(f"Installing {PACKAGE} for the browser tests, once ...\n")
    quietly = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", PACKAGE, "fonts-noto-core"]):
        done = subprocess.run(["apt-get", "-qq", *command], env=quietly, capture_output=True, text=True)  # noqa: S603, S607
        if done.returncode:
            sys.stderr.write(done.stderr)
            return False
    return True


if __name__ == "__main__":
    sys.exit(main())
