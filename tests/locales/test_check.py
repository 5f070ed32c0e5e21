"""The check finds each kind of fault: the shipped catalogues are copied and one thing is broken."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import polib
import pytest

from locales import check
from locales.catalogue import HOME
from locales.check import find_faults, find_unknown_keys
from locales.sms_lengths import SLOTS_OF_LONG_HOST, TOKEN_LENGTH, WIDEST_SLOTS, find_tight_places
from locales.sources import read_source, source_file, write_compiled
from locales.used_keys import find_used_keys
from registry.addresses import WEB_TOKEN_LENGTH

Change = Callable[[polib.POFile], None]


SOME = ("en", "fil", "bn", "ne", "si", "ta", "am", "ar")
"""The first eight: all of them would take half an hour to break, one after the other."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "locales"
    for code in SOME:
        shutil.copytree(HOME / code, copy / code)
    return copy


def break_one(folder: Path, language: str, change: Change) -> list[str]:
    """Change one language's .po file, compile it, and return what the check says."""
    file = source_file(language, folder)
    po = polib.pofile(str(file))
    change(po)
    po.save()
    write_compiled(read_source(language, folder))
    return [f"{fault.file.parts[-3]} {fault.key}: {fault.says}" for fault in find_faults(folder)]


def entry(po: polib.POFile, key: str) -> polib.POEntry:
    found = po.find(key)
    assert found is not None
    return found


def text(key: str, msgstr: str) -> Change:
    def change(po: polib.POFile) -> None:
        entry(po, key).msgstr = msgstr

    return change


def header(name: str, value: str | None) -> Change:
    def change(po: polib.POFile) -> None:
        if value is None:
            del po.metadata[name]
        else:
            po.metadata[name] = value

    return change


def without(key: str) -> Change:
    return lambda po: po.remove(entry(po, key))


def only(faults: list[str], pattern: str) -> bool:
    return len(faults) == 1 and re.match(pattern, faults[0]) is not None


def test_the_shipped_catalogues_have_no_fault() -> None:
    assert find_faults(HOME) == []


def test_a_missing_key_is_found(folder: Path) -> None:
    assert only(break_one(folder, "ne", without("got.safe")), r"ne got\.safe: has no text here; translate it")


def test_an_empty_text_is_a_missing_one(folder: Path) -> None:
    assert only(break_one(folder, "ne", text("got.safe", "")), r"ne got\.safe: has no text here")


def test_a_fuzzy_text_is_a_missing_one(folder: Path) -> None:
    def change(po: polib.POFile) -> None:
        entry(po, "got.safe").flags.append("fuzzy")

    assert only(break_one(folder, "ne", change), r"ne got\.safe: has no text here")


def test_a_key_that_english_lacks_is_found(folder: Path) -> None:
    def change(po: polib.POFile) -> None:
        po.append(polib.POEntry(msgid="got.nothing", msgstr="x"))

    assert only(break_one(folder, "bn", change), r"bn got\.nothing: is not in English; remove it")


def test_a_key_that_stands_twice_is_found(folder: Path) -> None:
    def change(po: polib.POFile) -> None:
        po.append(polib.POEntry(msgid="status.safe", msgstr="x"))

    assert only(break_one(folder, "bn", change), r"bn status\.safe: stands more than once")


@pytest.mark.parametrize(
    ("language", "claim"), [("en", "This is not a drill."), ("fil", "Hindi ito pagsasanay!"), ("ar", "هذا ليس تدريبًا.")]
)
def test_a_text_that_says_that_something_is_no_drill_is_found(folder: Path, language: str, claim: str) -> None:
    faults = break_one(folder, language, text("level.4.action", claim))
    assert f"{language} level.4.action: says that something is no drill; no text of ours may" in faults


def test_a_lost_drill_word_is_found_even_if_english_lost_it_too(folder: Path) -> None:
    faults = break_one(folder, "en", without("drill.word"))
    assert "en drill.word: has no text here; translate it" in faults


@pytest.mark.parametrize("broken", ["Salamat.", "Salamat, {nmae}.", "Salamat, {name} {place}."])
def test_a_placeholder_that_differs_is_found(folder: Path, broken: str) -> None:
    assert only(break_one(folder, "fil", text("saved.name", broken)), r"fil saved\.name: its slots .* exactly \{name\}")


def test_a_slot_that_is_not_plain_is_found(folder: Path) -> None:
    assert only(break_one(folder, "fil", text("saved.name", "Salamat, {name!r}.")), r"fil saved\.name: only plain")


@pytest.mark.parametrize("count", [1, 3])
def test_a_wrong_number_of_plural_forms_is_found(folder: Path, count: int) -> None:
    def change(po: polib.POFile) -> None:
        entry(po, "task.count").msgstr_plural = dict.fromkeys(range(count), "{count} x")

    assert only(break_one(folder, "ne", change), rf"ne task\.count: has {count} forms; write 2: one, other")


