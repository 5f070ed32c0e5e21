"""The lock is read line by line, and what is no package with version and hashes is handed back."""

import pytest

from supply.lock import LOCK, Locked, read_lock

HASH = "0123456789abcdef" * 4
OTHER = "fedcba9876543210" * 4
TWO = f"""\
aiohttp==3.14.5 \\
    --hash=sha256:{HASH} \\
    --hash=sha256:{OTHER}
    # via
    #   muster (pyproject.toml)
    #   Twilio_Kit
colorama==0.4.6 ; sys_platform == 'win32' \\
    --hash=sha256:{HASH}
    # via pytest
"""


def test_a_package_is_read_with_version_hashes_marker_and_who_needs_it() -> None:
    lock = read_lock(TWO)

    assert lock.unread == ()
    assert lock.packages == (
        Locked("aiohttp", "3.14.5", "", (HASH, OTHER), ("muster", "twilio-kit")),
        Locked("colorama", "0.4.6", "sys_platform == 'win32'", (HASH,), ("pytest",)),
    )


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://index.example/simple",
        "--extra-index-url https://index.example/simple",
        "--find-links /opt/wheels",
        "--trusted-host index.example",
        "-e .",
        f"aiohttp>=3.14.5 --hash=sha256:{HASH}",
        f"aiohttp==3.14.* --hash=sha256:{HASH}",
        f"aiohttp --hash=sha256:{HASH}",
        "aiohttp==3.14.5",
        f"aiohttp==3.14.5 --hash=md5:{HASH}",
        f"aiohttp==3.14.5 --hash=sha256:{HASH[:-1]}",
        f"aiohttp @ https://files.example/aiohttp.whl --hash=sha256:{HASH}",
        f"git+https://git.example/aiohttp --hash=sha256:{HASH}",
        f"./aiohttp.whl --hash=sha256:{HASH}",
    ],
)
def test_whatever_else_a_line_says_is_not_taken_for_a_package(line: str) -> None:
    lock = read_lock(f"{line}\n")

    assert lock.packages == ()
    assert lock.unread == (line,)


def test_the_lock_that_comes_with_muster_is_read_whole() -> None:
    text = LOCK.read_text()
    lock = read_lock(text)

    assert lock.unread == ()
    assert sum(len(package.hashes) for package in lock.packages) == text.count("--hash=sha256:") > 100
