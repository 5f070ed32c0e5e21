"""A keyboard and no mouse: whatever one comes to is in sight and marked, and nothing is reached otherwise."""

from dataclasses import dataclass

from playwright.async_api import Locator, Page, expect

MOST_STOPS = 400
MOST_CHOICES = 40

_FOCUS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const box = one.getBoundingClientRect(), style = getComputedStyle(one);
  const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
  return {
    what: one.outerHTML.slice(0, 100),
    marked: outlined || style.boxShadow !== 'none' || one.tagName === 'IFRAME',
    seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
  };
}"""
_HAS_FOCUS = "one => one === document.activeElement"
_HOLDS_FOCUS = "one => one.contains(document.activeElement)"
_CHOSEN = "select => select.selectedOptions[0].textContent"


@dataclass
class Keys:
    """What an officer does by keyboard alone on the page that is open."""

    page: Page

    async def skips(self) -> None:
        """By the first stop of the page straight to its content."""
        await self.press("Tab")
        await expect(self.page.get_by_role("link", name="Skip to the content")).to_be_focused()
        await self.press("Enter")
        await expect(self.page.locator("main")).to_be_focused()

    async def comes_to(self, wanted: Locator, key: str = "Tab", within: int = MOST_STOPS) -> None:
        """Go on, stop by stop, until it has the focus."""
        for _ in range(within + 1):
            if await wanted.evaluate(_HAS_FOCUS):
                return
            await self.press(key)
            await self._sees_focus()
        raise AssertionError(f"{key} does not come to {wanted} within {within} stops")

    async def leaves(self, place: Locator, key: str, within: int) -> None:
        """Go on until the focus is outside the place, which has it."""
        for _ in range(within):
            await self.press(key)
            await self._sees_focus()
            if not await place.evaluate(_HOLDS_FOCUS):
                return
        raise AssertionError(f"{key} does not lead out of {place} within {within} stops")

    async def types(self, label: str, text: str) -> None:
        """Into the field of that label, which holds nothing else then."""
        field = self.page.get_by_label(label).first
        await self.comes_to(field)
        await self.press("ControlOrMeta+a")
        await self.page.keyboard.type(text)
        await expect(field).to_have_value(text)

    async def ticks(self, name: str) -> None:
        box = self.page.get_by_role("checkbox", name=name)
        await self.comes_to(box)
        await self.press("Space")
        await expect(box).to_be_checked()

    async def chooses(self, label: str, beginning: str) -> None:
        """Down a list until the choice that begins so is taken."""
        choice = self.page.get_by_label(label).first
        await self.comes_to(choice)
        for _ in range(MOST_CHOICES):
            if str(await choice.evaluate(_CHOSEN)).strip().startswith(beginning):
                return
            await self.press("ArrowDown")
        raise AssertionError(f"{label} has no choice that begins with {beginning}")

    async def follows(self, name: str) -> None:
        """A link, to where it leads."""
        await self._goes_by(self.page.get_by_role("link", name=name).first)

    async def presses(self, name: str) -> None:
        """A button that sends its form."""
        await self._goes_by(self.page.get_by_role("button", name=name).first)

    async def press(self, key: str) -> None:
        await self.page.keyboard.press(key)

    async def _goes_by(self, wanted: Locator) -> None:
        await self.comes_to(wanted)
        async with self.page.expect_navigation():
            await self.press("Enter")

    async def _sees_focus(self) -> None:
        """The browser's own frame, past the last stop, is none of ours."""
        stop = await self.page.evaluate(_FOCUS)
        assert stop is None or (stop["marked"] and stop["seen"]), f"the focus does not show at {stop['what']}"
