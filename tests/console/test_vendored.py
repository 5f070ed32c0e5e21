import hashlib
import re
from pathlib import Path

import pytest

VENDOR = Path(__file__).parents[2] / "console" / "static" / "vendor"
LINE = re.compile(r"^\| (\S+\.(?:js|css)) \|.*\| ([0-9a-f]{64}) \|$", re.MULTILINE)
NOTED = LINE.findall((VENDOR / "VENDORED.md").read_text())


def test_every_script_is_noted() -> None:
    assert {name for name, _ in NOTED} == {path.name for path in VENDOR.iterdir() if path.suffix in (".js", ".css")}


@pytest.mark.parametrize(("name", "digest"), NOTED)
def test_no_script_was_changed_since(name: str, digest: str) -> None:
    assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest
