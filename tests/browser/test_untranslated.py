"""The console in Arabic, page by page: no English word is left between the words of its catalogue.

Codes and people's own words stand apart from ours, so of what else is Latin only names and a few terms may be left.
"""

import re

from playwright.async_api import Browser
from sqlmodel import Session, select

from registry.tables import Officer
from tests.browser.desk import at_desk
from tests.browser.town import SCRIPT, fill
from tests.browser.walk import pages_from
from tests.stories.world import World

STARTS = ("/", "/alerts/1", "/people/1", "/cases/1", "/decisions/1", "/decisions/2", "/people/import", "/log-ins")
NAMES = (
    "Embassy in Bravia", "Bravia City", "Bravia school", "Bravia", "North", "South", "Springs", "Port Sur",
    "Harbour group", "Ada", "Ben", "Eve", "Uma", "Val",
)  # fmt: skip
TERMS = (
    "SANDBOX", "muster call-list enter", "Muster", "config.toml", "telegram:ID", "Telegram", "SMS", "UTC",
    "Asia/Beirut", "CSV UTF-8", "GeoJSON", "PDF", "JavaScript", "Natural Earth", "Chrome", "Linux",
)  # fmt: skip
TO_TYPE = (
    "country", "region", "city", "zone", "assembly", "shelter", "exit", "hospital", "consulate", "embassy", "police",
    "ambulance", "fire", "helpline", "yes", "no",
)  # fmt: skip
"""What an officer writes into a file that is imported, whatever their language."""

_KNOWN = re.compile("|".join(rf"\b{re.escape(word)}\b" for word in (*NAMES, *TERMS, *TO_TYPE)), re.IGNORECASE)
_CODE = re.compile(r"\b(?=[A-Z]*\d)[A-Z\d]{6}\b|\bM\d+\b")
_WORD = re.compile(r"[A-Za-z]{2,}")
_OURS = """() => {
  const apart = 'bdi, code, kbd, time, script, style, textarea, .phone';
  const ours = one => !one.closest(apart) && one.closest('[lang]') === document.documentElement;
  const found = [document.title];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) if (ours(texts.currentNode.parentElement)) found.push(texts.currentNode.data);
  for (const name of ['aria-label', 'title', 'placeholder', 'alt'])
    for (const one of document.querySelectorAll(`[${name}]`)) if (ours(one)) found.push(one.getAttribute(name));
  return found.map(text => text.trim().replace(/\\s+/g, ' '));
}"""


async def test_in_arabic_no_english_word_is_left(browser: Browser, world: World) -> None:
    await fill(world)
    world.post.write(_reads_arabic)
    left: dict[str, str] = {}
    async with at_desk(browser, world, "uma") as uma:
        async for path in pages_from(uma, *STARTS):
            texts: list[str] = await uma.page.evaluate(_OURS)
            left |= {text: path for text in texts if _holds_english(text)}

    assert not left, "\n".join(f"{path}: {text}" for text, path in left.items())


def _holds_english(text: str) -> bool:
    return _WORD.search(_CODE.sub("", _KNOWN.sub("", text.replace(SCRIPT, "")))) is not None


def _reads_arabic(session: Session) -> None:
    officer = session.exec(select(Officer).where(Officer.login == "uma")).one()
    officer.language = "ar"
    session.add(officer)
