"""Looks for secrets in the tree: tokens by the shapes their makers gave them, private keys, passwords in addresses.

Only shapes that can hardly be anything else, so that a finding is always worth a look. What it cannot see: a password
that looks like a word, and what earlier commits held.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SHAPES = {
    "a private key": rb"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----",
    "an age key": rb"AGE-SECRET-KEY-1[0-9A-Z]{58}",
    "a Telegram bot token": rb"(?<![0-9A-Za-z])[0-9]{8,10}:[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])",
    "a Twilio account or key": rb"(?<![0-9A-Za-z])(?:AC|SK)[0-9a-f]{32}(?![0-9a-f])",
    "an AWS key": rb"(?<![0-9A-Z])(?:AKIA|ASIA)[0-9A-Z]{16}(?![0-9A-Z])",
    "a Google key": rb"(?<![0-9A-Za-z])AIza[0-9A-Za-z_-]{35}",
    "a GitHub token": rb"(?<![0-9A-Za-z])(?:gh[pousr]_[0-9A-Za-z]{36}|github_pat_[0-9A-Za-z_]{60,})",
    "a GitLab token": rb"(?<![0-9A-Za-z])glpat-[0-9A-Za-z_-]{20}",
    "a PyPI token": rb"pypi-AgEIcHlwaS5vcmc[0-9A-Za-z_-]{50,}",
    "an npm token": rb"(?<![0-9A-Za-z])npm_[0-9A-Za-z]{36}",
    "a Slack token": rb"(?<![0-9A-Za-z])xox[abprs]-[0-9A-Za-z-]{10,}",
    "a Stripe key": rb"(?<![0-9A-Za-z])[rs]k_live_[0-9A-Za-z]{20,}",
    "a SendGrid key": rb"(?<![0-9A-Za-z])SG\.[0-9A-Za-z_-]{22}\.[0-9A-Za-z_-]{43}",
    "a signed web token": rb"(?<![0-9A-Za-z])eyJ[0-9A-Za-z_-]{15,}\.eyJ[0-9A-Za-z_-]{15,}\.[0-9A-Za-z_-]{20,}",
    "a password in an address": rb"[a-z][a-z0-9+.-]*://[^\s/:@\"'<>{}]*:(?P<secret>[^\s/:@\"'<>{}]+)@[^\s\"'<>]+",
}
MADE_UP = frozenset({b"geheim", b"passw0rd", b"secret", b"PASSWORD", b"***"})
"""Passwords of examples and tests, which open nothing."""
LARGEST = 5_000_000
"""Bytes; no source is longer, and a longer file is named rather than skipped silently."""

_SHAPES = {what: re.compile(shape) for what, shape in SHAPES.items()}


@dataclass(frozen=True)
class Finding:
    """Where something looks like a secret, and what it looks like; never the secret itself."""

    file: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: looks like {self.what}: take it out, and make a new one where it was real"


def find_secrets(file: str, content: bytes) -> Iterator[Finding]:
    for what, shape in _SHAPES.items():
        for match in shape.finditer(content):
            if match.groupdict().get("secret") not in MADE_UP:
                yield Finding(file, content.count(b"\n", 0, match.start()) + 1, what)


def scan(root: Path) -> Iterator[Finding]:
    """Every file that is, or is about to be, in the repository."""
    for name in tracked(root):
        path = root / name
        if path.is_symlink() or not path.is_file():
            continue
        if path.stat().st_size > LARGEST:
            yield Finding(name, 0, f"a file of more than {LARGEST} bytes, which is not searched")
        else:
            yield from find_secrets(name, path.read_bytes())


def tracked(root: Path) -> list[str]:
    """Files that git tracks, and new ones that it does not ignore."""
    git = shutil.which("git")
    assert git is not None, "git is needed to know which files are in the tree"
    words = [git, "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(words, check=True, capture_output=True).stdout  # noqa: S603
    return [os.fsdecode(name) for name in listed.split(b"\0") if name]
