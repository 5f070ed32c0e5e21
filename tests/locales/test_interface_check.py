"""The console's words are found in code and templates, and their catalogues are checked."""

from pathlib import Path

import polib
import pytest

from locales.interface_check import Word, find_faults, find_words, merged, slots_of

ROOT = Path(__file__).parents[2]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for package in ("locales", "registry", "alert_levels", "broadcasts", "bot"):
        (tmp_path / package).mkdir()
    templates = tmp_path / "console" / "templates"
    templates.mkdir(parents=True)
    (templates / "page.html").write_text(
        '{{ _("Hello %(name)s", name=n) }}{% trans %}Long\n   words{% endtrans %}'
        '{{ ngettext("%(num)s person", "%(num)s people", number) }}'
    )
    (tmp_path / "console" / "page.py").write_text(
        'class Gone(Exception):\n    """It is gone."""\n\n\nclass Unsaid(Exception):\n    """Never said."""\n\n\n'
        'A = Sentence("Write {what}.", what=1)\nraise Gone(Gone.__doc__)\nraise FieldFault("x", "Fill it in.")\n'
    )
    (tmp_path / "registry" / "faults.py").write_text(
        'class Busy(Exception):\n    """It is busy."""\n\n\n'
        'class Refused(Exception):\n    """It cannot be."""\n\n    def __init__(self):\n        '
        'super().__init__(self.__doc__)\n\n\nclass TooLate(Refused):\n    """It is too late."""\n'
    )
    (tmp_path / "bot" / "door.py").write_text("raise Busy(Busy.__doc__)\n")
    return tmp_path


def test_every_way_of_saying_something_is_found(tree: Path) -> None:
    assert [word.english for word in find_words(tree)] == [
        "%(num)s person", "Fill it in.", "Hello %(name)s", "It cannot be.", "It is busy.", "It is gone.",
        "It is too late.", "Long words", "Write {what}.",
    ]  # fmt: skip


def test_translations_are_kept_and_what_is_gone_goes_to_the_end() -> None:
    held = polib.POFile()
    held.extend([polib.POEntry(msgid="Old", msgstr="Vieux"), polib.POEntry(msgid="Kept", msgstr="Garde")])

    made = merged([Word("Kept", None, ("a.py",)), Word("New", None, ("a.py",))], held, "fr")

    assert [(entry.msgid, entry.msgstr, bool(entry.obsolete)) for entry in made] == [
        ("Kept", "Garde", False), ("New", "", False), ("Old", "Vieux", True),
    ]  # fmt: skip
    assert "machine draft" in made.metadata["X-Review"]


def test_what_is_missing_wrong_or_not_compiled_is_a_fault(tmp_path: Path) -> None:
    file = tmp_path / "fr" / "LC_MESSAGES" / "console.po"
    file.parent.mkdir(parents=True)
    po = polib.POFile()
    po.extend([polib.POEntry(msgid="Hi {name}", msgstr="Salut {nom}"), polib.POEntry(msgid="Gone", msgstr="Parti")])
    po.save(str(file))

    said = [str(fault) for fault in find_faults("fr", [Word("Hi {name}", None, ()), Word("New", None, ())], tmp_path)]

    assert len(said) == 4
    assert "slots" in said[0]
    assert "has no text" in said[1]
    assert "is not said any more" in said[2]
    assert "run make messages" in said[3]


def test_slots_of_code_and_of_templates_are_read() -> None:
    assert slots_of("{a} and %(b)s, 100%") == {"a", "b"}
    assert slots_of("a lone { brace") == set()
