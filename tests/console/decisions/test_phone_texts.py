"""The approval page against what issuing then writes: the same texts, in every language and for every route."""

import re
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

import pytest
from sqlmodel import Session, col, select

from broadcasts.issue import broadcast_of
from broadcasts.preview import UNISSUED
from broadcasts.rendering import route_key
from broadcasts.shortening import segments_of
from broadcasts.speaker import WEB_MARK, Route
from broadcasts.tables import Wording
from broadcasts.wording import CORE, FULL
from console.decisions.phone_texts import EACH_OWN
from console.frame.words import answered_by
from locales.languages import LANGUAGES
from registry.addresses import addresses_of
from tests.console.office import Office, words_of
from tests.fakes.country import Country

ROUTES = {
    "XB": Route(),
    "XC": Route("web"),
    "SA": Route("none"),
    "KW": Route("number", "+99930000001"),
    "BH": Route("missed_call", "+99930000002"),
}


@dataclass
class Figure:
    """One text of the page: under which heading, its caption, and the labels of its buttons."""

    heading: str = ""
    title: str = ""
    text: str = ""
    buttons: list[str] = field(default_factory=list)


class Figures(HTMLParser):
    """The figures of a page, by the language of the section that they stand in."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.by_language: dict[str, list[Figure]] = {}
        self._open: list[str] = []
        self._heading = ""
        self._figure = Figure()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self._open = [*self._open, tag][-1:]
        if tag == "h5":
            self._heading = ""
        if tag == "figure":
            self._figure = Figure(self._heading)
        if tag == "div" and attributes.get("class") == "phone":
            self._open = ["phone"]
            self.by_language.setdefault(attributes["lang"] or "", []).append(self._figure)
        if tag == "li":
            self._figure.buttons.append("")

    def handle_endtag(self, tag: str) -> None:
        self._open = []

    def handle_data(self, data: str) -> None:
        match self._open:
            case ["h5"]:
                self._heading += data
            case ["figcaption"]:
                self._figure.title += data
            case ["phone"]:
                self._figure.text += data
            case ["li"]:
                self._figure.buttons[-1] += data


@pytest.fixture
def everybody(country: Country) -> Country:
    """In South a reader of every language in Telegram and by SMS of every route."""
    country.speaker = replace(country.speaker, routes=ROUTES)
    for language in LANGUAGES:
        country.person("south", language=language.code)
        for iso in ROUTES:
            lives_in(country, country.person("south", language=language.code, channels=("sms",)), iso)
    return country


def lives_in(country: Country, person_id: int, iso: str) -> None:
    def move(session: Session) -> None:
        for address in addresses_of(session, person_id):
            address.country = iso
            session.add(address)

    country.store.write_now(move)


async def figures_of(country: Country, decision_id: int) -> Figures:
    async with Office(country).at_desk("ben") as ben:
        return Figures((await ben.open(f"/decisions/{decision_id}")).text)


def written(country: Country, alert_id: int, language: str, lengths: tuple[str, ...]) -> list[Wording]:
    def read(session: Session) -> list[Wording]:
        broadcast = broadcast_of(session, alert_id)
        chosen = select(Wording).where(
            Wording.broadcast_id == broadcast.id, Wording.language == language, col(Wording.length).in_(lengths)
        )
        return list(session.exec(chosen))

    return country.store.read_now(read)


def as_shown(text: str) -> str:
    """A text without what only issuing knows: its reference, and the token of each address."""
    return re.sub(r"\bM\d+", UNISSUED, text.replace(WEB_MARK, EACH_OWN))


def sent(rows: list[Wording], channel: str) -> set[tuple[str, tuple[str, ...]]]:
    return {(as_shown(row.text), tuple(label for label, _ in row.buttons)) for row in rows if row.channel == channel}


def shown(figures: list[Figure]) -> set[tuple[str, tuple[str, ...]]]:
    return {(figure.text, tuple(figure.buttons)) for figure in figures}


@pytest.mark.parametrize("rank", [1, 3])
@pytest.mark.parametrize("language", [language.code for language in LANGUAGES])
async def test_the_page_shows_what_issuing_then_writes(everybody: Country, language: str, rank: int) -> None:
    decision = everybody.propose(("south", rank))
    texts = [
        figure for figure in (await figures_of(everybody, decision)).by_language[language]
        if figure.heading == "Goes out"
    ]  # fmt: skip
    [alert] = everybody.approve(decision)
    rows, ref = written(everybody, alert, language, (CORE, FULL)), f"M{alert}"

    assert shown([figure for figure in texts if figure.title == "Telegram"]) == sent(rows, "telegram")
    assert shown([figure for figure in texts if "SMS" in figure.title]) == sent(rows, "sms")
    for iso, route in ROUTES.items():
        for row in rows:
            if row.channel == "sms" and row.route == route_key(route):
                [figure] = [each for each in texts if each.text == as_shown(row.text) and "SMS" in each.title]
                assert f"({segments_of(row.text.replace(ref, UNISSUED))} segment" in figure.title, iso
                assert figure.title.startswith("First SMS" if row.length == CORE else "Full SMS")
                assert answered_by(route) in figure.title or " answered " not in figure.title


@pytest.mark.parametrize("language", [language.code for language in LANGUAGES])
async def test_the_page_shows_what_its_correction_then_writes(everybody: Country, language: str) -> None:
    decision = everybody.propose(("south", 4))
    texts = [
        figure for figure in (await figures_of(everybody, decision)).by_language[language]
        if figure.heading.startswith("Prepared correction")
    ]  # fmt: skip
    everybody.approve(decision)
    [correction] = everybody.correct(decision)
    cores = [row for row in written(everybody, correction, language, (CORE,)) if row.channel == "sms"]
    fulls = [row for row in written(everybody, correction, language, (FULL,)) if row.channel == "telegram"]

    assert shown([figure for figure in texts if figure.title == "Telegram"]) == sent(fulls, "telegram")
    assert shown([figure for figure in texts if figure.title.startswith("SMS")]) == sent(cores, "sms")


async def test_an_unasked_route_has_no_text_on_the_page(country: Country) -> None:
    country.person("south", channels=("telegram", "sms"))
    texts = (await figures_of(country, country.propose(("south", 3)))).by_language["en"]
    titles = [figure.title.split(" (")[0] for figure in texts if figure.heading == "Goes out"]
    assert titles == ["First SMS", "Telegram", "Full SMS, after the first one"]


async def test_only_what_a_native_speaker_has_read_is_called_reviewed(office: Office, country: Country) -> None:
    for language in ("en", "ne"):
        country.person("south", language=language)
    async with office.at_desk("ben") as ben:
        text = words_of((await ben.open(f"/decisions/{country.propose(('south', 3))}")).text)

    assert re.search(r"English 1 1 0 0 \S+( to \d)? source text", text)
    assert re.search(r"Nepali 1 1 0 0 \S+( to \d)? machine draft", text)
    assert "by a native speaker" not in text
