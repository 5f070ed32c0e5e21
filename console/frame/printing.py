"""Makes PDF of a page, where the machine has Pango. Nothing is loaded but the fonts that Muster ships.

WeasyPrint is imported where it is used: it looks for Pango at its import, and is half a second's work.
"""

from collections.abc import Iterator, Sequence
from contextlib import redirect_stdout
from html import unescape
from io import StringIO
from threading import Lock

from locales.faces import Face, Weight, faces_for

DEBIAN_PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"

_ONE_AT_A_TIME = Lock()
"""Pango's lists of fonts are the process's, and a page takes a core for a second."""


class CannotPrint(Exception):
    """PDF cannot be made here, because Pango is not installed on this machine; take the page that prints by itself."""


def check_printing() -> None:
    """Raises CannotPrint."""
    try:
        with redirect_stdout(StringIO()):  # where it says at length which library it does not find
            import weasyprint  # noqa: F401 - loads Pango
    except OSError:
        raise CannotPrint(CannotPrint.__doc__) from None


def as_pdf(page: str) -> bytes:
    """The page with the letters of every script that stands in it, in regular weight alone. Raises CannotPrint."""
    check_printing()
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    needed = faces_for(Weight.REGULAR, unescape(page))
    with _ONE_AT_A_TIME:
        fonts = FontConfiguration()
        from_files, from_nowhere = URLFetcher(allowed_protocols=["file"]), URLFetcher(allowed_protocols=[])
        styles = CSS(string="\n".join(_font_styles(needed)), font_config=fonts, url_fetcher=from_files)
        made: bytes = HTML(string=page, url_fetcher=from_nowhere).write_pdf(stylesheets=[styles], font_config=fonts)
    return made


def _font_styles(needed: Sequence[Face]) -> Iterator[str]:
    """The fonts, each under a name of its own, in the order in which they are asked for a letter."""
    for face in needed:
        yield f'@font-face {{ font-family: "{face.file.stem}"; src: url("{face.file.as_uri()}"); }}'
    names = ", ".join(f'"{face.file.stem}"' for face in needed)
    yield f"* {{ font-family: {names}; font-weight: normal; }}"