def test_a_plural_rule_that_is_not_the_language_s_is_found(folder: Path) -> None:
    faults = break_one(folder, "bn", header("Plural-Forms", "nplurals=2; plural=(n != 1);"))
    assert faults == []  # both Bengali forms read the same, so nobody sees the difference
    faults = break_one(folder, "fil", header("Plural-Forms", "nplurals=2; plural=(n != 1);"))
    assert only(faults, r"fil task\.count: Plural-Forms picks another form .* for 0")


def test_a_plural_rule_that_cannot_be_read_is_found(folder: Path) -> None:
    faults = break_one(folder, "fil", header("Plural-Forms", "nplurals=2; plural=(n of 1);"))
    assert only(faults, r"fil Plural-Forms: cannot be understood")


def test_a_stale_compiled_catalogue_is_found_by_its_content(folder: Path) -> None:
    file = source_file("am", folder)
    po = polib.pofile(str(file))
    entry(po, "status.safe").msgstr += "x"
    po.save()
    file.with_suffix(".mo").touch()
    [fault] = find_faults(folder)
    assert str(fault).endswith("am/LC_MESSAGES/messages.mo: is not what its .po file compiles to; run make messages")


def test_a_missing_compiled_catalogue_is_found(folder: Path) -> None:
    source_file("am", folder).with_suffix(".mo").unlink()
    assert [fault.file.name for fault in find_faults(folder)] == ["messages.mo"]


@pytest.mark.parametrize("content", [None, "nonsense", b"\xff"])
def test_a_catalogue_that_cannot_be_read_is_found(folder: Path, content: str | bytes | None) -> None:
    file = source_file("ta", folder)
    if content is None:
        file.unlink()
    else:
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    [fault] = find_faults(folder)
    assert fault.file == file
    assert "restore it" in str(fault)


@pytest.mark.parametrize(("language", "digit"), [("bn", "৩"), ("ne", "३"), ("ar", "٣"), ("am", "፫"), ("si", "෩")])
def test_digits_that_no_keypad_has_are_found(folder: Path, language: str, digit: str) -> None:
    faults = break_one(folder, language, text("status.safe", f"x {digit}"))
    assert only(faults, rf"{language} status\.safe: has {digit}; write digits as 0 to 9")


@pytest.mark.parametrize("sign", ["\u2019", "\u201c", "\u2013", "\u2026", "\u00a0", "\U0001f600"])
def test_ornaments_are_found(folder: Path, sign: str) -> None:
    assert only(break_one(folder, "ne", text("status.safe", f"x{sign}")), r"ne status\.safe: has .* plain quotes")


@pytest.mark.parametrize("sign", ["\u200b", "\u2068", "\u00ad", "\ufeff"])
def test_signs_that_nobody_sees_are_found(folder: Path, sign: str) -> None:
    assert only(break_one(folder, "ar", text("status.safe", f"x{sign}")), r"ar status\.safe: has U\+.*nobody sees")


def test_joiners_and_the_mark_before_a_number_are_no_fault(folder: Path) -> None:
    assert break_one(folder, "si", text("status.safe", "ප්\u200dරජා")) == []
    assert break_one(folder, "ar", text("status.safe", "رقم \u200e+99")) == []


def test_letters_in_two_ways_of_writing_are_found(folder: Path) -> None:
    faults = break_one(folder, "ne", text("status.safe", "न\u0958"))
    assert only(faults, r"ne status\.safe: is not in Unicode's NFC; make catalogue LANGUAGE=ne brings it there")


@pytest.mark.parametrize("word", ["aман", "سلامb", "αbc"])
def test_a_word_of_two_alphabets_is_found(folder: Path, word: str) -> None:
    assert only(break_one(folder, "ne", text("status.safe", word)), rf"ne status\.safe: mixes alphabets in {word}")


def test_a_latin_name_beside_another_alphabet_is_no_fault(folder: Path) -> None:
    assert break_one(folder, "ne", text("status.safe", "SMS-मा SMS 5G")) == []


def test_a_text_left_in_english_is_found_unless_it_is_said_to_read_so(folder: Path) -> None:
    def agreed(po: polib.POFile) -> None:
        entry(po, "status.safe").tcomment = "Same as English."

    assert only(break_one(folder, "fil", text("status.safe", "safe")), r"fil status\.safe: reads as in English")
    assert break_one(folder, "fil", agreed) == []


def test_a_text_of_too_many_segments_is_found(folder: Path) -> None:
    faults = break_one(folder, "ne", text("saved.contact", "न" * 202))
    assert only(faults, r"ne saved\.contact: takes 4 SMS segments, and may take 3; shorten it")


def test_more_segments_are_allowed_where_the_table_says_why(folder: Path) -> None:
    assert break_one(folder, "ne", text("breach.what", "न" * 200 + " {kinds} {since}")) == []


