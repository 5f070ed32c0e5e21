"""A CSV file as rows of checked values, with every fault in it by row and column. What rows mean is in `importing`."""

import csv
import io
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from locales.languages import LANGUAGES
from locales.sentence import Sentence

MOST_COLUMNS = 100
"""No file of ours has half as many; a file of one line of commas has a million."""

LONGEST_NAME = 200
"""Characters: what is longer is no name, and would fill whole messages."""
_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Unicode's explicit direction signs."""


class BadCell(ValueError):
    """A cell holds something else than its column takes; the message says what to write."""


@dataclass(frozen=True)
class Column:
    """A column that a file may have: what belongs in it, and how a cell is read (raises BadCell)."""

    name: str
    says: Sentence
    read: Callable[[str], object] = str
    needed: bool = False


@dataclass(frozen=True)
class RowFault:
    """What is wrong in one cell, and what to do. It never repeats the cell, which may be a name or a number."""

    row: int
    column: str
    says: str

    def __str__(self) -> str:
        return f"row {self.row}, {self.column}: {self.says}"


class ImportRefused(Exception):
    """Nothing of the file was imported; `faults` lists what is wrong with it, in the order of its rows."""

    def __init__(self, faults: Iterable[RowFault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: fault.row))
        count = "1 fault" if len(self.faults) == 1 else f"{len(self.faults)} faults"
        super().__init__("\n  ".join([f"nothing was imported, the file has {count}:", *map(str, self.faults)]))


@dataclass(frozen=True)
class Imported:
    """What an import did. `placed` holds the people who are new or elsewhere now: a standing alert may concern them."""

    added: int
    updated: int
    placed: tuple[int, ...] = ()


@dataclass(frozen=True)
class Row:
    """The cells that are not empty, read. Row 1 of a file is its header, as in a spreadsheet."""

    number: int
    values: Mapping[str, Any]

    def get(self, column: str) -> Any:
        """What the cell holds; None when it is empty, was not readable, or the file has no such column."""
        return self.values.get(column)

    def given(self, *columns: str) -> dict[str, Any]:
        """Those of the cells that hold something."""
        return {column: self.values[column] for column in columns if column in self.values}

    def fault(self, column: str, says: str) -> RowFault:
        return RowFault(self.number, column, says)


