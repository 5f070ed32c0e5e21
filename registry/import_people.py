"""People and their addresses from the rows of a file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlmodel import Session, SQLModel, col, select

from locales.sentence import Sentence
from registry.addresses import WEB_TOKEN_LENGTH, rank_of, value_key
from registry.codes import new_code
from registry.listed import note_listed
from registry.numbers import NumberFault, country_of, parse_number
from registry.people import PERSON_CODE_LENGTH
from registry.settings import Mode, the_post
from registry.sheets import Imported, ImportRefused, Row, RowFault, repeated
from registry.tables import Address, Area, CareGroup, Person, PersonState

CHANNELS = {"phone": "sms", "telegram": "telegram"}
LOOKED_UP_AT_ONCE = 500
NOWHERE = 0

Model = TypeVar("Model", bound=SQLModel)


@dataclass(frozen=True)
class _Register:
    """What is registered already of all that the rows refer to."""

    areas: Mapping[str, int]
    groups: Mapping[str, int]
    people: Mapping[str, Person]
    addresses: Mapping[tuple[str, str], Address]
    owners: Mapping[int, Person]

    def person(self, row: Row) -> Person | None:
        """Whom the row means: by its code, or without one by its number or chat. None for somebody new."""
        if row.get("code") is not None:
            return self.people.get(row.get("code"))
        return next(self.owners_of(row), None)

    def owners_of(self, row: Row) -> Iterator[Person]:
        """The people who have the row's number or chat."""
        for key in _addresses_in(row):
            address = self.addresses.get(key)
            if address is not None and address.person_id is not None:
                yield self.owners[address.person_id]


def import_people(session: Session, rows: Sequence[Row], faults: list[RowFault], mode: Mode, now: datetime) -> Imported:
    """Add and change people. A row without a code means whoever has its number or chat, else somebody new."""
    country = the_post(session).country
    rows = [_with_number(row, country, mode, faults) for row in rows]
    for column in CHANNELS:
        faults.extend(repeated(rows, column))
    register = _look_up(session, rows)
    for row in rows:
        faults.extend(_person_faults(row, register))
    faults.extend(_same_person(rows, register))
    if faults:
        raise ImportRefused(faults)
    people = [register.person(row) or _new_person(row, now) for row in rows]
    new = [person for person in people if person.id is None]
    placed = [person for row, person in zip(rows, people, strict=True) if person.area_id != _area_of(row, register)]
    for row, person in zip(rows, people, strict=True):
        session.add(person.sqlmodel_update(_cells(row, register)))
    session.flush()
    for row, person in zip(rows, people, strict=True):
        _give_addresses(session, row, person, register, now)
    session.flush()
    note_listed(session, [_id_of(person) for person in new], now)
    return Imported(len(new), updated=len(rows) - len(new), placed=tuple(map(_id_of, placed)))


def _with_number(row: Row, country: str, mode: Mode, faults: list[RowFault]) -> Row:
    """The row with its phone number in E.164."""
    if row.get("phone") is None:
        return row
    try:
        number = parse_number(row.get("phone"), country, mode)
    except NumberFault as fault:
        faults.append(row.fault("phone", fault.args[0]))
        return Row(row.number, {column: value for column, value in row.values.items() if column != "phone"})
    return Row(row.number, {**row.values, "phone": number})


def _look_up(session: Session, rows: Sequence[Row]) -> _Register:
    addresses = {
        (address.channel, address.value): address
        for column in CHANNELS
        for address in _found(session, Address, Address.value_key, _value_keys(session, rows, column), hold=True)
    }
    owned_by = (address.person_id for address in addresses.values())
    return _Register(
        areas={area.code: _id_of(area) for area in session.exec(select(Area))},
        groups={group.code: _id_of(group) for group in session.exec(select(CareGroup))},
        people={person.code: person for person in _found(session, Person, Person.code, (r.get("code") for r in rows))},
        addresses=addresses,
        owners={_id_of(person): person for person in _found(session, Person, Person.id, owned_by)},
    )


def _value_keys(session: Session, rows: Sequence[Row], column: str) -> Iterator[bytes]:
    return (value_key(session, row.get(column)) for row in rows if row.get(column) is not None)


def _found(
    session: Session, model: type[Model], column: Any, values: Iterable[object], *, hold: bool = False
) -> Iterator[Model]:
    """The rows of the store whose column has one of the values; `hold`: and whoever is just changing them has ended."""
    wanted = list({value for value in values if value is not None})
    for start in range(0, len(wanted), LOOKED_UP_AT_ONCE):
        chosen = select(model).where(col(column).in_(wanted[start : start + LOOKED_UP_AT_ONCE]))
        if hold:
            chosen = chosen.with_for_update().execution_options(populate_existing=True)
        yield from session.exec(chosen)


def _person_faults(row: Row, register: _Register) -> Iterator[RowFault]:
    if row.get("area") is not None and row.get("area") not in register.areas:
        yield row.fault("area", Sentence("is no area that is known: correct it or import that area first"))
    if row.get("group") is not None and row.get("group") not in register.groups:
        yield row.fault("group", Sentence("is no group that is known: correct it or import that group first"))
    if any(owner is not register.person(row) for owner in register.owners_of(row)):
        yield row.fault(
            "code", Sentence("and the number or chat belong to different people: look both up and correct one")
        )
    person = register.person(row)
    if person is not None and person.state is PersonState.MERGED:
        yield row.fault(
            "code", Sentence("is of a record that was merged into another one: look it up and take the code of that")
        )


def _same_person(rows: Sequence[Row], register: _Register) -> Iterator[RowFault]:
    first: dict[int, int] = {}
    for row in rows:
        person = register.person(row)
        if person is not None and (earlier := first.setdefault(_id_of(person), row.number)) != row.number:
            same = Sentence("is the same person as row {row}: keep one of the two rows", row=earlier)
            yield row.fault("row", same)


def _new_person(row: Row, now: datetime) -> Person:
    """Somebody who is nowhere yet."""
    code = row.get("code") or new_code(PERSON_CODE_LENGTH)
    return Person(code=code, language=row.get("language"), area_id=NOWHERE, joined_at=now, confirmed_at=now)


def _area_of(row: Row, register: _Register) -> int:
    return register.areas[row.get("area")]


def _cells(row: Row, register: _Register) -> dict[str, Any]:
    cells = row.given("language", "second_language", "name", "needs_rank", "party_size")
    cells["area_id"] = _area_of(row, register)
    if row.get("group") is not None:
        cells["group_id"] = register.groups[row.get("group")]
    return cells


def _addresses_in(row: Row) -> list[tuple[str, str]]:
    return [(CHANNELS[column], value) for column, value in row.given(*CHANNELS).items()]


def _give_addresses(session: Session, row: Row, person: Person, register: _Register, now: datetime) -> None:
    for channel, value in _addresses_in(row):
        address = register.addresses.get((channel, value)) or _new_address(channel, value, now)
        address.person_id = person.id
        session.add(address)


def _new_address(channel: str, value: str, now: datetime) -> Address:
    country = country_of(value) if channel == "sms" else None
    token = new_code(WEB_TOKEN_LENGTH)
    return Address(channel=channel, value=value, rank=rank_of(channel), country=country, web_token=token, since=now)


def _id_of(row: Area | CareGroup | Person) -> int:
    assert row.id is not None
    return row.id
