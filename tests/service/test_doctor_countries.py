"""The doctor names the countries of the register where nobody knows what SMS can do."""

from collections.abc import Mapping

import pytest
from sqlmodel import Session

from registry.addresses import find_or_create_address
from registry.areas import add_area
from registry.countries import CountryRules, ReplyRoute
from registry.people import register
from registry.store import Store
from registry.tables import AreaKind, Post
from service.doctor_countries import examine_countries
from tests.fakes.clock import NOON

Said = list[tuple[str, str]]


def people_in(store: Store, *countries: str) -> None:
    """Somebody with a number of each country."""

    def add(session: Session) -> None:
        post = Post(code="XB", name="Embassy", country="XB")
        session.add(post)
        session.flush()
        area = add_area(session, code="xb", post_id=post.id or 0, parent_id=None, kind=AreaKind.CITY, names={"en": "B"})
        for number, country in enumerate(countries, 1):
            address = find_or_create_address(session, "sms", f"+9992{number:07d}", NOON)
            address.country = country
            register(session, address, "en", area.id or 0, NOON)

    store.write_now(add)


def examined(store: Store, own: Mapping[str, CountryRules]) -> Said:
    found = store.read_now(lambda session: list(examine_countries(session, own)))
    return [(finding.verdict.value, finding.says) for finding in found]


@pytest.mark.parametrize(
    ("countries", "own", "warned"),
    [
        (("SA", "PH"), {}, []),
        (("JO", "SA", "ZW"), {}, ["nobody knows whether an SMS can be answered in: JO, ZW"]),
        (("JO",), {"JO": CountryRules(ReplyRoute.WEB)}, []),
        (("VN",), {}, ["receipts say little in: VN"]),
        (("XB", "XC"), {}, []),
        ((), {}, []),
    ],
)
def test_what_nobody_knows_is_named(
    store: Store, countries: tuple[str, ...], own: dict[str, CountryRules], warned: list[str]
) -> None:
    people_in(store, *countries)
    found = examined(store, own)

    assert [says for verdict, says in found if verdict == "WARN"] == warned


def test_where_all_is_known_the_doctor_says_so(store: Store) -> None:
    people_in(store, "SA")
    assert examined(store, {}) == [("OK", "it is known how an SMS is answered in: SA")]
