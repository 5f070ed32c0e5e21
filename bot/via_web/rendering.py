"""Makes the pages: one template each, in one language, with the headers that keep them to themselves."""

import base64
import hashlib
from functools import partial
from pathlib import Path

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from locales.catalogue import SOURCE, Catalogue
from locales.languages import LANGUAGES, language_of, shipped_as

_HOME = Path(__file__).parent


class Pages:
    """All pages share one layout. The style is in the page, so that a bad network needs one request only."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._style = (_HOME / "static" / "style.css").read_text()
        self._headers = _headers(self._style)
        self._templates = Environment(
            loader=FileSystemLoader(_HOME / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )

    def page(self, name: str, language: str, status: int = 200, **slots: object) -> HTMLResponse:
        """A page by the name of its template. Raises MissingText: no other language steps in silently."""
        html = self._templates.get_template(f"{name}.html").render(
            say=partial(self._catalogue.say, language),
            language=language_of(language),
            languages=LANGUAGES,
            reviewed=self._catalogue.reviewed(language),
            style=Markup(self._style),  # noqa: S704 - a file of our own
            **slots,
        )
        return HTMLResponse(html, status, self._headers)


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
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
    }
