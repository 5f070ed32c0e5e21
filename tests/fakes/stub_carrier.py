"""A carrier that gives every request one and the same answer, or none."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web


class StubCarrier:
    """Says what it is told to; keeps what it heard."""

    def __init__(self) -> None:
        self.url = ""
        self.status = 200
        self.body = b'{"ok": true, "result": true}'
        self.headers: dict[str, str] = {}
        self.silent = False
        self.bodies: list[bytes] = []
        self.paths: list[str] = []
        self.heard_headers: list[dict[str, str]] = []

    @property
    def heard(self) -> int:
        """How many requests."""
        return len(self.bodies)

    async def answer(self, request: web.Request) -> web.Response:
        self.bodies.append(await request.read())
        self.paths.append(request.raw_path)
        self.heard_headers.append(dict(request.headers))
        if self.silent:
            await asyncio.Event().wait()
        headers = {"Location": "/elsewhere"} | self.headers
        return web.Response(status=self.status, body=self.body, headers=headers)


@asynccontextmanager
async def stub_carrier() -> AsyncIterator[StubCarrier]:
    """One that listens on a port of its own."""
    stub = StubCarrier()
    application = web.Application()
    application.router.add_route("*", "/{rest:.*}", stub.answer)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    stub.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield stub
    await runner.cleanup()
