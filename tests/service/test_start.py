"""What a process loads before it sends: after a death, people wait for exactly that."""

import subprocess
import sys

ONLY_FOR_DOORS = ("fastapi", "starlette", "jinja2", "uvicorn", "weasyprint")


def test_sending_begins_before_any_page_is_loaded() -> None:
    asked = f"import sys, service.serving; print([name for name in {ONLY_FOR_DOORS} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)  # noqa: S603
    assert loaded.stdout.strip() == "[]"
