"""The chain of the audit log, pure: what is hashed, and the first fault in a chain. It reads and writes nothing.

The hash of an entry is SHA-256, in lower-case hexadecimal, over the UTF-8 bytes of this JSON array (RFC 8259), without
blanks, with every character as itself but those that JSON must escape:

    [hash of the entry before, number, at, role, actor, act, subject, number of the subject, detail]

`at` is in UTC as 2026-11-25T23:59:00.000000+00:00; what an entry does not have is null. Before the first entry stand 64
zeros. An array has one order and says where each field ends, so no two entries have the same bytes.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from locales.sentence import Sentence

NOTHING_BEFORE = "0" * 64
KEPT_MONTHS = 24
_HEAD = re.compile(r"(\d{1,18}) (\S+) ([0-9a-f]{64})")


class Entry(NamedTuple):
    """One entry as it stands in the store, in the order of its columns."""

    number: int
    at: str
    role: str
    actor: int | None
    act: str
    subject: str | None
    subject_number: int | None
    detail: str
    hash: str


@dataclass(frozen=True)
class Head:
    """The newest entry at some moment: whoever keeps it elsewhere can tell later whether the log still leads to it."""

    number: int
    at: str
    hash: str

    def __str__(self) -> str:
        return f"{self.number} {self.at} {self.hash}"


@dataclass(frozen=True)
class Segment:
    """A sealed month: from which entry to which, and the hash of the last one."""

    month: str
    first: int
    last: int
    count: int
    head: str
    purged: bool = False


def link(before: str, entry: Entry) -> str:
    """The hash that the entry must have after the one whose hash is `before`."""
    written = json.dumps([before, *entry[:-1]], ensure_ascii=False, separators=(",", ":"), default=repr)
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()


def heads_in(text: str) -> list[Head]:
    """Every head that stands in the text, as `Head` is written."""
    return [Head(int(number), at, digest) for number, at, digest in _HEAD.findall(text)]


def months_since(month: str, now: datetime) -> int:
    """How many months ago, by the calendar, the month (2026-11) was."""
    year, number = month.split("-")
    return (now.year - int(year)) * 12 + now.month - int(number)


def may_be_purged(month: str, now: datetime) -> bool:
    """Whether the month has been over for as long as entries are kept."""
    return months_since(month, now) > KEPT_MONTHS


def start_of(segments: Sequence[Segment]) -> Head:
    """Where the chain begins that is still there: at nothing, or at the head of the newest purged month."""
    purged = [segment for segment in segments if segment.purged]
    return Head(purged[-1].last, "", purged[-1].head) if purged else Head(0, "", NOTHING_BEFORE)


def first_fault(
    entries: Iterable[Entry], segments: Sequence[Segment], anchored: Sequence[Head], now: datetime
) -> str | None:
    """The first thing that is wrong, in one sentence that names the row; None for a log that is whole.

    `entries` are those after `start_of(segments)`, in the order of their numbers. Without an anchored head a tail that
    was cut off, or a chain that was made anew, cannot be seen.
    """
    return next(_faults(entries, segments, anchored, now), None)


def first_fault_of_part(
    start: Head, entries: Iterable[Entry], last: int, segments: Sequence[Segment], anchored: Sequence[Head]
) -> str | None:
    """The same for the entries from the one after `start`, which is taken as it stands, to the one numbered `last`."""
    known = _known(segments, anchored)
    within = {number: hashes for number, hashes in known.items() if start.number < number <= last}
    return next(_faults_of_entries(start, entries, within), None)


def _faults(
    entries: Iterable[Entry], segments: Sequence[Segment], anchored: Sequence[Head], now: datetime
) -> Iterator[str]:
    yield from _faults_of_segments(segments, now)
    start = start_of(segments)
    yield from faults_of_old_heads(start, anchored)
    yield from _faults_of_entries(start, entries, _known(segments, anchored))


def _faults_of_entries(
    start: Head, entries: Iterable[Entry], known: Mapping[int, Sequence[tuple[str, Sentence]]]
) -> Iterator[str]:
    at, before = start.number, start.hash
    for entry in entries:
        if entry.number != at + 1:
            yield Sentence(
                "Entry {missing} is missing: entry {after} follows entry {before}.",
                missing=at + 1,
                after=entry.number,
                before=at,
            )
        elif entry.hash != link(before, entry):
            yield Sentence(
                "Entry {number} does not follow from the entry before it:"
                " it was altered, or put in the place of another.",
                number=entry.number,
            )
        for digest, how in known.get(entry.number, ()):
            if digest != entry.hash:
                yield Sentence(
                    "Entry {number} is not the one that was {how}: it, or what leads to it, was made anew.",
                    number=entry.number,
                    how=how,
                )
        at, before = entry.number, entry.hash
    for number in sorted(known):
        if number > at:
            yield Sentence(
                "Entry {missing} is missing: the log ends before entry {number}, which was {how}.",
                missing=at + 1,
                number=number,
                how=known[number][0][1],
            )


def _known(segments: Sequence[Segment], anchored: Sequence[Head]) -> dict[int, list[tuple[str, Sentence]]]:
    """The hashes that entries must have, by their numbers, and how we know."""
    known: dict[int, list[tuple[str, Sentence]]] = {}
    for segment in segments:
        how = Sentence("sealed with {month}", month=segment.month)
        known.setdefault(segment.last, []).append((segment.head, how))
    for head in anchored:
        known.setdefault(head.number, []).append((head.hash, Sentence("anchored")))
    return known


def _faults_of_segments(segments: Sequence[Segment], now: datetime) -> Iterator[str]:
    last, purged = 0, True
    for segment in segments:
        if segment.first != last + 1 or segment.count != segment.last - segment.first + 1:
            yield Sentence(
                "Entry {number} is missing among the sealed months: {month} was altered, or one deleted.",
                number=last + 1,
                month=segment.month,
            )
        if segment.purged and not (purged and may_be_purged(segment.month, now)):
            yield Sentence(
                "Entry {number} was purged with {month}, whose time was not over.",
                number=segment.first,
                month=segment.month,
            )
        last, purged = segment.last, segment.purged


def faults_of_old_heads(start: Head, anchored: Sequence[Head]) -> Iterator[str]:
    """What is wrong with heads of entries that were purged; `start` is where the chain begins."""
    for head in anchored:
        if head.number < start.number:
            yield Sentence(
                "Entry {number} was purged with its month, so its head proves nothing: name a newer one.",
                number=head.number,
            )
        elif head.number == start.number and head.hash != start.hash:
            yield Sentence(
                "Entry {number} is not the one that was anchored: the month that it ended was made anew.",
                number=head.number,
            )
