"""A snapshot opens on a machine that has nothing but the file and the passphrase."""

import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from service.snapshot.errors import NotOpened
from service.snapshot.opening import open_snapshot
from service.snapshot.sealing import FRAME, Cost, Sealer

PASSPHRASE = "six words by chance are enough"
HOME = Path(__file__).parents[3]
CHEAP = Cost(4, 8, 1)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return written(tmp_path, {"overview.html": b"<p>all</p>", "area-3-port.html": os.urandom(3 * FRAME)})


def written(folder: Path, pages: dict[str, bytes]) -> Path:
    plain = BytesIO()
    with ZipFile(plain, "w") as archive:
        for name, content in pages.items():
            archive.writestr(name, content)
    path = folder / "muster-2026-03-02T120000Z.snapshot"
    with path.open("wb") as target:
        sealer = Sealer(target, PASSPHRASE, CHEAP)
        sealer.write(plain.getvalue())
        sealer.close()
    return path


def test_the_pages_are_written_to_a_new_folder_for_its_owner_alone(file: Path, tmp_path: Path) -> None:
    pages = open_snapshot(file, tmp_path / "pages", PASSPHRASE)

    assert [path.name for path in pages] == ["overview.html", "area-3-port.html"]
    assert pages[0].read_bytes() == b"<p>all</p>"
    assert (tmp_path / "pages").stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in pages} == {0o600}
    assert sorted((tmp_path / "pages").iterdir()) == sorted(pages)


def test_of_a_file_that_is_damaged_at_its_very_end_nothing_is_written(file: Path, tmp_path: Path) -> None:
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)

    with pytest.raises(NotOpened, match="snapshot is damaged or cut off"):
        open_snapshot(file, tmp_path / "pages", PASSPHRASE)
    assert not (tmp_path / "pages").exists()


def test_nothing_is_overwritten_and_a_wrong_passphrase_leaves_no_folder(file: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    with pytest.raises(NotOpened, match="mine is there already"):
        open_snapshot(file, tmp_path / "mine", PASSPHRASE)
    assert (tmp_path / "mine").exists()

    with pytest.raises(NotOpened, match="passphrase is another one"):
        open_snapshot(file, tmp_path / "pages", "not the passphrase at all")
    assert not (tmp_path / "pages").exists()


def test_no_page_leaves_the_folder_whatever_it_is_called(tmp_path: Path) -> None:
    """Whoever knows the passphrase could write such a file."""
    file = written(tmp_path, {"../../outside.html": b"x"})

    (page,) = open_snapshot(file, tmp_path / "pages", PASSPHRASE)

    assert page == tmp_path / "pages" / "outside.html"


def test_the_command_needs_neither_store_nor_configuration(file: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "another machine"
    elsewhere.mkdir()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MUSTER_")}
    environment |= {"MUSTER_SNAPSHOT__PASSPHRASE": PASSPHRASE, "PYTHONPATH": str(HOME)}
    command = [sys.executable, "-m", "service", "snapshot", "open", str(file)]

    done = subprocess.run(command, cwd=elsewhere, env=environment, capture_output=True, text=True, check=False)  # noqa: S603

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "muster-2026-03-02T120000Z-pages: 2 pages; begin with overview.html\n"
    assert [path.name for path in elsewhere.iterdir()] == ["muster-2026-03-02T120000Z-pages"]


def test_without_a_passphrase_and_a_terminal_it_says_what_to_set(file: Path, tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MUSTER_")}
    command = [sys.executable, "-m", "service", "snapshot", "open", str(file)]

    done = subprocess.run(  # noqa: S603
        command, cwd=tmp_path, env={**environment, "PYTHONPATH": str(HOME)}, capture_output=True, text=True,
        check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip

    assert done.returncode == 2
    assert "set MUSTER_SNAPSHOT__PASSPHRASE or MUSTER_SNAPSHOT__PASSPHRASE_FILE" in done.stderr
