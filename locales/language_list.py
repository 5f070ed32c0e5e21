"""Reading the list of languages, which is data: what each entry may hold, and a sentence for everything wrong in it."""

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from locales.folder import HOME, SOURCE
from locales.segments import is_gsm7

FILE = HOME / "languages.toml"

_CHOICES = {"direction": ("ltr", "rtl"), "sms": ("gsm7", "ucs2")}
_TEXTS = ("code", "endonym", "name", *_CHOICES)
_OPTIONAL: Mapping[str, type] = {"also": list, "regional": str, "plain": dict, "day": str, "denies_after": bool}


@dataclass(frozen=True)
class Language:
    """One language; `endonym` is its name in itself, `name` its name in English. `languages.toml` explains the rest."""

    code: str
    endonym: str
    direction: Literal["ltr", "rtl"]
    name: str
    sms: Literal["gsm7", "ucs2"] = "ucs2"
    also: tuple[str, ...] = ()
    regional: str = SOURCE
    plain: Mapping[str, str] = field(default_factory=dict, hash=False)
    day: str = "d MMM"
    denies_after: bool = False

    def __str__(self) -> str:
        return self.name


class BadLanguageList(ValueError):
    """The list of languages cannot be used; one line for each thing that is wrong."""

    def __init__(self, file: Path, faults: Sequence[str]) -> None:
        super().__init__("\n".join(f"{file.name}: {fault}" for fault in faults))


def read_languages(file: Path = FILE) -> tuple[Language, ...]:
    """Every language of the list, in its order. Raises BadLanguageList with everything that is wrong."""
    try:
        entries = tomllib.loads(file.read_text(encoding="utf-8")).get("language")
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadLanguageList(file, [f"cannot be read ({error})"]) from error
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise BadLanguageList(file, ["has no [[language]]"])
    if faults := [*_entry_faults(entries), *_faults_between(entries)]:
        raise BadLanguageList(file, faults)
    return tuple(_language(entry) for entry in entries)


def _language(entry: Mapping[str, Any]) -> Language:
    return Language(**{**entry, "also": tuple(entry.get("also", ()))})


def _entry_faults(entries: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for number, entry in enumerate(entries, 1):
        code = entry.get("code", f"language {number}")
        for name in _TEXTS:
            if not isinstance(entry.get(name), str) or not entry[name].strip():
                yield f"{code}: {name} is missing; write a text"
        for name, choices in _CHOICES.items():
            if isinstance(entry.get(name), str) and entry[name] not in choices:
                yield f"{code}: {name} is {entry[name]!r}; write {' or '.join(choices)}"
        for name in entry.keys() - {*_TEXTS, *_OPTIONAL}:
            yield f"{code}: nothing is called {name!r}; remove it"
        for name, kind in _OPTIONAL.items():
            if name in entry and not isinstance(entry[name], kind):
                yield f"{code}: {name} is no {kind.__name__}; see the top of the file"
        yield from _plain_faults(str(code), entry.get("plain"))


def _plain_faults(code: str, plain: object) -> Iterator[str]:
    for letter, instead in plain.items() if isinstance(plain, dict) else ():
        if len(letter) != 1 or is_gsm7(letter):
            yield f"{code}: plain names {letter!r}; name one letter that is outside GSM-7"
        if not isinstance(instead, str) or not is_gsm7(instead):
            yield f"{code}: plain says {instead!r} for {letter!r}, which is not in GSM-7"


def _faults_between(entries: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    codes = [entry.get("code") for entry in entries]
    for name in ("code", "endonym"):
        times = Counter(str(entry.get(name)) for entry in entries)
        yield from (f"{said}: the {name} stands {count} times" for said, count in times.items() if count > 1)
    if SOURCE not in codes:
        yield f"{SOURCE} is missing: the other languages are made from it"
    for entry in entries:
        regional = entry.get("regional")
        if isinstance(regional, str) and (regional not in codes or regional == entry.get("code")):
            yield f"{entry.get('code')}: regional is {regional!r}; write the code of another language of the list"
