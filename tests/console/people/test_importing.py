"""Files that officers hand in: looked at before anything is written, sealed meanwhile, refused when they are abuse."""

import asyncio
import gzip
import io
import zipfile
from html import unescape
from threading import Event

import httpx
import pytest
from sqlalchemy import text
from sqlmodel import col, select
from starlette.formparsers import MultiPartParser

from console.entry.access import LARGEST_UPLOAD, csrf_of
from locales.interface import said_in
from locales.sentence import Sentence
from registry.import_drafts import KEPT_FOR, forget_drafts
from registry.import_preview import MOST_LINES
from registry.tables import Area, AuditEntry, ImportDraft, Officer, Person, Point
from tests.console.office import Browser, Office, words_of
from tests.fakes.country import Country

PEOPLE = "code,language,area,name,phone\nP1,en,port,Amina,0000101\nP2,ne,hill,Bilal,0000102\n"
POINTS = "code,area,kind,name_en,latitude,longitude\nq1,port,shelter,Stadium,33.1,35.1\n"


async def hand_in(browser: Browser, kind: str, raw: bytes | str, name: str = "list.csv") -> httpx.Response:
    content = raw.encode() if isinstance(raw, str) else raw
    return await browser.client.post(
        "/people/import", data={"csrf": csrf_of(browser.token), "kind": kind}, files={"file": (name, content)}
    )


async def take(browser: Browser, handed_in: httpx.Response) -> httpx.Response:
    path = handed_in.headers["location"]
    page = (await browser.open(path)).text
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    return await browser.submit(path, seen=seen)


def people(office: Office) -> dict[str, str | None]:
    return office.store.read_now(
        lambda s: {person.code: person.name for person in s.exec(select(Person).order_by(col(Person.id)))}
    )


def drafts(office: Office) -> int:
    return office.store.read_now(lambda session: len(session.exec(select(ImportDraft)).all()))


async def test_what_is_wrong_in_a_file_of_places_is_said_in_the_officers_own_language(
    office: Office, country: Country
) -> None:
    uma_id = country.officer("uma")
    office.store.write_now(lambda session: setattr(session.get_one(Officer, uma_id), "language", "fr"))
    english = "is no area that is known or in this file: correct it or add that area"
    async with office.at_desk("uma") as uma:
        handed_in = await hand_in(uma, "areas", "code,parent,kind,name_en\nnew,nowhere,city,New town\n")
    page = unescape(words_of(handed_in.text)).casefold()

    assert words_of(said_in("fr", Sentence(english))).casefold() in page
    assert english not in page


async def test_a_file_is_looked_at_before_anything_is_written(office: Office, country: Country) -> None:
    async with office.at_desk("eve") as eve:
        handed_in = await hand_in(eve, "people", PEOPLE)
        before = people(office)
        page = words_of((await eve.open(handed_in.headers["location"])).text)
        done = await take(eve, handed_in)
        after = words_of((await eve.open(done.headers["location"])).text)

    assert handed_in.status_code == 303
    assert before == {}
    assert "new 2 change something 0 say what is known already 0" in page
    assert people(office) == {"P1": "Amina", "P2": "Bilal"}
    assert "Taken: 2 new, 0 known before." in after
    assert drafts(office) == 0
    [act] = office.store.read_now(lambda s: s.exec(select(AuditEntry).where(AuditEntry.act == "import")).all())
    assert (act.role, act.actor, act.detail) == ("officer", country.officer("eve"), "2 added, 0 updated")


async def test_of_one_officer_only_one_file_is_read_at_a_time(office: Office, country: Country) -> None:
    go_on = Event()
    async with office.at_desk("eve") as eve, office.at_desk("ada") as ada:
        writing = asyncio.create_task(office.store.write(lambda session: go_on.wait(10)))
        both = [asyncio.create_task(hand_in(eve, "people", PEOPLE)) for _ in range(2)]
        [refused], _ = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED, timeout=10)
        other = asyncio.create_task(hand_in(ada, "people", PEOPLE))
        go_on.set()
        await writing
        answers = [(await each).status_code for each in (*both, other)]
        again = await hand_in(eve, "people", PEOPLE)

    assert sorted(answers) == [303, 303, 503]
    assert "Another file of yours is being read just now" in (await refused).text
    assert again.status_code == 303
    assert drafts(office) == 2


async def test_the_preview_tells_new_changed_and_unchanged_rows_apart(office: Office, country: Country) -> None:
    again = PEOPLE.replace("hill", "port").replace(",", "\t") + "\ten\tport\tZara\t\n"
    async with office.at_desk("eve") as eve:
        await take(eve, await hand_in(eve, "people", PEOPLE))
        handed_in = await hand_in(eve, "people", again, "list.tsv")
        page = words_of((await eve.open(handed_in.headers["location"])).text)

    assert "new 1 change something 1 say what is known already 1" in page
    assert "Take these 2 rows" in page


