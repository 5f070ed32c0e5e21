"""The table of countries: every value has somebody who says so."""

import pytest

from registry.country_facts import BadCountryTable, Known, SenderForm, country_facts, parse_country_facts

WHERE_PEOPLE_WORK = {
    "SA", "AE", "KW", "BH", "QA", "OM", "JO", "LB", "IL", "IQ", "SG", "MY", "HK", "TW", "KR", "JP", "IT", "UA", "LY",
    "EG", "ET", "KE",
}  # fmt: skip
WHERE_THEY_COME_FROM = {"PH", "ID", "BD", "NP", "LK", "IN", "PK", "VN", "MM", "KH", "TH"}
TABLE = """
[sources]
one = "Somebody who sends there"
[XA]
two_way = ["no", "one"]
links = ["unknown"]
sender = ["registered name", "one"]
receipts = ["yes", "one"]
"""


def test_every_country_that_matters_is_in_the_shipped_table() -> None:
    assert set(country_facts()) == WHERE_PEOPLE_WORK | WHERE_THEY_COME_FROM


def test_what_is_known_names_its_sources_and_what_is_unknown_names_none() -> None:
    for code, facts in country_facts().items():
        for name, sources in facts.sources.items():
            assert bool(sources) is (getattr(facts, name) != "unknown"), (code, name)


def test_a_table_is_read_with_its_citations() -> None:
    facts = parse_country_facts(TABLE)["XA"]

    assert (facts.two_way, facts.links, facts.receipts) == (Known.NO, Known.UNKNOWN, Known.YES)
    assert facts.sender is SenderForm.REGISTERED_NAME
    assert facts.sources["sender"] == ("Somebody who sends there",)
    assert facts.sources["links"] == ()


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        ('["no", "one"]', '["no"]', "two_way: what is known has a source"),
        ('["unknown"]', '["unknown", "one"]', "links: what is known has a source"),
        ('["no", "one"]', '["perhaps", "one"]', "two_way must begin with one of"),
        ('["no", "one"]', '"no"', "two_way must begin with one of"),
        ('["yes", "one"]', '["yes", "two"]', "receipts: no source is called two"),
        ('links = ["unknown"]', "", "must have exactly"),
        ("[XA]", "[Xa]", "is no country code"),
        ("[XA]", "[XA", "is no TOML"),
    ],
)
def test_what_is_wrong_with_a_table_is_said(right: str, wrong: str, says: str) -> None:
    with pytest.raises(BadCountryTable, match=says):
        parse_country_facts(TABLE.replace(right, wrong, 1))
