"""What `make catalogue LANGUAGE=hi` runs: starts a catalogue, or brings one up to what English has now.

Every key stands in the order of English with its comments and the English text above it, a text a line, so that a
translator only fills in `msgstr` and a change of one text is a change of one line. Translations are kept; those whose
key is gone stay at the end, behind #~.
"""

import argparse
import os
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polib

from locales.catalogue import HOME, SOURCE
from locales.languages import UnknownLanguage, language_of
from locales.plurals import categories_of, plural_header
from locales.sources import ENGLISH_WAS, source_file

DRAFT = "machine draft, not reviewed by a native speaker"
ENGLISH = "English: "
FORMS = "Forms: "


@dataclass(frozen=True)
class Started:
    """A catalogue as it is now: how many texts English has, and which keys want a translator."""

    file: Path
    texts: int
    empty: Sequence[str]
    changed: Sequence[str]
    gone: Sequence[str]


def start(language: str, folder: Path = HOME) -> Started:
    """Write the language's .po file anew from English and from what it holds. Raises UnknownLanguage, OSError."""
    file = source_file(language_of(language).code, folder)
    english = polib.pofile(str(source_file(SOURCE, folder)))
    held = polib.pofile(str(file)) if file.exists() else polib.POFile()
    merged = merge(english, held, language)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"{str(merged).rstrip()}\n", encoding="utf-8")
    return Started(
        file=file,
        texts=len(merged) - len(merged.obsolete_entries()),
        empty=[entry.msgid for entry in merged.untranslated_entries()],
        changed=[entry.msgid for entry in merged if not entry.obsolete and ENGLISH_WAS in entry.tcomment],
        gone=[entry.msgid for entry in merged.obsolete_entries()],
    )


def merge(english: polib.POFile, held: polib.POFile, language: str) -> polib.POFile:
    """English's keys in its order, with the texts that were held."""
    merged = polib.POFile(wrapwidth=0)
    merged.metadata = {
        "Project-Id-Version": "muster",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": held.metadata.get("Plural-Forms") or plural_header(language),
        "X-Review": held.metadata.get("X-Review") or DRAFT,
    }
    texts = {entry.msgid: entry for entry in held}
    merged.extend(_entry(source, texts.pop(source.msgid, None), language) for source in english if not source.obsolete)
    for entry in texts.values():
        if entry.msgstr or any(entry.msgstr_plural.values()):
            entry.obsolete = True
            merged.append(entry)
    return merged


def _entry(source: polib.POEntry, held: polib.POEntry | None, language: str) -> polib.POEntry:
    held = held or polib.POEntry()
    forms = {}
    if source.msgid_plural:
        forms = {index: _composed(held.msgstr_plural.get(index, "")) for index in range(len(categories_of(language)))}
    return polib.POEntry(
        msgid=source.msgid,
        msgid_plural=source.msgid_plural,
        msgstr=_composed(held.msgstr),
        msgstr_plural=forms,
        comment="\n".join(filter(None, (source.tcomment, source.comment))),
        tcomment="\n".join(_comment_lines(source, held, language)),
        flags=held.flags,
    )


def _composed(text: str) -> str:
    """One way of writing each letter, by Unicode's NFC: keyboards differ in what they write."""
    return unicodedata.normalize("NFC", text)


def _comment_lines(source: polib.POEntry, held: polib.POEntry, language: str) -> Iterator[str]:
    """The translator's own lines, then English; where it has changed under a translation, also what it was."""
    now = _english_of(source)
    own = [line for line in held.tcomment.splitlines() if not line.startswith((ENGLISH, FORMS))]
    from_source = {*source.tcomment.splitlines(), *source.comment.splitlines()}
    yield from (line for line in own if line not in from_source)
    was = [line.removeprefix(ENGLISH) for line in held.tcomment.splitlines() if line.startswith(ENGLISH)]
    translated = held.msgstr or any(held.msgstr_plural.values())
    if was and was != now and translated and not any(line.startswith(ENGLISH_WAS) for line in own):
        yield f"{ENGLISH_WAS}{' / '.join(was)}"
    yield from (f"{ENGLISH}{line}" for line in now)
    if source.msgid_plural:
        yield f"{FORMS}{', '.join(categories_of(language))}"


def _english_of(source: polib.POEntry) -> list[str]:
    """The English text, a plural form a line."""
    forms = [source.msgstr_plural[index] for index in sorted(source.msgstr_plural)] or [source.msgstr]
    return [form.replace("\n", "\\n") for form in forms]


def main(arguments: list[str] | None = None) -> int:
    """Start or update the catalogue of one language; 1 if it is not in the list of languages."""
    parser = argparse.ArgumentParser(prog="python -m locales.start", description="Start or update a catalogue.")
    parser.add_argument("language", help="its code, as languages.toml has it")
    try:
        started = start(parser.parse_args(arguments).language)
    except UnknownLanguage as error:
        sys.stderr.write(f"{error.code!r} is not in locales/languages.toml: add its entry there first\n")
        return 1
    for line in _told(started):
        sys.stdout.write(f"{line}\n")
    return 0


def _told(started: Started) -> Iterator[str]:
    yield f"{os.path.relpath(started.file)}: {started.texts - len(started.empty)} of {started.texts} texts"
    if started.empty:
        yield f"to translate: {_some(started.empty)}"
    if started.changed:
        yield f"read again, English has changed, then delete the line {ENGLISH_WAS!r}: {_some(started.changed)}"
    if started.gone:
        yield f"no longer in English, kept behind #~: {_some(started.gone)}"


def _some(keys: Sequence[str], most: int = 12) -> str:
    more = f" and {len(keys) - most} more" if len(keys) > most else ""
    return ", ".join(keys[:most]) + more


if __name__ == "__main__":
    sys.exit(main())
