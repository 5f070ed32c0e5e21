"""What `make messages-check` runs: every fault in the catalogues, named with its file, its key and what to do.

Reading and compiling the files is in `sources`; finding which keys the code asks for is in `used_keys`.
"""

import argparse
import io
import sys
from collections.abc import Iterable, Iterator, Mapping
from gettext import GNUTranslations
from pathlib import Path

from babel import Locale

from locales.catalogue import HOME, REVIEW_STATES, SOURCE, BadTemplate, slots_of, split_words
from locales.fault import Fault
from locales.glossary import find_strayed, read_terms
from locales.languages import KNOWN
from locales.letters import wrong_letters
from locales.plurals import categories_of
from locales.sms_budgets import over_budget
from locales.sms_lengths import find_tight_places, long_alerts
from locales.sources import ENGLISH_WAS, Source, UnreadableSource, read_source, source_file, texts_of, write_compiled
from locales.used_keys import UsedKeys, find_used_keys
from locales.words import normalise

NO_DRILL = "word.no_drill"
NEEDED_EVERYWHERE = ("drill.word", NO_DRILL)


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
    for language in KNOWN:
        file = source_file(language.code, folder)
        if not file.exists() and not file.with_suffix(".mo").exists():
            continue
        try:
            sources[language.code] = read_source(language.code, folder)
        except UnreadableSource as error:
            faults.append(Fault(file, "", f"cannot be read ({error}); restore it"))
    return sources, faults


def missing_keys(source: Source, english: Source) -> list[str]:
    return sorted({*english.texts, *NEEDED_EVERYWHERE}.difference(source.texts))


def is_offered(source: Source, english: Source) -> bool:
    """Whether people are offered the language: its catalogue is complete, or it was when it was last compiled."""
    return source.file.with_suffix(".mo").exists() or not missing_keys(source, english)


def find_unfinished(sources: Mapping[str, Source]) -> Iterator[str]:
    """How far the catalogues are that are not offered yet."""
    english = sources[SOURCE]
    for source in sources.values():
        if not is_offered(source, english):
            done = len(english.texts) - len(missing_keys(source, english))
            yield f"{source.language}: {done} of {len(english.texts)} texts; offered to people once all are there"


def _faults_of(source: Source, english: Source) -> Iterator[Fault]:
    checks = (
        _wrong_headers(source),
        _wrong_keys(source, english),
        _wrong_slots(source, english),
        _wrong_plurals(source, english),
        wrong_letters(source, english),
        long_alerts(source),
        over_budget(source),
        _denied_drills(source),
        _stale(source, english),
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
    for key in missing_keys(source, english) if is_offered(source, english) else ():
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
    categories = categories_of(source.language)
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


def _stale(source: Source, english: Source) -> Iterator[Fault]:
    file = source.file.with_suffix(".mo")
    if not is_offered(source, english):
        return
    if not file.exists() or file.read_bytes() != source.compiled:
        yield Fault(file, "", "is not what its .po file compiles to; run make messages")


def _overlapping_words(sources: Iterable[Source]) -> Iterator[Fault]:
    meanings: dict[str, tuple[str, str]] = {}
    for source in sources:
        for key, text in texts_of(source):
            if not key.startswith("word."):
                continue
            for word in split_words(text):
                taken_by, language = meanings.setdefault(normalise(word), (key, source.language))
                if taken_by != key:
                    yield Fault(source.file, key, f"{word!r} is also in {taken_by} of {language}; keep one of them")


def _braced(slots: frozenset[str]) -> str:
    return " ".join(sorted(f"{{{slot}}}" for slot in slots)) or "none"


def main(arguments: list[str] | None = None) -> int:
    """Compile the catalogues if asked to, then list every fault; 1 if there is one."""
    parser = argparse.ArgumentParser(prog="python -m locales.check", description="Check the catalogues.")
    parser.add_argument("--compile", action="store_true", help="first compile every .po file to its .mo file")
    sources, _ = read_all(HOME)
    if parser.parse_args(arguments).compile:
        for source in sources.values():
            if SOURCE not in sources or is_offered(source, sources[SOURCE]):
                write_compiled(source)
    keys = sources[SOURCE].texts if SOURCE in sources else {}
    used = find_used_keys(HOME.parent)
    faults = [*find_faults(HOME), *find_unknown_keys(used, keys)]
    if unused := used.unused(keys):
        _print(f"note: no code asks for {', '.join(unused)}")
    for unfinished in find_unfinished(sources) if SOURCE in sources else ():
        _print(f"note: {unfinished}")
    for strayed in _strayed(sources):
        _print(f"note: {strayed}")
    for tight in filter(None, map(find_tight_places, sources.values())):
        _print(f"note: {tight}")
    for fault in faults:
        _print(str(fault))
    offered = [source for source in sources.values() if source.file.with_suffix(".mo").exists()]
    _print(f"{len(offered)} languages, {len(keys)} keys, {len(faults)} faults")
    return 1 if faults else 0


def _strayed(sources: Mapping[str, Source]) -> Iterator[str]:
    terms = read_terms()
    for source in sources.values() if SOURCE in sources else ():
        yield from find_strayed(source, sources[SOURCE], terms)
        if changed := [key for key, notes in source.notes.items() if any(ENGLISH_WAS in note for note in notes)]:
            yield f"{source.language}: English has changed, read again and delete the note: {', '.join(changed)}"


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
