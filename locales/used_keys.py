"""Which catalogue keys the code asks for, found by reading it; a part that is only known at run time counts as *."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from locales.languages import is_shipped

PACKAGES = ("alert_levels", "bot", "broadcasts", "console", "registry", "service")

_KEY = re.compile(r"[a-z][a-z_]*(\.[a-z0-9_.*]*)?")
# {{ say("got.safe") }}, {{ say(language, "level." ~ rank) }}
_IN_TEMPLATE = re.compile(r"""\bsay(?:_count)?\(\s*(?:[^"'(),]+,\s*)?["']([a-z_.0-9]+)["']\s*(~?)""")
_SAYING = frozenset({"say", "say_count"})
_ASKING_WORDS = frozenset({"words", "first_word"})


@dataclass(frozen=True)
class UsedKeys:
    """`asked`: (file, line, pattern) of each call for a text; `mentioned`: every literal that looks like a key."""

    asked: list[tuple[Path, int, str]] = field(default_factory=list)
    mentioned: set[str] = field(default_factory=set)

    def unknown(self, keys: Iterable[str]) -> list[tuple[Path, int, str]]:
        """The calls that ask for a key that does not exist."""
        known = list(keys)
        return [call for call in self.asked if not any(fnmatchcase(key, call[2]) for key in known)]

    def unused(self, keys: Iterable[str]) -> list[str]:
        """The keys that no literal in the code spells or could spell."""
        patterns = self.mentioned.union(pattern for _, _, pattern in self.asked)
        return sorted(key for key in keys if not any(fnmatchcase(key, pattern) for pattern in patterns))


def find_used_keys(root: Path) -> UsedKeys:
    """Read every Python file and HTML template of the packages under `root`."""
    used = UsedKeys()
    for package in PACKAGES:
        for file in sorted((root / package).rglob("*.py")):
            _read_python(file, used)
        for file in sorted((root / package).rglob("*.html")):
            _read_template(file, used)
    return used


def _read_python(file: Path, used: UsedKeys) -> None:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            used.asked.extend((file, node.lineno, pattern) for pattern in _asked_in(node))
        elif isinstance(node, ast.expr) and (pattern := _pattern(node)):
            used.mentioned.add(pattern)


def _read_template(file: Path, used: UsedKeys) -> None:
    text = file.read_text(encoding="utf-8")
    for match in _IN_TEMPLATE.finditer(text):
        key, joined = match.groups()
        used.asked.append((file, text.count("\n", 0, match.start()) + 1, f"{key}*" if joined else key))


def _asked_in(call: ast.Call) -> Iterator[str]:
    """The key patterns of a call that asks for a text; a language written out before the key is passed over."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    patterns = [pattern for argument in call.args[:2] if (pattern := _pattern(argument)) and not is_shipped(pattern)]
    if name.strip("_") in _SAYING:
        yield from patterns
    elif name in _ASKING_WORDS:
        yield from (f"word.{pattern}" for pattern in patterns)


def _pattern(node: ast.expr) -> str | None:
    """The key that a literal spells, with * for what is filled in later; None if it cannot be a key."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        spelled = node.value
    elif isinstance(node, ast.JoinedStr):
        spelled = "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in node.values)
    else:
        return None
    if not _KEY.fullmatch(spelled):
        return None
    return f"{spelled}*" if spelled.endswith(".") else spelled
