"""The doctor says whether the desk could go on from paper."""

import os
import time
from pathlib import Path

from registry.keys import new_ring
from service.config import load
from service.doctor_snapshots import examine_snapshots
from service.finding import Finding, Verdict

OURS = Path(__file__).parents[2] / "config.toml"


def findings(**variables: str) -> list[Finding]:
    passphrase = {"MUSTER_SNAPSHOT__PASSPHRASE": "six words by chance are enough"}
    settings = load(OURS, {f"MUSTER_{name}": value for name, value in variables.items()} | passphrase)
    return list(examine_snapshots(settings))


def test_live_without_snapshots_is_warned_and_a_sandbox_is_not() -> None:
    (found,) = findings(SERVICE__MODE="live", STORE__KEYS=new_ring("live"))

    assert (found.verdict, found.says) == (Verdict.WARN, "are off")
    assert findings() == []


def test_none_and_an_old_one_are_warned_of_and_a_new_one_is_well(tmp_path: Path) -> None:
    told = {"SNAPSHOT__FOLDER": str(tmp_path), "SNAPSHOT__EVERY": "15m"}
    (none,) = findings(**told)
    newest = tmp_path / "muster-2026-03-02T120000Z.snapshot"
    newest.write_bytes(b"x")
    (new,) = findings(**told)
    os.utime(newest, (time.time() - 46 * 60,) * 2)
    (old,) = findings(**told)

    assert [each.verdict for each in (none, new, old)] == [Verdict.WARN, Verdict.OK, Verdict.WARN]
    assert "there is none" in none.says
    assert old.says.startswith("the newest is of ")
