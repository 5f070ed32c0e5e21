"""Databases that a test throws away. Copying one with tables costs a fraction of making the tables in it."""

import shutil
from itertools import count
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

_numbers = count(1)


def new_database(server: str, like: str = "template1") -> str:
    """The URL of another database on this PostgreSQL: empty, or like the one of that name, which nobody has open."""
    name = f"muster_{next(_numbers)}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {like}"))
    engine.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def new_file(folder: Path, like: Path) -> str:
    """The URL of a SQLite file like that one."""
    return f"sqlite:///{shutil.copyfile(like, folder / 'muster.db')}"


def name_of(url: str) -> str:
    """The name of the database that the URL leads to."""
    return make_url(url).database or ""
