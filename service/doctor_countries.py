"""What the doctor finds about the countries of the register: whether people there can answer an SMS."""

from collections.abc import Iterator, Mapping

from sqlmodel import Session, col, select

from registry.countries import CountryRules, is_uncertain
from registry.country_facts import Known, country_facts
from registry.numbers import FICTIONAL_PREFIXES
from registry.tables import Address
from service.finding import Finding, ok, warn


def examine_countries(session: Session, own: Mapping[str, CountryRules]) -> Iterator[Finding]:
    """`own` is what the post has tried out."""
    countries = _countries_of_register(session)
    if uncertain := [country for country in countries if is_uncertain(country, own)]:
        says = f"nobody knows whether an SMS can be answered in: {', '.join(uncertain)}"
        remedy = (
            "until then they get a link; try it out with each operator and write [countries.<code>] into config.toml"
        )
        yield warn("countries", says, remedy)
    if silent := [country for country in countries if _receipts_say_little(country)]:
        says = f"receipts say little in: {', '.join(silent)}"
        yield warn("countries", says, "there, go by answers and not by what was delivered")
    if not uncertain:
        yield ok("countries", f"it is known how an SMS is answered in: {', '.join(countries) or 'none yet'}")


def _countries_of_register(session: Session) -> list[str]:
    """Where the numbers of registered people are; the fictional countries answer as the sandbox lets them."""
    chosen = select(Address.country).where(Address.channel == "sms", col(Address.person_id).is_not(None)).distinct()
    return sorted(country for country in session.exec(chosen) if country and country not in FICTIONAL_PREFIXES)


def _receipts_say_little(country: str) -> bool:
    facts = country_facts().get(country)
    return facts is not None and facts.receipts is Known.NO
