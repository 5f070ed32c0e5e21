"""What a wheel installs is the whole service: a folder or a template that stays behind ends it at its start."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from tests.deploy.test_container import HOME, SHIPPED

NEEDED = ("pyproject.toml", "README.md", "LICENSE")
NOT_SHIPPED = ("__pycache__", "*.pyc")


def test_every_file_of_ours_is_in_the_wheel(tmp_path: Path) -> None:
    source = tmp_path / "source"
    for folder in SHIPPED:
        shutil.copytree(HOME / folder, source / folder, ignore=shutil.ignore_patterns(*NOT_SHIPPED))
    for name in NEEDED:
        shutil.copy(HOME / name, source)
    files = [file for folder in SHIPPED for file in (source / folder).rglob("*") if file.is_file()]
    ours = {str(file.relative_to(source)) for file in files}
    build = [sys.executable, "-m", "pip", "wheel", "--no-build-isolation", "--no-deps", "--wheel-dir", tmp_path, source]
    subprocess.run(build, check=True, capture_output=True)  # noqa: S603 - our own command

    [wheel] = tmp_path.glob("*.whl")
    assert ours - set(zipfile.ZipFile(wheel).namelist()) == set()
    assert len(ours) > 500, "nothing was looked at"
