"""What SMS cost, as far as an operator has said what a segment costs: for plans and for the page before an approval."""

import re
from dataclasses import dataclass
from decimal import Decimal

_WRITTEN = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,6})?) ([A-Z]{3})")


@dataclass(frozen=True)
class SmsPrice:
    """What one segment costs, in a currency by its ISO 4217 code."""

    a_segment: Decimal
    currency: str

    def of(self, segments: int) -> str:
        """What so many cost, in hundredths of the currency, such as "1,234.50 USD"."""
        return f"{self.a_segment * segments:,.2f} {self.currency}"


def read_price(text: str) -> SmsPrice:
    """A price such as "0.0525 USD". Raises ValueError."""
    match = _WRITTEN.fullmatch(text.strip())
    if match is None:
        raise ValueError(f'"{text}" is not a price; write an amount and a currency, such as "0.05 USD"')
    return SmsPrice(Decimal(match[1]), match[2])
