"""Erasing a person from the register: who they are, how they are reached, and what was said by them or about them.

What goes out to people, and the ledger, are erased in `broadcasts.erasing`, which calls this. A tombstone remains: the
person's number in state `erased`, and for each address a row without its value, because messages that were sent refer
to it. Whoever writes from the same phone later gets an address of their own, and is a stranger.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlmodel import Session, SQLModel, col
from sqlmodel import select as choose

from locales.catalogue import SOURCE
from registry.addresses import WEB_TOKEN_LENGTH, value_key, web_token_key
from registry.areas import chain
from registry.cases import OPEN_STATES
from registry.codes import new_code
from registry.family_codes import meant_family_code
from registry.tables import (
    Address,
    AddressState,
    CareGroup,
    Case,
    CaseEntry,
    CaseLook,
    CaseState,
    Consent,
    Detail,
    Enquiry,
    FamilyAllowed,
    FamilyAsk,
    FamilyBlock,
    FamilyCode,
    FamilyMessage,
    Incoming,
    Kin,
    Listed,
    Mark,
    Merge,
    NameWord,
    Newcomer,
    Officer,
    OfficerChat,
    Person,
    PersonState,
    Referral,
    Report,
    Thread,
    WardenDuty,
    WardenWish,
)

ERASED = "erased"
"""Stands where something stood, with the row's number where two rows must differ. No import takes such a code."""
FAMILY_QUESTIONS = ("familyquestion", "familymessage", "word family")
"""How a message is understood that asks about a person, or writes to one."""

_A_MOMENT = timedelta(microseconds=1)
_MOST_PARTS = 5
"""Nobody writes a code in more parts than four."""
_OF_A_PERSON = (
    Consent, Detail, Enquiry, FamilyAsk, FamilyBlock, FamilyCode, FamilyMessage, Listed, Mark, NameWord, Newcomer,
    WardenDuty, WardenWish,
)  # fmt: skip
_ROLES = ("warden_id", "deputy_id", "zone_warden_id")


def erase_registered(
    session: Session, person: Person, address_ids: Collection[int], reports: Collection[int], now: datetime
) -> None:
    """Take everything off the person but the number. Of the reports those named remain, as bare status words."""
    assert person.id is not None
    _strip_reports(session, person.id, reports)
    for model in _OF_A_PERSON:
        session.execute(delete(model).where(col(model.person_id) == person.id))
    session.execute(delete(WardenWish).where(col(WardenWish.warden_id) == person.id))
    session.execute(delete(Merge).where(or_(col(Merge.kept_id) == person.id, col(Merge.gone_id) == person.id)))
    relatives: list[int] = []
    for named in (Kin, FamilyAllowed):
        relatives += session.exec(choose(named.address_id).where(named.person_id == person.id))
        session.execute(delete(named).where(col(named.person_id) == person.id))
    for role in _ROLES:
        session.execute(update(CareGroup).where(getattr(CareGroup, role) == person.id).values({role: None}))
    _close_cases(session, col(Case.person_id) == person.id, now)
    for address_id in [*address_ids, *_known_by_nothing_else(session, sorted(set(relatives)))]:
        erase_address_row(session, address_id, now)
    person.code, person.name, person.language = f"{ERASED} {person.id}", None, SOURCE
    person.second_language = None
    person.area_id = chain(session, person.area_id)[-1]
    person.party_size, person.needs_rank, person.group_id = 1, 0, None
    person.state = PersonState.ERASED
    session.add(person)
    session.flush()


def erase_address_row(session: Session, address_id: int, now: datetime) -> None:
    """Take everything off one address that it was used for, then its value and the token of its page."""
    for model in (Kin, Thread, Incoming, Enquiry, FamilyAllowed, FamilyBlock, FamilyMessage, OfficerChat):
        session.execute(delete(model).where(col(model.address_id) == address_id))
    _close_cases(session, col(Case.address_id) == address_id, now)
    session.execute(update(Case).where(col(Case.address_id) == address_id).values(address_id=None))
    address = session.get_one(Address, address_id)
    channel, value, rank, country, since = address.channel, address.value, address.rank, address.country, address.since
    nobody = f"{ERASED} {address_id}"
    address.person_id, address.value, address.web_token = None, nobody, nobody
    address.value_key, address.web_token_key = value_key(session, nobody), web_token_key(session, nobody)
    address.state, address.why, address.country, address.rank = AddressState.ERASED, ERASED, None, 0
    session.add(address)
    session.flush()
    if _is_paged(session, address_id):
        again = Address(
            channel=channel, value=value, rank=rank, country=country, since=since, web_token=new_code(WEB_TOKEN_LENGTH)
        )
        session.add(again)
        session.flush()
        session.execute(
            update(Officer).where(col(Officer.page_address_id) == address_id).values(page_address_id=again.id)
        )


