"""An officer at the console: a browser that keeps its cookies, opens pages and posts their forms."""

import re
from dataclasses import dataclass, field

import aiohttp
from argon2 import PasswordHasher
from sqlmodel import Session, select

from registry.tables import Officer as Row

PASSWORD = "a password of the stories"
QUICK_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
_CSRF = re.compile(r'name="csrf" value="([0-9a-f]+)"')

_READ = re.compile(r'name="read" value="([^"]+)"')


@dataclass
class Page:
    """What the browser shows in the end, and the path it came to."""

    status: int
    path: str
    text: str


@dataclass
class Officer:
    """One officer's browser."""

    console_url: str
    login: str
    _browser: aiohttp.ClientSession = field(
        default_factory=lambda: aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
    )
    _csrf: str = ""

    async def logs_in(self) -> None:
        await self.opens("/login")
        page = await self.posts("/login", login=self.login, password=PASSWORD)
        assert page.status == 200, page.text
        await self.opens("/")

    async def opens(self, path: str) -> str:
        async with self._browser.get(self.console_url + path) as response:
            text = await response.text()
            assert response.status == 200, text
        self._read_csrf(text)
        return text

    async def posts(self, path: str, **fields: str) -> Page:
        """Post a form of the page that was opened last and follow where it leads; a decision or a case is read just
        before."""
        if path.startswith("/decisions/") and path.endswith(("/approve", "/override")):
            fields["read"] = await self._reads(path.rpartition("/")[0])
        if path.startswith("/cases/") and not path.endswith(("/take", "/note")):
            fields.setdefault("read", await self._reads(path.rpartition("/")[0]))
        async with self._browser.post(self.console_url + path, data={"csrf": self._csrf, **fields}) as response:
            text = await response.text()
            page = Page(response.status, response.url.path, text)
        self._read_csrf(text)
        return page

    async def submits(self, path: str, **fields: str) -> Page:
        """The same, and it must be taken."""
        page = await self.posts(path, **fields)
        assert page.status == 200, page.text
        return page

    async def leaves(self) -> None:
        await self._browser.close()

    async def _reads(self, decision: str) -> str:
        found = _READ.search(await self.opens(decision))
        return found[1] if found else ""

    def _read_csrf(self, html: str) -> None:
        found = _CSRF.search(html)
        self._csrf = found[1] if found else self._csrf


def let_in(session: Session, login: str) -> None:
    """Give the officer the password of the stories, under a hash that costs no time."""
    officer = session.exec(select(Row).where(Row.login == login)).one()
    officer.password_hash = QUICK_HASH
    session.add(officer)
