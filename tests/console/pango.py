"""The Pango without which no PDF is made, and no test of PDF runs. `make pango` runs this."""

import sys

from console.frame.printing import DEBIAN_PACKAGES, CannotPrint, check_printing
from tests.from_debian import see_to

MISSING = f"Pango is not installed: install Debian's {DEBIAN_PACKAGES}"


def has_pango() -> bool:
    try:
        check_printing()
    except CannotPrint:
        return False
    return True


def main() -> int:
    return see_to(has_pango, tuple(DEBIAN_PACKAGES.split()), MISSING, "the tests of PDF")


if __name__ == "__main__":
    sys.exit(main())
