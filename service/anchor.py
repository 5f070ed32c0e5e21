"""The anchor: the head of the audit log is posted off the machine, where whoever alters the log cannot reach it."""

import asyncio

import structlog

from registry.audit import head
from registry.store import Store
from service.posting import post

log = structlog.get_logger()


class Anchor:
    """Posts the newest entry's number, time and hash, as `muster audit head` prints them. An empty log has no head."""

    def __init__(self, store: Store, url: str) -> None:
        self._store = store
        self._url = url

    async def post(self) -> None:
        """What could not be posted is only logged: the next head vouches for everything before it as well."""
        newest = await self._store.read(head)
        if newest is None:
            return
        try:
            await asyncio.to_thread(post, self._url, f"{newest}\n")
        except OSError as fault:
            log.warning("the anchor of the audit log does not answer", fault=type(fault).__name__)
            return
        log.info("the audit log is anchored", entry=newest.number)
