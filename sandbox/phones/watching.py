"""Watching: what arrives at the phones, what the carriers took and refused, and what time it is."""

from aiohttp import web

from sandbox.clock import CrisisClock
from sandbox.feed import Feed
from sandbox.phones.body import BadBody
from sandbox.record import Record
from sandbox.stream import Json, Stream

LONGEST_WAIT = 60.0
DEFAULT_LIMIT, MAX_LIMIT = 1000, 10_000


class Watching:
    """`after` is the last number seen, `wait` wall-clock seconds, `limit` how many at most."""

    def __init__(self, clock: CrisisClock, feed: Feed, record: Record) -> None:
        self._clock = clock
        self._feed = feed
        self._record = record

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/feed", self._everything),
            web.get("/telegram/people/{id:-?\\d+}/messages", self._chat),
            web.get("/sms/phones/{number}/messages", self._phone),
            web.get("/log", self._log),
            web.get("/clock", self._time),
        ]

    async def _everything(self, request: web.Request) -> web.Response:
        return web.json_response(await _events(self._feed.everything, request))

    async def _chat(self, request: web.Request) -> web.Response:
        return web.json_response(await _events(self._feed.phone("telegram", int(request.match_info["id"])), request))

    async def _phone(self, request: web.Request) -> web.Response:
        return web.json_response(await _events(self._feed.phone("sms", request.match_info["number"]), request))

    async def _log(self, request: web.Request) -> web.Response:
        """Accepted sends and refusals share one numbering; `errors` counts by HTTP status and by reason."""
        after, limit = _whole(request, "after", 0), _limit(request)
        entries = self._record.accepted.after(after, limit)
        return web.json_response(
            {
                "entries": entries,
                "next": entries[-1]["seq"] if entries else after,
                "refused": self._record.refused.after(_whole(request, "refused_after", after), limit),
                "errors": {carrier: dict(counts) for carrier, counts in self._record.errors.items()},
            }
        )

    async def _time(self, _: web.Request) -> web.Response:
        return web.json_response({"now": self._clock.now().isoformat(), "scale": self._clock.scale})


async def _events(stream: Stream, request: web.Request) -> Json:
    after = _whole(request, "after", 0)
    wait = min(float(_whole(request, "wait", 0)), LONGEST_WAIT)
    events = await stream.wait_after(after, _limit(request), wait)
    return {"events": events, "next": events[-1]["seq"] if events else after}


def _limit(request: web.Request) -> int:
    return min(_whole(request, "limit", DEFAULT_LIMIT), MAX_LIMIT)


def _whole(request: web.Request, name: str, default: int) -> int:
    given = request.query.get(name)
    if given is None:
        return default
    if not given.isdecimal():
        raise BadBody(f"Give {name!r} as a whole number, 0 or more.")
    return int(given)