def test_a_letter_outside_gsm7_is_found_in_filipino(folder: Path) -> None:
    assert only(break_one(folder, "fil", text("status.safe", "ligtás")), r"fil status\.safe: has á, which is not in")


def test_a_short_alert_of_two_segments_is_found(folder: Path) -> None:
    def change(po: polib.POFile) -> None:
        entry(po, "core.raise").msgstr += "अ" * 12

    assert only(break_one(folder, "ne", change), r"ne core\.raise: is \d+ too long for one SMS")


def test_a_link_of_usual_length_needs_room_too(folder: Path) -> None:
    faults = break_one(folder, "ne", text("core.oneway", "EMB {rank}/4 {place}. {action}. {route} {ref}"))
    assert only(faults, r"ne core\.oneway: is 2 too long for one SMS")


def test_the_link_that_is_measured_ends_in_a_token_of_real_length() -> None:
    assert TOKEN_LENGTH == WEB_TOKEN_LENGTH
    assert all(str(slots["route"]).endswith(f"/r/{'X' * TOKEN_LENGTH}") for slots in (WIDEST_SLOTS, SLOTS_OF_LONG_HOST))


def test_a_place_that_has_less_room_beside_a_long_host_is_noted(folder: Path) -> None:
    noted = {code: find_tight_places(read_source(code, folder)) for code in SOME}
    assert (noted["en"], noted["fil"]) == (None, None)
    assert noted["si"] == "si: core.oneway with https://help.example is one SMS for places of up to 9 letters"


def test_a_long_action_breaks_the_alerts_that_carry_it(folder: Path) -> None:
    faults = break_one(folder, "fil", text("core.4", "UMALIS " * 20))
    assert {fault.split(":")[0] for fault in faults} >= {"fil core.raise", "fil core.oneway"}


@pytest.mark.parametrize("spelling", ["LIGTAS", "ligtas!", "Stop"])
def test_a_word_with_two_meanings_is_found(folder: Path, spelling: str) -> None:
    def change(po: polib.POFile) -> None:
        entry(po, "word.more").msgstr += f"|{spelling}"

    assert only(break_one(folder, "fil", change), rf"fil word\.\w+: '{spelling}' is also in word|fil word\.more: ")


def test_a_word_that_means_something_else_in_another_language_is_found(folder: Path) -> None:
    def change(po: polib.POFile) -> None:
        entry(po, "word.stop").msgstr += "|LIGTAS"

    assert only(break_one(folder, "ne", change), r"ne word\.stop: 'LIGTAS' is also in word\.safe of fil")


@pytest.mark.parametrize("review", [None, "", "perfect"])
def test_a_review_header_that_is_missing_or_unknown_is_found(folder: Path, review: str | None) -> None:
    assert only(break_one(folder, "si", header("X-Review", review)), r"si X-Review: is .* begins with one of: source")


def test_a_catalogue_in_the_folder_of_another_language_is_found(folder: Path) -> None:
    assert only(break_one(folder, "si", header("Language", "ta")), r"si Language: is 'ta'; write si")


def test_compiling_the_same_source_twice_gives_the_same_bytes(folder: Path) -> None:
    source = read_source("ar", folder)
    assert source.compiled == read_source("ar", folder).compiled == (HOME / "ar/LC_MESSAGES/messages.mo").read_bytes()


def test_a_call_for_a_text_that_no_catalogue_has_is_found(tmp_path: Path) -> None:
    package = tmp_path / "bot"
    package.mkdir()
    (package / "talk.py").write_text('def f(c, lang):\n    return c.say(lang, "got.saef"), c.say("en", "got.safe")\n')
    (package / "page.html").write_text('\n{{ say("web.thx") }} {{ say(language, "web.thanks") }}')
    faults = [str(fault) for fault in find_unknown_keys(find_used_keys(tmp_path), ["got.safe", "web.thanks"])]
    assert len(faults) == 2
    assert "talk.py: got.saef: line 2 asks for a text that no catalogue has; add it or correct the key" in faults[0]
    assert "page.html: web.thx: line 2 asks for a text that no catalogue has" in faults[1]


def test_the_command_fails_and_lists_the_faults(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    break_one(folder, "ne", without("got.safe"))
    break_one(folder, "bn", without("got.help"))
    monkeypatch.setattr(check, "HOME", folder)
    assert check.main([]) == 1
    printed = capsys.readouterr().out
    assert "ne/LC_MESSAGES/messages.po: got.safe: " in printed
    assert "bn/LC_MESSAGES/messages.po: got.help: " in printed
    assert printed.endswith("2 faults\n")


def test_the_command_compiles_when_asked_to(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for code in SOME:
        source_file(code, folder).with_suffix(".mo").unlink()
    monkeypatch.setattr(check, "HOME", folder)
    assert check.main([]) == 1
    assert check.main(["--compile"]) == 0
