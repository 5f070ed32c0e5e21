"""What SMS cost, where an operator has said what a segment costs."""

from dataclasses import replace
from decimal import Decimal

import pytest

from broadcasts.preview import preview
from broadcasts.sms_price import SmsPrice, read_price
from tests.fakes.country import Country


@pytest.mark.parametrize(
    ("text", "cost"), [("0.0525 USD", "52.50 USD"), ("1 EUR", "1,000.00 EUR"), (" 0.000001 XTS ", "0.00 XTS")]
)
def test_a_price_is_an_amount_and_a_currency(text: str, cost: str) -> None:
    assert read_price(text).of(1000) == cost


@pytest.mark.parametrize(
    "text", ["", "0.05", "USD", "USD 0.05", "-1 USD", "0,05 USD", "1e3 USD", "0.05 usd", "٠.٥ USD"]
)
def test_anything_else_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="is not a price"):
        read_price(text)


@pytest.mark.parametrize(("price", "cost"), [(None, None), (SmsPrice(Decimal("0.05"), "USD"), "0.15 USD")])
def test_the_first_sms_of_a_decision_are_priced_before_it_is_taken(
    country: Country, price: SmsPrice | None, cost: str | None
) -> None:
    for _ in range(3):
        country.person("port", channels=("sms",))
    country.person("port", channels=("telegram", "sms"))
    country.speaker = replace(country.speaker, sms_price=price)
    decision = country.propose(("port", 3))
    coming = country.store.read_now(lambda session: preview(session, country.speaker, decision))
    assert (coming.core_segments, coming.cost) == (3, cost)