def read_sheet(raw: bytes, columns: Sequence[Column]) -> tuple[list[Row], list[RowFault]]:
    """The rows of a file (UTF-8, separated by tab, ; or ,) and what is wrong in its header and cells."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return [], [RowFault(1, "file", Sentence('is not UTF-8: save it as "CSV UTF-8"'))]
    if "\0" in text:
        return [], [
            RowFault(1, "file", Sentence("has zero bytes in it: save it again from the spreadsheet as CSV UTF-8"))
        ]
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        header, *lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)) or [[]]
    except csv.Error as error:
        return [], [RowFault(1, "file", Sentence("is not CSV ({why}): save it again from the spreadsheet", why=error))]
    if len(header) > MOST_COLUMNS:
        many = Sentence("has more than {most} columns: save it again from the spreadsheet", most=MOST_COLUMNS)
        return [], [RowFault(1, "file", many)]
    names = [name.strip().lower() for name in header]
    faults = list(_header_faults(names, columns))
    if faults:
        return [], faults
    by_name = {column.name: column for column in columns}
    filled = [(number, cells) for number, cells in enumerate(lines, 2) if any(cell.strip() for cell in cells)]
    rows = [_read_row(number, cells, [by_name[name] for name in names], faults) for number, cells in filled]
    return rows, faults


def repeated(rows: Iterable[Row], column: str) -> Iterator[RowFault]:
    """A fault for every row whose cell stands in an earlier row already."""
    first: dict[object, int] = {}
    for row in rows:
        value = row.get(column)
        if value is not None and first.setdefault(value, row.number) != row.number:
            yield row.fault(column, Sentence("is also in row {row}: keep one of the two rows", row=first[value]))


def _header_faults(names: Sequence[str], columns: Sequence[Column]) -> Iterator[RowFault]:
    known = {column.name for column in columns}
    for column in columns:
        if column.needed and column.name not in names:
            yield RowFault(1, column.name, Sentence("is missing: add the column ({says})", says=column.says))
    for place, name in enumerate(names, 1):
        if name not in known:
            says = Sentence("is not known: take it out or use {known}", known=", ".join(sorted(known)))
            yield RowFault(1, name or f"column {place}", says)
        elif name in names[: place - 1]:
            yield RowFault(1, name, Sentence("stands twice: take one out"))


def _read_row(number: int, cells: Sequence[str], columns: Sequence[Column], faults: list[RowFault]) -> Row:
    if len(cells) > len(columns):
        faults.append(RowFault(number, "row", Sentence("has more cells than the header: look for a stray separator")))
    values: dict[str, object] = {}
    for column, cell in zip(columns, [*cells, *[""] * len(columns)], strict=False):
        if not (text := cell.strip()):
            if column.needed:
                faults.append(RowFault(number, column.name, Sentence("is empty: write {says}", says=column.says)))
            continue
        try:
            values[column.name] = column.read(text)
        except BadCell as bad:
            faults.append(RowFault(number, column.name, bad.args[0]))
    return Row(number, values)


def one_of(words: Iterable[str]) -> Callable[[str], str]:
    """Reads one of some words, in any case."""
    known = tuple(words)

    def read(text: str) -> str:
        if text.lower() not in known:
            raise BadCell(Sentence("is not one of {known}: write one of them", known=", ".join(known)))
        return text.lower()

    return read


def decimal(low: float, high: float) -> Callable[[str], float]:
    """Reads a number with a point or a comma, within bounds."""

    def read(text: str) -> float:
        try:
            number = float(text.replace(",", "."))
        except ValueError:
            raise BadCell(Sentence("is not a number: write one from {low:g} to {high:g}", low=low, high=high)) from None
        if not low <= number <= high:
            raise BadCell(Sentence("is out of bounds: write a number from {low:g} to {high:g}", low=low, high=high))
        return number

    return read


def whole(low: int, high: int) -> Callable[[str], int]:
    """Reads a whole number within bounds."""

    def read(text: str) -> int:
        if not text.isascii() or not text.isdigit() or len(text) > 9 or not low <= int(text) <= high:
            raise BadCell(Sentence("is not a whole number from {low} to {high}: write one", low=low, high=high))
        return int(text)

    return read


def yes_or_no(text: str) -> bool:
    return one_of(("yes", "no"))(text) == "yes"


def code(text: str) -> str:
    """A code that a post gives to a thing: it ends up in addresses and files, so it is kept plain."""
    if len(text) > 40 or not text.isascii() or not text.replace("-", "").replace("_", "").isalnum():
        raise BadCell(Sentence("is not a code: use up to 40 letters A to Z, digits, - and _"))
    return text


def name(text: str) -> str:
    """A name in one line, without signs that turn or hide what stands beside it: it is put into lists and messages."""
    seen = "".join(sign for sign in text.translate(_TURNING) if sign.isspace() or unicodedata.category(sign) != "Cc")
    plain = " ".join(seen.split())[:LONGEST_NAME]
    if not plain:
        raise BadCell(Sentence("is empty: write {says}", says=Sentence("a name")))
    return plain


NAME_COLUMNS = tuple(
    Column(
        f"name_{language.code}",
        Sentence("the name in {language}", language=language),
        name,
        needed=language.code == "en",
    )
    for language in LANGUAGES
)


def names_in(row: Row) -> dict[str, str]:
    """The names by language that the row gives."""
    named = {column.name.removeprefix("name_"): row.values.get(column.name) for column in NAME_COLUMNS}
    return {language: name for language, name in named.items() if name is not None}
