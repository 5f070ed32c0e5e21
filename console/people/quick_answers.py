"""Answers that an officer can send at once: short texts that stand in the catalogues, so in the reader's language."""

from dataclasses import dataclass

from sqlmodel import Session

from alert_levels.standing import effective_rank
from broadcasts.speaker import Speaker
from console.frame.templating import OFFICERS_READ
from locales.languages import Language, is_shipped, language_of
from registry.cases import open_case_of
from registry.marks import is_marked
from registry.tables import MarkKind, Person


@dataclass(frozen=True)
class Quick:
    """One answer: as the person reads it, and in English. `key` is that of the catalogues."""

    key: str
    text: str
    english: str
    language: Language


def quick_answers(session: Session, speaker: Speaker, person: Person) -> tuple[Quick, ...]:
    """Those that fit the person now. Somebody covert gets the one that says nothing."""
    assert person.id is not None
    if is_marked(session, person.id, MarkKind.COVERT):
        return (_quick(speaker, person, "plain.noted"),)
    case = open_case_of(session, person.id, None)
    rank = effective_rank(session, person.area_id)
    return (
        *([_quick(speaker, person, "got.help_again", case=case.id)] if case is not None else []),
        _quick(speaker, person, "got.to_officer"),
        _quick(speaker, person, "got.heard"),
        _quick(speaker, person, f"prepare.{rank}"),
        _quick(speaker, person, "check.money"),
    )


def _quick(speaker: Speaker, person: Person, key: str, **values: object) -> Quick:
    language = person.language if is_shipped(person.language) else OFFICERS_READ
    said, english = (speaker.say(each, key, **values) for each in (language, OFFICERS_READ))
    return Quick(key, said, english, language_of(language))
