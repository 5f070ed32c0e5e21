"""Starting a catalogue, and bringing one up to what English has now."""

from pathlib import Path

import polib
import pytest

from locales import start as starting
from locales.check import find_faults, find_unfinished, read_all
from locales.folder import source_file
from locales.languages import UnknownLanguage
from locales.sources import read_source, write_compiled
from locales.start import DRAFT, start

ENGLISH = """
msgid ""
msgstr ""
"Language: en\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"X-Review: source\\n"

# Words understood when they are the whole message.
msgid "word.no_drill"
msgstr "NO DRILL"

#. Said to {name}, who has just written. At most one SMS.
msgid "got.safe"
msgstr "Thank you, {name}."

msgid "drill.word"
msgstr "DRILL"

msgid "task.count"
msgid_plural "task.count"
msgstr[0] "You have {count} task."
msgstr[1] "You have {count} tasks."
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, "en", ENGLISH)
    write_compiled(read_source("en", tmp_path))
    return tmp_path


def write(folder: Path, language: str, text: str) -> None:
    file = source_file(language, folder)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def written(folder: Path, language: str) -> polib.POFile:
    return polib.pofile(str(source_file(language, folder)))


def translate(folder: Path, language: str, **texts: str) -> None:
    po = written(folder, language)
    for key, text in texts.items():
        entry = po.find(key.replace("__", "."))
        assert entry is not None
        if entry.msgid_plural:
            entry.msgstr_plural = dict.fromkeys(entry.msgstr_plural, text)
        else:
            entry.msgstr = text
    po.save()


def test_a_new_catalogue_has_each_key_in_order_with_its_english_and_no_text(folder: Path) -> None:
    started = start("hi", folder)

    assert started.empty == ["word.no_drill", "got.safe", "drill.word", "task.count"]
    assert (
        source_file("hi", folder)
        .read_text(encoding="utf-8")
        .endswith(
            """
# English: NO DRILL
#. Words understood when they are the whole message.
msgid "word.no_drill"
msgstr ""

# English: Thank you, {name}.
#. Said to {name}, who has just written. At most one SMS.
msgid "got.safe"
msgstr ""

# English: DRILL
msgid "drill.word"
msgstr ""

# English: You have {count} task.
# English: You have {count} tasks.
# Forms: one, other
msgid "task.count"
msgid_plural "task.count"
msgstr[0] ""
msgstr[1] ""
"""
        )
    )


def test_a_new_catalogue_says_that_nobody_has_reviewed_it_and_has_the_plural_forms_of_its_language(
    folder: Path,
) -> None:
    start("uk", folder)
    po = written(folder, "uk")
    assert po.metadata["X-Review"] == DRAFT
    assert po.metadata["Language"] == "uk"
    assert po.metadata["Plural-Forms"].startswith("nplurals=3;")
    assert len(po[-1].msgstr_plural) == 3


def test_starting_again_changes_nothing(folder: Path) -> None:
    start("ar", folder)
    translate(folder, "ar", got__safe="شكرا {name}.", task__count="{count}")
    start("ar", folder)
    first = source_file("ar", folder).read_bytes()
    start("ar", folder)
    assert source_file("ar", folder).read_bytes() == first
    assert "شكرا" in first.decode()


def test_texts_review_and_notes_are_kept_when_english_gains_a_key(folder: Path) -> None:
    start("hi", folder)
    translate(folder, "hi", got__safe="धन्यवाद, {name}।")
    po = written(folder, "hi")
    po.metadata["X-Review"] = "reviewed by somebody, 2026"
    po[1].tcomment += "\nDoubt: is this too formal?"
    po.save()
    write(folder, "en", ENGLISH.replace('msgid "got.safe"', 'msgid "got.help"\nmsgstr "We come."\n\nmsgid "got.safe"'))

    started = start("hi", folder)

    po = written(folder, "hi")
    assert [entry.msgid for entry in po][:3] == ["word.no_drill", "got.help", "got.safe"]
    assert po[2].msgstr == "धन्यवाद, {name}।"
    assert "Doubt: is this too formal?" in po[2].tcomment
    assert po.metadata["X-Review"] == "reviewed by somebody, 2026"
    assert "got.help" in started.empty


def test_a_text_whose_english_changed_asks_to_be_read_again_until_the_line_is_deleted(folder: Path) -> None:
    start("hi", folder)
    translate(folder, "hi", got__safe="धन्यवाद, {name}।")
    write(folder, "en", ENGLISH.replace("Thank you, {name}.", "Thanks, {name}."))

    assert start("hi", folder).changed == ["got.safe"]
    assert start("hi", folder).changed == ["got.safe"]
    po = written(folder, "hi")
    assert po[1].tcomment.splitlines() == ["English was: Thank you, {name}.", "English: Thanks, {name}."]
    assert po[1].msgstr == "धन्यवाद, {name}।"
    po[1].tcomment = "English: Thanks, {name}."
    po.save()
    assert start("hi", folder).changed == []


def test_a_text_whose_key_is_gone_is_kept_aside_and_comes_back_with_its_key(folder: Path) -> None:
    start("hi", folder)
    translate(folder, "hi", drill__word="अभ्यास")
    write(folder, "en", ENGLISH.replace("drill.word", "drill.name"))
    assert start("hi", folder).gone == ["drill.word"]
    assert read_source("hi", folder).texts == {}
    write(folder, "en", ENGLISH)
    assert start("hi", folder).gone == []
    assert read_source("hi", folder).texts == {"drill.word": ("अभ्यास",)}


def test_letters_are_brought_to_one_way_of_writing(folder: Path) -> None:
    start("vi", folder)
    translate(folder, "vi", drill__word="die\u0302\u0303n ta\u0323\u0302p")
    start("vi", folder)
    assert read_source("vi", folder).texts["drill.word"] == ("diễn tập",)


def test_a_started_catalogue_is_no_fault_and_not_offered_until_every_text_is_there(folder: Path) -> None:
    start("id", folder)
    translate(folder, "id", word__no_drill="BUKAN LATIHAN", got__safe="Terima kasih, {name}.")

    assert find_faults(folder) == []
    assert list(find_unfinished(read_all(folder)[0])) == ["id: 2 of 4 texts; offered to people once all are there"]
    translate(folder, "id", drill__word="LATIHAN", task__count="Tugas: {count}.")
    assert list(find_unfinished(read_all(folder)[0])) == []
    assert [fault.says for fault in find_faults(folder)] == ["is not what its .po file compiles to; run make messages"]


def test_a_language_that_is_not_in_the_list_cannot_be_started(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UnknownLanguage):
        start("xx", folder)
    assert starting.main(["xx"]) == 1
    assert "add its entry there first" in capsys.readouterr().err
    assert not source_file("xx", folder).exists()
