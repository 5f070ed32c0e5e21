"""The shipped fonts: every weight has every file, and a text gets those that it needs and no more."""

import pytest

from locales.faces import HOME, Weight, faces, faces_for


@pytest.mark.parametrize("weight", Weight)
def test_every_font_is_there_and_has_letters(weight: Weight) -> None:
    assert len(faces(weight)) == 15
    assert {file.name for file in (HOME / weight).iterdir()} == {face.file.name for face in faces(weight)}
    assert "SIL Open Font License" in (HOME / "LICENSE").read_text()
    for face in faces(weight):
        assert face.file.stat().st_size > 5000, face.file
        assert face.file.read_bytes()[:3] == b"wOF"
        assert face.ranges


@pytest.mark.parametrize("weight", Weight)
@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Amina", ["noto-sans-latin"]),
        ("Amina مريم", ["noto-sans-latin", "noto-sans-arabic"]),
        ("አሚና 李", ["noto-sans-latin", "noto-sans-ethiopic", "noto-sans-sc"]),
        ("", []),
        ("\U0001f600", []),
    ],
)
def test_a_text_gets_the_fonts_that_it_needs_in_their_order(weight: Weight, text: str, names: list[str]) -> None:
    assert [face.file.stem for face in faces_for(weight, text)] == names
