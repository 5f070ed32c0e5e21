"""What the demo shows: progress while it works, then the ledger by alert, and where to look around."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from rich.console import Console
from rich.table import Table

from broadcasts.tables import ACCOUNTED, OPEN, LedgerState
from service.demo.stage import OFFICERS, PASSWORD, SCALE
from service.verdict.findings import Figures, Verdict

FAULTS_SHOWN = 20
NUMBERS = (
    "audience",
    "accounted",
    *(state.value for state in ACCOUNTED),
    "open",
    *(state.value for state in OPEN if state is not LedgerState.QUEUED),
)


def show_ledger(
    console: Console, alerts: Iterable[Mapping[str, Any]], names: Mapping[str, str], figures: Mapping[str, Figures]
) -> None:
    """One line an alert: whom it concerns, the states of its people, and how fast it went out."""
    table = Table(title="The ledger: every person of an alert is in exactly one state")
    for column in ("alert", "area", "level"):
        table.add_column(column, no_wrap=True)
    for column in (*NUMBERS, "first", "last"):
        table.add_column(column, justify="right")
    for alert in alerts:
        told = figures.get(alert["ref"])
        table.add_row(
            alert["ref"],
            names[alert["area"]],
            ", ".join(f"{change['was']}>{change['now']}" for change in alert["changes"]),
            *(_number(alert, column) for column in NUMBERS),
            _seconds(told.first if told else None),
            _seconds(told.last if told else None),
        )
    console.print(table)
    console.print(
        "Accounted is told, answered, carried over (to a newer alert) and excluded; the rest is open. First and last:"
        " seconds of the wall clock from the decision until a carrier took the first and the last message of the alert."
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


def show_way_in(console: Console, url: str) -> None:
    """The console's address and who may log in."""
    logins = " and ".join(login for login, _ in OFFICERS)
    console.print(f"\nThe console is at [bold]{url}[/bold], officers {logins}, password {PASSWORD}. Ctrl-C ends it.")


def _number(alert: Mapping[str, Any], column: str) -> str:
    """A count, or a dash where there is nobody."""
    count = alert[column] if column in alert else alert["counts"].get(column, 0)
    return str(count) if count else "-"


def _seconds(span: timedelta | None) -> str:
    return "-" if span is None else f"{span.total_seconds() / SCALE:.1f} s"
