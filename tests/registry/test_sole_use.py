"""One process serves a SQLite store; the lock ends with the process."""

import subprocess
import sys
from pathlib import Path

import pytest

from registry.sole_use import AlreadyServed, sole_use
from registry.store import Store

SERVES = """
import sys
from registry.sole_use import sole_use
with sole_use(sys.argv[1]):
    print("serves", flush=True)
    input()
"""


def test_a_second_process_is_refused_until_the_first_is_gone_however_it_ends(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/muster.db"
    command = [sys.executable, "-c", SERVES, url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as first:  # noqa: S603
        assert first.stdout is not None
        assert first.stdout.readline().strip() == "serves"
        with pytest.raises(AlreadyServed, match="use PostgreSQL"), sole_use(url):
            raise AssertionError("two processes serve one store")
        first.kill()

    with sole_use(url):
        pass


def test_other_commands_read_and_write_beside_the_service(store: Store) -> None:
    with sole_use(store.url):
        assert store.write_now(lambda session: "written") == "written"
