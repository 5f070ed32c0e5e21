"""`make bench`: measures the groups of rows that are asked for, prints the table, writes page and results."""

import argparse
import os
import signal
import sys
import time
import traceback

from bench import (
    answering,
    correcting,
    fanout,
    first_send,
    inbound,
    limits,
    memory,
    pages,
    restart,
    sends,
    sms,
    streams,
    urgent,
)
from bench.ground import ground
from bench.machine import OTHER_CORE, described
from bench.report import missed_lines, write, write_results
from bench.table import Row, cells, terminal

GROUPS = {
    "sends": sends.rows,
    "sms": sms.rows,
    "fanout": fanout.rows,
    "limits": limits.rows,
    "first": first_send.rows,
    "urgent": urgent.rows,
    "correction": correcting.rows,
    "answer": answering.rows,
    "inbound": inbound.rows,
    "memory": memory.rows,
    "pages": pages.rows,
    "streams": streams.rows,
    "restart": restart.rows,
}


def main() -> int:
    options = _options()
    chosen = options.only.split(",") if options.only else list(GROUPS)
    machine, began, rows, failed = described(), time.monotonic(), list[Row](), list[str]()
    os.sched_setaffinity(0, {OTHER_CORE})
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the processes of a run end with it
    with ground(quick=options.quick) as stands_on:
        for name in chosen:
            stands_on.tell(f"measuring {name}")
            begun = time.monotonic()
            try:
                for row in GROUPS[name](stands_on):
                    rows.append(row)
                    stands_on.tell(" ".join(cells(row)))
            except Exception:  # the edge of a group: the other rows are worth having
                failed.append(name)
                stands_on.tell(f"{name} failed:\n{traceback.format_exc()}")
            stands_on.tell(f"measured {name} in {time.monotonic() - begun:.0f} s")
        machine["PostgreSQL"] = stands_on.postgresql_version()
    _show(rows, machine)
    if not options.quick:
        write_results(rows)
    if not options.quick and not options.only and not failed:
        write(rows, machine, "make bench", time.monotonic() - began)
    return 1 if failed else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", help=f"groups of rows, with commas between: {', '.join(GROUPS)}", default="")
    parser.add_argument(
        "--quick", action="store_true", help="smaller and shorter, to try a row out; nothing is written"
    )
    options = parser.parse_args()
    unknown = [name for name in options.only.split(",") if name and name not in GROUPS]
    if unknown:
        parser.error(f"there is no group {', '.join(unknown)}; there are {', '.join(GROUPS)}")
    return options


def _show(rows: list[Row], machine: dict[str, str]) -> None:
    print(terminal(rows))
    print("\n" + "; ".join(f"{name}: {value}" for name, value in machine.items() if value))
    for line in missed_lines(rows):
        print(f"missed: {line}")


if __name__ == "__main__":
    sys.exit(main())
