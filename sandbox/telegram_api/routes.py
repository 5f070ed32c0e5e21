"""The Bot API's door: /bot<token>/<method>, and the answer in Telegram's shape."""

import re
from collections.abc import Callable
from http import HTTPStatus

from aiohttp import web

from sandbox.fault_strikes import strike
from sandbox.faults import REQUEST_FAULTS, Fault, FaultTable
from sandbox.stream import Json
from sandbox.telegram_api import editing, introducing, sending
from sandbox.telegram_api.bot import Bot
from sandbox.telegram_api.parameters import Parameters, read_parameters
from sandbox.telegram_api.polling import Polling
from sandbox.telegram_api.receiving import Receiving
from sandbox.telegram_api.refusals import Refusal, too_many_requests

_WELL_FORMED_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")

METHODS: dict[str, Callable[[Bot, Parameters], object]] = {
    "getme": introducing.get_me,
    "getchat": introducing.get_chat,
    "sendchataction": introducing.send_chat_action,
    "setmycommands": introducing.set_my_commands,
    "getmycommands": introducing.get_my_commands,
    "deletemycommands": introducing.delete_my_commands,
    "setmyshortdescription": introducing.set_my_short_description,
    "getmyshortdescription": introducing.get_my_short_description,
    "sendmessage": sending.send_message,
    "sendphoto": sending.send_photo,
    "sendlocation": sending.send_location,
    "editmessagetext": editing.edit_message_text,
    "editmessagereplymarkup": editing.edit_message_reply_markup,
    "deletemessage": editing.delete_message,
    "answercallbackquery": editing.answer_callback_query,
}
SENDING = frozenset({"sendmessage", "sendphoto", "sendlocation"})


class TelegramApi:
    """Answers HTTP requests for one bot."""

    def __init__(self, bot: Bot, receiving: Receiving, polling: Polling, faults: FaultTable) -> None:
        self._bot = bot
        self._receiving = receiving
        self._polling = polling
        self._faults = faults

    def application(self) -> web.Application:
        application = web.Application(client_max_size=50 * 2**20)
        application.router.add_route("*", "/bot{token}/{method}", self._answer)
        application.router.add_route("*", "/{rest:.*}", _not_found)
        return application

    async def call(self, method: str, parameters: Parameters) -> object:
        """Carry out one method. Raises Refusal."""
        name = method.lower()
        if name in METHODS:
            return METHODS[name](self._bot, parameters)
        match name:
            case "getupdates":
                return await self._receiving.get_updates(parameters)
            case "setwebhook":
                return self._receiving.set_webhook(parameters)
            case "deletewebhook":
                return self._receiving.delete_webhook(parameters)
            case "getwebhookinfo":
                return self._receiving.get_webhook_info(parameters)
        raise Refusal(404, "Not Found: method not found")

    async def reply(self, method: str, parameters: Json) -> None:
        """Carry out the call in a webhook's answer, whose outcome nobody is told; not how updates are received."""
        if method.lower() not in METHODS:
            return
        try:
            await self.call(method, Parameters(parameters))
        except Refusal as refusal:
            self._note(refusal, parameters.get("chat_id"))

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        to: str | None = None
        try:
            self._check_token(request.match_info["token"])
            parameters = await read_parameters(request)
            to = parameters.text("chat_id")
            method = request.match_info["method"]
            fault = self._fault(method.lower(), to)
            if fault is None:
                return _ok(await self.call(method, parameters))
            return await strike(fault, request, lambda: self._carry_out(method, parameters), _refuse_by_fault)
        except Refusal as refusal:
            if refusal.code == 409:
                await self._polling.pause_before_conflict()
            self._note(refusal, to)
            return _refused(refusal)

    async def _carry_out(self, method: str, parameters: Parameters) -> web.StreamResponse:
        return _ok(await self.call(method, parameters))

    def _check_token(self, token: str) -> None:
        if not _WELL_FORMED_TOKEN.fullmatch(token):
            raise Refusal(401, "Unauthorized: invalid token specified")
        if token != self._bot.token:
            raise Refusal(401, "Unauthorized")

    def _fault(self, method: str, to: str | None) -> Fault | None:
        fault = self._faults.strike("telegram", REQUEST_FAULTS, to, method, method in SENDING)
        if fault is not None and fault.kind not in ("latency", "status", "retry_after"):
            self._bot.record.refuse("telegram", to, 0, fault.kind, self._bot.clock.now())
        return fault

    def _note(self, refusal: Refusal, to: object) -> None:
        reason = refusal.description.partition(": retry after")[0]
        now = self._bot.clock.now()
        self._bot.record.refuse("telegram", None if to is None else str(to), refusal.code, reason, now)


def _ok(result: object) -> web.StreamResponse:
    return web.json_response({"ok": True, "result": result})


def _refuse_by_fault(fault: Fault) -> web.StreamResponse:
    if fault.kind == "retry_after":
        raise too_many_requests(int(fault.value))
    raise Refusal(int(fault.value), HTTPStatus(int(fault.value)).phrase)


def _refused(refusal: Refusal) -> web.StreamResponse:
    body: Json = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    if refusal.retry_after is None:
        return web.json_response(body, status=refusal.code)
    body["parameters"] = {"retry_after": refusal.retry_after}
    return web.json_response(body, status=refusal.code, headers={"Retry-After": str(refusal.retry_after)})


async def _not_found(_: web.Request) -> web.StreamResponse:
    return _refused(Refusal(404, "Not Found"))
