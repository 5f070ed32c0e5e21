"""The phones as pages: a list to choose from, and each phone's screen, on which a visitor can act as its owner.

For training, and to look at conversations. What a visitor does on the page goes over the same routes as everybody's.
"""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from sandbox.feed import Feed, PhoneCarrier
from sandbox.numbers import is_known, refusal
from sandbox.phones.body import BadBody
from sandbox.phones.conversation import Bubble, conversation
from sandbox.phones.telegram_people import NoSuchPerson
from sandbox.telegram_api.accounts import Account as Person
from sandbox.telegram_api.accounts import Accounts
from sandbox.twilio_api.account import Account

LISTED = 200
"""So many phones the list shows at most; a search finds the others."""

_HOME = Path(__file__).parent


@dataclass(frozen=True)
class Phone:
    """One line of the list: the newest message, and where the screen is."""

    carrier: PhoneCarrier
    to: str
    name: str
    last: Bubble | None

    @property
    def path(self) -> str:
        return f"/phone/{self.carrier}/{quote(self.to, safe='')}"


class PhonePages:
    """Made on the server; the script of a screen only asks for it anew, and sends."""

    def __init__(self, people: Accounts, account: Account, feed: Feed) -> None:
        self._people = people
        self._account = account
        self._feed = feed
        self._pages = Environment(
            loader=FileSystemLoader(_HOME / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        static = _HOME / "static"
        self._pages.globals.update(
            style=Markup((static / "phone.css").read_text()),  # noqa: S704 - a file of our own
            script=Markup((static / "phone.js").read_text()),  # noqa: S704 - a file of our own
        )

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/", self._list),
            web.get("/phone/telegram/{to:-?\\d+}", self._screen),
            web.get("/phone/sms/{to}", self._screen),
            web.get("/phone/telegram/{to:-?\\d+}/talk", self._talk),
            web.get("/phone/sms/{to}/talk", self._talk),
        ]

    async def _list(self, request: web.Request) -> web.Response:
        wanted = request.query.get("find", "").strip()
        phones = [phone for phone in self._phones() if _fits(phone, wanted)]
        phones.sort(key=lambda phone: phone.last.order if phone.last else (0, 0), reverse=True)
        return self._html("list.html", phones=phones[:LISTED], more=max(0, len(phones) - LISTED), wanted=wanted)

    async def _screen(self, request: web.Request) -> web.Response:
        phone = self._phone(*_named(request))
        return self._html("screen.html", phone=phone, bubbles=self._bubbles(phone), sender=self._account.sender)

    async def _talk(self, request: web.Request) -> web.Response:
        """The bubbles alone; 204 while nothing has changed since the number that the page has seen."""
        phone = self._phone(*_named(request))
        newest = self._newest(phone.carrier, phone.to)
        if request.query.get("seen") == newest:
            return web.Response(status=204)
        response = self._html("talk.html", bubbles=self._bubbles(phone))
        response.headers["X-Newest"] = newest
        return response

    def _phones(self) -> list[Phone]:
        known: dict[tuple[PhoneCarrier, int | str], None] = dict.fromkeys(self._feed.phones())
        known |= dict.fromkeys(("telegram", person.id) for person in self._people.all())
        return [self._phone(carrier, str(to)) for carrier, to in known]

    def _phone(self, carrier: PhoneCarrier, to: str) -> Phone:
        """Raises NoSuchPerson, BadBody."""
        if carrier == "telegram":
            return Phone(carrier, to, self._person(to).first_name, self._last(carrier, to))
        if not is_known(to):
            raise BadBody(refusal(to))
        return Phone(carrier, to, "", self._last(carrier, to))

    def _person(self, to: str) -> Person:
        person = self._people.get(int(to))
        if person is None:
            raise NoSuchPerson(f"There is no Telegram account {to}: create it on the list of phones.")
        return person

    def _bubbles(self, phone: Phone) -> tuple[Bubble, ...]:
        of = _of(phone.carrier, phone.to)
        return conversation(self._feed.phone(phone.carrier, of).all(), self._feed.sent_by(phone.carrier, of).all())

    def _last(self, carrier: PhoneCarrier, to: str) -> Bubble | None:
        of = _of(carrier, to)
        arrived, sent = self._feed.phone(carrier, of).last(), self._feed.sent_by(carrier, of).last()
        shown = conversation(filter(None, [arrived]), filter(None, [sent]))
        return shown[-1] if shown else None

    def _newest(self, carrier: PhoneCarrier, to: str) -> str:
        """Another one whenever something arrived or was sent."""
        of = _of(carrier, to)
        events = self._feed.phone(carrier, of).last(), self._feed.sent_by(carrier, of).last()
        return "-".join(str(event["seq"]) if event else "0" for event in events)

    def _html(self, name: str, **values: object) -> web.Response:
        page = self._pages.get_template(name).render(**values)
        return web.Response(text=page, content_type="text/html", headers={"Cache-Control": "no-store"})


def _named(request: web.Request) -> tuple[PhoneCarrier, str]:
    carrier: PhoneCarrier = "telegram" if request.path.startswith("/phone/telegram/") else "sms"
    return carrier, request.match_info["to"]


def _of(carrier: PhoneCarrier, to: str) -> int | str:
    return int(to) if carrier == "telegram" else to


def _fits(phone: Phone, wanted: str) -> bool:
    said = phone.last.text if phone.last else ""
    return not wanted or any(wanted.casefold() in each.casefold() for each in (phone.to, phone.name, said))
