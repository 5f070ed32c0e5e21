"""Prints the page of one area in clear, because somebody asked for it by name; every person on it is noted as seen."""

import os
import shutil
import sys
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from sqlmodel import Session, select

from registry.acts import Role
from registry.store import Store
from registry.tables import Area, AreaWithin
from registry.viewings import note_views
from service.new_file import new_file
from service.snapshot.contents import area_page, hold_moment, read_contents
from service.snapshot.errors import NotPrinted
from service.snapshot.pages import Paper

"""Who types a command is not known; the log of the machine tells it."""
AT_A_TIME = 500


def print_page(store: Store, paper: Paper, area: str, file: Path | None, now: datetime) -> int:
    """Write the page of the area and all areas in it to a new file, or to standard output; how many people are on it.

    They are noted as seen before anything is shown. Raises NotPrinted.
    """
    with TemporaryFile() as page:
        seen = store.read_now(lambda session: _write_page(session, paper, area, page, now))
        for start in range(0, len(seen), AT_A_TIME):
            some = seen[start : start + AT_A_TIME]
            store.write_now(partial(_note, some, area, now))
        page.seek(0)
        _hand_out(page, file)
    return len(seen)


def _write_page(session: Session, paper: Paper, area: str, page: IO[bytes], now: datetime) -> list[int]:
    hold_moment(session)
    area_id = session.exec(select(Area.id).where(Area.code == area)).first()
    if area_id is None:
        raise NotPrinted(f"there is no area with the code {area}: look at the import file of the areas")
    page.seek(0)
    page.truncate()  # the store may run a work that only reads a second time
    seen: list[int] = []
    within = set(session.exec(select(AreaWithin.area_id).where(AreaWithin.ancestor_id == area_id)))
    contents = read_contents(session)
    for piece in area_page(session, paper, contents, area_id, within, now, lambda each: seen.append(each.person_id)):
        page.write(piece.encode())
    return seen


def _note(person_ids: list[int], area: str, now: datetime, session: Session) -> None:
    note_views(session, person_ids, Role.OPERATOR, os.getuid(), f"printed page of {area}", now)


def _hand_out(page: IO[bytes], file: Path | None) -> None:
    if file is None:
        shutil.copyfileobj(page, sys.stdout.buffer)
        return
    try:
        with new_file(file) as partial, partial.open("wb") as target:
            shutil.copyfileobj(page, target)
    except FileExistsError:
        raise NotPrinted(f"{file} is there already and is not overwritten: name another file") from None
    except OSError as fault:
        raise NotPrinted(f"{file} cannot be written ({fault.strerror}): name another place") from None
