"""An officer compares two records of one person, makes them one, and undoes it; tests/broadcasts has what follows."""

import re
from datetime import timedelta

from sqlmodel import select

from broadcasts.hiding import go_covert
from broadcasts.tables import LedgerState
from registry.marks import marks_of
from registry.merges import forget_changes
from registry.tables import AuditEntry, MarkKind, Merge, Person, PersonState
from registry.viewings import views_of
from tests.console.office import Office, words_of
from tests.fakes.country import Country


def two(country: Country) -> tuple[int, int]:
    kept = country.person("port", channels=("sms",), name="Amina Khan")
    country.clock.forward(minutes=5)
    return kept, country.person("port", name="Khan Amina", language="ne")


def state_of(country: Country, person: int) -> PersonState:
    return country.store.read_now(lambda session: session.get_one(Person, person).state)


def code_of(country: Country, person: int) -> str:
    return country.store.read_now(lambda session: session.get_one(Person, person).code)


async def test_a_namesake_in_the_same_area_is_suggested_and_the_look_is_noted(office: Office, country: Country) -> None:
    kept, gone = two(country)
    other = country.person("hill", name="Amina Khan")
    async with office.at_desk("eve") as eve:
        page = (await eve.open(f"/people/{kept}")).text

    assert f'href="/people/{kept}/merge/{gone}"' in page
    assert f"/merge/{other}" not in page
    [view] = office.store.read_now(lambda session: views_of(session, gone))
    assert view.what == "perhaps the same person"


async def test_whoever_only_looks_is_shown_no_namesake_and_is_not_said_to_have_seen_one(
    office: Office, country: Country
) -> None:
    kept, gone = two(country)
    async with office.at_desk("val") as val:
        page = (await val.open(f"/people/{kept}")).text

    assert code_of(country, gone) not in page
    assert office.store.read_now(lambda session: views_of(session, gone)) == []


async def test_the_code_of_another_record_leads_to_both_side_by_side(office: Office, country: Country) -> None:
    kept, gone = two(country)
    office.calls_for_help(gone)
    country.decide(("port", 3))
    country.fill()
    async with office.at_desk("eve") as eve:
        there = await eve.submit(f"/people/{kept}/merge", code=code_of(country, gone).lower())
        page = words_of((await eve.open(there.headers["location"])).text)

    assert there.headers["location"] == f"/people/{kept}/merge/{gone}"
    assert "Name Amina Khan Khan Amina Amina Khan" in page
    assert "Language English Nepali Nepali" in page
    assert "Open cases 0 1 1" in page
    assert "Alerts that wait for them 1 1 each waits once" in page
    for person in (kept, gone):
        views = office.store.read_now(lambda session, person=person: views_of(session, person))  # type: ignore[misc]
        assert [view.what for view in views] == ["two records side by side"]


async def test_two_records_become_one_and_two_again(office: Office, country: Country) -> None:
    kept, gone = two(country)
    [alert] = country.decide(("port", 3))
    country.fill()
    async with office.at_desk("eve") as eve:
        done = await eve.submit(f"/people/{kept}/merge/{gone}")
        kept_page, gone_page = [words_of((await eve.open(f"/people/{each}")).text) for each in (kept, gone)]
        merged = state_of(country, gone)
        merge = office.store.read_now(lambda session: session.exec(select(Merge)).one())
        undone = await eve.submit(f"/people/{kept}/merges/{merge.id}/undo")
        again = await eve.submit(f"/people/{kept}/merges/{merge.id}/undo")

    assert (done.status_code, done.headers["location"]) == (303, f"/people/{kept}#records")
    assert merged is PersonState.MERGED
    assert "Merged into this one:" in kept_page
    assert "by Eve" in kept_page
    assert f"Everything is on the page of {code_of(country, kept)} Amina Khan" in gone_page
    assert "Write a letter" not in gone_page
    assert (undone.status_code, state_of(country, gone)) == (303, PersonState.ACTIVE)
    assert (again.status_code, "This was undone already" in again.text) == (409, True)
    assert country.state(alert, gone) is LedgerState.QUEUED
    acts = office.store.read_now(
        lambda s: s.exec(select(AuditEntry.act, AuditEntry.subject_number, AuditEntry.detail)).all()
    )
    assert ("merge", kept, f"person {gone}") in acts
    assert ("undo merge", kept, f"person {gone}") in acts


async def test_what_prevents_an_undoing_is_said_in_words(office: Office, country: Country) -> None:
    kept, gone = two(country)
    async with office.at_desk("eve") as eve:
        await eve.submit(f"/people/{kept}/merge/{gone}")
        country.answers(kept, None, "safe")
        merge = office.store.read_now(lambda session: session.exec(select(Merge)).one())
        refused = await eve.submit(f"/people/{kept}/merges/{merge.id}/undo")

    assert refused.status_code == 409
    assert "something has changed since: reports about them." in refused.text
    assert state_of(country, gone) is PersonState.MERGED


