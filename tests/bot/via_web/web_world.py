"""One person with an SMS address and a page, what was sent there, and what stands behind the pages."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import httpx
from fastapi import FastAPI
from sqlmodel import Session, select

from alert_levels.tables import Alert, Decision, DecisionLine, DecisionState
from bot.message import Message
from bot.via_web.pages import people_pages
from broadcasts.speaker import Speaker
from broadcasts.tables import Broadcast, BroadcastKind, Delivery, DeliveryKind, DeliveryState, Wording
from registry.store import Store
from registry.tables import Address, Area, AreaKind, Officer, Person, Post, Thread
from tests.fakes.clock import NOON, FakeClock

TOKEN = "AB2CD3EF4G"
CORE = "EMB 4/4 Cedar City: LEAVE NOW. Answer: {link} M12"
FULL = "LEVEL 4 of 4.\nThe embassy asks everyone to leave now.\nAre you safe? <b>&"
SOON = timedelta(seconds=5)
ARABIC = "المستوى 4 من 4"
BUTTONS = [
    ["1 I am safe", "alert:12:1"],
    ["2 I need help", "alert:12:2"],
    ["3 I am at the meeting point", "alert:12:3"],
]


@dataclass
class Site:
    """The pages' client and the fakes behind them."""

    store: Store
    clock: FakeClock
    received: list[Message] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    left: list[Mapping[str, str]] = field(default_factory=list)
    client: httpx.AsyncClient = field(init=False)

    async def receive(self, message: Message) -> None:
        self.received.append(message)

    async def answer_family(self, code: str, language: str, visitor: str) -> str:
        self.asked.append((code, language))
        return f"told in {language}"

    async def answer_form(self, form: Mapping[str, str], language: str, visitor: str) -> str:
        self.left.append(form)
        return f"kept in {language}"

    async def alerted(self, number: int = 12, **fields: Any) -> None:
        """An alert went out to the address by SMS."""
        await self.store.write(lambda session: add_delivery(session, number, **fields))


def visiting(site: Site, speaker: Speaker, visitor: str = "192.0.2.7") -> httpx.AsyncClient:
    """A browser at the pages that stand before the site, with the visitor's network address."""
    return browser_at(pages_before(site, speaker), visitor)


def pages_before(site: Site, speaker: Speaker) -> FastAPI:
    """One process of the pages, which counts who asks it."""
    application = FastAPI()
    doors = (site.receive, site.answer_family, site.clock, timedelta(0), site.answer_form)
    application.include_router(people_pages(site.store, speaker, *doors))
    return application


def browser_at(application: FastAPI, visitor: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(application, client=(visitor, 1))
    return httpx.AsyncClient(transport=transport, base_url="https://muster.test")


def add_person(session: Session) -> None:
    post = Post(code="XB", name="Embassy", country="XB")
    session.add(post)
    session.flush()
    area = Area(code="cedar", post_id=post.id or 0, kind=AreaKind.CITY, names={"en": "Cedar City"})
    session.add(area)
    session.flush()
    person = Person(code="P1", language="en", area_id=area.id or 0, joined_at=NOON, confirmed_at=NOON)
    session.add(person)
    session.flush()
    session.add(Address(channel="sms", value="+99920000123", person_id=person.id, web_token=TOKEN, since=NOON))
    session.flush()


def add_delivery(session: Session, number: int, **fields: Any) -> None:
    address = session.exec(select(Address)).one()
    row = {
        "key": f"alert {number}",
        "kind": DeliveryKind.ALERT,
        "channel": "sms",
        "priority": 2,
        "address_id": address.id,
        "question": f"alert:{number}",
        "wording_id": add_wordings(session),
        "state": DeliveryState.ACCEPTED,
        "due_at": NOON,
        "queued_at": NOON,
        "sending_at": NOON,
        "accepted_at": NOON,
    } | fields
    session.add(Delivery.model_validate(row))
    session.flush()


def ask_which_area(session: Session, accepted: bool = True) -> None:
    """The person named a place of which there are several, and was asked by SMS which one they mean."""
    address = session.exec(select(Address)).one()
    session.add(Thread(address_id=address.id or 0, step="which_area", notes={"places": [1, 2]}, heard_at=NOON))
    state = DeliveryState.ACCEPTED if accepted else DeliveryState.QUEUED
    add_delivery(
        session, 0, kind=DeliveryKind.REPLY, wording_id=None, text="Which place?", question="step:which_area",
        state=state, accepted_at=NOON + SOON if accepted else None,
    )  # fmt: skip


def add_wordings(session: Session) -> int:
    """The core of an SMS and the full text of Telegram; gives the number of the first."""
    broadcast = Broadcast(kind=BroadcastKind.ALERT, priority=2, highest_person=1, issued_at=NOON)
    session.add(broadcast)
    session.flush()
    same = {"broadcast_id": broadcast.id, "was": 3, "now": 4, "language": "en", "segments": 1}
    core = Wording.model_validate(same | {"channel": "sms", "length": "core", "route": "web", "text": CORE})
    full = {"channel": "telegram", "length": "full", "route": "same_thread", "text": FULL, "buttons": BUTTONS}
    session.add(core)
    session.add(Wording.model_validate(same | full))
    session.add(Wording.model_validate(same | full | {"language": "ar", "text": ARABIC}))
    session.flush()
    return core.id or 0


def end_alert(session: Session, number: int, how: str) -> None:
    """Make the alert of that number one that is over."""
    officer = Officer(login="ada", name="Ada", password_hash="-")
    session.add(officer)
    session.flush()
    decision = Decision(
        state=DecisionState.SUPERSEDED if how == "superseded" else DecisionState.ISSUED,
        hazard="flood",
        reason="-",
        happened_at=NOON,
        next_update_at=NOON,
        proposed_by=officer.id or 0,
    )
    session.add(decision)
    session.flush()
    area = session.exec(select(Area)).one()
    line = DecisionLine(decision_id=decision.id or 0, area_id=area.id or 0, from_rank=0, to_rank=4)
    session.add(line)
    session.flush()
    corrected_at = NOON if how == "corrected" else None
    alert = Alert(
        id=number, decision_id=decision.id or 0, line_id=line.id or 0, area_id=area.id or 0, issued_at=NOON,
        corrected_at=corrected_at,
    )  # fmt: skip
    session.add(alert)


def speak(session: Session, language: str, person: bool = True, second: str | None = None) -> None:
    """Give the person, or the thread of an address without one, a language; the person may have a second."""
    address = session.exec(select(Address)).one()
    if person:
        found = session.exec(select(Person)).one()
        found.language, found.second_language = language, second
        session.add(found)
        return
    address.person_id = None
    session.add(address)
    session.add(Thread(address_id=address.id or 0, language=language))


class Outline(HTMLParser):
    """What a page offers to a browser: its elements and their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = re.sub(r"<style>.*?</style>|<[^>]+>", "", html, flags=re.DOTALL)
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def one(self, tag: str) -> dict[str, str | None]:
        [attributes] = self.all(tag)
        return attributes
