"""What is logged: our own lines, which hold numbers of rows and states only; of libraries only what went wrong."""

import logging

import structlog


def keep_logs_quiet() -> None:
    """Libraries below WARNING are silent: at INFO some write tokens, numbers and texts. Ours are lines of key=value."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.LogfmtRenderer(key_order=("timestamp", "level", "event")),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )
