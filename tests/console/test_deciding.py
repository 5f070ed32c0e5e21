from collections.abc import Sequence

import httpx
import pytest
from sqlmodel import select

from alert_levels.decisions import lines_of
from alert_levels.tables import Decision, DecisionState
from tests.console.office import Office, words_of
from tests.fakes.country import Country

TIMES = {"happened_at": "2026-03-02 11:30", "next_update_at": "2026-03-02 18:00"}


async def propose(office: Office, **fields: str | Sequence[str]) -> httpx.Response:
    async with office.at_desk("ada") as browser:
        return await browser.submit("/decisions/new", **{"hazard": "flood", "reason": "it rains", **TIMES, **fields})


def decisions(office: Office) -> list[Decision]:
    return office.store.read_now(lambda session: list(session.exec(select(Decision))))


async def test_a_proposal_keeps_everything_that_was_chosen(office: Office, country: Country) -> None:
    south, port, point = str(country.areas["south"]), str(country.areas["port"]), str(country.points["port"])
    response = await propose(
        office,
        **{"area-1": south, "rank-1": "2", "area-2": port, "rank-2": "4", "point-2": point, "exempt-2": "on"},
        **{"area-3": "", "rank-3": "", "continues": ["shelter", "helpline"], "ends": "restriction"},
    )

    (decision,) = decisions(office)
    lines = office.store.read_now(lambda session: lines_of(session, decision.id or 0))
    assert (response.status_code, response.headers["location"]) == (303, f"/decisions/{decision.id}")
    assert (decision.state, decision.hazard, decision.reason) == (DecisionState.PROPOSED, "flood", "it rains")
    assert (decision.continues, decision.ends) == (["shelter", "helpline"], ["restriction"])
    assert f"{decision.next_update_at:%H:%M %Z}" == "18:00 UTC"
    assert [(line.area_id, line.to_rank, line.exempt, line.point_id) for line in lines] == [
        (country.areas["south"], 2, False, None),
        (country.areas["port"], 4, True, country.points["port"]),
    ]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"reason": " "}, "Write the reason"),
        ({"hazard": "aliens"}, "Choose what the danger is"),
        ({"happened_at": "yesterday"}, "Write when it happened"),
        ({"next_update_at": ""}, "Promise the next message"),
        ({"next_update_at": "2026-03-02 11:00"}, "promised for a time to come"),
        ({"area-1": "", "rank-1": ""}, "Choose at least one area"),
        ({"rank-1": ""}, "needs both an area and a level"),
        ({"rank-1": "9"}, "there is no level 9"),
        ({"area-1": "999"}, "there is no area number 999"),
        ({"rank-1": "4"}, "choose a point"),
    ],
)
async def test_what_is_wrong_stands_on_the_form_and_nothing_typed_is_lost(
    office: Office, country: Country, wrong: dict[str, str], sentence: str
) -> None:
    fields = {"area-1": str(country.areas["south"]), "rank-1": "2", "reason": "the river rises & falls", **wrong}
    response = await propose(office, **fields)

    assert response.status_code == 422
    assert sentence in words_of(response.text)
    assert decisions(office) == []
    if "reason" not in wrong:
        assert "the river rises &amp; falls</textarea>" in response.text
    if "area-1" not in wrong:
        assert f'<option value="{country.areas["south"]}" selected>' in response.text


async def test_one_more_line_works_without_a_script_and_keeps_the_rest(office: Office, country: Country) -> None:
    area = str(country.areas["hill"])
    response = await propose(office, **{"area-1": area, "rank-1": "3", "area-2": "", "area-3": "", "more": "1"})

    assert 'name="area-4"' in response.text
    assert f'<option value="{area}" selected>' in response.text
    assert decisions(office) == []


async def test_the_list_shows_every_decision_with_its_state(office: Office, country: Country) -> None:
    country.propose(("south", 2))
    country.decide(("capital", 1))
    async with office.at_desk("eve") as eve:
        page = words_of((await eve.open("/decisions")).text)

    assert "Decision 1 South Level 0: Normal" in page.replace("0 Level", "Level")
    assert "proposed waits for a second officer" in page
    assert "issued in force" in page
    assert "Propose a change of level" not in page
