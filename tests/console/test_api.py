from tests.console.office import Office
from tests.fakes.country import Country


async def test_a_script_reads_every_alert_with_its_counts(office: Office, country: Country) -> None:
    amina = country.person("port", name="Amina")
    country.person("hill", name="Bilal")
    (alert,) = country.decide(("south", 3))
    country.fill()
    country.answers(amina, alert, "safe")
    async with office.at_desk("eve") as eve:
        response = await eve.open("/api/alerts")

    (found,) = response.json()["alerts"]
    assert found == {
        "id": alert,
        "ref": "M1",
        "area": "south",
        "decision": 1,
        "changes": [{"was": 0, "now": 3}],
        "issued_at": "2026-03-02T12:00:00+00:00",
        "corrected_at": None,
        "counts": {"answered": 1, "queued": 1},
        "audience": 2,
        "accounted": 1,
        "open": 1,
    }
    assert "Amina" not in response.text


async def test_a_script_reads_where_a_decision_stands(office: Office, country: Country) -> None:
    decision = country.propose(("south", 2), ("capital", 1))
    async with office.at_desk("eve") as eve:
        before = (await eve.open(f"/api/decisions/{decision}")).json()
        alerts = country.approve(decision)
        after = (await eve.open(f"/api/decisions/{decision}")).json()

    assert (before["state"], before["alerts"], before["approved_by"]) == ("proposed", [], None)
    assert (after["state"], after["alerts"], after["approved_by"]) == ("issued", alerts, country.officer("ben"))
    assert after["lines"] == [{"area": "south", "from": 0, "to": 2}, {"area": "capital", "from": 0, "to": 1}]
