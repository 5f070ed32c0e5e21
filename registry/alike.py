"""Which enquiries may ask for the same person: a suggestion for an officer, never more. Pure.

The same person linked, the same number or the same names make two enquiries alike. A name proves nothing: two people
may share one. Two that are linked to different people are never alike.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from locales.words import normalise
from registry.enquiries import numbers_in
from registry.settings import Mode

MOST_SHOWN = 5


@dataclass(frozen=True)
class Asked:
    """An enquiry as far as it is compared: who asks (None: nobody knows), who was found, and what was said."""

    number: int
    asker: int | None
    person_id: int | None
    said: str


@dataclass(frozen=True)
class Alike:
    """Others that may ask for the same person: of the same asker, and of others; the first few of each."""

    of_asker: tuple[int, ...] = ()
    of_others: tuple[int, ...] = ()


def alike(shown: Iterable[int], enquiries: Sequence[Asked]) -> dict[int, Alike]:
    """What each of those shown may be the same as, by its number; nothing for one that stands alone."""
    by_sign: dict[str, list[Asked]] = {}
    signs = {each.number: _signs(each) for each in enquiries}
    for each in enquiries:
        for sign in signs[each.number]:
            by_sign.setdefault(sign, []).append(each)
    known = {each.number: each for each in enquiries}
    found = {number: _of(known[number], signs[number], by_sign) for number in shown if number in known}
    return {number: each for number, each in found.items() if each != Alike()}


def _of(one: Asked, signs: Iterable[str], by_sign: dict[str, list[Asked]]) -> Alike:
    others = {each.number: each for sign in signs for each in by_sign[sign] if _may_be_same(one, each)}
    of_asker = [each.number for each in others.values() if one.asker is not None and each.asker == one.asker]
    of_others = sorted(set(others) - set(of_asker))
    return Alike(tuple(sorted(of_asker)[:MOST_SHOWN]), tuple(of_others[:MOST_SHOWN]))


def _may_be_same(one: Asked, other: Asked) -> bool:
    if one.number == other.number:
        return False
    return one.person_id is None or other.person_id is None or one.person_id == other.person_id


def _signs(asked: Asked) -> set[str]:
    """What two enquiries must share one of: the person linked, a number, all the words in any order."""
    signs = {f"number {number}" for number in numbers_in(asked.said, Mode.LIVE, Mode.SANDBOX)}
    if asked.person_id is not None:
        signs.add(f"person {asked.person_id}")
    words = sorted(set(normalise(asked.said).split()))
    if words:
        signs.add(f"words {' '.join(words)}")
    return signs
