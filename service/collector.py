"""Python's collector of reference cycles, kept from stopping a service that sends at a rate.

A full collection looks at every object of the process, which stands still meanwhile: some 50 ms with all libraries
loaded. What should have left evenly in that time leaves at once afterwards, and the carrier counts more than its limit.
"""

import gc

THRESHOLDS = (20_000, 50, 100)
"""New objects before a look at the youngest, and looks before one at the next older: rarely, and each is short."""


def hold_off() -> None:
    """Collect nothing while the process starts: nearly everything that is made then stays."""
    gc.disable()


def look_only_at_what_is_new() -> None:
    """Collect again, but never look at what is there now."""
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
    gc.enable()
