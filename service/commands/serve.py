"""`muster serve`: the whole service in one process."""

import asyncio

from service.commands.options import DEFAULT_CONFIG, ConfigPath, settings_from
from service.serving import serve as run_service


def serve(config: ConfigPath = DEFAULT_CONFIG) -> None:
    """Run Muster until Ctrl-C: carriers, answers, web pages and console."""
    asyncio.run(run_service(settings_from(config)))
