"""Officers: adding one, and passwords. Log-ins are in `log_ins`, second factors in `second_factor`.

The store keeps argon2id hashes of passwords: whoever reads the store cannot log in.
"""

import secrets
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlmodel import Session, select

from locales.sentence import Sentence
from registry.numbers import NumberFault, parse_number
from registry.settings import Mode
from registry.tables import Officer

SHORTEST_PASSWORD = 10
_FIRST_PASSWORD_BYTES = 12

_hasher = PasswordHasher()  # argon2id with the library's parameters, the second recommendation of RFC 9106, section 4


class OfficerError(Exception):
    """The officer cannot be added like this."""


class LoginTaken(OfficerError):
    """Another officer has this login."""


class PasswordTooShort(OfficerError):
    """The password is too short."""


class SamePassword(OfficerError):
    """The password is the one of before."""


def add_officer(
    session: Session,
    *,
    login: str,
    name: str,
    password: str,
    may_propose: bool,
    may_approve: bool,
    may_administer: bool = False,
    may_work: bool = True,
) -> Officer:
    """Add an officer. Raises LoginTaken, PasswordTooShort, OfficerError."""
    officer = Officer(
        login=free_login(session, login, name),
        name=name.strip(),
        password_hash=hash_of(password),
        may_propose=may_propose,
        may_approve=may_approve,
        may_administer=may_administer,
        may_work=may_work,
    )
    session.add(officer)
    session.flush()
    return officer


def free_login(session: Session, login: str, name: str) -> str:
    """The login as it is kept, if an officer of that name can have it. Raises LoginTaken, OfficerError."""
    spelled = _spelled(login)
    if not spelled or not name.strip():
        raise OfficerError(Sentence("an officer needs a login and a name"))
    if find_officer(session, spelled) is not None:
        raise LoginTaken(Sentence("the login {login} is taken: choose another one", login=spelled))
    return spelled


def find_officer(session: Session, login: str) -> Officer | None:
    """The officer of this login, active or not."""
    return session.exec(select(Officer).where(Officer.login == _spelled(login))).first()


def check_password(session: Session, login: str, password: str) -> Officer | None:
    """The active officer whose login and password these are; else None, after the same work whatever was wrong.

    The work takes some 50 ms of processor: do it on a reader, never on the one writer.
    """
    officer = find_officer(session, login)
    right = _matches(officer.password_hash if officer else _nobodys_hash(), password)
    return officer if right and officer is not None and officer.active else None


def hash_of_another(session: Session, officer_id: int, password: str) -> str:
    """The hash of a password that the officer does not have now; work for a reader.

    Raises PasswordTooShort, SamePassword.
    """
    if _matches(session.get_one(Officer, officer_id).password_hash, password):
        raise SamePassword(Sentence("choose another password than the one of before"))
    return hash_of(password)


def first_password() -> str:
    """A password to log in with once: whoever sets up a second factor replaces it by one that nobody else knows."""
    return secrets.token_urlsafe(_FIRST_PASSWORD_BYTES)


def where_paged(written: str, country: str, mode: Mode) -> tuple[str, str]:
    """Channel and value of where an officer is paged: a number, or telegram:ID. Raises OfficerError."""
    if written.startswith("telegram:"):
        return "telegram", written.removeprefix("telegram:")
    try:
        return "sms", parse_number(written, country, mode)
    except NumberFault as fault:
        raise OfficerError(Sentence("the number where the officer is paged {fault}", fault=fault.args[0])) from None


def hash_of(password: str) -> str:
    """What the store keeps of a password: some 50 ms of work. Raises PasswordTooShort."""
    if len(password) < SHORTEST_PASSWORD:
        raise PasswordTooShort(
            Sentence(
                "a password has at least {least} characters, this one has {typed}",
                least=SHORTEST_PASSWORD,
                typed=len(password),
            )
        )
    return _hasher.hash(_composed(password))


def _spelled(login: str) -> str:
    return _composed(login.strip()).casefold()


def _composed(text: str) -> str:
    """The same letters in one encoding, however the keyboard composed them (NIST SP 800-63B, section 5.1.1.2)."""
    return unicodedata.normalize("NFKC", text)


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, _composed(password))
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys_hash() -> str:
    return _hasher.hash(secrets.token_urlsafe(_FIRST_PASSWORD_BYTES))
