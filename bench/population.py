"""A store full of people, made by a few set-wise statements: a country with two cities, groups, wardens, officers.

Everybody of a number is the same person in every store: person n has the chat FIRST_CHAT + n, or the number
+9992 and 1000000 + n. Every twentieth is the warden of a group, every fiftieth needs help to move.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import bindparam, text
from sqlmodel import Session

from registry.areas import add_area
from registry.keys import FieldGroup, KeyRing, sandbox_ring
from registry.migrating import upgrade
from registry.sealed import keys_of
from registry.sealing import seal_all
from registry.settings import Mode, remember_mode, seed_post
from registry.store import Moment, Store, moment_as_text
from registry.tables import AreaKind, Officer, Point, PointKind

FIRST_CHAT = 500_000_000
FIRST_NUMBER = 1_000_000
LANGUAGES = ("en", "bn", "am", "ar")
GROUP = 20
SLOW = 50

_NUMBERS = (
    "WITH RECURSIVE numbers(n) AS (SELECT CAST(:first AS INTEGER) UNION ALL SELECT n + 1 FROM numbers WHERE n < :last) "
)
_PEOPLE = (
    "INSERT INTO person (id, code, language, area_id, party_size, needs_rank, state, joined_at, confirmed_at) "  # noqa: S608
    + _NUMBERS
    + "SELECT n, 'P' || CAST(n AS TEXT), CASE n % 7 % 4 {languages} END, :area, 1, "
    "CASE WHEN n % :slow = 0 THEN 3 ELSE 0 END, 'active', :now, :now FROM numbers"
)
_GROUPS = (
    "INSERT INTO care_group (id, code, name, warden_id) "
    "SELECT id, 'G' || CAST(id AS TEXT), 'Group', id FROM person WHERE id BETWEEN :first AND :last AND id % :group = 0"
)
_AGREED = (
    "INSERT INTO warden_duty (person_id, agreed_at) "
    "SELECT id, :now FROM person WHERE id BETWEEN :first AND :last AND id % :group = 0"
)
_MEMBERS = (
    "UPDATE person SET group_id = (id / :group) * :group "
    "WHERE id BETWEEN :first AND :last AND (id / :group) * :group >= :first AND (id / :group) > 0"
)
_ADDRESSES = (
    "INSERT INTO address "
    "(channel, value, value_key, person_id, rank, state, country, web_token, web_token_key, since) VALUES "
)
_COUNTRIES = {"telegram": None, "sms": "XB"}
ROWS_AT_ONCE = 20_000


@dataclass(frozen=True)
class Settlers:
    """So many people of one city, each with an address on each of the channels, the first preferred."""

    city: str
    people: int
    channels: tuple[str, ...] = ("telegram",)
    language: str | None = None


def address_of(channel: str, person_id: int) -> str:
    """The address that a person of this number has."""
    return str(FIRST_CHAT + person_id) if channel == "telegram" else f"+9992{FIRST_NUMBER + person_id}"


def populate(url: str, settlers: tuple[Settlers, ...]) -> None:
    """Tables, places, officers and people in an empty store; people are numbered from 1 in the order of settlers."""
    upgrade(url)
    store = Store(url, sandbox_ring())
    try:
        areas = store.write_now(found)
        seal_all(store)
        begin = 1
        for group in settlers:
            _settle(store, group, areas[group.city], begin)
            begin += group.people
        if not store.is_sqlite:
            store.write_now(_go_on_counting)
            _analyze(store)
    finally:
        store.close()


def found(session: Session) -> dict[str, int]:
    """A country with two cities and a meeting point in each, and two officers; the areas' numbers by code."""
    remember_mode(session, Mode.SANDBOX)
    post = seed_post(session, code="XB", name="Embassy in Bravia", country="XB")
    assert post.id is not None
    areas: dict[str, int] = {}
    for code, above, kind in (
        ("xb", None, AreaKind.COUNTRY),
        ("port", "xb", AreaKind.CITY),
        ("hill", "xb", AreaKind.CITY),
    ):
        area = add_area(
            session, code=code, post_id=post.id, parent_id=areas[above] if above else None, kind=kind,
            names={language: code.title() for language in LANGUAGES},
        )  # fmt: skip
        assert area.id is not None
        areas[code] = area.id
        names = {language: f"{code.title()} school" for language in LANGUAGES}
        session.add(
            Point(
                code=f"p-{code}", area_id=area.id, kind=PointKind.ASSEMBLY, names=names, latitude=33.0, longitude=35.0
            )
        )
    for login in ("ada", "ben"):
        session.add(Officer(login=login, name=login.title(), password_hash="-", may_propose=True, may_approve=True))  # noqa: S106
    session.flush()
    return areas


def _settle(store: Store, group: Settlers, area_id: int, begin: int) -> None:
    which = {"first": begin, "last": begin + group.people - 1}
    spoken = [group.language] * len(LANGUAGES) if group.language else LANGUAGES
    languages = " ".join(f"WHEN {place} THEN '{language}'" for place, language in enumerate(spoken))
    now = datetime.now(UTC)

    def enter(session: Session) -> None:
        people = text(_PEOPLE.format(languages=languages)).bindparams(bindparam("now", type_=Moment))
        session.execute(people, which | {"area": area_id, "slow": SLOW, "now": now})
        session.execute(text(_GROUPS), which | {"group": GROUP})
        agreed = text(_AGREED).bindparams(bindparam("now", type_=Moment))
        session.execute(agreed, which | {"group": GROUP, "now": now})
        session.execute(text(_MEMBERS), which | {"group": GROUP})
        for rank, channel in enumerate(group.channels):
            _enter_addresses(session, channel, rank, range(which["first"], which["last"] + 1), now)

    store.write_now(enter)


def _enter_addresses(session: Session, channel: str, rank: int, people: range, now: datetime) -> None:
    """As the registry would enter them, past what it does for each row."""
    keys, connection = keys_of(session), session.connection()
    since = now if connection.dialect.name == "postgresql" else moment_as_text(now)
    places = ", ".join(["%s" if connection.dialect.name == "postgresql" else "?"] * 10)

    def row(person_id: int) -> tuple[object, ...]:
        value, token = address_of(channel, person_id), f"{channel[0].upper()}{person_id}"
        kept = (*_sealed(keys, "address.value", value), person_id, rank, "usable", _COUNTRIES[channel])
        return (channel, *kept, *_sealed(keys, "address.web_token", token), since)

    for start in range(people.start, people.stop, ROWS_AT_ONCE):
        some = range(start, min(start + ROWS_AT_ONCE, people.stop))
        connection.exec_driver_sql(f"{_ADDRESSES} ({places})", [row(person_id) for person_id in some])


def _sealed(keys: KeyRing, column: str, value: str) -> tuple[bytes, bytes]:
    """The value and its index."""
    return keys.seal(FieldGroup.CONTACT, column, value.encode()), keys.index(column, value)


def _go_on_counting(session: Session) -> None:
    """People and groups came with their numbers: the next ones follow."""
    for table in ("person", "care_group"):
        session.execute(
            text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) + 1 FROM {table}))")  # noqa: S608
        )


def _analyze(store: Store) -> None:
    """What autovacuum would have done by the time that people are registered."""
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
