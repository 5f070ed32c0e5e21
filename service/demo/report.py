"""What the demo shows: progress while it works, then the ledger by alert, and where to look around."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from broadcasts.tables import ACCOUNTED, OPEN, LedgerState
from service.demo.stage import OFFICERS, PASSWORD, SCALE
from service.verdict.findings import Figures, Verdict

FAULTS_SHOWN = 20


def show_ledger(
    console: Console, alerts: Iterable[Mapping[str, Any]], names: Mapping[str, str], figures: Mapping[str, Figures]
) -> None:
    """One line an alert: whom it concerns, the states of its people, and how fast it went out."""
    table = Table(title="The ledger: every person of an alert is in exactly one state", show_lines=True)
    for column in ("alert", "area", "level"):
        table.add_column(column, no_wrap=True)
    table.add_column("people", justify="right", no_wrap=True)
    for column in ("accounted", "open", "first to last"):
        table.add_column(column)
    for alert in alerts:
        table.add_row(
            alert["ref"],
            names[alert["area"]],
            ", ".join(f"{change['was']}>{change['now']}" for change in alert["changes"]),
            str(alert["audience"]),
            _in_words(alert["accounted"], alert["counts"], ACCOUNTED),
            _in_words(alert["open"], alert["counts"], OPEN),
            _span(figures.get(alert["ref"])),
        )
    console.print(table)
    console.print(
        "First to last: wall-clock seconds from the decision until a carrier took its first and its last message."
        f" Crisis time ran {SCALE:.0f} times as fast, and the carriers' rates (30 messages and 10 segments a second)"
        " with it.",
        soft_wrap=True,
    )


def show_verdict(console: Console, verdict: Verdict, contradictions: Sequence[str]) -> None:
    """What the carriers' log says against the script, fault by fault."""
    expected = sum(figures.expected for figures in verdict.figures)
    if verdict.is_clean and not contradictions:
        console.print(f"[green]Verdict: all {expected} alerts that the script expects went out, once, as they should.")
        return
    console.print(f"[red]Verdict: {len(verdict.faults)} faults in {expected} expected alerts.")
    for fault in verdict.faults[:FAULTS_SHOWN]:
        who = fault.key or "nobody of the cast"
        console.print(f"  {fault.at:%d %b %H:%M} {fault.ref} {who}: {fault.kind} ({fault.why})")
    for contradiction in contradictions:
        console.print(f"  ledger: {contradiction}")


def show_way_in(console: Console, url: str, phones_url: str, codes: Mapping[str, Sequence[str]]) -> None:
    """The console's address, who may log in, the codes that they have left, and where the phones can be seen."""
    console.print(f"\nThe console is at [bold]{url}[/bold], password {PASSWORD}. Ctrl-C ends it.")
    for login, _ in OFFICERS:
        console.print(f"  login {login}, codes, each good once: {' '.join(codes[login])}", soft_wrap=True)
    console.print(f"The phones of these people are at [bold]{phones_url}[/bold]: look at one, and write on it.")


def _in_words(total: int, counts: Mapping[str, int], states: Iterable[LedgerState]) -> str:
    """A total with the states that make it up; a dash where there is nobody."""
    parts = [f"{counts[state.value]} {state.value}" for state in states if counts.get(state.value)]
    return f"{total}: {', '.join(parts)}" if parts else "-"


def _span(told: Figures | None) -> str:
    if told is None or told.first is None or told.last is None:
        return "-"
    first, last = (span.total_seconds() / SCALE for span in (told.first, told.last))
    return f"{first:.1f} to {last:.1f} s"
