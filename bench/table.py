"""Rows of the table, their bars, and the three forms in which they are shown: terminal, Markdown, JSON. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Literal


@dataclass(frozen=True)
class Bar:
    """What a row must reach: its value, or its ratio to the peer, at least or at most so much."""

    of: Literal["value", "ratio"]
    kind: Literal["at least", "at most"]
    limit: float

    def is_met(self, value: float, ratio: float | None) -> bool:
        measured = value if self.of == "value" else ratio
        if measured is None:
            return False
        return measured >= self.limit if self.kind == "at least" else measured <= self.limit

    def __str__(self) -> str:
        sign = "≥" if self.kind == "at least" else "≤"
        return f"{sign} {shown(self.limit)}{' ×' if self.of == 'ratio' else ''}"


def at_least(limit: float) -> Bar:
    return Bar("value", "at least", limit)


def at_most(limit: float) -> Bar:
    return Bar("value", "at most", limit)


def times_at_least(limit: float) -> Bar:
    return Bar("ratio", "at least", limit)


def times_at_most(limit: float) -> Bar:
    return Bar("ratio", "at most", limit)


@dataclass(frozen=True)
class Row:
    """One line: what was measured in each stretch, beside a peer where there is one, against a bar where there is one.

    `key` names it in results and notes; `how` says what the reader cannot see from the name.
    """

    key: str
    name: str
    unit: str
    stretches: tuple[float, ...]
    bar: Bar | None = None
    peer_name: str = ""
    peer_stretches: tuple[float, ...] = field(default=())
    how: str = ""

    @property
    def value(self) -> float:
        return median(self.stretches)

    @property
    def peer(self) -> float | None:
        return median(self.peer_stretches) if self.peer_stretches else None

    @property
    def ratio(self) -> float | None:
        return self.value / self.peer if self.peer else None

    @property
    def verdict(self) -> str:
        """PASS or MISS; a dash where nothing was asked for."""
        if self.bar is None:
            return "-"
        return "PASS" if self.bar.is_met(self.value, self.ratio) else "MISS"


HEAD = ("row", "measured", "peer", "ratio", "bar", "")


def cells(row: Row) -> tuple[str, ...]:
    """A row in the columns of HEAD; the range of the stretches stands behind their median."""
    spread = ""
    if len(row.stretches) > 1:
        spread = f" ({shown(min(row.stretches))}-{shown(max(row.stretches))})"
    peer = "-" if row.peer is None else f"{shown(row.peer)} {row.unit}, {row.peer_name}"
    ratio = "-" if row.ratio is None else f"{shown(row.ratio)} ×"
    bar = str(row.bar) if row.bar else "-"
    return row.name, f"{shown(row.value)} {row.unit}{spread}", peer, ratio, bar, row.verdict


def terminal(rows: Sequence[Row]) -> str:
    """Columns as wide as what stands in them."""
    lines = [HEAD, *map(cells, rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(HEAD))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def markdown(rows: Sequence[Row]) -> str:
    lines = [HEAD, ("---",) * len(HEAD), *map(cells, rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def results(rows: Sequence[Row]) -> list[dict[str, object]]:
    """Name, value, unit, peer value and ratio, with what else a program may want to know."""
    return [
        {
            "name": row.key,
            "value": row.value,
            "unit": row.unit,
            "peer": row.peer,
            "ratio": row.ratio,
            "bar": str(row.bar) if row.bar else None,
            "verdict": row.verdict,
            "stretches": list(row.stretches),
        }
        for row in rows
    ]


def unexplained(rows: Sequence[Row], reasons: Mapping[str, str]) -> list[str]:
    """The keys of missed bars that nobody has given a reason for."""
    return [row.key for row in rows if row.verdict == "MISS" and row.key not in reasons]


def shown(number: float) -> str:
    """Three digits that matter, and thousands in groups."""
    if number == 0 or abs(number) >= 100:
        return f"{number:,.0f}"
    digits = 1 if abs(number) >= 10 else 2 if abs(number) >= 1 else 3
    return f"{number:.{digits}f}"
