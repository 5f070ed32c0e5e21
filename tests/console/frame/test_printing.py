"""PDF of a page: with the letters of every script, with nothing that is loaded, or a sentence where it cannot be."""

import builtins
from pathlib import Path
from typing import Any

import pytest

from console.frame.printing import CannotPrint, as_pdf, check_printing
from locales.faces import Weight, faces_for
from tests.bot.via_telegram.test_card_picture import SCRIPTS
from tests.console.pdf_parts import fonts_in


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.usefixtures("pango")
def test_every_script_is_printed_with_a_font_of_ours(script: str, caplog: pytest.LogCaptureFixture) -> None:
    text = SCRIPTS[script]
    needed = faces_for(Weight.REGULAR, "".join(text.split()))

    made = as_pdf(f"<p>{text}</p>")

    assert needed
    assert all(any(face.has(letter) for face in needed) for word in text.split() for letter in word)
    assert fonts_in(made) == {face.file.stem for face in needed}
    assert caplog.records == []


@pytest.mark.usefixtures("pango")
def test_a_page_loads_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("a secret")

    for url in (secret.as_uri(), "http://127.0.0.1:9/x.png"):
        as_pdf(f'<link rel="attachment" href="{url}"><img src="{url}">')

    assert any("disallowed protocol" in record.getMessage() for record in caplog.records)


def test_a_machine_without_pango_says_so_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    found = builtins.__import__

    def without_pango(name: str, *others: Any, **more: Any) -> Any:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return found(name, *others, **more)

    monkeypatch.setattr(builtins, "__import__", without_pango)

    with pytest.raises(CannotPrint, match="Pango is not installed"):
        check_printing()
    with pytest.raises(CannotPrint, match="Pango is not installed"):
        as_pdf("<p>hello</p>")
