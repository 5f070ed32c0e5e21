"""The doctor: looks at everything that Muster needs and makes one page of it. Nothing is changed."""

from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path

from bot.via_telegram.card_fonts import CannotDraw, check_shaping
from console.frame.printing import DEBIAN_PACKAGES, CannotPrint, check_printing
from locales.catalogue import Catalogue
from locales.languages import LANGUAGES
from registry.settings import Mode
from service.doctor_carriers import examine_carriers
from service.doctor_snapshots import examine_snapshots
from service.doctor_store import examine_backups, examine_store
from service.finding import Finding, fail, ok, warn
from service.settings import Settings


async def examine(settings: Settings, now: datetime, backups: Path | None = None) -> AsyncIterator[Finding]:
    """Everything, what matters first. `now` is crisis time; `backups` is the folder in which they are kept."""
    yield ok("config", f"{settings.post.name}, {settings.service.mode}, {', '.join(settings.channels) or 'no channel'}")
    for finding in examine_store(settings, now):
        yield finding
    async for finding in examine_carriers(settings):
        yield finding
    for finding in [
        *_settings(settings),
        *_cards(settings),
        _sheets(),
        *examine_snapshots(settings),
        *_texts(),
        *_backups(backups),
    ]:
        yield finding


def _settings(settings: Settings) -> Iterator[Finding]:
    """What is allowed, and still worth a second look before people depend on it."""
    if settings.post.reply_number is None:
        yield warn("config", "[post] reply_number is not set", "people of one-way countries cannot call anybody back")
    if settings.service.mode is Mode.LIVE and settings.alarm.ping_url is None:
        yield warn("alarm", "no dead-man's address is set", "set MUSTER_ALARM__PING_URL, so that silence is noticed")
    if settings.service.mode is Mode.LIVE and settings.audit.anchor_url is None:
        remedy = "set MUSTER_AUDIT__ANCHOR_URL, so that a log that was cut off or made anew is noticed"
        yield warn("audit", "the head of the audit log is kept nowhere else", remedy)
    if settings.service.mode is Mode.LIVE and settings.console.host not in ("127.0.0.1", "::1", "localhost"):
        says = f"listens on {settings.console.host}"
        yield warn("console", says, "it must never be public: use 127.0.0.1 and a VPN")


def _cards(settings: Settings) -> Iterator[Finding]:
    if "telegram" not in settings.channels or not settings.telegram.level_cards:
        return
    try:
        check_shaping()
    except CannotDraw as fault:
        remedy = "install it (Debian: apt-get install libfribidi0), and start again"
        yield warn("cards", f"level cards go as text: {fault}", remedy)
    else:
        yield ok("cards", "level cards can be drawn")


def _sheets() -> Finding:
    """Whether call lists can be PDF."""
    try:
        check_printing()
    except CannotPrint:
        remedy = f"install it (Debian: apt-get install {DEBIAN_PACKAGES}), and start again"
        return warn("sheets", "call lists print as pages alone, not as PDF: Pango is not installed", remedy)
    return ok("sheets", "call lists can be made as PDF")


def _backups(folder: Path | None) -> Iterator[Finding]:
    return examine_backups(folder) if folder else iter(())


def _texts() -> Iterator[Finding]:
    catalogue = Catalogue.load()
    for language in LANGUAGES:
        missing = len(catalogue.missing(language.code))
        if missing:
            says = f"{language.code}: {missing} texts are missing"
            yield fail("texts", says, "complete the catalogue: its readers cannot be alerted")
    unread = [language.code for language in LANGUAGES if not catalogue.reviewed(language.code)]
    if unread:
        yield warn("texts", f"not reviewed: {', '.join(unread)}", "have somebody who speaks it read every text")
    else:
        yield ok("texts", f"{len(LANGUAGES)} languages are reviewed")
