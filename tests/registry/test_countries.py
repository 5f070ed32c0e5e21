"""How people of a country answer an SMS."""

from registry.countries import CountryRules, ReplyRoute, rules_by_country


def test_countries_without_two_way_sms_are_known() -> None:
    rules = rules_by_country({})

    assert {country for country, each in rules.items() if not each.two_way} == {"AE", "BH", "KW", "SA"}


def test_no_link_is_sent_where_operators_drop_them() -> None:
    assert rules_by_country({})["AE"] == CountryRules(ReplyRoute.NONE, links=False)


def test_what_the_post_found_out_goes_before_the_default() -> None:
    own = {"SA": CountryRules(ReplyRoute.MISSED_CALL), "XB": CountryRules(ReplyRoute.TELEGRAM)}
    rules = rules_by_country(own)

    assert rules["SA"].sms_reply is ReplyRoute.MISSED_CALL
    assert rules["XB"].sms_reply is ReplyRoute.TELEGRAM
    assert rules["KW"].sms_reply is ReplyRoute.WEB


def test_a_country_is_two_way_with_links_unless_somebody_knows_better() -> None:
    assert CountryRules().two_way
    assert CountryRules().links