async def test_a_new_number_for_somebody_known_is_a_change(office: Office, country: Country) -> None:
    async with office.at_desk("eve") as eve:
        await take(eve, await hand_in(eve, "people", PEOPLE))
        handed_in = await hand_in(eve, "people", PEOPLE.replace("0000101", "0000109"))
        page = words_of((await eve.open(handed_in.headers["location"])).text)

    assert "new 0 change something 1 say what is known already 1" in page


async def test_whoever_comes_to_where_a_level_holds_is_counted_before_and_told_after(
    office: Office, country: Country
) -> None:
    country.decide(("port", 3))
    country.fill()
    async with office.at_desk("eve") as eve:
        handed_in = await hand_in(eve, "people", PEOPLE)
        page = (await eve.open(handed_in.headers["location"])).text
        assert office.deliveries("alert") == []
        await take(eve, handed_in)

    assert "One person comes to where a level holds, and is told of it at once." in page
    assert [message.state for message in office.deliveries("alert")] == ["queued"]


async def test_every_fault_is_told_by_line_and_column_and_nothing_is_kept(office: Office, country: Country) -> None:
    wrong = "code,language,area,name,phone\nP1,en,nowhere,Amina,12\n,xx,port,,\n"
    async with office.at_desk("eve") as eve:
        refused = await hand_in(eve, "people", wrong)
        page = words_of(refused.text)

    assert refused.status_code == 422
    assert "People: nothing was imported" in page
    assert "2 area Is no area that is known: correct it or import that area first." in page
    assert "2 phone Is not a number of XB: write +9992 and seven digits." in page
    assert "3 language Is not one of" in page
    assert (people(office), drafts(office)) == ({}, 0)


async def test_what_changed_meanwhile_is_shown_again_before_it_is_taken(office: Office, country: Country) -> None:
    async with office.at_desk("eve") as eve, office.at_desk("ben") as ben:
        mine, his = await hand_in(eve, "people", PEOPLE), await hand_in(ben, "people", PEOPLE)
        path = mine.headers["location"]
        await take(ben, his)
        refused = await eve.submit(path, seen="2-0-0")

    assert refused.status_code == 409
    assert "The register has changed since" in refused.text
    assert "say what is known already 2" in words_of(refused.text)
    assert drafts(office) == 1


async def test_a_file_is_its_officers_alone_and_gone_after_an_hour(office: Office, country: Country) -> None:
    async with office.at_desk("eve") as eve, office.at_desk("ben") as ben:
        path = (await hand_in(eve, "people", PEOPLE)).headers["location"]
        assert (await ben.open(path)).status_code == 409
        assert (await ben.submit(path, seen="2-0-0")).status_code == 409
        await ben.submit(f"{path}/drop")
        assert drafts(office) == 1
        for _ in range(2):  # a log-in that nobody uses for so long would end
            country.clock.forward(seconds=KEPT_FOR.total_seconds() / 2)
            await eve.open("/people")
        late = await eve.submit(path, seen="2-0-0")

    assert (late.status_code, "not kept any more" in late.text) == (409, True)
    assert people(office) == {}
    assert office.store.write_now(lambda session: forget_drafts(session, country.clock.now())) == 1
    assert drafts(office) == 0


async def test_a_file_waits_sealed_and_the_next_one_takes_its_place(office: Office) -> None:
    async with office.at_desk("eve") as eve:
        await hand_in(eve, "people", PEOPLE)
        await hand_in(eve, "people", PEOPLE)
        raw = office.store.read_now(
            lambda session: session.execute(text("SELECT content FROM import_draft")).scalars().all()
        )
        assert len(raw) == 1
        assert b"Amina" not in raw[0]
        await eve.submit(f"/people/import/{office.store.read_now(lambda s: s.exec(select(ImportDraft.id)).one())}/drop")

    assert drafts(office) == 0


@pytest.mark.parametrize("kind", ["areas", "points", "routes", "contacts"])
async def test_plans_are_for_administrators_and_people_are_not(office: Office, kind: str) -> None:
    async with office.at_desk("eve") as eve, office.at_desk("uma") as uma:
        refused = await hand_in(eve, kind, POINTS)
        assert (refused.status_code, "role of administrator" in refused.text) == (403, True)
        assert f'<option value="{kind}"' not in (await eve.open("/people/import")).text
        assert f'<option value="{kind}"' in (await uma.open("/people/import")).text


