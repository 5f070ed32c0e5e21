"""What takes two administrators and is not about an officer: the ladder, a copy of the records; and the alarm about
one who looks at very many people."""

import json
import re

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from alert_levels.ladder_versions import newest_version
from registry import many_views
from registry.settings import SecondFactor
from tests.console.office import Browser, Office, words_of
from tests.fakes.country import Country


@pytest.fixture
def office(country: Country) -> Office:
    return Office(country, SecondFactor.REQUIRED)


async def test_two_administrators_change_the_ladder(office: Office) -> None:
    secret = office.gives_factor("ivo")
    office.gives_factor("uma")
    async with office.at_desk("uma") as uma, office.at_desk("ivo") as ivo:
        page = (await uma.open("/ladder")).text
        [text] = re.findall(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
        text = text.replace("&#34;", '"')
        proposed = await uma.submit("/ladder", ladder=text.replace("again_times = 1", "again_times = 3"))
        seen = words_of((await ivo.open("/ladder")).text)
        waiting = words_of((await ivo.open("/officers")).text)
        done = await ivo.submit("/administration/1/confirm", code=office.code(secret))
        after = words_of((await uma.open("/ladder")).text)

    assert (proposed.status_code, done.status_code) == (303, 303)
    assert "Proposed by Uma level 2, again_times: 1 becomes 3" in seen
    assert "change the ladder, as its page shows it " in waiting
    assert "This is version 2" in after
    assert "Version 1 still holds. Start Muster again to let version 2 hold." in after
    assert re.search(r"2 2026-03-02 12:00 UTC not yet 1 holds 2026-03-02 12:00 UTC", after)
    assert office.store.read_now(newest_version).definition[2]["again_times"] == 3


async def test_a_ladder_that_is_none_is_shown_again_with_what_is_wrong(office: Office) -> None:
    async with office.at_desk("uma") as uma:
        response = await uma.submit("/ladder", ladder="[[ladder.level]]\nrank = 0")

    assert response.status_code == 422
    assert "answers is missing" in words_of(response.text)
    assert "rank = 0</textarea>" in response.text


async def test_a_copy_of_the_records_is_taken_by_whoever_asked_after_another_confirmed(office: Office) -> None:
    secret = office.gives_factor("ivo")
    async with office.at_desk("uma") as uma, office.at_desk("ivo") as ivo:
        await uma.submit("/records/export")
        early = await uma.open("/records/export/1")
        await ivo.submit("/administration/1/confirm", code=office.code(secret))
        shown = (await uma.open("/officers")).text
        others = await ivo.open("/records/export/1")
        copy = await uma.open("/records/export/1")

    assert (early.status_code, others.status_code, copy.status_code) == (403, 403, 200)
    assert 'href="/records/export/1"' in shown
    first, *entries = map(json.loads, copy.text.splitlines())
    assert (first["copy taken by officer"], first["confirmed by officer"]) == (
        office.country.officer("uma"),
        office.country.officer("ivo"),
    )
    assert [entry["act"] for entry in entries][-1] == "export"


class InParts:
    """An app with how large each part was that it sent."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.sizes: list[int] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def measured(message: Message) -> None:
            self.sizes.append(len(message.get("body", b"")))
            await send(message)

        await self._app(scope, receive, measured)


async def test_a_copy_of_a_long_log_is_sent_in_parts_and_ends_where_the_log_ended_when_it_was_taken(
    office: Office, country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("registry.audit_check.AT_ONCE", 5)
    for _ in range(10):
        country.propose(("capital", 1))
    secret = office.gives_factor("ivo")
    async with office.at_desk("uma") as uma, office.at_desk("ivo") as ivo:
        await uma.submit("/records/export")
        await ivo.submit("/administration/1/confirm", code=office.code(secret))
        app = InParts(office.app)
        async with Browser(app, uma.token) as taking:
            copy = await taking.open("/records/export/1")

    numbers = [json.loads(line)["number"] for line in copy.text.splitlines()[1:]]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) == 13
    assert max(app.sizes) < len(copy.content) / 2


async def test_after_an_hour_the_copy_must_be_asked_for_anew(office: Office, country: Country) -> None:
    secret = office.gives_factor("ivo")
    async with office.at_desk("uma") as uma, office.at_desk("ivo") as ivo:
        await uma.submit("/records/export")
        await ivo.submit("/administration/1/confirm", code=office.code(secret))
        country.clock.forward(minutes=59)
        intime = await uma.open("/records/export/1")
        country.clock.forward(minutes=2)
        late = await uma.open("/records/export/1")

    assert (intime.status_code, late.status_code) == (200, 403)


async def test_the_others_are_told_of_an_officer_who_looks_at_very_many_people(
    office: Office, country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(many_views, "MANY", 3)
    people = [country.person("port") for _ in range(4)]
    for login in ("ada", "ben"):
        office.gives_factor(login)
    async with office.at_desk("ada") as ada, office.at_desk("ben") as ben:
        for person in people[:2]:
            await ada.open(f"/people/{person}")
        before = words_of((await ben.open("/")).text)
        for person in people[2:]:
            await ada.open(f"/people/{person}")
        seen = words_of((await ben.open("/")).text)
        own = await ada.submit("/view-alarms/1/answered")
        await ben.submit("/view-alarms/1/answered")
        after = words_of((await ben.open("/")).text)

    assert "looked at" not in before
    assert "Ada looked at 3 people within an hour" in seen
    assert own.status_code == 403
    assert "looked at" not in after
