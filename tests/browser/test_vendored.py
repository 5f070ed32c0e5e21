import hashlib
import re

from tests.browser.axe import SCRIPT


def test_axe_is_the_copy_that_is_noted() -> None:
    noted = re.findall(
        r"^\| (\S+\.js) \|.*\| ([0-9a-f]{64}) \|$", (SCRIPT.parent / "VENDORED.md").read_text(), re.MULTILINE
    )

    assert noted == [(SCRIPT.name, hashlib.sha256(SCRIPT.read_bytes()).hexdigest())]