def asked_with_codes_of(session: Session, person_id: int) -> list[tuple[int, datetime]]:
    """(address, moment) of every message that asked about the person by a code, or from an address that they allowed;
    their texts are forgotten here.

    Must be called before the codes are erased. The answer to such a message names the person.
    """
    codes = list(session.exec(choose(FamilyCode).where(FamilyCode.person_id == person_id)))
    allowed = {
        row.address_id: row.allowed_at
        for row in session.exec(choose(FamilyAllowed).where(FamilyAllowed.person_id == person_id))
    }
    if not codes and not allowed:
        return []
    spelled, first = {code.code for code in codes}, min([*(c.issued_at for c in codes), *allowed.values()])
    asked = choose(Incoming).where(col(Incoming.intent).in_(FAMILY_QUESTIONS), Incoming.at >= first)
    found = [
        row
        for row in session.exec(asked)
        if not spelled.isdisjoint(_codes_in(row.text)) or allowed.get(row.address_id, row.at + _A_MOMENT) <= row.at
    ]
    for row in found:
        row.text = None
        session.add(row)
    session.flush()
    return [(row.address_id, row.at) for row in found]


def registered_counts(session: Session, person_id: int, address_ids: Sequence[int]) -> dict[str, int]:
    """How many rows of each kind an erasure would take, for the officer and for the record."""
    return {
        "addresses": len(address_ids),
        "texts written": _count(session, Incoming, col(Incoming.address_id).in_(address_ids)),
        "reports": _count(session, Report, col(Report.person_id) == person_id),
        "open cases": _count(session, Case, _open_cases(person_id, address_ids)),
        "relatives": _count(session, Kin, col(Kin.person_id) == person_id),
        "family codes": _count(session, FamilyCode, col(FamilyCode.person_id) == person_id),
        "enquiries": _count(
            session, Enquiry, or_(col(Enquiry.address_id).in_(address_ids), col(Enquiry.person_id) == person_id)
        ),
        "people allowed to ask": _count(session, FamilyAllowed, col(FamilyAllowed.person_id) == person_id),
        "messages of the family": _count(session, FamilyMessage, col(FamilyMessage.person_id) == person_id),
        "groups to look after": _count(
            session, CareGroup, or_(*(getattr(CareGroup, role) == person_id for role in _ROLES))
        ),
    }


def _strip_reports(session: Session, person_id: int, keep: Collection[int]) -> None:
    theirs = col(Report.person_id) == person_id
    session.execute(delete(Report).where(theirs, col(Report.id).not_in(keep)))
    session.execute(
        update(Report).where(theirs).values(detail=None, source_id=None, area_id=None, latitude=None, longitude=None)
    )


def _close_cases(session: Session, whose: ColumnElement[bool], now: datetime) -> None:
    """Nobody can be helped any more under a number without a name; what officers wrote about it goes."""
    for model in (CaseEntry, Referral, CaseLook):
        session.execute(delete(model).where(col(model.case_id).in_(select(col(Case.id)).where(whose))))
    session.execute(update(Case).where(whose, col(Case.outcome).is_not(None)).values(outcome=ERASED))
    session.execute(
        update(Case)
        .where(whose, col(Case.state).in_(OPEN_STATES))
        .values(state=CaseState.CLOSED, closed_at=now, outcome=ERASED)
    )


def _open_cases(person_id: int, address_ids: Sequence[int]) -> ColumnElement[bool]:
    whose = or_(col(Case.person_id) == person_id, col(Case.address_id).in_(address_ids))
    return whose & col(Case.state).in_(OPEN_STATES)


def _known_by_nothing_else(session: Session, address_ids: Collection[int]) -> list[int]:
    """Relatives who are only numbers that the person gave us: nobody's own, never heard of, named by nobody else."""
    heard = choose(Incoming.id).where(Incoming.address_id == Address.id)
    named = choose(Kin.person_id).where(Kin.address_id == Address.id)
    allowed = choose(FamilyAllowed.id).where(FamilyAllowed.address_id == Address.id)
    asked = choose(Enquiry.id).where(Enquiry.address_id == Address.id)
    paged = choose(Officer.id).where(Officer.page_address_id == Address.id)
    linked = choose(OfficerChat.officer_id).where(OfficerChat.address_id == Address.id)
    chosen = choose(Address.id).where(
        col(Address.id).in_(address_ids),
        col(Address.person_id).is_(None),
        *(~each.exists() for each in (heard, named, allowed, asked, paged, linked)),
    )
    return [address_id for address_id in session.exec(chosen) if address_id is not None]


def _is_paged(session: Session, address_id: int) -> bool:
    return session.exec(choose(Officer.id).where(Officer.page_address_id == address_id)).first() is not None


def _codes_in(text: str | None) -> set[str]:
    """Every code that stands in the text, also in parts, whatever words stand around it."""
    words = (text or "").split()
    parts = [" ".join(words[start:end]) for start in range(len(words)) for end in range(start + 1, start + _MOST_PARTS)]
    return {code for part in parts if (code := meant_family_code(part)) is not None}


def _count(session: Session, model: type[SQLModel], whose: ColumnElement[bool]) -> int:
    found: int = session.execute(select(func.count()).select_from(model).where(whose)).scalar_one()
    return found
