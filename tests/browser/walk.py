"""Every page that an officer can come to by links, one of each kind."""

import re
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

from tests.browser.desk import Desk

FILES = re.compile(r"\.(csv|pdf|jsonl|svg|png)$|/export/|/map/")
"""What a link gives to keep, not to read."""
_LINKS = "() => [...document.querySelectorAll('a[href]')].map(link => link.href)"


async def pages_from(desk: Desk, *starts: str) -> AsyncIterator[str]:
    """Opens them one after the other and hands out the path of each, while it is open."""
    waiting, found, home = list(starts), set[str](), desk.world.console_url
    while waiting:
        path = waiting.pop(0)
        kind = kind_of_page(path)
        if kind in found or FILES.search(kind):
            continue
        found.add(kind)
        await desk.opens(path)
        links: list[str] = await desk.page.evaluate(_LINKS)
        waiting += [link.removeprefix(home) for link in links if link.startswith(f"{home}/")]
        yield path


def kind_of_page(path: str) -> str:
    """The path with N for every number, without what is asked for: one page of a list stands for all."""
    return re.sub(r"[0-9]+", "N", urlsplit(path).path)
