"""What `make interface` and `make messages-check` run for the console's words: find them, and check their catalogues.

`--update` writes every catalogue anew from the code: translations are kept, what is new is empty, what is gone stays
behind #~. A language with nothing of it yet is started by `--start`.
"""

import argparse
import ast
import re
import string
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from babel.messages.extract import extract_from_dir

from locales.fault import Fault
from locales.folder import HOME, SOURCE
from locales.interface import interface_source
from locales.languages import KNOWN
from locales.plurals import categories_of, plural_header
from locales.start import DRAFT

PACKAGES = ("locales", "registry", "alert_levels", "broadcasts", "console", "bot")
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "Sentence": None, "FieldFault": (2,)}
METHODS = [("**/templates/**.html", "jinja2"), ("**.py", "python")]
JINJA = {"trimmed": "true", "silent": "false", "extensions": "jinja2.ext.i18n"}

_PERCENT = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True)
class Word:
    """One text of the console: its English, the plural if it has one, and the files that say it."""

    english: str
    plural: str | None
    files: tuple[str, ...]


def find_words(root: Path) -> list[Word]:
    """Every text that the packages under `root` mark for translation, in alphabetical order."""
    found: dict[str, tuple[str | None, set[str]]] = {}
    for package in PACKAGES:
        for file, _, message, _, _ in extract_from_dir(
            root / package,
            METHODS,
            {"**/templates/**.html": JINJA},
            keywords=KEYWORDS,
        ):
            english, plural = (message, None) if isinstance(message, str) else (message[0], message[1])
            plural_of, files = found.setdefault(english, (plural, set()))
            found[english] = plural_of or plural, files | {f"{package}/{file}"}
    for module, english in _said_by_faults(root):
        found.setdefault(english, (None, set()))[1].add(str(module.relative_to(root)))
    return [
        Word(english, plural, tuple(sorted(files))) for english, (plural, files) in sorted(found.items()) if english
    ]


def _said_by_faults(root: Path) -> Iterator[tuple[Path, str]]:
    """The docstrings of exceptions that are raised with their docstring as the sentence, wherever they are raised.

    A class that says its own (`self.__doc__`) does so for all that are derived from it.
    """
    modules = [module for package in PACKAGES for module in sorted((root / package).rglob("*.py"))]
    trees = {module: ast.parse(module.read_text(encoding="utf-8")) for module in modules}
    raised = {name for tree in trees.values() for name in _names_of_docstrings(tree)}
    classes = [(module, node) for module, tree in trees.items() for node in tree.body if isinstance(node, ast.ClassDef)]
    bases = {node.name: {base.id for base in node.bases if isinstance(base, ast.Name)} for _, node in classes}
    raised |= {node.name for _, node in classes if "self" in _names_of_docstrings(node)}
    while derived := {name for name in bases.keys() - raised if bases[name] & raised}:
        raised |= derived
    for module, node in classes:
        if node.name in raised and (said := ast.get_docstring(node)):
            yield module, said


def _names_of_docstrings(tree: ast.AST) -> set[str]:
    """Whose docstrings the code says: names of classes, or `self`."""
    return {
        node.value.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "__doc__" and isinstance(node.value, ast.Name)
    }


def merged(words: list[Word], held: polib.POFile, language: str) -> polib.POFile:
    """The catalogue with every text of the code and the translations that were held; at the end those that are gone."""
    made = polib.POFile(wrapwidth=0)
    made.metadata = {
        "Project-Id-Version": "muster",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": held.metadata.get("Plural-Forms") or plural_header(language),
        "X-Review": held.metadata.get("X-Review") or DRAFT,
    }
    old = {entry.msgid: entry for entry in held}
    made.extend(_entry(word, old.pop(word.english, None), language) for word in words)
    for gone in old.values():
        if gone.msgstr or any(gone.msgstr_plural.values()):
            gone.obsolete = True
            made.append(gone)
    return made


def find_faults(language: str, words: list[Word], folder: Path = HOME) -> Iterator[Fault]:
    """What is wrong with the language's catalogue."""
    file = interface_source(language, folder)
    po = polib.pofile(str(file))
    held = {entry.msgid: entry for entry in po if not entry.obsolete}
    for word in words:
        entry = held.pop(word.english, None)
        if entry is None or not entry.translated():
            yield Fault(file, word.english, "has no text here; run make interface, and translate it")
        else:
            yield from _wrong_slots(file, entry)
    for english in held:
        yield Fault(file, english, "is not said any more; run make interface")
    compiled = file.with_suffix(".mo")
    if not compiled.exists() or compiled.read_bytes() != po.to_binary():
        yield Fault(compiled, "", "is not what its .po file compiles to; run make messages")


def _wrong_slots(file: Path, entry: polib.POEntry) -> Iterator[Fault]:
    expected = slots_of(entry.msgid) | slots_of(entry.msgid_plural)
    for form in entry.msgstr_plural.values() or [entry.msgstr]:
        if not slots_of(form) <= expected or (not entry.msgid_plural and slots_of(form) != expected):
            yield Fault(file, entry.msgid, "its slots are not those of English")


def slots_of(text: str) -> set[str]:
    """The names of what is put in: {name} in the code, %(name)s in templates."""
    try:
        braced = {name for _, name, _, _ in string.Formatter().parse(text) if name}
    except ValueError:
        braced = set()
    return braced | set(_PERCENT.findall(text))


def _entry(word: Word, held: polib.POEntry | None, language: str) -> polib.POEntry:
    held = held or polib.POEntry()
    forms = {}
    if word.plural:
        forms = {index: held.msgstr_plural.get(index, "") for index in range(len(categories_of(language)))}
    return polib.POEntry(
        msgid=word.english,
        msgid_plural=word.plural or "",
        msgstr="" if word.plural else held.msgstr,
        msgstr_plural=forms,
        tcomment=held.tcomment,
        occurrences=[(file, "") for file in word.files],
    )


def _languages(folder: Path) -> list[str]:
    return [known.code for known in KNOWN if known.code != SOURCE and interface_source(known.code, folder).exists()]


def _write(language: str, words: list[Word]) -> None:
    file = interface_source(language)
    held = polib.pofile(str(file)) if file.exists() else polib.POFile()
    file.write_text(f"{str(merged(words, held, language)).rstrip()}\n", encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    """Bring the catalogues up to the code or compile them if asked to, then list every fault; 1 if there is one."""
    parser = argparse.ArgumentParser(prog="python -m locales.interface_check", description="Check the console's words.")
    parser.add_argument("--update", action="store_true", help="write every catalogue anew from the code")
    parser.add_argument("--start", metavar="LANGUAGE", help="begin the catalogue of a language")
    parser.add_argument("--compile", action="store_true", help="compile every .po file to its .mo file")
    asked = parser.parse_args(arguments)
    words = find_words(HOME.parent)
    for language in [*_languages(HOME), *filter(None, [asked.start])] if asked.update or asked.start else ():
        _write(language, words)
    for language in _languages(HOME) if asked.compile else ():
        source = interface_source(language)
        source.with_suffix(".mo").write_bytes(polib.pofile(str(source)).to_binary())
    faults = [fault for language in _languages(HOME) for fault in find_faults(language, words)]
    for fault in faults:
        sys.stdout.write(f"{fault}\n")
    sys.stdout.write(f"console: {len(_languages(HOME)) + 1} languages, {len(words)} texts, {len(faults)} faults\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
