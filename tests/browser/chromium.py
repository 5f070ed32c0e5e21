"""The Chromium that the browser tests drive: the system's own, or the one that CHROMIUM names. `make browser` asks."""

import os
import shutil
import sys

from tests.from_debian import see_to

NAMED = "CHROMIUM"
CALLED = ("chromium", "chromium-browser", "google-chrome")
PACKAGES = ("chromium", "fonts-noto-core")
MISSING = f"there is no Chromium: install Debian's {PACKAGES[0]}, or name one with {NAMED}"


def find_chromium() -> str | None:
    """The path of the browser; a name that is set is the only one looked for."""
    named = os.environ.get(NAMED)
    return next(filter(None, map(shutil.which, [named] if named else CALLED)), None)


def main() -> int:
    packages = () if os.environ.get(NAMED) else PACKAGES
    return see_to(lambda: find_chromium() is not None, packages, MISSING, "the tests in tests/browser")


if __name__ == "__main__":
    sys.exit(main())
