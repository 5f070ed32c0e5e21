"""Opens a snapshot on any machine: the passphrase and the file are enough."""

import shutil
from pathlib import Path
from tempfile import TemporaryFile
from zipfile import ZipFile

from service.new_file import new_file
from service.snapshot.errors import NotOpened
from service.snapshot.sealing import unsealed

OWNER_ONLY = 0o700


def open_snapshot(file: Path, folder: Path, passphrase: str) -> list[Path]:
    """Write the pages into a new folder, for its owner's eyes only. Raises NotOpened, and then there is no folder.

    Nothing is written before the last byte is known to be genuine.
    """
    try:
        folder.mkdir(OWNER_ONLY)
    except FileExistsError:
        raise NotOpened(f"{folder} is there already and is not overwritten: name another folder") from None
    except OSError as fault:
        raise NotOpened(f"{folder} cannot be made ({fault.strerror}): name another folder") from None
    try:
        return _opened(file, folder, passphrase)
    except OSError as fault:
        shutil.rmtree(folder)
        raise NotOpened(f"{fault.filename or folder} cannot be read or written ({fault.strerror})") from None
    except NotOpened as fault:
        shutil.rmtree(folder)
        raise NotOpened(f"{file} {fault}") from None


def _opened(file: Path, folder: Path, passphrase: str) -> list[Path]:
    pages = []
    with file.open("rb") as source, TemporaryFile(dir=folder) as plain:
        plain.writelines(unsealed(source, passphrase))
        with ZipFile(plain) as archive:
            for name in archive.namelist():
                pages.append(folder / Path(name).name)
                with archive.open(name) as page, new_file(pages[-1]) as partial, partial.open("wb") as target:
                    shutil.copyfileobj(page, target)
    return pages
