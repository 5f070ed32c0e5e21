"""Ordering faults from the carriers, and taking the orders back."""

from typing import cast, get_args

from aiohttp import web

from sandbox.faults import Fault, FaultKind, FaultTable
from sandbox.phones.body import BadBody, Body, read_body
from sandbox.record import Carrier


class FaultOrders:
    """The fault table over HTTP."""

    def __init__(self, faults: FaultTable) -> None:
        self._faults = faults

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/faults", self._add),
            web.delete("/faults/{id:\\d+}", self._remove),
            web.delete("/faults", self._clear),
        ]

    async def _add(self, request: web.Request) -> web.Response:
        fault = read_fault(await read_body(request))
        return web.json_response({"id": self._faults.add(fault)}, status=201)

    async def _remove(self, request: web.Request) -> web.Response:
        found = self._faults.remove(int(request.match_info["id"]))
        return web.json_response({} if found else {"error": "No such fault is in force."}, status=200 if found else 404)

    async def _clear(self, _: web.Request) -> web.Response:
        self._faults.clear()
        return web.json_response({})


def read_fault(body: Body) -> Fault:
    """The fault that a request orders. Raises BadBody."""
    carrier, kind = body.text("carrier"), body.text("kind")
    if carrier not in get_args(Carrier):
        raise BadBody(f"Give 'carrier' as one of {', '.join(get_args(Carrier))}.")
    if kind not in get_args(FaultKind):
        raise BadBody(f"Give 'kind' as one of {', '.join(get_args(FaultKind))}.")
    value = body.number("value") if "value" in body else 0.0
    if kind == "status" and not 400 <= value <= 599:
        raise BadBody("Give 'value' as the HTTP status of an error, 400 to 599.")
    every = body.integer("every") if "every" in body else 1
    if every < 1:
        raise BadBody("Give 'every' as 1 or more.")
    match = body.inner("match") if "match" in body else Body({})
    return Fault(
        cast("Carrier", carrier),
        cast("FaultKind", kind),
        value,
        body.integer_or_none("count"),
        every,
        match.text_or_none("to"),
        (match.text_or_none("method") or "send").lower(),
    )
