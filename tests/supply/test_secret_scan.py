"""The scan of the tree finds what is shaped like a secret, and nothing in the tree is.

The samples are put together here, so that this file itself holds none.
"""

import subprocess
from pathlib import Path

import pytest

from supply.secret_scan import SHAPES, find_secrets, scan

SAMPLES = {
    "a private key": "-----BEGIN " + "RSA PRIVATE KEY-----",
    "an age key": "AGE-SECRET-" + "KEY-1" + "Q" * 58,
    "a Telegram bot token": "123456789" + ":" + "AAb-_" * 7,
    "a Twilio account or key": "AC" + "0a" * 16,
    "an AWS key": "AKIA" + "Z7" * 8,
    "a Google key": "AIza" + "x" * 35,
    "a GitHub token": "ghp_" + "a1" * 18,
    "a GitLab token": "glpat-" + "a1" * 10,
    "a PyPI token": "pypi-" + "AgEIcHlwaS5vcmc" + "a" * 60,
    "an npm token": "npm_" + "a1" * 18,
    "a Slack token": "xoxb-" + "1234567890",
    "a Stripe key": "sk_" + "live_" + "a1" * 12,
    "a SendGrid key": "SG." + "a" * 22 + "." + "b" * 43,
    "a signed web token": "eyJ" + "a" * 20 + ".eyJ" + "b" * 20 + "." + "c" * 43,
    "a password in an address": "postgresql://muster:" + "hunter2" + "@db/muster",
}
HOME = Path(__file__).parents[2]


def test_every_shape_has_a_sample() -> None:
    assert set(SAMPLES) == set(SHAPES)


@pytest.mark.parametrize("what", sorted(SHAPES))
def test_each_shape_is_found_and_named_by_its_place_and_never_shown(what: str) -> None:
    content = f'first line\ntoken = "{SAMPLES[what]}"\n'.encode()

    found = list(find_secrets("notes.txt", content))

    assert [(each.line, each.what) for each in found] == [(2, what)]
    assert SAMPLES[what] not in str(found[0])


@pytest.mark.parametrize(
    "harmless",
    [
        "1:nobody",
        "sha256:" + "0a" * 32,
        "2026-11-26T00:00:00Z",
        "MUSTER_TWILIO__ACCOUNT_SID=AC...",
        "postgresql+psycopg://muster@host/muster",
        "postgresql+psycopg://muster:geheim@host/muster",
        "http://127.0.0.1:8000/family",
        "-----BEGIN CERTIFICATE-----",
    ],
)
def test_what_only_looks_a_little_like_one_is_left_alone(harmless: str) -> None:
    assert list(find_secrets("notes.txt", harmless.encode())) == []


def test_new_files_are_searched_and_ignored_ones_are_not(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)  # noqa: S603, S607
    (tmp_path / ".gitignore").write_text("ignored\n")
    for name in ("new", "ignored"):
        (tmp_path / name).write_text(SAMPLES["an AWS key"])

    assert [each.file for each in scan(tmp_path)] == ["new"]


def test_the_tree_of_muster_holds_no_secret() -> None:
    assert list(map(str, scan(HOME))) == []
