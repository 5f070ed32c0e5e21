"""What every page reads of a request: its form, the language to answer in, and where it comes from."""

from urllib.parse import parse_qsl

from fastapi import HTTPException, Request

from bot.via_web.rendering import preferred_language
from locales.languages import is_shipped

LARGEST_FORM = 16384
"""Bytes. One letter of most scripts is nine of them in a form."""


async def read_form(request: Request) -> dict[str, str]:
    """The fields of the form, the empty ones too. Raises HTTPException where it is too large."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_FORM:
            raise HTTPException(413, f"The form is larger than {LARGEST_FORM} bytes.")
    return dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))


def chosen_language(request: Request, chosen: str) -> str:
    """The language that was chosen on the page, else the browser's."""
    return shipped(chosen) or browser_language(request)


def browser_language(request: Request) -> str:
    return preferred_language(request.headers.get("Accept-Language", ""))


def visitor_of(request: Request) -> str:
    """The visitor's network address. Behind a proxy the server must be told to trust its word."""
    return request.client.host if request.client else ""


def shipped(language: str | None) -> str | None:
    return language if language and is_shipped(language) else None
