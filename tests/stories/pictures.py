"""What `make pictures` runs: a short tale on phones of five scripts, whose screens are photographed for the docs.

It needs Chromium, named by CHROMIUM where it is called otherwise, and fonts of these scripts such as fonts-noto-core.
"""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

from registry.keys import sandbox_ring
from registry.migrating import upgrade
from registry.store import Store
from tests.stories.conftest import found
from tests.stories.phone import Phone
from tests.stories.world import HOME, World, begin

PICTURES = HOME / "docs" / "pictures"
SHOWN = (("en", "telegram", 1), ("am", "sms", 1), ("ar", "telegram", 2), ("ta", "sms", 1), ("bn", "telegram", 1))
"""Language, channel, and what each one answers."""

WIDTH, HEIGHT = 430, 1400


async def main() -> int:
    browser = shutil.which(os.environ.get("CHROMIUM", "chromium"))
    if browser is None:
        sys.stderr.write("There is no Chromium: install it, or name it with CHROMIUM=...\n")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        founded = Path(folder) / "founded.db"
        _found(founded)
        async with begin(Path(folder), founded) as world:
            for phone in await _tell(world):
                await asyncio.to_thread(_photograph, browser, world.sandbox.phones_url, phone)
    return 0


def _found(path: Path) -> None:
    upgrade(f"sqlite:///{path}")
    store = Store(f"sqlite:///{path}", sandbox_ring())
    store.write_now(found)
    store.close()


async def _tell(world: World) -> list[Phone]:
    """They join, are alerted, and answer."""
    phones = [await _new(world, language, channel) for language, channel, _ in SHOWN]
    for phone in phones:
        await phone.joins()
    world.post.decides(("south", 3))
    for phone, (_, _, digit) in zip(phones, SHOWN, strict=True):
        await phone.gets_in_the_end("M1")
        await phone.replies(str(digit))
        phone.hangs_up()
    await world.until(lambda: all(world.post.understood(phone) == "digit" for phone in phones))
    await world.settles()
    return phones


async def _new(world: World, language: str, channel: str) -> Phone:
    return await (world.telegram(language) if channel == "telegram" else world.sms(language))


def _photograph(browser: str, phones_url: str, phone: Phone) -> None:
    screen = f"{phones_url}/phone/{phone.channel}/{quote(phone.value, safe='')}"
    target = PICTURES / f"phone-{phone.language}.png"
    flags = ["--headless", "--no-sandbox", "--hide-scrollbars", "--disable-gpu", f"--window-size={WIDTH},{HEIGHT}"]
    command = [browser, *flags, f"--screenshot={target}", screen]
    subprocess.run(command, check=True, capture_output=True, timeout=60)  # noqa: S603 - our own page, our own browser
    sys.stdout.write(f"{target.relative_to(HOME)}: {target.stat().st_size // 1024} kB\n")


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
