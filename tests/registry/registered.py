"""A register with one area, and ways to put somebody in it."""

from datetime import UTC, datetime

from sqlmodel import Session

from registry.addresses import find_or_create_address
from registry.areas import add_area
from registry.people import register
from registry.settings import seed_post
from registry.tables import Address, AreaKind, Officer, Person

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def area_id(session: Session, code: str = "XB") -> int:
    post = seed_post(session, code="XB", name="Embassy in Bravia", country="XB")
    assert post.id is not None
    area = add_area(session, code=code, post_id=post.id, parent_id=None, kind=AreaKind.COUNTRY, names={"en": code})
    assert area.id is not None
    return area.id


def somebody(session: Session, number: int = 1) -> tuple[Person, Address]:
    """Registered in a country of their own."""
    address = find_or_create_address(session, "sms", f"+9992{number:07}", NOW)
    person = register(session, address, "en", area_id(session, f"XB{number}"), NOW)
    return person, address


def officer(session: Session, login: str) -> int:
    row = Officer(login=login, name=login, password_hash="x")
    session.add(row)
    session.flush()
    assert row.id is not None
    return row.id