async def test_an_administrator_imports_a_plan(office: Office) -> None:
    async with office.at_desk("uma") as uma:
        await take(uma, await hand_in(uma, "points", POINTS))

    names = office.store.read_now(lambda s: s.exec(select(Point.names).where(Point.code == "q1")).one())
    assert names == {"en": "Stadium"}


async def test_a_file_of_before_is_not_taken_by_somebody_who_is_no_administrator_any_more(
    office: Office, country: Country
) -> None:
    async with office.at_desk("uma") as uma:
        path = (await hand_in(uma, "areas", "code,parent,kind,name_en\nnew,xb,region,New\n")).headers["location"]
        office.store.write_now(lambda s: s.execute(text("UPDATE officer SET may_administer = false")))
        refused = await uma.submit(path, seen="1-0-0")

    assert refused.status_code == 403
    assert office.store.read_now(lambda s: s.exec(select(Area).where(Area.code == "new")).first()) is None


def zipped() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", "0" * 50_000_000)
    return packed.getvalue()


TOO_LONG = f"this page takes {MOST_LINES}"
HEADER = b"code,language,area\n"
ABUSE = {
    "zip bomb": (zipped(), "has zero bytes|is not UTF-8"),
    "gzip": (gzip.compress(PEOPLE.encode()), "is not UTF-8"),
    "utf-16": (PEOPLE.encode("utf-16"), "is not UTF-8"),
    "no text": (b"\xff\xfe\x00", "is not UTF-8"),
    "zero": (b"a\0b\n", "has zero bytes"),
    "many lines": (b"code\n" * (MOST_LINES + 2), TOO_LONG),
    "only line ends": (b"\r" * 900_000, TOO_LONG),
    "one line of commas": (b"," * 900_000, "has more than 100 columns"),
    "a cell without end": (b'"' + b"x" * 200_000, "is not CSV"),
    "one row of commas": (HEADER + b"," * 900_000, "holds something"),
    "one row of cells": (HEADER + b"x" + b"," * 900_000, "more cells"),
}


@pytest.mark.parametrize(("raw", "says"), ABUSE.values(), ids=ABUSE)
async def test_what_is_no_list_is_refused_with_a_sentence_and_not_unpacked(
    office: Office, raw: bytes, says: str
) -> None:
    async with office.at_desk("eve") as eve:
        refused = await hand_in(eve, "people", raw)

    assert refused.status_code == 422
    assert any(part in refused.text.lower() for part in says.lower().split("|"))
    assert drafts(office) == 0


async def test_a_file_beyond_the_limit_is_refused_unread_and_none_below_it_touches_a_disk(office: Office) -> None:
    async with office.at_desk("eve") as eve:
        refused = await hand_in(eve, "people", b"x" * LARGEST_UPLOAD)

    assert (refused.status_code, "split the file" in refused.text) == (413, True)
    assert MultiPartParser.spool_max_size >= LARGEST_UPLOAD


async def test_a_body_without_a_length_or_packed_on_the_way_is_refused(office: Office) -> None:
    async def chunks() -> object:
        yield b"csrf=x"

    async with office.at_desk("eve") as eve:
        form = {"content-type": "application/x-www-form-urlencoded"}
        endless = await eve.client.post("/people/import", content=chunks(), headers=form)  # type: ignore[arg-type]
        packed = await eve.client.post(
            "/people/import", content=gzip.compress(f"csrf={csrf_of(eve.token)}&kind=people".encode()),
            headers={**form, "content-encoding": "gzip"},
        )  # fmt: skip

    assert (endless.status_code, packed.status_code) == (413, 403)


async def test_no_other_page_takes_a_file_and_this_one_takes_one(office: Office) -> None:
    async with office.at_desk("eve") as eve:
        token = {"csrf": csrf_of(eve.token)}
        elsewhere = await eve.client.post("/people", data={**token, "looked_for": "x"}, files={"file": ("a", b"a")})
        many = await eve.client.post(
            "/people/import", data={**token, "kind": "people"},
            files=[("file", ("a", PEOPLE.encode())), ("file", ("b", PEOPLE.encode()))],
        )  # fmt: skip
        other = await eve.client.post(
            "/people/import", data={**token, "kind": "people"}, files={"picture": ("a", PEOPLE.encode())}
        )

    assert (elsewhere.status_code, many.status_code, other.status_code) == (400, 400, 422)
    assert drafts(office) == 0


@pytest.mark.parametrize(("kind", "raw"), [("", PEOPLE), ("passports", PEOPLE), ("people", "")])
async def test_a_form_that_lacks_something_says_what(office: Office, kind: str, raw: str) -> None:
    async with office.at_desk("eve") as eve:
        refused = await hand_in(eve, kind, raw)

    assert refused.status_code == 422
    assert 'role="alert" id="refused-import"' in refused.text
