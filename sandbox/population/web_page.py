"""Answering on the page behind a link, as somebody does whose phone cannot answer SMS."""

from html.parser import HTMLParser

import aiohttp


class NotAnswered(Exception):
    """The page does not come, does not offer the answer, or does not take it; it may later."""


class _Form(HTMLParser):
    """The fields of a page's form: hidden ones, and what its buttons send."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden: dict[str, str] = {}
        self.buttons: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "input" and given.get("type") == "hidden":
            self.hidden[given["name"]] = given["value"]
        if tag == "button" and "name" in given:
            self.buttons.append((given["name"], given["value"]))


async def answer_on_page(session: aiohttp.ClientSession, url: str, digit: int) -> None:
    """Open the page and tap its answer with that digit. Raises NotAnswered."""
    form = _Form()
    try:
        async with session.get(url) as response:
            form.feed(await response.text())
        chosen = next((button for button in form.buttons if button[1].endswith(f":{digit}")), None)
        if chosen is None:
            raise NotAnswered(f"the page (status {response.status}) offers no answer {digit}")
        async with session.post(url, data=dict([*form.hidden.items(), chosen])) as response:
            response.raise_for_status()
    except aiohttp.ClientError as fault:
        raise NotAnswered(f"the page cannot be reached ({type(fault).__name__})") from None
