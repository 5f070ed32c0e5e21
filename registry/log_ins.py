"""Log-ins of officers: what each is bound to, how long it lives, and what ends it.

The store keeps SHA-256 hashes of the tokens: whoever reads it cannot take over a log-in. A log-in is bound to

- the officer being active, with the very password and second factor that it began with (its stamp);
- the kind of browser that it began with, which the console tells from the request;
- its hours, and the minutes that it may lie unused.

Not to the source address: officers change it within a day (office, telephone, VPN, the line after a power cut), and
most often when things go wrong.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Update, delete, func, update
from sqlmodel import Session, col, select

from registry.store import announce
from registry.tables import Officer, OfficerSession

TOKEN_BYTES = 32
UNKNOWN_AGENT = "another program"
LONGEST_IDLE = timedelta(minutes=60)
WRONG_CODES = 5
"""So many wrong codes at acts end the log-in: whoever stole it does not get to try more."""
BETWEEN_NOTES = timedelta(minutes=1)
"""A use is noted once in so long: not every page that is opened costs a commit."""
_HANDLE_LETTERS = 16


class ForeignAgent(Exception):
    """The token of this log-in came from another kind of browser than the one that it was given to."""


@dataclass(frozen=True)
class LogIn:
    """A log-in that is good; `proven` if the second factor was given, `is_stale` if a use is to be noted."""

    officer: Officer
    proven: bool
    is_stale: bool


@dataclass(frozen=True)
class Listed:
    """One log-in as its officer sees it; `handle` names it and opens nothing."""

    handle: str
    started_at: datetime
    used_at: datetime
    ends_at: datetime
    agent: str
    is_this: bool


def start_session(
    session: Session,
    officer_id: int,
    now: datetime,
    hours: float,
    *,
    proven: bool,
    agent: str = UNKNOWN_AGENT,
) -> str:
    """Begin a log-in and return its token, which only the officer's browser keeps. Log-ins that ended are swept."""
    session.execute(delete(OfficerSession).where(col(OfficerSession.ends_at) <= now))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(
        OfficerSession(
            token_hash=_token_hash(token),
            officer_id=officer_id,
            started_at=now,
            used_at=now,
            ends_at=now + timedelta(hours=hours),
            agent=agent,
            proven=proven,
            stamp=_stamp(session.get_one(Officer, officer_id)),
        )
    )
    session.flush()
    return token


def start_again(session: Session, officer_id: int, now: datetime, hours: float, *, proven: bool, agent: str) -> str:
    """End every log-in of the officer and begin one under a new token."""
    end_all(session, officer_id)
    return start_session(session, officer_id, now, hours, proven=proven, agent=agent)


def log_in_of(
    session: Session, token: str, now: datetime, *, agent: str = UNKNOWN_AGENT, idle: timedelta = LONGEST_IDLE
) -> LogIn | None:
    """The log-in that the token is of, if it is still good. Raises ForeignAgent."""
    row = session.get(OfficerSession, _token_hash(token))
    if row is None or row.ends_at <= now or row.used_at + idle <= now:
        return None
    officer = session.get(Officer, row.officer_id)
    if officer is None or not officer.active or not hmac.compare_digest(row.stamp, _stamp(officer)):
        return None
    if row.agent != agent:
        raise ForeignAgent
    return LogIn(officer, row.proven, now - row.used_at >= BETWEEN_NOTES)


def note_use(session: Session, token: str, now: datetime) -> None:
    """The log-in was used now."""
    session.execute(_of(token).values(used_at=now))


def note_right_code(session: Session, token: str) -> None:
    """Earlier wrong codes are forgiven."""
    session.execute(_of(token).values(wrong_codes=0))


def note_wrong_code(session: Session, token: str) -> None:
    """Count a wrong code; the last one that is borne ends the log-in."""
    session.execute(_of(token).values(wrong_codes=OfficerSession.wrong_codes + 1))
    borne = col(OfficerSession.wrong_codes) < WRONG_CODES
    _end(session, col(OfficerSession.token_hash) == _token_hash(token), ~borne)


def log_out(session: Session, token: str) -> None:
    """End the log-in at once."""
    _end(session, col(OfficerSession.token_hash) == _token_hash(token))


def log_ins_of(session: Session, officer_id: int, token: str, now: datetime, idle: timedelta) -> list[Listed]:
    """The officer's log-ins that are good, the one used last first; `token` is of the one that asks."""
    chosen = (
        select(OfficerSession)
        .where(
            OfficerSession.officer_id == officer_id,
            OfficerSession.ends_at > now,
            OfficerSession.used_at > now - idle,
        )
        .order_by(col(OfficerSession.used_at).desc(), OfficerSession.token_hash)
    )
    return [
        Listed(
            handle=row.token_hash[:_HANDLE_LETTERS],
            started_at=row.started_at,
            used_at=row.used_at,
            ends_at=row.ends_at,
            agent=row.agent,
            is_this=row.token_hash == _token_hash(token),
        )
        for row in session.exec(chosen)
    ]


def end_one(session: Session, officer_id: int, handle: str) -> None:
    """End the log-in of this officer that the handle names."""
    named = func.substr(OfficerSession.token_hash, 1, _HANDLE_LETTERS) == handle
    _end(session, col(OfficerSession.officer_id) == officer_id, named)


def end_others(session: Session, officer_id: int, token: str) -> None:
    """End every log-in of the officer but this one."""
    others = col(OfficerSession.token_hash) != _token_hash(token)
    _end(session, col(OfficerSession.officer_id) == officer_id, others)


def end_all(session: Session, officer_id: int) -> None:
    """End every log-in of the officer."""
    _end(session, col(OfficerSession.officer_id) == officer_id)


def _end(session: Session, *which: ColumnElement[bool]) -> None:
    """What these log-ins have open ends too, in whichever process it is."""
    ended = session.execute(delete(OfficerSession).where(*which).returning(col(OfficerSession.token_hash))).all()
    if ended:
        announce(session, "log-ins")


def _of(token: str) -> Update:
    return update(OfficerSession).where(col(OfficerSession.token_hash) == _token_hash(token))


def _stamp(officer: Officer) -> str:
    """Changes with the password and with the second factor, whoever changes them and by whichever way."""
    return hashlib.sha256(f"{officer.password_hash}\n{officer.totp_secret or ''}".encode()).hexdigest()


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
