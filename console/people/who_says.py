"""Who says what of a person: the newest word of each source side by side, and which one counts. Decides, pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from locales.sentence import Sentence
from registry.reports import counting
from registry.tables import Report, Source


@dataclass(frozen=True)
class Weighed:
    """The newest word of each source, the newest first; which counts, and why. Without a report there is neither."""

    words: tuple[Report, ...]
    counts: Report | None
    why: str
    disagree: bool


def weigh(words: Sequence[Report]) -> Weighed:
    """`words` holds at most one report of each source, the newest first."""
    if not words:
        return Weighed((), None, "", disagree=False)
    newest = words[0]
    own = next((word for word in words if word.source is Source.SELF), None)
    counts = counting(newest, own)
    return Weighed(tuple(words), counts, _why(newest, own, counts), disagree=len({word.value for word in words}) > 1)


def _why(newest: Report, own: Report | None, counts: Report) -> str:
    if own is None:
        return Sentence("The newest word counts: they have said nothing themselves.")
    if counts is not own:
        return Sentence("The newest word counts: it is more than 24 hours newer than what they said themselves.")
    if newest is own:
        return Sentence("Their own word counts, and nothing newer is known.")
    return Sentence("Their own word counts: what others say is not more than 24 hours newer.")
