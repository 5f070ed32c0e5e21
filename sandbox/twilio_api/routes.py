"""The REST API's door: the Messages resource of one account, and the answers in Twilio's shape."""

import base64
import hmac
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qsl

from aiohttp import web

from sandbox.fault_strikes import strike
from sandbox.faults import REQUEST_FAULTS, Fault, FaultTable
from sandbox.record import Record
from sandbox.twilio_api import refusals
from sandbox.twilio_api.account import Account
from sandbox.twilio_api.checks import read_order
from sandbox.twilio_api.listing import page_as_json, read_search
from sandbox.twilio_api.messages import API_VERSION
from sandbox.twilio_api.owned import account_as_json, numbers_as_json
from sandbox.twilio_api.refusals import Refusal

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class TwilioApi:
    """Answers HTTP requests for one account, so many at a time."""

    def __init__(self, account: Account, auth_token: str, concurrency: int, record: Record, faults: FaultTable) -> None:
        self._account = account
        self._record = record
        self._faults = faults
        self._concurrency = concurrency
        self._under_way = 0
        self._authorization = "Basic " + base64.b64encode(f"{account.sid}:{auth_token}".encode()).decode()

    def application(self) -> web.Application:
        application = web.Application(client_max_size=2**20)
        account = f"/{API_VERSION}/Accounts/{{account}}"
        messages = f"{account}/Messages"
        application.router.add_post(f"{messages}.json", self._guarded("create", self._create))
        application.router.add_get(f"{messages}.json", self._guarded("list", self._list))
        application.router.add_get(f"{messages}/{{sid}}.json", self._guarded("fetch", self._fetch))
        application.router.add_get(f"{account}.json", self._guarded("account", self._show))
        application.router.add_get(f"{account}/IncomingPhoneNumbers.json", self._guarded("numbers", self._numbers))
        application.router.add_route("*", "/{rest:.*}", self._guarded("other", self._missing))
        return application

    def _guarded(self, method: str, handler: Handler) -> Handler:
        """Every request: authorised, not too many at once, struck by its fault, its refusal noted."""

        async def answer(request: web.Request) -> web.StreamResponse:
            to = await _recipient(request)
            self._under_way += 1
            try:
                self._check(request)
                return await self._strike(method, to, request, handler)
            except Refusal as refusal:
                self._record.refuse("twilio", to, refusal.status, str(refusal.code), self._account.clock.now())
                return _refused(refusal)
            finally:
                self._under_way -= 1

        return answer

    def _check(self, request: web.Request) -> None:
        given = request.headers.get("Authorization", "")
        own = request.match_info.get("account", self._account.sid) == self._account.sid
        if not own or not hmac.compare_digest(given.encode(), self._authorization.encode()):
            raise refusals.unauthorized()
        if self._under_way > self._concurrency:
            raise refusals.too_many_requests()

    async def _strike(self, method: str, to: str | None, request: web.Request, handler: Handler) -> web.StreamResponse:
        fault = self._faults.strike("twilio", REQUEST_FAULTS, to, method, sends=method == "create")
        if fault is None:
            return await handler(request)
        if fault.kind not in ("latency", "status", "retry_after"):
            self._record.refuse("twilio", to, 0, fault.kind, self._account.clock.now())
        return await strike(fault, request, lambda: handler(request), _refuse_by_fault)

    async def _create(self, request: web.Request) -> web.StreamResponse:
        form = dict(parse_qsl(await request.text(), keep_blank_values=True))
        message = self._account.take(read_order(form, self._account.sender))
        return web.json_response(message.as_json(self._account.sid), status=201)

    async def _list(self, request: web.Request) -> web.StreamResponse:
        search = read_search(request.query)
        page = self._account.archive.search(search)
        return web.json_response(page_as_json(page, request.query, self._account.sid, search.page_size))

    async def _fetch(self, request: web.Request) -> web.StreamResponse:
        message = self._account.archive.get(request.match_info["sid"])
        if message is None:
            raise refusals.not_found(request.path)
        return web.json_response(message.as_json(self._account.sid))

    async def _show(self, _: web.Request) -> web.StreamResponse:
        return web.json_response(account_as_json(self._account))

    async def _numbers(self, request: web.Request) -> web.StreamResponse:
        return web.json_response(numbers_as_json(self._account, request.query.get("PhoneNumber")))

    async def _missing(self, request: web.Request) -> web.StreamResponse:
        raise refusals.not_found(request.path)


async def _recipient(request: web.Request) -> str | None:
    """The To of a request, for the faults and the record; aiohttp keeps the body for the handler."""
    if request.method != "POST":
        return request.query.get("To")
    return dict(parse_qsl(await request.text())).get("To")


def _refuse_by_fault(fault: Fault) -> web.StreamResponse:
    if fault.kind == "retry_after":
        raise refusals.too_many_requests(int(fault.value))
    raise refusals.failing(int(fault.value))


def _refused(refusal: Refusal) -> web.StreamResponse:
    headers = {} if refusal.retry_after is None else {"Retry-After": str(refusal.retry_after)}
    return web.json_response(refusal.as_json(), status=refusal.status, headers=headers)
