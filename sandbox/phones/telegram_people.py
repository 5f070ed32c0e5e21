"""Telegram on the phones: accounts, and what their people write, share, press and block."""

from aiohttp import web

from sandbox.phones.body import BadBody, Body, read_body
from sandbox.telegram_api import people_acts
from sandbox.telegram_api.accounts import Account
from sandbox.telegram_api.bot import Bot

_ACTS = "text, location, moves_on, contact or press"


class NoSuchPerson(Exception):
    """No Telegram account has this id; create it first."""


class TelegramPeople:
    """Every act gives the update_id that tells the bot of it."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    def routes(self) -> list[web.RouteDef]:
        person = "/telegram/people/{id:-?\\d+}"
        return [
            web.post("/telegram/people", self._create),
            web.post(f"{person}/send", self._send),
            web.post(f"{person}/block", self._block),
            web.post(f"{person}/unblock", self._unblock),
            web.post(f"{person}/deactivate", self._deactivate),
        ]

    async def _create(self, request: web.Request) -> web.Response:
        """An account that exists already is replaced, and is a stranger to the bot again."""
        body = await read_body(request)
        account = Account(body.integer("id"), body.text("first_name"), body.text_or_none("language_code"))
        self._bot.accounts.put(account)
        return web.json_response(account.as_user(), status=201)

    async def _send(self, request: web.Request) -> web.Response:
        account = self._account(request)
        return _told(self._act(account, await read_body(request)))

    def _act(self, account: Account, body: Body) -> int:
        """One of these acts. A person who has blocked the bot still has it blocked afterwards."""
        if "text" in body:
            return people_acts.write(self._bot, account, body.text("text"))
        if "location" in body:
            place = body.inner("location")
            where, period = (place.number("latitude"), place.number("longitude")), place.integer_or_none("live_period")
            if period is None:
                return people_acts.share_location(self._bot, account, *where)
            return people_acts.share_way(self._bot, account, *where, period)
        if "moves_on" in body:
            place = body.inner("moves_on")
            return people_acts.move_on(self._bot, account, place.number("latitude"), place.number("longitude"))
        if "contact" in body:
            card = body.inner("contact")
            number, owner = card.text("phone_number"), card.integer_or_none("user_id")
            return people_acts.share_contact(self._bot, account, number, owner)
        if "press" in body:
            button = body.inner("press")
            return people_acts.press(self._bot, account, button.integer("message_id"), button.text("data"))
        raise BadBody(f"Give what the person sends: {_ACTS}.")

    async def _block(self, request: web.Request) -> web.Response:
        return _told(people_acts.block(self._bot, self._account(request)))

    async def _unblock(self, request: web.Request) -> web.Response:
        return _told(people_acts.unblock(self._bot, self._account(request)))

    async def _deactivate(self, request: web.Request) -> web.Response:
        people_acts.deactivate(self._account(request))
        return web.json_response({})

    def _account(self, request: web.Request) -> Account:
        number = int(request.match_info["id"])
        account = self._bot.accounts.get(number)
        if account is None:
            raise NoSuchPerson(f"There is no Telegram account {number}: create it with POST /telegram/people.")
        return account


def _told(update_id: int) -> web.Response:
    return web.json_response({"update_id": update_id})
