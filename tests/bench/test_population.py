"""A bulk-made store is one that the rest of the program can work with."""

from pathlib import Path

from sqlmodel import Session, col, func, select

from bench.population import FIRST_CHAT, Settlers, address_of, populate
from registry.keys import sandbox_ring
from registry.store import Store
from registry.tables import Address, Area, CareGroup, Person


def test_everybody_has_an_area_a_language_a_group_and_their_addresses(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/people.db"
    populate(url, (Settlers("port", 100), Settlers("hill", 50, ("telegram", "sms"), language="bn")))
    store = Store(url, sandbox_ring())
    try:
        store.read_now(_check)
    finally:
        store.close()


def _people_of(session: Session, city: str) -> list[Person]:
    chosen = select(Person).join(Area, col(Area.id) == Person.area_id).where(Area.code == city)
    return list(session.exec(chosen.order_by(col(Person.id))))


def _check(session: Session) -> None:
    in_port, in_hill = _people_of(session, "port"), _people_of(session, "hill")
    assert ([person.id for person in in_port], len(in_hill)) == (list(range(1, 101)), 50)
    assert {person.language for person in in_port} == {"en", "bn", "am", "ar"}
    assert {person.language for person in in_hill} == {"bn"}
    assert session.exec(select(func.count()).where(col(Person.needs_rank) > 0)).one() == 3
    group = session.get_one(CareGroup, 20)
    assert group.warden_id == 20
    assert session.exec(select(func.count()).where(Person.group_id == 20)).one() == 20
    assert session.exec(select(Address.value).where(Address.person_id == 1)).all() == [str(FIRST_CHAT + 1)]
    both = session.exec(select(Address.value).where(Address.person_id == 150).order_by(col(Address.rank))).all()
    assert both == [address_of("telegram", 150), address_of("sms", 150)]
