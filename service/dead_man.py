"""The dead-man's address: a service outside that raises the alarm itself when it is no longer told that all is well."""

from collections.abc import Sequence

import structlog

from service.posting import post

log = structlog.get_logger()


class DeadMan:
    """Speaks as healthchecks.io does: POST to the address while all is well, to `/fail` below it when it is not.

    Blocks: it is for a thread that nothing else waits for, and needs neither event loop nor store.
    """

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")

    def tell(self, found: Sequence[str]) -> None:
        """Nobody can be told that nobody could be told, so that is only logged; then the silence is the alarm."""
        url = f"{self._url}/fail" if found else self._url
        try:
            post(url, "\n".join(found))
        except OSError as fault:
            log.warning("the dead-man's address does not answer", fault=type(fault).__name__)
