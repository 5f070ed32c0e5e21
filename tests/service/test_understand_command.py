"""`muster understand`: one line for each reply, and a clear word on each line that is none."""

import io
import sys
from pathlib import Path

import pytest

from service import cli

OURS = Path(__file__).parents[2] / "config.toml"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):  # type: ignore[no-untyped-def]
    (tmp_path / "config.toml").write_text(OURS.read_text())
    monkeypatch.chdir(tmp_path)

    def running(lines: bytes, *words: str) -> tuple[int, list[str], str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines)))
        monkeypatch.setattr(sys, "argv", ["muster", "understand", *words])
        with pytest.raises(SystemExit) as end:
            cli.main()
        said = capsys.readouterr()
        return int(end.value.code or 0), said.out.splitlines(), said.err

    return running


def test_each_line_is_one_word_and_why(run) -> None:  # type: ignore[no-untyped-def]
    status, said, _ = run("# try\n\nta\tநலம்\nen\tnot safe\nfil\tsakloloo po\nen\tI'm coming\n".encode(), "--level", "4")
    assert status == 0
    assert said == [
        "safe\texact word.safe of ta\tநலம்",
        "unclear\ta denial: word.not of en (not)\tnot safe",
        "help\tword.help of fil with 1 wrong letter (saklolo)\tsakloloo po",
        "moving\texact word.on_way of en\tI'm coming",
    ]


def test_the_level_decides(run) -> None:  # type: ignore[no-untyped-def]
    at_three = run(b"en\t3\nen\tI stay here\n", "--level", "3")[1]
    at_two = run(b"en\t3\nen\tI stay here\n", "--level", "2")[1]
    assert [line.split("\t")[0] for line in (*at_three, *at_two)] == ["leave", "stay", "unclear", "unclear"]


def test_a_line_that_cannot_be_read_is_named_and_the_others_are_done(run) -> None:  # type: ignore[no-untyped-def]
    status, said, wrong = run(b"en safe\nxx\tsafe\nen\t\xff\nen\tsafe\n")
    assert status == 1
    assert [line.split("\t")[0] for line in said] == ["safe"]
    for part in ("line 1: has no tab", "line 2: no language 'xx'", "line 3: is not UTF-8", "3 lines"):
        assert part in wrong


def test_a_file_is_read_like_the_standard_input(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "replies.tsv").write_text("am\t፪\n", encoding="utf-8")
    assert run(b"", "replies.tsv")[1] == ["help\tthe digit 2\t፪"]
    assert run(b"", "missing.tsv")[0] == 1


def test_a_level_that_the_ladder_lacks_is_refused(run) -> None:  # type: ignore[no-untyped-def]
    status, _, wrong = run(b"en\tsafe\n", "--level", "9")
    assert status == 2
    assert "goes from 0 to 4" in wrong


def test_whoever_stops_reading_is_told_nothing_about_the_file(run, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    class Closed(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError(32, "Broken pipe")

    monkeypatch.setattr(sys, "stdout", Closed())
    status, _, wrong = run(b"en\tsafe\n")
    assert (status, wrong) == (1, "")
