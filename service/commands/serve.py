"""`muster serve`: the whole service in one process."""

import sys

from service.commands.options import DEFAULT_CONFIG, ConfigPath, settings_from
from service.logs import keep_logs_quiet
from service.serving import serve as run_service

if sys.platform == "win32":
    from asyncio import run
else:
    from uvloop import run


def serve(config: ConfigPath = DEFAULT_CONFIG) -> None:
    """Run Muster until Ctrl-C: carriers, answers, web pages and console."""
    keep_logs_quiet()
    run(run_service(settings_from(config)))
