"""Turns a call list into sheets of paper: a page that prints by itself, and the same as PDF.

Each sheet says whose list it is, which sheet of how many, who printed it and when, and what the digits mean: sheets of
paper come apart.
"""

from datetime import datetime
from pathlib import Path

from broadcasts.call_list import CallList
from console.frame.printing import as_pdf
from console.frame.reader import Reader
from console.frame.templating import Pages

STYLES = Path(__file__).parents[1] / "static" / "call_list.css"


def sheets_as_page(
    pages: Pages, listed: CallList, by: str, reader: Reader, now: datetime, *, whole: bool = False
) -> str:
    """HTML in the reader's language and by the reader's clock. `by` names who prints it.

    `whole`: with its styles in it, as a file that lies somewhere by itself; else the console hands them out.
    """
    styles = STYLES.read_text(encoding="utf-8") if whole else None
    return pages.render("alerts/call_list.html", now, reader, listed=listed, by=by, styles=styles)


def sheets_as_pdf(pages: Pages, listed: CallList, by: str, reader: Reader, now: datetime) -> bytes:
    """The same on A4, with the letters of every shipped script in it. Takes a second or so. Raises CannotPrint."""
    return as_pdf(sheets_as_page(pages, listed, by, reader, now, whole=True))
