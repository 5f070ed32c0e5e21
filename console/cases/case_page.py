"""The page of one case: who calls for what, what was written and done, and who else has it before them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from fastapi import Response
from sqlmodel import Session

from broadcasts.following_up import NotAsked, why_not_asked
from broadcasts.speaker import Speaker
from console.cases import case_words
from console.cases.case_lines import CaseLine, case_lines
from console.desk import Desk
from console.frame.forms import Refused
from console.frame.names import officer_names
from console.people.letters import LONGEST_LETTER, language_for, new_letter_id
from console.people.threads import Said, thread_of
from registry.addresses import addresses_of
from registry.areas import zone_of
from registry.case_acts import LONGEST_NOTE, Read, standing, who_may_have_it
from registry.case_entries import entries_of, note_seen
from registry.case_looks import Looking, note_look, others_looking
from registry.cases import find_case
from registry.incoming import written_after
from registry.referrals import LONGEST_NAME
from registry.tables import Address, Case, CaseEntry, Incoming, Officer
from registry.viewings import note_view


@dataclass(frozen=True)
class Done:
    """One entry of the history; `news`: it is for whoever reads this page, and new to them."""

    entry: CaseEntry
    said: str
    news: bool


@dataclass(frozen=True)
class CaseView:
    """One case with everything that was written and done about it."""

    line: CaseLine
    addresses: tuple[Address, ...]
    language: str | None
    zone: tzinfo | None
    thread: tuple[Said, ...]
    done: tuple[Done, ...]
    looking: tuple[Looking, ...]
    read: Read
    colleagues: tuple[Officer, ...]
    not_asked: NotAsked | None


@dataclass(frozen=True)
class News:
    """What came after an officer had read a case: why their act was refused."""

    done: tuple[Done, ...]
    written: tuple[Incoming, ...]


def view_case(session: Session, case_id: int, officer_id: int, speaker: Speaker, now: datetime) -> CaseView:
    """Raises UnknownCase."""
    case = find_case(session, case_id)
    addresses = _addresses(session, case)
    line = case_lines(session, [case], officer_id, now)[0]
    referral = line.referral
    return CaseView(
        line=line,
        addresses=tuple(addresses),
        language=language_for(session, addresses[0]) if addresses else None,
        zone=zone_of(session, line.person.area_id) if line.person else None,
        thread=tuple(thread_of(session, addresses)),
        done=_done(session, entries_of(session, case_id), officer_id),
        looking=tuple(others_looking(session, [case_id], officer_id, now)),
        read=standing(session, case),
        colleagues=tuple(other for other in who_may_have_it(session) if other.id != officer_id),
        not_asked=why_not_asked(session, speaker, case) if referral and referral.received is None else None,
    )


def news_since(session: Session, case_id: int, officer_id: int, read: Read | None) -> News:
    """What the officer had not read. Raises UnknownCase."""
    addresses = [address.id for address in _addresses(session, find_case(session, case_id)) if address.id is not None]
    if read is None:
        return News((), ())
    done = _done(session, entries_of(session, case_id, read.entry), officer_id)
    return News(done, tuple(written_after(session, addresses, read.message)))


async def case_page(
    desk: Desk, case_id: int, refused: Refused | None = None, status: int = 200, news: News | None = None
) -> Response:
    """The page. That the officer looked is noted, for the person and for the others who work here."""
    view = await desk.read(lambda session: view_case(session, case_id, desk.officer_id, desk.speaker, desk.now))
    await desk.write(lambda session: _note(session, desk, view))
    return desk.page(
        "cases/case.html", refused, status, view=view, news=news, once=new_letter_id(), longest=LONGEST_LETTER,
        longest_note=LONGEST_NOTE, longest_name=LONGEST_NAME, watched=view.line.watched,
    )  # fmt: skip


async def looking_part(desk: Desk, case_id: int) -> Response:
    """Who else has the case open, for a page that stays open and says so."""

    def look(session: Session) -> list[Looking]:
        find_case(session, case_id)
        note_look(session, case_id, desk.officer_id, desk.now)
        return others_looking(session, [case_id], desk.officer_id, desk.now)

    return desk.page("cases/case_looking.html", looking=await desk.write(look))


def _note(session: Session, desk: Desk, view: CaseView) -> None:
    case = view.line.case
    assert case.id is not None
    if case.person_id is not None:
        note_view(session, case.person_id, "officer", desk.officer_id, f"case {case.id}", desk.now)
    note_look(session, case.id, desk.officer_id, desk.now)
    note_seen(session, case.id, desk.officer_id, desk.now)


def _done(session: Session, entries: Sequence[CaseEntry], officer_id: int) -> tuple[Done, ...]:
    officers = officer_names(session)
    return tuple(
        Done(
            entry,
            case_words.entry_words(entry, officers),
            entry.for_officer_id == officer_id and entry.seen_at is None,
        )
        for entry in entries
    )


def _addresses(session: Session, case: Case) -> list[Address]:
    if case.person_id is not None:
        return addresses_of(session, case.person_id)
    caller = session.get(Address, case.address_id) if case.address_id is not None else None
    return [caller] if caller is not None else []