async def test_how_long_a_merge_can_be_undone_is_said_before_and_after_and_nothing_is_offered_later(
    office: Office, country: Country
) -> None:
    kept, gone = two(country)
    async with office.at_desk("eve") as eve:
        before = words_of((await eve.open(f"/people/{kept}/merge/{gone}")).text)
        await eve.submit(f"/people/{kept}/merge/{gone}")
        page = words_of((await eve.open(f"/people/{kept}")).text)
        merge = office.store.read_now(lambda session: session.exec(select(Merge)).one())
        office.store.write_now(lambda session: forget_changes(session, [merge.id or 0]))
        later = words_of((await eve.open(f"/people/{kept}")).text)
        refused = await eve.submit(f"/people/{kept}/merges/{merge.id}/undo")

    assert "This can be undone for 90 days, as long as nothing else has changed on either of them." in before
    assert f"It can be undone until {country.clock.now() + timedelta(days=90):%Y-%m-%d}" in page
    assert "Undo this merge" in page
    assert "Undo this merge" not in later
    assert "What it changed is not kept any more: it can no longer be undone." in later
    assert (refused.status_code, "can no longer be undone" in refused.text) == (409, True)
    assert state_of(country, gone) is PersonState.MERGED


async def test_what_prevents_a_merge_is_said_before_and_after(office: Office, country: Country) -> None:
    kept, gone = two(country)
    country.group(gone, country.person("port"))
    async with office.at_desk("eve") as eve:
        page = (await eve.open(f"/people/{kept}/merge/{gone}")).text
        refused = await eve.submit(f"/people/{kept}/merge/{gone}")

    for text in (page, refused.text):
        assert "looks after people. Keep that record and let this one go" in text
    assert "They are one person" not in page
    assert refused.status_code == 409
    assert state_of(country, gone) is PersonState.ACTIVE


async def test_a_mark_of_one_is_told_before_and_holds_afterwards(office: Office, country: Country) -> None:
    kept, gone = two(country)
    office.store.write_now(lambda session: go_covert(session, gone, None, country.clock.now()))
    async with office.at_desk("eve") as eve:
        page = words_of((await eve.open(f"/people/{kept}/merge/{gone}")).text)
        await eve.submit(f"/people/{kept}/merge/{gone}")

    assert "The mark holds for the whole person afterwards" in page
    assert MarkKind.COVERT in office.store.read_now(lambda session: marks_of(session, kept))


async def test_codes_that_lead_nowhere_are_refused_and_kept_in_the_field(office: Office, country: Country) -> None:
    kept, _ = two(country)
    async with office.at_desk("eve") as eve:
        unknown = await eve.submit(f"/people/{kept}/merge", code="AAAAA3")
        own = await eve.submit(f"/people/{kept}/merge", code=code_of(country, kept))

    assert (unknown.status_code, own.status_code) == (422, 422)
    assert "Nobody in the register has this code" in unknown.text
    assert re.search(r'name="code" value="AAAAA3"', unknown.text)
    assert "That is the code of this record itself" in own.text


async def test_nothing_can_be_done_with_a_record_that_does_not_count_any_more(office: Office, country: Country) -> None:
    kept, gone = two(country)
    async with office.at_desk("ada") as ada:
        await ada.submit(f"/people/{kept}/merge/{gone}")
        report = await ada.submit(f"/people/{gone}/report", status="safe", how="saw them")
        letter = await ada.submit(f"/people/{gone}/letter", text="hello", once="a")
        mark = await ada.submit(f"/people/{gone}/marks", kind="covert", on="1")
        role = await ada.submit(f"/people/{gone}/role", group="g1", role="warden_id")
        erase = await ada.submit(f"/people/{gone}/erase", confirm=code_of(country, gone))
        page = await ada.open(f"/people/{gone}/erase")
        kept_page = words_of((await ada.open(f"/people/{kept}/erase")).text)

    answers = (report, letter, mark, role, erase, page)
    assert [answer.status_code for answer in answers] == [422, 422, 404, 422, 303, 303]
    assert state_of(country, gone) is PersonState.MERGED
    assert "One record that was merged into this one goes with it." in kept_page


async def test_a_merge_of_another_person_is_not_undone_from_here(office: Office, country: Country) -> None:
    kept, gone = two(country)
    async with office.at_desk("eve") as eve:
        await eve.submit(f"/people/{kept}/merge/{gone}")
        merge = office.store.read_now(lambda session: session.exec(select(Merge)).one())
        other = country.person("port")
        answer = await eve.submit(f"/people/{other}/merges/{merge.id}/undo")

    assert answer.status_code == 404
    assert state_of(country, gone) is PersonState.MERGED
