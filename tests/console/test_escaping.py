"""Whatever people write reaches every page as text: as nothing else, and with no power over what stands around it."""

import html
from html.parser import HTMLParser

import pytest

from broadcasts.relay import ask_relay
from tests.console.office import Office
from tests.fakes.country import Country

CORPUS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "</textarea><script>alert(1)</script>",
    "</title><style>*{display:none}</style>",
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% for x in y %}",
    "&lt;b&gt; &#x3c;script&#x3e;",
    "\u202eevil\u2066 name",
    "<a href=/logout hx-post=/logout hx-trigger=load>x</a>",
    "😀" * 500,
]
PAGES = ["/", "/decisions", "/decisions/1", "/alerts", "/alerts/1", "/alerts/1?state=queued", "/with-officer"]
PAGES += ["/alerts/1?state=&group=<script>", "/alerts/1/messages?channel=telegram&state=queued"]
PAGES += ["/people/1", "/people/2", "/cases", "/cases/1", "/messages", "/families", "/relays", "/records"]


class Tags(HTMLParser):
    """Collects what could act: scripts, and attributes that run, load or send."""

    def __init__(self) -> None:
        super().__init__()
        self.acting: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "script" and not str(named.get("src")).startswith("/static/"):
            self.acting.append(f"script {named}")
        if tag in ("style", "iframe", "object", "embed", "img", "base"):
            self.acting.append(tag)
        self.acting += [f"{tag} {name}" for name in named if name.startswith("on") or name in ("style", "hx-post")]
        if str(named.get("href", "/")).startswith("javascript"):
            self.acting.append("javascript link")


@pytest.mark.parametrize("evil", CORPUS, ids=range(len(CORPUS)))
async def test_names_messages_reasons_and_relays_stay_text(office: Office, country: Country, evil: str) -> None:
    people = [country.person("port", name=evil) for _ in range(2)]
    country.group(people[0], people[1])
    (alert,) = country.decide(("south", 3))
    country.fill()
    office.with_officer(alert, people[0])
    office.calls_for_help(people[0])
    office.writes(office.address_of(people[0]), evil)
    now = country.clock.now()
    office.store.write_now(lambda session: ask_relay(session, people[0], evil, now))
    decision = country.propose(("capital", 1))
    async with office.at_desk("ada") as ada:
        await ada.submit(f"/decisions/{decision}/withdraw", why=evil)
        await ada.submit("/people/1/letter", text=evil, once="a")
        refused = await ada.submit("/decisions/new", reason=evil, hazard=evil, **{"area-1": evil, "happened_at": evil})
        bodies = [(await ada.open(path)).text for path in (*PAGES, f"/decisions/{decision}")] + [refused.text]

    for body in bodies:
        page = Tags()
        page.feed(body)
        assert page.acting == []
    assert sum(evil in html.unescape(body) for body in bodies) >= 5, "the pages no longer show what was written"


async def test_a_name_cannot_be_written_backwards(office: Office, country: Country) -> None:
    person = country.person("port", name="\u202eanimA\u202c")
    async with office.at_desk("ada") as ada:
        page = (await ada.open(f"/people/{person}")).text

    assert "\u202e" not in page
    assert "<bdi>animA</bdi>" in page
