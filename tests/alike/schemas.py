"""The schema of an empty installation, as each database tells it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.alike.install import Install
from tests.alike.notes import Notes
from tests.alike.schemas_postgres import look_at_postgres


def look(install: Install, notes: Notes, folder: Path) -> None:
    """Note every table, index and trigger that the migrations leave in a new database."""
    with install.serve(folder) as client:
        notes.answer("readyz", client.get("/readyz"))
    (file,) = (folder / "data").glob("*.db")
    with closing(sqlite3.connect(file)) as opened:
        rows = opened.execute("select type, name, sql from sqlite_master order by type, name")
        for kind, name, sql in rows.fetchall():
            notes.add(f"sqlite {kind} {name}", str(sql))
    look_at_postgres(install, notes, folder / "postgres")
