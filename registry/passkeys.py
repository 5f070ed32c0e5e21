"""Passkeys of officers: each is the public half of a key that a device keeps, an extra beside the codes of the phone.

Whoever has one answers a challenge with it (`passkey_use`), and gets a code for the field that every act has.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from registry.acts import Act, Subject
from registry.acts import officer as acting
from registry.audit import record
from registry.tables import Officer, Passkey

LONGEST_NAME = 60


class PasskeyKnown(Exception):
    """This device has a passkey for this console already."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


def passkeys_of(session: Session, officer_id: int) -> Sequence[Passkey]:
    """The officer's passkeys, the oldest first."""
    return session.exec(select(Passkey).where(Passkey.officer_id == officer_id).order_by(col(Passkey.id))).all()


def find_passkey(session: Session, credential_id: str, rp_id: str) -> Passkey | None:
    """The passkey of this host, if its officer is active and has the second factor to which it is an extra."""
    theirs = select(Passkey).join(Officer, col(Officer.id) == Passkey.officer_id)
    good = (col(Officer.active).is_(True), col(Officer.totp_secret).is_not(None))
    return session.exec(theirs.where(Passkey.credential_id == credential_id, Passkey.rp_id == rp_id, *good)).first()


def keep_passkey(session: Session, passkey: Passkey, now: datetime) -> None:
    """Raises PasskeyKnown."""
    if session.exec(select(Passkey.id).where(Passkey.credential_id == passkey.credential_id)).first() is not None:
        raise PasskeyKnown
    session.add(passkey)
    session.flush()
    _record(session, Act.PASSKEY_ADD, passkey, now)


def note_passkey_used(session: Session, passkey: Passkey, sign_count: int, now: datetime) -> bool:
    """Note the use, unless the counter of the device went back; a device that does not count always says 0."""
    counted = col(Passkey.sign_count)
    goes_on = counted < sign_count if sign_count else counted == 0
    mine = update(Passkey).where(col(Passkey.id) == passkey.id, goes_on)
    noted = session.execute(mine.values(sign_count=sign_count, used_at=now).returning(col(Passkey.id))).first()
    if noted is not None:
        _record(session, Act.PASSKEY_USE, passkey, now)
    return noted is not None


def remove_passkey(session: Session, officer_id: int, passkey_id: int, now: datetime) -> bool:
    """Remove the passkey if it is this officer's; whether it was."""
    passkey = session.get(Passkey, passkey_id)
    if passkey is None or passkey.officer_id != officer_id:
        return False
    _record(session, Act.PASSKEY_REMOVE, passkey, now)
    session.delete(passkey)
    session.flush()
    return True


def drop_passkeys(session: Session, officer_id: int) -> None:
    """Remove all of the officer's, as a part of another act, which is recorded."""
    session.execute(delete(Passkey).where(col(Passkey.officer_id) == officer_id))


def _record(session: Session, act: Act, passkey: Passkey, now: datetime) -> None:
    record(session, acting(passkey.officer_id), act, now, Subject("passkey", passkey.id))
