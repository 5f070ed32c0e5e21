"""An officer at the console, through the same pages and forms that a browser uses."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from html import unescape
from html.parser import HTMLParser
from typing import Any

import aiohttp
import pyotp

from service.demo.timeline import POINT, Act


class ConsoleRefused(Exception):
    """The console did not take what an officer of the demo did."""


class Officer:
    """One log-in. Everything goes over HTTP to the console.

    At acts the officer types recovery codes: a code of the phone is good once in half a minute, in which fifteen hours
    of the demo's crisis pass.
    """

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self._url = url
        self._session = session
        self._csrf = ""
        self.codes: list[str] = []

    async def log_in(self, login: str, password: str) -> None:
        await self._open("/login")
        await self._send("/login", {"login": login, "password": password})
        await self._open("/")

    async def set_up(self, password: str) -> None:
        """What follows a first log-in: set up a second factor, choose a password, and keep the recovery codes."""
        secret = _found(r"secret=([A-Z2-7]+)", await self._open("/second-factor"))
        form = {"code": pyotp.TOTP(secret).now(), "password": password, "again": password}
        status, page, _ = await self._post("/second-factor", form)
        if status != 200:
            raise ConsoleRefused(f"/second-factor: {status} {_refusal(page)}")
        self.codes = re.findall(r"<li><code>([A-Z2-7-]+)</code>", page)
        await self._open("/")

    async def propose(self, act: Act, now: datetime) -> int:
        """Propose the act; the decision's number."""
        offered = _Choices(await self._open("/decisions/new"))
        areas = {f"area-{number}": offered.value("area", area) for number, (area, _) in enumerate(act.lines, 1)}
        _, page, _ = await self._post("/decisions/new", {**areas, "take": "1"})
        offered = _Choices(page)
        form = {
            **areas,
            "hazard": act.hazard,
            "reason": act.reason,
            "happened_at": f"{now:%Y-%m-%dT%H:%M}",
            "next_update_at": f"{now + timedelta(hours=12):%Y-%m-%dT%H:%M}",
            "nothing": "on",
        }
        for number, (area, rank) in enumerate(act.lines, 1):
            form[f"rank-{number}"] = str(rank)
            form[f"point-{number}"] = offered.value(f"point-{number}", POINT[area]) if rank == 4 else ""
        where = await self._send("/decisions/new", form)
        return int(where.rsplit("/", 1)[1])

    async def approve(self, decision_id: int, act: Act) -> None:
        highest = max(act.lines, key=lambda line: line[1])
        read = _found(r'name="read" value="([^"]+)"', await self._open(f"/decisions/{decision_id}?count=now"))
        form = {"confirm": highest[0], "read": read, "code": self._code()}
        await self._send(f"/decisions/{decision_id}/approve", form)

    async def correct(self, decision_id: int) -> None:
        """Take a decision back, alone."""
        await self._send(f"/decisions/{decision_id}/correct", {"code": self._code()})

    def _code(self) -> str:
        return self.codes.pop() if self.codes else ""

    async def alerts(self) -> list[dict[str, Any]]:
        """Every alert with the states of its people, as the console tells scripts."""
        found: list[dict[str, Any]] = (await self._json("/api/alerts"))["alerts"]
        return found

    async def decision(self, decision_id: int) -> dict[str, Any]:
        found: dict[str, Any] = await self._json(f"/api/decisions/{decision_id}")
        return found

    async def _json(self, path: str) -> Any:
        async with self._session.get(self._url + path) as response:
            if response.status != 200:
                raise ConsoleRefused(f"{path}: {response.status}")
            return await response.json()

    async def _open(self, path: str) -> str:
        async with self._session.get(self._url + path) as response:
            page = await response.text()
            if response.status != 200:
                raise ConsoleRefused(f"{path}: {response.status}")
        match = re.search(r'name="csrf"\s+value="([^"]+)"', page)
        self._csrf = match[1] if match else self._csrf
        return page

    async def _send(self, path: str, form: Mapping[str, str]) -> str:
        """Send a form and return where the console leads to."""
        status, page, where = await self._post(path, form)
        if status != 303:
            raise ConsoleRefused(f"{path}: {status} {_refusal(page)}")
        return where

    async def _post(self, path: str, form: Mapping[str, str]) -> tuple[int, str, str]:
        """Send a form; the status, the page, and where it leads to."""
        data = {**form, "csrf": self._csrf}
        async with self._session.post(self._url + path, data=data, allow_redirects=False) as response:
            return response.status, await response.text(), response.headers.get("location", "")


class _Choices(HTMLParser):
    """The areas that a page offers and the options of its selects: by their name, what is read and the value behind."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self._select = ""
        self._value: str | None = None
        self._options: dict[str, dict[str, str]] = {}
        self.feed(page)

    def value(self, select: str, label: str) -> str:
        """The value of the option that reads like this, or begins so (points name their area behind)."""
        for read, value in self._options.get(select, {}).items():
            if read == label or read.startswith(f"{label} ("):
                return value
        raise ConsoleRefused(f"{label} is not offered")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "select":
            self._select = given.get("name") or ""
        elif tag == "option" or given.get("name") == "area":
            self._select = given.get("name") or self._select
            self._value = given.get("value") or ""

    def handle_data(self, data: str) -> None:
        if self._value and data.strip():
            self._options.setdefault(self._select, {})[data.strip()] = self._value
            self._value = None


def _found(pattern: str, page: str) -> str:
    match = re.search(pattern, page)
    if match is None:
        raise ConsoleRefused(f"{pattern} is not on the page")
    return match[1]


def _refusal(page: str) -> str:
    match = re.search(r'role="alert"[^>]*>(.*?)<', page, re.DOTALL)
    return unescape(match[1].strip()) if match else ""
