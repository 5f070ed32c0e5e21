"""What `make messages-check` runs: every fault in the catalogues, named with its file, its key and what to do.

Reading and compiling the files is in `sources`; finding which keys the code asks for is in `used_keys`.
"""

import argparse
import io
import os
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from gettext import GNUTranslations
from pathlib import Path

from babel import Locale

from locales.catalogue import HOME, REVIEW_STATES, SOURCE, BadTemplate, slots_of, split_words
from locales.languages import LANGUAGES
from locales.segments import count_segments, is_gsm7
from locales.sources import Source, UnreadableSource, read_source, source_file, write_compiled
from locales.used_keys import UsedKeys, find_used_keys
from locales.words import normalise

GSM7_LANGUAGES = ("en", "fil")
NO_DRILL = "word.no_drill"
NEEDED_EVERYWHERE = ("drill.word", NO_DRILL)
PLURAL_ORDER = ("zero", "one", "two", "few", "many", "other")  # the order of msgstr[0], msgstr[1] ... by category

# The widest values that a short alert has room for. Its one-tap link ends in a token of TOKEN_LENGTH characters, as
# registry.addresses makes them. With the link of a longer host there is room for a shorter place.
TOKEN_LENGTH = 10
LONGEST_PLACE = 14
WIDEST_SLOTS: Mapping[str, object] = {
    "rank": 4, "was": 3, "wrong": "M12", "ref": "M13", "place": "X" * LONGEST_PLACE,
    "route": f"https://m.xa/r/{'X' * TOKEN_LENGTH}",
}  # fmt: skip
LONG_HOST = "https://help.example"
SLOTS_OF_LONG_HOST: Mapping[str, object] = {
    **WIDEST_SLOTS, "place": "X" * 8, "route": f"{LONG_HOST}/r/{'X' * TOKEN_LENGTH}",
}  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, and what to do about it."""

    file: Path
    key: str
    says: str

    def __str__(self) -> str:
        where = os.path.relpath(self.file)
        return f"{where}: {self.key}: {self.says}" if self.key else f"{where}: {self.says}"


def find_faults(folder: Path) -> list[Fault]:
    """Every fault of the catalogues in the folder."""
    sources, faults = read_all(folder)
    english = sources.get(SOURCE)
    if english is None:
        return faults
    for source in sources.values():
        faults.extend(_faults_of(source, english))
    return [*faults, *_overlapping_words(sources.values())]


def find_unknown_keys(used: UsedKeys, keys: Iterable[str]) -> list[Fault]:
    """The calls in the code that ask for a text that English does not have."""
    return [
        Fault(file, pattern, f"line {line} asks for a text that no catalogue has; add it or correct the key")
        for file, line, pattern in used.unknown(keys)
    ]


def read_all(folder: Path) -> tuple[dict[str, Source], list[Fault]]:
    """The catalogues that can be read, by language, and a fault for each that cannot."""
    sources, faults = {}, []
    for language in LANGUAGES:
        try:
            sources[language.code] = read_source(language.code, folder)
        except UnreadableSource as error:
            faults.append(Fault(source_file(language.code, folder), "", f"cannot be read ({error}); restore it"))
    return sources, faults


def _faults_of(source: Source, english: Source) -> Iterator[Fault]:
    checks = (
        _wrong_headers(source),
        _wrong_keys(source, english),
        _wrong_slots(source, english),
        _wrong_plurals(source, english),
        _wrong_characters(source),
        _long_alerts(source),
        _denied_drills(source),
        _stale(source),
    )
    for check in checks:
        yield from check


def _denied_drills(source: Source) -> Iterator[Fault]:
    """A drill that says it is none has sent a whole state to its cellars (Hawaii, 13 January 2018)."""
    denials = [f" {normalise(word)} " for form in source.texts.get(NO_DRILL, ()) for word in split_words(form)]
    for key, forms in source.texts.items():
        said = " ".join(f" {normalise(form)} " for form in forms)
        if key != NO_DRILL and any(denial in said for denial in denials):
            yield Fault(source.file, key, "says that something is no drill; no text of ours may")


def _wrong_headers(source: Source) -> Iterator[Fault]:
    review = source.headers.get("X-Review", "")
    if not review.startswith(REVIEW_STATES):
        states = ", ".join(REVIEW_STATES)
        yield Fault(source.file, "X-Review", f"is {review!r}; write a header that begins with one of: {states}")
    named = source.headers.get("Language", "")
    if named != source.language:
        yield Fault(source.file, "Language", f"is {named!r}; write {source.language}, as the folder is named")


def _wrong_keys(source: Source, english: Source) -> Iterator[Fault]:
    for key in sorted({*english.texts, *NEEDED_EVERYWHERE}.difference(source.texts)):
        yield Fault(source.file, key, "has no text here; translate it")
    for key in sorted(set(source.texts).difference(english.texts)):
        yield Fault(source.file, key, "is not in English; remove it, or add it to English first")
    for key in source.repeated:
        yield Fault(source.file, key, "stands more than once; keep one")


def _wrong_slots(source: Source, english: Source) -> Iterator[Fault]:
    for key, forms in source.texts.items():
        try:
            expected = slots_of(english.texts.get(key, forms)[-1])
            found = [slots_of(form) for form in forms]
        except BadTemplate as error:
            yield Fault(source.file, key, f"{error}; write each slot as in English")
            continue
        # A form for zero, one or two may say the count in words; the last form stands for every other number.
        if found[-1] != expected or any(not slots <= expected for slots in found):
            yield Fault(source.file, key, f"its slots are not those of English; use exactly {_braced(expected)}")


def _wrong_plurals(source: Source, english: Source) -> Iterator[Fault]:
    rule = Locale.parse(source.language).plural_form
    categories = [category for category in PLURAL_ORDER if category in {*rule.tags, "other"}]
    try:
        compiled = GNUTranslations(io.BytesIO(source.compiled))
    except ValueError as error:
        yield Fault(source.file, "Plural-Forms", f"cannot be understood ({error}); write the rule of the language")
        return
    for key in sorted(english.plural_keys.intersection(source.texts)):
        forms = source.texts[key]
        if key not in source.plural_keys or len(forms) != len(categories):
            yield Fault(source.file, key, f"has {len(forms)} forms; write {len(categories)}: {', '.join(categories)}")
            continue
        wrong = [n for n in range(201) if compiled.ngettext(key, key, n) != forms[categories.index(rule(n))]]
        if wrong:
            yield Fault(source.file, key, f"Plural-Forms picks another form than the language has for {wrong[0]}")


def _wrong_characters(source: Source) -> Iterator[Fault]:
    for key, text in _texts_of(source):
        digits = [char for char in text if char.isnumeric() and not char.isascii()]
        if digits:
            yield Fault(source.file, key, f"has {' '.join(digits)}; write digits as 0 to 9, as phones dial them")
        ornaments = [char for char in text if _is_ornament(char)]
        if ornaments:
            yield Fault(source.file, key, f"has {' '.join(ornaments)}; write plain quotes and dashes, no emoji")
        foreign = [char for char in text if not is_gsm7(char)]
        if foreign and source.language in GSM7_LANGUAGES:
            yield Fault(source.file, key, f"has {' '.join(foreign)}, which is not in GSM-7; write it without")


def _is_ornament(char: str) -> bool:
    return not char.isascii() and (char == "…" or unicodedata.category(char) in ("Pd", "Pi", "Pf", "So", "Zs"))


def _long_alerts(source: Source) -> Iterator[Fault]:
    action = _longest_action(source)
    for key, text in _texts_of(source):
        if not key.startswith("core.") or key[5:].isdigit() or not _has_only(text, {*WIDEST_SLOTS, "action"}):
            continue
        over = max(_units_over(text, {**slots, "action": action}) for slots in (WIDEST_SLOTS, SLOTS_OF_LONG_HOST))
        if over > 0:
            yield Fault(source.file, key, f"is {over} too long for one SMS with the action {action!r}; shorten either")


def find_tight_places(source: Source) -> str | None:
    """How long a place may be beside a link of LONG_HOST, where that is shorter than beside other answers."""
    text = source.texts.get("core.oneway", ("",))[0]
    if not _has_only(text, {*WIDEST_SLOTS, "action"}):
        return None
    slots = {**WIDEST_SLOTS, "route": SLOTS_OF_LONG_HOST["route"], "action": _longest_action(source)}
    over = _units_over(text, slots)
    if over <= 0:
        return None
    letters = LONGEST_PLACE - over
    return f"{source.language}: core.oneway with {LONG_HOST} is one SMS for places of up to {letters} letters"


def _longest_action(source: Source) -> str:
    actions = [text for key, text in _texts_of(source) if key.startswith("core.") and key[5:].isdigit()]
    return max(actions, key=len, default="")


def _units_over(text: str, slots: Mapping[str, object]) -> int:
    """By how many units the filled text is too long for one SMS."""
    counted = count_segments(text.format_map(slots))
    return counted.units - (160 if counted.encoding == "GSM-7" else 70)


def _stale(source: Source) -> Iterator[Fault]:
    file = source.file.with_suffix(".mo")
    if not file.exists() or file.read_bytes() != source.compiled:
        yield Fault(file, "", "is not what its .po file compiles to; run make messages")


def _overlapping_words(sources: Iterable[Source]) -> Iterator[Fault]:
    meanings: dict[str, tuple[str, str]] = {}
    for source in sources:
        for key, text in _texts_of(source):
            if not key.startswith("word."):
                continue
            for word in split_words(text):
                taken_by, language = meanings.setdefault(normalise(word), (key, source.language))
                if taken_by != key:
                    yield Fault(source.file, key, f"{word!r} is also in {taken_by} of {language}; keep one of them")


def _texts_of(source: Source) -> Iterator[tuple[str, str]]:
    return ((key, form) for key, forms in source.texts.items() for form in forms)


def _has_only(text: str, allowed: set[str]) -> bool:
    try:
        return slots_of(text) <= allowed
    except BadTemplate:
        return False  # reported with the slots


def _braced(slots: frozenset[str]) -> str:
    return " ".join(sorted(f"{{{slot}}}" for slot in slots)) or "none"


def main(arguments: list[str] | None = None) -> int:
    """Compile the catalogues if asked to, then list every fault; 1 if there is one."""
    parser = argparse.ArgumentParser(prog="python -m locales.check", description="Check the catalogues.")
    parser.add_argument("--compile", action="store_true", help="first compile every .po file to its .mo file")
    sources, _ = read_all(HOME)
    if parser.parse_args(arguments).compile:
        for source in sources.values():
            write_compiled(source)
    keys = sources[SOURCE].texts if SOURCE in sources else {}
    used = find_used_keys(HOME.parent)
    faults = [*find_faults(HOME), *find_unknown_keys(used, keys)]
    if unused := used.unused(keys):
        _print(f"note: no code asks for {', '.join(unused)}")
    for tight in filter(None, map(find_tight_places, sources.values())):
        _print(f"note: {tight}")
    for fault in faults:
        _print(str(fault))
    _print(f"{len(LANGUAGES)} languages, {len(keys)} keys, {len(faults)} faults")
    return 1 if faults else 0


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
