"""Addresses: one for each channel and value, whose it is, and whether it may be written to."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Column, ColumnElement
from sqlalchemy import select as choose
from sqlmodel import Session, col, select

from registry.codes import new_code
from registry.numbers import country_of
from registry.sealed import keys_of
from registry.store import insert_new, table_of
from registry.tables import Address, AddressState, Kin

WEB_TOKEN_LENGTH = 10
PREFERENCE = ("telegram", "whatsapp", "sms", "voice")
"""Which of a person's addresses is written to first: the cheapest that shows a full text."""

addresses = table_of(Address)


def find_address(session: Session, channel: str, value: str) -> Address | None:
    key = value_key(session, value)
    return session.exec(select(Address).where(Address.channel == channel, Address.value_key == key)).first()


def find_by_web_token(session: Session, token: str) -> Address | None:
    """The address whose one-tap page this is."""
    return session.exec(select(Address).where(Address.web_token_key == web_token_key(session, token))).first()


def find_or_create_address(session: Session, channel: str, value: str, now: datetime) -> Address:
    """The address with this value on this channel; a new one belongs to nobody yet."""
    found = find_address(session, channel, value)
    if found is None:
        row = {
            "channel": channel,
            "value": value,
            "rank": rank_of(channel),
            "state": AddressState.USABLE,
            "country": country_of(value) if value.startswith("+") else None,
            "web_token": new_code(WEB_TOKEN_LENGTH),
            "since": now,
        }
        new = insert_new(session, addresses).values(row)
        session.execute(
            new.on_conflict_do_nothing(index_elements=["channel", "value_key"])
        )  # another process may be first
        found = find_address(session, channel, value)
    assert found is not None
    return found


def hold_addresses(session: Session, channel: str, values: Collection[str]) -> dict[str, int]:
    """The numbers of these addresses by value. Whoever else wants to hold one waits until this transaction ends."""
    by_key = {value_key(session, value): value for value in values}
    return _held(session, addresses.c.value_key, by_key, [addresses.c.channel == channel])


def hold_addresses_by_token(session: Session, tokens: Collection[str]) -> dict[str, int]:
    """The same by the tokens of their one-tap pages."""
    return _held(session, addresses.c.web_token_key, {web_token_key(session, token): token for token in tokens}, [])


def value_key(session: Session, value: str) -> bytes:
    """By what the address with this value is found."""
    return keys_of(session).index("address.value", value)


def web_token_key(session: Session, token: str) -> bytes:
    """By what the address with this one-tap page is found."""
    return keys_of(session).index("address.web_token", token)


def rank_of(channel: str) -> int:
    """Where the channel stands in the order of preference; an unknown one comes last."""
    return PREFERENCE.index(channel) if channel in PREFERENCE else len(PREFERENCE)


def note_heard(session: Session, address: Address, now: datetime) -> None:
    """Whoever writes to us can be reached again; only an opt-out stays, because only START takes it back."""
    if address.state not in (AddressState.USABLE, AddressState.OPTED_OUT):
        _set_state(session, address, AddressState.USABLE, None, now)


def opt_out(session: Session, address: Address, why: str, now: datetime) -> None:
    """Write to this address no more. The person's other addresses are not touched."""
    if address.state is not AddressState.OPTED_OUT:
        _set_state(session, address, AddressState.OPTED_OUT, why, now)


def opt_in(session: Session, address: Address, now: datetime) -> None:
    if address.state is not AddressState.USABLE:
        _set_state(session, address, AddressState.USABLE, None, now)


def note_kin(session: Session, person_id: int, address_id: int, now: datetime) -> None:
    """The person allows us to ask this address as a last resort."""
    if session.get(Kin, (person_id, address_id)) is None:
        session.add(Kin(person_id=person_id, address_id=address_id, allowed_at=now))
        session.flush()


def is_kin(session: Session, person_id: int, address_id: int) -> bool:
    return session.get(Kin, (person_id, address_id)) is not None


def addresses_of(session: Session, person_id: int) -> list[Address]:
    """All addresses of a person, the preferred one first."""
    found = select(Address).where(Address.person_id == person_id).order_by(col(Address.rank), col(Address.id))
    return list(session.exec(found))


def others_in_use(session: Session, person_id: int, address_id: int) -> list[Address]:
    """The person's other addresses that are written to, the preferred one first."""
    theirs = addresses_of(session, person_id)
    return [each for each in theirs if each.id != address_id and each.state is AddressState.USABLE]


def _set_state(session: Session, address: Address, state: AddressState, why: str | None, now: datetime) -> None:
    address.state, address.why, address.since = state, why, now
    session.add(address)
    session.flush()


def _held(
    session: Session, key: Column[bytes], named: dict[bytes, str], which: list[ColumnElement[bool]]
) -> dict[str, int]:
    """Held in one order by all, and so that a message to such an address can still be queued meanwhile."""
    chosen = choose(key, addresses.c.id).where(*which, key.in_(named)).order_by(addresses.c.id)
    return {named[row[0]]: row[1] for row in session.execute(chosen.with_for_update(key_share=True))}
