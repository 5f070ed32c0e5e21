"""How a fault hurts one HTTP request: late, refused, cut off, silent or garbled."""

import asyncio
import math
from collections.abc import Awaitable, Callable

from aiohttp import web

from sandbox.faults import Fault

GARBAGE = "<html><head><title>Gateway</title></head><body><h1>Something went wrong</h1>{{"
_GLANCE = 0.05

Act = Callable[[], Awaitable[web.StreamResponse]]
Refuse = Callable[[Fault], web.StreamResponse]


async def strike(fault: Fault, request: web.Request, act: Act, refuse: Refuse) -> web.StreamResponse:
    """Answer a request that a fault hits. `act` carries it out; `refuse` is the carrier's own error answer."""
    match fault.kind:
        case "latency":
            await asyncio.sleep(fault.value)
            return await act()
        case "drop_after_accept":
            await act()
            return _cut(request)
        case "hang":
            await _say_nothing(request, fault.value)
        case "garbage":
            return web.Response(status=int(fault.value) or 200, text=GARBAGE, content_type="text/html")
        case "status" | "retry_after":
            return refuse(fault)
    return _cut(request)


async def _say_nothing(request: web.Request, seconds: float) -> None:
    """For so long, or while the client waits if 0."""
    loop = asyncio.get_running_loop()
    ends_at = loop.time() + (seconds or math.inf)
    while loop.time() < ends_at and not _is_gone(request):  # noqa: ASYNC110 - aiohttp has no event for a lost client
        await asyncio.sleep(_GLANCE)


def _is_gone(request: web.Request) -> bool:
    return request.transport is None or request.transport.is_closing()


def _cut(request: web.Request) -> web.StreamResponse:
    """Close the connection without an answer; what is returned goes nowhere."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
