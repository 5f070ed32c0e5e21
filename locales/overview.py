"""How far each language is: its texts, its review, whether people are offered it, and what its texts take as SMS."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from locales.catalogue import HOME, REVIEW_STATES, SOURCE
from locales.check import missing_keys, read_all
from locales.folder import compiled_file
from locales.languages import KNOWN, Language
from locales.sms_budgets import NOT_BY_SMS, segments_with_slots
from locales.sms_lengths import longest_alert
from locales.sources import Source, texts_of

CLASSES: Mapping[str, tuple[str, ...]] = {
    "joining": ("join.", "saved.", "ask.", "bad.", "stop.", "confirm.", "delete."),
    "alert lines": ("full.", "level.", "hazard.", "continues.", "ends.", "route.", "answer."),
    "answers": ("got.", "not_registered", "sign.", "menu.", "looked."),
    "family": ("code.", "family.", "status.", "source.", "age.", "kin."),
    "wardens": ("task.", "reason.", "relay."),
    "officers": ("letter.", "notice.", "page.", "breach."),
}
"""What stands together in the table of segments, by how the keys begin; the rest is "other"."""

OTHER = "other"


@dataclass(frozen=True)
class Standing:
    """One language of the list. `number` is what people send to choose it, None while it is not offered."""

    language: Language
    number: int | None
    done: int
    texts: int
    review: str
    longest_alert: int | None
    segments: Mapping[str, int]


def overview(folder: Path = HOME) -> Sequence[Standing]:
    """Every language of the list, in its order."""
    sources, _ = read_all(folder)
    english = sources[SOURCE]
    offered = [language.code for language in KNOWN if compiled_file(language.code, folder).exists()]
    return [_standing(language, sources.get(language.code), english, offered) for language in KNOWN]


def _standing(language: Language, source: Source | None, english: Source, offered: Sequence[str]) -> Standing:
    number = offered.index(language.code) + 1 if language.code in offered else None
    if source is None:
        return Standing(language, number, 0, len(english.texts), "not started", None, {})
    return Standing(
        language=language,
        number=number,
        done=len(english.texts) - len(missing_keys(source, english)),
        texts=len(english.texts),
        review=_review(source),
        longest_alert=longest_alert(source),
        segments=_most_segments(source),
    )


def _review(source: Source) -> str:
    said = source.headers.get("X-Review", "")
    return next((state for state in REVIEW_STATES if said.startswith(state)), "draft")


def _most_segments(source: Source) -> dict[str, int]:
    """The most that one text of each class takes."""
    most: dict[str, int] = {}
    for name, taken in _measured(source):
        most[name] = max(most.get(name, 0), taken)
    return most


def _measured(source: Source) -> Iterator[tuple[str, int]]:
    for key, text in texts_of(source):
        taken = None if key.startswith(NOT_BY_SMS) else segments_with_slots(source, text)
        if taken is not None:
            yield next((name for name, begins in CLASSES.items() if key.startswith(begins)), OTHER), taken
