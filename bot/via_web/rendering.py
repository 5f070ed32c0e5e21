"""Makes the pages: one template each, in one language, with the headers that keep them to themselves."""

import base64
import hashlib
from functools import cache, partial
from pathlib import Path

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from broadcasts.speaker import Speaker
from locales.catalogue import SOURCE
from locales.languages import LANGUAGES, language_of, shipped_as

_HOME = Path(__file__).parent


class Pages:
    """All pages share one layout and say whose they are. The style is in the page, so that a bad network needs one
    request only.

    `headers` go with every page; only a page that is the same for everybody may be cached.
    """

    def __init__(self, speaker: Speaker) -> None:
        self._speaker = speaker
        self._style = (_HOME / "static" / "style.css").read_text()
        self.headers = _headers(self._style)

    def page(self, name: str, language: str, status: int = 200, **slots: object) -> HTMLResponse:
        """A page that nobody may keep. Raises MissingText."""
        return HTMLResponse(self.html(name, language, **slots), status, self.headers | {"Cache-Control": "no-store"})

    def html(self, name: str, language: str, **slots: object) -> str:
        """A page by the name of its template. Raises MissingText: no other language steps in silently."""
        page = _templates().get_template(f"{name}.html")
        return page.render(
            say=partial(self._speaker.say, language),
            post=self._speaker.post_name,
            drill=self._speaker.drill,
            language=language_of(language),
            languages=LANGUAGES,
            reviewed=self._speaker.catalogue.reviewed(language),
            style=Markup(self._style),  # noqa: S704 - a file of our own
            **slots,
        )


@cache
def _templates() -> Environment:
    """Each template is compiled once in a process."""
    return Environment(
        loader=FileSystemLoader(_HOME / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def preferred_language(accept_language: str) -> str:
    """The first shipped language that a browser's Accept-Language header names, else the source language."""
    for part in accept_language.split(","):
        if code := shipped_as(part.partition(";")[0]):
            return code
    return SOURCE


def _headers(style: str) -> dict[str, str]:
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    return {
        "Content-Security-Policy": policy,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
    }
