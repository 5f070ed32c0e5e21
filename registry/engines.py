"""Opens the database of a store's URL and sets what a connection to it must have; how it is used, `store` knows."""

from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url

from registry.store_faults import UnsafeSQLite

BUSY_SECONDS = 5.0
SESSION_SETTINGS = {
    "statement_timeout": "60s",  # a query that runs away is stopped
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "10s",  # a frozen process holds its locks no longer than that
}
POSTGRESQL = {
    "application_name": "muster",
    "connect_timeout": 5,
    "keepalives_idle": 5,  # with the next three, a server that has silently gone is noticed within some 11 seconds
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
    "options": " ".join(f"-c {name}={value}" for name, value in SESSION_SETTINGS.items()),
}
"""What libpq is told (its manual, section "Parameter Key Words") unless the URL says otherwise."""


def open_engine(url: str, connections: int) -> Engine:
    """The database of this URL, for so many connections at once. Raises UnsafeSQLite."""
    parsed = make_url(url)
    return _open_sqlite(parsed) if parsed.get_backend_name() == "sqlite" else _open_postgresql(parsed, connections)


def safe_sqlite(version: tuple[int, ...]) -> bool:
    """Whether this SQLite is free of the WAL-reset bug (sqlite.org/wal.html, section "The WAL-Reset Bug")."""
    if version >= (3, 51, 3) or version < (3, 7, 0):
        return True
    return (3, 50, 7) <= version < (3, 51, 0) or (3, 44, 6) <= version < (3, 45, 0)


def _open_postgresql(url: URL, connections: int) -> Engine:
    """Connections are not tested before each use: a work that meets a dead one is run again on a new one."""
    ours = {name: value for name, value in POSTGRESQL.items() if name not in url.query}
    return create_engine(url, hide_parameters=True, pool_size=connections, max_overflow=1, connect_args=ours)


def _open_sqlite(url: URL) -> Engine:
    import pysqlite3.dbapi2 as driver  # carries its own SQLite; the one of most Pythons has the WAL-reset bug

    if not safe_sqlite(driver.sqlite_version_info):
        raise UnsafeSQLite(
            f"SQLite {driver.sqlite_version} can lose committed rows (the WAL-reset bug): install the pinned pysqlite3"
        )
    engine = create_engine(
        url, module=driver, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False}
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    empty_log(engine)
    return engine


def empty_log(engine: Engine) -> None:
    """Write the log of an earlier process into the store. Where its disk failed, the log may be whole in memory alone.

    What commits behind such a log is lost with it at a power cut. What was purged is gone from the log as well after
    this. Skipped while another connection uses the store.
    """
    with engine.connect() as connection:
        cursor = connection.connection.cursor()
        cursor.execute("PRAGMA busy_timeout=0")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute(f"PRAGMA busy_timeout={int(BUSY_SECONDS * 1000)}")


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes the lock at once: a reader that turns writer later is refused without waiting."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy begins transactions itself, so that savepoints work
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
