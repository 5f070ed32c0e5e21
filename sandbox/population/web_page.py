"""Answering on the page behind a link, as somebody does whose phone cannot answer SMS."""

from html.parser import HTMLParser

import aiohttp


class NoSuchAnswer(Exception):
    """The page does not offer what the person wants to say."""


class PageUnreachable(Exception):
    """The page does not come, or does not take the answer; it may later."""


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
    """Open the page and tap its answer with that digit. Raises NoSuchAnswer, PageUnreachable."""
    try:
        async with session.get(url) as response:
            form = _Form()
            form.feed(await response.text())
        chosen = next((button for button in form.buttons if button[1].endswith(f":{digit}")), None)
        if chosen is None and response.status < 500:
            raise NoSuchAnswer(f"The page (status {response.status}) offers no answer {digit}.")
        fields = [*form.hidden.items(), *([chosen] if chosen else [])]
        async with session.post(url, data=dict(fields)) as response:
            response.raise_for_status()
    except aiohttp.ClientError as fault:
        raise PageUnreachable(type(fault).__name__) from None
