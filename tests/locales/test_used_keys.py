"""Which keys the code asks for."""

from pathlib import Path

import pytest

from locales.used_keys import UsedKeys, find_used_keys

KEYS = ["got.safe", "level.3.name", "level.3.action", "not_registered", "word.help", "status.safe", "web.thanks"]


def reading(folder: Path, name: str, content: str) -> UsedKeys:
    package = folder / "console"
    package.mkdir()
    (package / name).write_text(content)
    return find_used_keys(folder)


@pytest.mark.parametrize(
    ("call", "asked"),
    [
        ('say("got.safe")', "got.safe"),
        ('c.say(lang, "got.safe", name="x.y")', "got.safe"),
        ('c.say("fil", "got.safe")', "got.safe"),
        ('c.say(person.language_of("a b"), "got.safe")', "got.safe"),
        ('c.say(lang, f"level.{rank}.name")', "level.*.name"),
        ('c.say(lang, "not_registered")', "not_registered"),
        ('c.say_count(lang, "got.safe", 3)', "got.safe"),
        ('self._say("got.safe")', "got.safe"),
        ('c.words("help")', "word.help"),
        ('c.first_word(lang, "help")', "word.help"),
    ],
)
def test_calls_in_python_are_found(tmp_path: Path, call: str, asked: str) -> None:
    used = reading(tmp_path, "talk.py", f"def f(c, lang):\n    return {call}\n")
    assert [(line, pattern) for _, line, pattern in used.asked] == [(2, asked)]
    assert used.unknown(KEYS) == []


@pytest.mark.parametrize(
    "call", ['say("got.saef")', 'say(lang, f"levels.{rank}.name")', 'words("hepl")', 'say(lang, f"level.{rank}.title")']
)
def test_calls_for_unknown_keys_are_told(tmp_path: Path, call: str) -> None:
    assert len(reading(tmp_path, "talk.py", call).unknown(KEYS)) == 1


@pytest.mark.parametrize(
    "call", ['shout("got.saef")', "say(lang, key)", 'say("A sentence.")', 'say(lang, "level." + x)']
)
def test_calls_that_name_no_key_are_passed_over(tmp_path: Path, call: str) -> None:
    assert reading(tmp_path, "talk.py", call).unknown(KEYS) == []


@pytest.mark.parametrize(
    ("code", "used_key"),
    [
        ('KEY = {1: "got.safe"}', "got.safe"),
        ('x = f"level.{rank}.name"', "level.3.name"),
        ('x = "level." + rank', "level.3.action"),
        ('c.say(lang, "status." + x)', "status.safe"),
        ('c.say(lang, "web.thanks")', "web.thanks"),
    ],
)
def test_a_key_that_a_literal_could_spell_is_used(tmp_path: Path, code: str, used_key: str) -> None:
    unused = reading(tmp_path, "talk.py", code).unused(KEYS)
    assert used_key not in unused
    assert "word.help" in unused


def test_templates_are_read_as_well(tmp_path: Path) -> None:
    page = '<p>{{ say("web.thanks") }}\n{{ say(language, "level." ~ rank) }}\n{{ c.say(lang, \'got.saef\') }}'
    used = reading(tmp_path, "page.html", page)
    assert [(line, pattern) for _, line, pattern in used.asked] == [(1, "web.thanks"), (2, "level.*"), (3, "got.saef")]
    assert [pattern for _, _, pattern in used.unknown(KEYS)] == ["got.saef"]
