"""Pages that follow by themselves leave the focus where it was: nobody at a keyboard is thrown back to the top."""

import pytest
from playwright.async_api import Browser

from tests.browser.desk import at_desk
from tests.browser.town import fill
from tests.stories.world import World

_KEEP_STREAM = """window.EventSource = class extends EventSource {
  constructor(...how) {
    super(...how);
    window.stream = this;
    this.addEventListener('live', (event) => { window.heard = event.data; });
  }
}"""
_LOST = """async () => {
  while (!window.heard) await new Promise((go_on) => setTimeout(go_on, 50));
  const stops = () => [...document.querySelectorAll('[sse-swap] :is(a[href], button, summary, [tabindex])')]
    .filter(one => one.tabIndex >= 0 && one.checkVisibility());
  const told = one => one === document.body ? 'nothing' : one.outerHTML.slice(0, 120);
  const newsCome = () => window.stream.dispatchEvent(new MessageEvent('live', { data: window.heard }));
  newsCome();
  return stops().map((_, place) => {
    stops()[place].focus();
    const before = told(document.activeElement);
    newsCome();
    return [before, told(document.activeElement)];
  });
}"""
"""Each stop of the part that follows, and what has the focus after the next news came."""


@pytest.mark.parametrize("path", ["/", "/alerts/1"])
async def test_the_focus_is_where_it_was_when_news_come(browser: Browser, world: World, path: str) -> None:
    await fill(world)
    async with at_desk(browser, world, "ada") as ada:
        await ada.page.add_init_script(_KEEP_STREAM)
        await ada.opens(path)
        stops = await ada.page.evaluate(_LOST)

    assert len(stops) > 5, "hardly anything can be reached"
    assert [stop for stop in stops if stop[0] != stop[1]] == []
