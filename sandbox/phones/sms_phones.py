"""SMS on the phones: what a number sends, whether it can be reached, and where the carrier posts what comes in."""

from aiohttp import web

from sandbox.loopback import is_loopback_url
from sandbox.numbers import is_known, refusal
from sandbox.phones.body import BadBody, read_body
from sandbox.twilio_api.account import Account, Reach


class SmsPhones:
    """A phone exists as soon as it is named, and is on until it is said to be off."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/sms/phones/{number}/send", self._send),
            web.post("/sms/phones/{number}/reach", self._reach),
            web.post("/sms/webhook", self._webhook),
        ]

    async def _send(self, request: web.Request) -> web.Response:
        body = await read_body(request)
        to = body.text_or_none("to") or self._account.sender
        message = self._account.receive(_number(request), to, body.text("body"))
        return web.json_response({"message_sid": message.sid})

    async def _reach(self, request: web.Request) -> web.Response:
        state = (await read_body(request)).text("state")
        if state.upper() not in Reach.__members__:
            raise BadBody(f"Give 'state' as one of {', '.join(reach.lower() for reach in Reach.__members__)}.")
        self._account.reach[_number(request)] = Reach[state.upper()]
        return web.json_response({})

    async def _webhook(self, request: web.Request) -> web.Response:
        """Where inbound SMS are posted from now on; no url ends it."""
        url = (await read_body(request)).text_or_none("url")
        if url is not None and not is_loopback_url(url):
            raise BadBody("The sandbox posts to loopback only: give an http address on 127.0.0.1 or localhost.")
        self._account.webhook = url
        return web.json_response({})


def _number(request: web.Request) -> str:
    number = request.match_info["number"]
    if not is_known(number):
        raise BadBody(refusal(number))
    return number
