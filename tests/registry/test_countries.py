"""How people of a country answer an SMS."""

import pytest

from registry.countries import CountryRules, ReplyRoute, is_uncertain, rules_by_country, rules_of
from registry.country_facts import CountryFacts, Known, SenderForm, country_facts
from registry.numbers import FICTIONAL_PREFIXES

ONE_WAY = {"AE", "BD", "BH", "EG", "ET", "KH", "KW", "LB", "LY", "NP", "OM", "QA", "SA", "SG", "TH", "VN"}


def facts(two_way: str, links: str) -> CountryFacts:
    return CountryFacts(Known(two_way), Known(links), SenderForm.UNKNOWN, Known.UNKNOWN, {})


@pytest.mark.parametrize(
    ("two_way", "links", "route"),
    [
        ("yes", "unknown", ReplyRoute.SAME_THREAD),
        ("yes", "no", ReplyRoute.SAME_THREAD),
        ("no", "yes", ReplyRoute.WEB),
        ("no", "unknown", ReplyRoute.WEB),
        ("no", "no", ReplyRoute.NONE),
        ("unknown", "yes", ReplyRoute.WEB),
        ("unknown", "unknown", ReplyRoute.WEB),
        ("unknown", "no", ReplyRoute.NONE),
    ],
)
def test_nobody_is_told_to_answer_where_nobody_knows_that_it_works(two_way: str, links: str, route: ReplyRoute) -> None:
    assert rules_of(facts(two_way, links)) == CountryRules(route, links=links != "no")


def test_countries_known_to_have_no_way_back_are_not_answered_in_the_thread() -> None:
    rules = rules_by_country({})

    assert {code for code, known in country_facts().items() if known.two_way is Known.NO} == ONE_WAY
    assert not [code for code in ONE_WAY if rules[code].two_way]


def test_no_link_is_sent_where_operators_drop_them() -> None:
    assert rules_by_country({})["AE"] == CountryRules(ReplyRoute.NONE, links=False)


def test_a_country_that_nobody_has_listed_is_one_of_which_nobody_knows() -> None:
    rules = rules_by_country({"ZW": CountryRules()})

    assert "SY" not in country_facts()
    assert rules["SY"] == CountryRules(ReplyRoute.WEB)
    assert rules["ZW"] == CountryRules()


def test_the_fictional_countries_answer_as_the_post_says() -> None:
    assert not set(FICTIONAL_PREFIXES) & set(rules_by_country({}))


def test_what_the_post_found_out_goes_before_the_table() -> None:
    own = {"SA": CountryRules(ReplyRoute.MISSED_CALL), "XB": CountryRules(ReplyRoute.TELEGRAM)}
    rules = rules_by_country(own)

    assert rules["SA"].sms_reply is ReplyRoute.MISSED_CALL
    assert rules["XB"].sms_reply is ReplyRoute.TELEGRAM
    assert rules["KW"].sms_reply is ReplyRoute.WEB


@pytest.mark.parametrize(
    ("country", "uncertain"), [("SA", False), ("PH", False), ("JO", True), ("ZW", True), ("XB", False)]
)
def test_what_nobody_knows_stays_uncertain_until_the_post_has_tried_it(country: str, uncertain: bool) -> None:
    assert is_uncertain(country, {"XB": CountryRules()}) is uncertain
