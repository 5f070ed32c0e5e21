"""What the plan of a country holds besides points: ways out and numbers to call."""

from datetime import datetime

from sqlmodel import Session

from alert_levels.decisions import lines_of
from alert_levels.tables import Decision
from registry.tables import Contact, ContactKind, EvacuationRoute
from tests.fakes.country import Country

NUMBER = "+99920000099"


def add_route(country: Country, area: str = "south", *, name: str = "Coast road", is_open: bool = True) -> int:
    """A way out of the area; its number."""

    def add(session: Session) -> int:
        route = EvacuationRoute(
            code=f"r-{name}", area_id=country.areas[area], names={"en": name, "ar": "طريق الساحل"},
            path=[(33.0, 35.0), (33.1, 35.1)], open=is_open,
        )  # fmt: skip
        session.add(route)
        session.flush()
        return route.id or 0

    return country.store.write_now(add)


def add_contact(country: Country, area: str = "south", *, number: str = NUMBER) -> int:
    """A number to call in the area; its own number."""

    def add(session: Session) -> int:
        contact = Contact(
            code=f"c-{area}", area_id=country.areas[area], kind=ContactKind.HELPLINE, number=number,
            names={"en": "Crisis line"},
        )  # fmt: skip
        session.add(contact)
        session.flush()
        return contact.id or 0

    return country.store.write_now(add)


def say_more(
    country: Country,
    decision_id: int,
    *,
    route: int | None = None,
    leaves: datetime | None = None,
    contact: int | None = None,
    words: dict[str, str] | None = None,
) -> None:
    """Let every line of a proposal say this beside its level."""

    def write(session: Session) -> None:
        decision = session.get_one(Decision, decision_id)
        decision.words = words or {}
        session.add(decision)
        for line in lines_of(session, decision_id):
            line.route_id, line.leaves_at, line.contact_id = route, leaves, contact
            session.add(line)

    country.store.write_now(write)
