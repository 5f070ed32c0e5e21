"""What the parent of all engines imports once: the whole service. Nothing is run."""

import service.cli
import service.serving  # noqa: F401
