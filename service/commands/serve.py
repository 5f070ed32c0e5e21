"""`muster serve`: the whole service in one process."""

import asyncio
import sys

from service.commands.options import ConfigOption, read_settings
from service.serving import serve as run_service


def serve(config: ConfigOption) -> None:
    """Run Muster until Ctrl-C: carriers, answers, web pages and console."""
    asyncio.run(run_service(read_settings(config)))
