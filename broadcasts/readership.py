"""Who reads: heads by area, language and the address that is written to first, and why nobody can write to the rest.

Everybody is read for it, so for a large register it is counted once for many eyes, and cut down to areas afterwards.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, ScalarSelect, Subquery, case, func, null, select
from sqlmodel import Session

from broadcasts.chunks import addresses, first_address, people
from broadcasts.language_read import language_read
from registry.tables import AddressState, PersonState


@dataclass(frozen=True)
class Readers:
    """So many people of one area who are written to in one language, first at an address of this channel and country.

    `own` is the language that they chose, where that is not shipped. Without a channel there is no address to write to:
    `lost` is then what became of the one that was written to first, None where there never was one.
    """

    area_id: int
    language: str
    own: str
    channel: str | None
    country: str | None
    lost: AddressState | None
    heads: int


@dataclass(frozen=True)
class SmsCountry:
    """A country of SMS addresses of one area and language, written to now or when the first address stays silent."""

    area_id: int
    language: str
    country: str | None


@dataclass(frozen=True)
class Readership:
    """The readers of some areas."""

    readers: tuple[Readers, ...] = ()
    countries: tuple[SmsCountry, ...] = ()

    @property
    def people(self) -> int:
        return sum(reader.heads for reader in self.readers)

    def within(self, area_ids: Collection[int]) -> "Readership":
        """Those of these very areas alone."""
        kept = set(area_ids)
        return Readership(
            tuple(reader for reader in self.readers if reader.area_id in kept),
            tuple(country for country in self.countries if country.area_id in kept),
        )

    def by_language(self) -> dict[str, int]:
        """Heads by the language that is read, the most first."""
        heads: dict[str, int] = {}
        for reader in self.readers:
            heads[reader.language] = heads.get(reader.language, 0) + reader.heads
        return dict(sorted(heads.items(), key=lambda item: (-item[1], item[0])))


def readership(session: Session, area_ids: Collection[int] | None = None) -> Readership:
    """Everybody active, of these areas or of all."""
    active = people.c.state == PersonState.ACTIVE
    there = active if area_ids is None else active & people.c.area_id.in_(area_ids)
    return Readership(_readers(session, there), _countries(session, there))


def each_reader(there: ColumnElement[bool]) -> Subquery:
    """Everybody there in a row of their own, with what they are counted by."""
    first = (
        select(
            people.c.id.label("person_id"),
            people.c.area_id,
            language_read(),
            people.c.language.label("own"),
            first_address(people.c.id).label("address_id"),
        )
        .where(there)
        .subquery()
    )
    lost = case((addresses.c.id.is_(None), _lost_address(first.c.person_id)), else_=null())
    return (
        select(
            first.c.person_id, first.c.area_id, first.c.language, first.c.own, addresses.c.channel,
            addresses.c.country, lost.label("lost"),
        )
        .select_from(first)
        .outerjoin(addresses, addresses.c.id == first.c.address_id)
        .subquery()
    )  # fmt: skip


def _readers(session: Session, there: ColumnElement[bool]) -> tuple[Readers, ...]:
    one = each_reader(there)
    kind = (one.c.area_id, one.c.language, one.c.own, one.c.channel, one.c.country, one.c.lost)
    rows = session.execute(select(*kind, func.count().label("heads")).group_by(*kind))
    return tuple(
        Readers(
            area_id=row.area_id,
            language=row.language,
            own=row.own,
            channel=row.channel,
            country=row.country,
            lost=AddressState(row.lost) if row.lost is not None else None,
            heads=row.heads,
        )
        for row in rows
    )


def _lost_address(person_id: ColumnElement[int]) -> ScalarSelect[str]:
    """What became of the address that would have been written to first."""
    all_theirs = addresses.alias("all_theirs")
    return (
        select(all_theirs.c.state)
        .where(all_theirs.c.person_id == person_id)
        .order_by(all_theirs.c.rank, all_theirs.c.id)
        .limit(1)
        .correlate_except(all_theirs)
        .scalar_subquery()
    )


def _countries(session: Session, there: ColumnElement[bool]) -> tuple[SmsCountry, ...]:
    rows = session.execute(
        select(people.c.area_id, language_read(), addresses.c.country)
        .join(addresses, addresses.c.person_id == people.c.id)
        .where(there, addresses.c.channel == "sms", addresses.c.state == AddressState.USABLE)
        .distinct()
    )
    return tuple(SmsCountry(row.area_id, row.language, row.country) for row in rows)
