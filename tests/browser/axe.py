"""axe-core in an open page: what it finds that is serious or critical."""

from functools import cache
from pathlib import Path

from playwright.async_api import Page

SCRIPT = Path(__file__).parent / "vendor" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
GRAVE = ("serious", "critical")

_RUN = """options => axe.run(document, options).then(found => found.violations
  .filter(one => %s.includes(one.impact))
  .map(one => `${one.id} (${one.help}): ` + one.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(" | ")))"""


@cache
def _source() -> str:
    return SCRIPT.read_text(encoding="utf-8")


async def faults_of(page: Page) -> list[str]:
    """Every rule that the page breaks gravely, with the first elements that do."""
    return await _run(page, {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]})


async def contrast_faults_of(page: Page) -> list[str]:
    """The same for the rule that another colour scheme can break."""
    return await _run(page, {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]})


async def _run(page: Page, options: dict[str, object]) -> list[str]:
    if not await page.evaluate("typeof axe === 'object'"):
        await page.evaluate(_source())  # as the developer's tools would: the page's own policy lets no script in
    found: list[str] = await page.evaluate(_RUN % list(GRAVE), options)
    return found
