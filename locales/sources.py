"""The catalogues as translators write them (.po): reading them, and compiling them to what the service loads (.mo)."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import polib

from locales.folder import source_file as source_file

ENGLISH_WAS = "English was: "
"""Begins the comment line that a translator deletes once a text has been read against the English that changed."""


class UnreadableSource(ValueError):
    """A .po file is missing or is not in gettext's format."""


@dataclass(frozen=True)
class Source:
    """One language's .po file; `texts` holds every plural form of each key, fuzzy and empty entries left out.

    `notes` are the comment lines above a text that its translators wrote.
    """

    language: str
    file: Path
    headers: Mapping[str, str]
    texts: Mapping[str, tuple[str, ...]]
    plural_keys: frozenset[str]
    repeated: tuple[str, ...]
    compiled: bytes
    notes: Mapping[str, tuple[str, ...]]


def read_source(language: str, folder: Path) -> Source:
    """Read one .po file; raises UnreadableSource."""
    file = source_file(language, folder)
    try:
        po = polib.pofile(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableSource(getattr(error, "strerror", None) or str(error)) from error
    entries = po.translated_entries()
    counted = Counter(entry.msgid for entry in po if not entry.obsolete)
    return Source(
        language=language,
        file=file,
        headers=po.metadata,
        texts={entry.msgid: _forms(entry) for entry in entries},
        plural_keys=frozenset(entry.msgid for entry in entries if entry.msgid_plural),
        repeated=tuple(key for key, times in counted.items() if times > 1),
        compiled=po.to_binary(),
        notes={entry.msgid: tuple(entry.tcomment.splitlines()) for entry in entries if entry.tcomment},
    )


def write_compiled(source: Source) -> None:
    """Write the .mo file beside the .po file; its bytes depend on the .po file alone."""
    source.file.with_suffix(".mo").write_bytes(source.compiled)


def texts_of(source: Source) -> Iterator[tuple[str, str]]:
    """Every text with its key, a plural form at a time."""
    return ((key, form) for key, forms in source.texts.items() for form in forms)


def _forms(entry: polib.POEntry) -> tuple[str, ...]:
    if not entry.msgid_plural:
        return (entry.msgstr,)
    return tuple(entry.msgstr_plural[index] for index in sorted(entry.msgstr_plural))
