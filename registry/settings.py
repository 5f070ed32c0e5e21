"""What is fixed once for a store: the mode it was begun in, and the post it serves."""

from enum import StrEnum

from sqlmodel import Session, select

from registry.notes import note_first
from registry.store import insert_new, table_of
from registry.tables import Post

_MODE = "mode"


class Mode(StrEnum):
    """Which world a process works in. Live and the other two never share a store, a sender or a number."""

    LIVE = "live"
    DRILL = "drill"
    SANDBOX = "sandbox"


class SecondFactor(StrEnum):
    """Whether officers give a code besides their password. Only a sandbox may do without."""

    REQUIRED = "required"
    OFF = "off"


class ModeChanged(Exception):
    """The store was begun in another mode."""


class NoPost(Exception):
    """The store knows no post yet."""


def remember_mode(session: Session, mode: Mode) -> None:
    """Note the mode of a new store; raise ModeChanged when the store was begun in another one (promise P5)."""
    kept = note_first(session, _MODE, mode.value)
    if kept != mode.value:
        raise ModeChanged(
            f"this store was begun in {kept} mode and keeps it, but [service] mode is {mode.value}:"
            f" set it back to {kept}, or point [store] url at another store"
        )


def seed_post(session: Session, *, code: str, name: str, country: str) -> Post:
    """The post with this code, added when it is new; its name and country follow the configuration."""
    named = {"name": name, "country": country}
    new = insert_new(session, table_of(Post)).values(code=code, **named)
    session.execute(new.on_conflict_do_update(index_elements=["code"], set_=named))
    return session.exec(select(Post).where(Post.code == code).execution_options(populate_existing=True)).one()


def the_post(session: Session) -> Post:
    """The post that this store serves. Raises NoPost."""
    post = session.exec(select(Post).order_by(Post.code)).first()
    if post is None:
        raise NoPost("the store knows no post yet: fill in [post] and run muster db upgrade")
    return post
