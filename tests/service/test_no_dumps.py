"""A process that serves leaves no core dump, whatever its limits are."""

import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

HOME = Path(__file__).parents[2]
CRASH = "import os, signal\n{first}\nos.kill(os.getpid(), signal.SIGABRT)"
FORBIDS = "from service.no_dumps import forbid_core_dumps\nforbid_core_dumps()"


def crashed(folder: Path, first: str) -> list[str]:
    """What lies in the folder after a process has crashed there."""
    limits = f"import resource; resource.setrlimit(resource.RLIMIT_CORE, (2**26, resource.RLIM_INFINITY))\n{first}"
    command = [sys.executable, "-c", CRASH.format(first=limits)]
    done = subprocess.run(command, cwd=folder, env={"PYTHONPATH": str(HOME)}, check=False)  # noqa: S603
    assert done.returncode == -signal.SIGABRT
    return [path.name for path in folder.iterdir()]


@pytest.mark.skipif(sys.platform != "linux", reason="prctl is Linux's")
def test_the_kernel_is_told_that_the_process_may_not_be_dumped() -> None:
    asks = "import ctypes\nprint(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"  # PR_GET_DUMPABLE
    command = [sys.executable, "-c", f"{FORBIDS}\n{asks}"]

    done = subprocess.run(command, cwd=HOME, capture_output=True, text=True, check=True)  # noqa: S603

    assert done.stdout == "0\n"


def test_where_crashes_leave_a_dump_this_one_leaves_none(tmp_path: Path) -> None:
    pattern = Path("/proc/sys/kernel/core_pattern")
    if not pattern.exists() or pattern.read_text().startswith(("|", "/")):
        pytest.skip("dumps of this machine do not come into the folder")
    if resource.getrlimit(resource.RLIMIT_CORE)[1] == 0:
        pytest.skip("dumps are forbidden here anyway")
    (tmp_path / "usual").mkdir()
    (tmp_path / "ours").mkdir()

    assert len(crashed(tmp_path / "usual", "")) == 1
    assert crashed(tmp_path / "ours", FORBIDS) == []
