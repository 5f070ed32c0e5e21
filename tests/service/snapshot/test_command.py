"""`muster snapshot` from a terminal: taken, opened elsewhere, printed; and one sentence when it cannot be."""

import sys
from pathlib import Path

import pytest

from registry.store import Store
from service import cli
from service.config import load
from service.preparing import prepare
from tests.fakes.clock import FakeClock
from tests.fakes.country import Country

OURS = Path(__file__).parents[3] / "config.toml"
PASSPHRASE = "six words by chance are enough"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A post with somebody who is open, seen from the folder it runs in."""
    (tmp_path / "config.toml").write_text(OURS.read_text())
    monkeypatch.chdir(tmp_path)
    store: Store = prepare(load(OURS, {"MUSTER_POST__CODE": "OTHER"}))
    country = Country(store, FakeClock())
    country.person("port", name="Amina")
    country.decide(("port", 3))
    country.fill()
    store.close()
    return tmp_path


def muster(monkeypatch: pytest.MonkeyPatch, *words: str, **environ: str) -> int:
    """Run a command; its exit status."""
    for name, value in environ.items():
        monkeypatch.setenv(f"MUSTER_SNAPSHOT__{name}", value)
    monkeypatch.setattr(sys, "argv", ["muster", "snapshot", *words])
    with pytest.raises(SystemExit) as end:
        cli.main()
    return int(end.value.code or 0)


def test_one_is_taken_and_opened_with_the_same_passphrase(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "passphrase").write_text(f"{PASSPHRASE}\n")
    told = {"FOLDER": "kept", "PASSPHRASE_FILE": str(folder / "passphrase")}

    assert muster(monkeypatch, "take", **told) == 0
    (file,) = (folder / "kept").iterdir()
    assert muster(monkeypatch, "open", str(file), "--into", "pages") == 0

    assert "1 areas, 1 people open" in capsys.readouterr().out
    assert any("Amina" in page.read_text() for page in (folder / "pages").iterdir())


def test_it_is_not_taken_without_a_folder_or_a_passphrase_and_says_what_to_set(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert muster(monkeypatch, "take") == 2
    assert "no folder is set for snapshots: write [snapshot] folder" in capsys.readouterr().err
    assert muster(monkeypatch, "take", FOLDER="kept") == 2
    assert "set MUSTER_SNAPSHOT__PASSPHRASE, or take out snapshot.folder" in capsys.readouterr().err
    assert not (folder / "kept").exists()


def test_a_page_is_printed_to_a_file_and_a_wrong_area_is_one_sentence(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert muster(monkeypatch, "print", "south", "south.html") == 0
    assert "1 people are on the page" in capsys.readouterr().err
    assert "Amina" in (folder / "south.html").read_text()

    assert muster(monkeypatch, "print", "nowhere", "nowhere.html") == 2
    assert capsys.readouterr().err.startswith("muster: there is no area with the code nowhere")
