"""Parties by number: a small read-only SQLite file beside each source's tables.

It is derived from the tables and can be written again at any time; nothing in it is not in them.
Its own hash lies beside it, in `lookup.sha256`: the bytes depend on the version of SQLite, so they
are no part of the snapshot's name.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

LOOKUP = "lookup.sqlite"
CHECKSUM = "lookup.sha256"
LOOKED_UP = ("parties", "identifiers")
"""The tables that it is made of."""

_WRITTEN_AT_ONCE = 65_536  # rows
_TABLES = """
CREATE TABLE schemes (id INTEGER PRIMARY KEY, scheme TEXT NOT NULL UNIQUE);
CREATE TABLE parties (
    id INTEGER PRIMARY KEY, party_id TEXT NOT NULL, kind TEXT, display_name TEXT, country TEXT,
    status TEXT, activity TEXT, is_personal INTEGER NOT NULL
);
CREATE TABLE numbers (
    scheme INTEGER NOT NULL, value TEXT NOT NULL, party INTEGER NOT NULL,
    checksum_ok INTEGER,
    PRIMARY KEY (scheme, value, party)
) WITHOUT ROWID;
"""
_FIND = """
SELECT p.party_id, p.kind, p.display_name, p.country, p.status, p.activity, p.is_personal,
       n.checksum_ok
FROM schemes AS s JOIN numbers AS n ON n.scheme = s.id JOIN parties AS p ON p.id = n.party
WHERE s.scheme = ? AND n.value = ? ORDER BY p.id
"""
_FIND_MANY = """
SELECT p.party_id, p.kind, p.display_name, p.country, p.status, p.activity, p.is_personal,
       n.checksum_ok, n.value
FROM schemes AS s JOIN numbers AS n ON n.scheme = s.id JOIN parties AS p ON p.id = n.party
WHERE s.scheme = ? AND n.value IN (SELECT value FROM json_each(?)) ORDER BY p.id
"""


class FoundParty(NamedTuple):
    """A party that has the number that was asked for, in one source."""

    source_id: str
    party_id: str
    kind: str
    display_name: str | None
    country: str | None
    status: str
    activity: str
    is_personal: bool
    checksum_ok: bool | None  # of the number


def write_lookup(folder: Path) -> None:
    """Write the look-up of the source whose tables are in `folder`.

    A source without numbers of parties has none. The file is whole or not there: it is written
    under another name and renamed.
    """
    parties, identifiers = folder / "parties.parquet", folder / "identifiers.parquet"
    if not (parties.exists() and identifiers.exists()):
        return
    draft = folder / f"{LOOKUP}.draft"
    draft.unlink(missing_ok=True)
    numbered = pl.scan_parquet(parties).with_row_index("id")
    with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA page_size = 8192")
        connection.executescript(_TABLES)
        connection.execute("BEGIN")
        columns = ("id", "party_id", "kind", "display_name", "country", "status", "activity")
        _insert(connection, "parties", numbered.select(*columns, "is_personal"))
        found = (
            pl.scan_parquet(identifiers)
            .select("party_id", "scheme", "value", "checksum_ok")
            .join(numbered.select("party_id", "id"), on="party_id")
        )
        schemes = found.select(pl.col("scheme").unique().sort()).collect(engine="streaming")
        schemes = schemes.with_row_index("scheme_id")
        _insert(connection, "schemes", schemes.select("scheme_id", "scheme").lazy())
        numbers = found.join(schemes.lazy(), on="scheme").select(
            "scheme_id", "value", "id", "checksum_ok"
        )
        _insert(connection, "numbers", numbers.sort("scheme_id", "value", "id"))
        connection.execute("COMMIT")
    checksum = folder / f"{CHECKSUM}.draft"
    checksum.write_text(_sha256(draft) + "\n", "ascii")
    for path in (draft, checksum):
        path.chmod(0o444)
        path.replace(path.with_suffix(""))


def is_whole(folder: Path) -> bool:
    """Tell whether the look-up of a source is there, if it has numbers, and unchanged."""
    if not all((folder / f"{table}.parquet").exists() for table in LOOKED_UP):
        return not (folder / LOOKUP).exists()
    try:
        return (folder / CHECKSUM).read_text("ascii").strip() == _sha256(folder / LOOKUP)
    except (OSError, UnicodeDecodeError):
        return False


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _insert(connection: sqlite3.Connection, table: str, rows: pl.LazyFrame) -> None:
    marks = ", ".join("?" * len(rows.collect_schema()))
    for piece in rows.collect_batches(chunk_size=_WRITTEN_AT_ONCE, maintain_order=True):
        into = f"INSERT INTO {table} VALUES ({marks})"  # noqa: S608  # a table of ours
        connection.executemany(into, piece.iter_rows())


class Lookup:
    """The look-ups of a snapshot, opened for reading until closed; threads may share it.

    Args:
        folders: Folder of each source, by id, in the order in which answers come.
    """

    def __init__(self, folders: Mapping[str, Path]) -> None:
        self._connections = {
            source: sqlite3.connect(
                f"{(folder / LOOKUP).absolute().as_uri()}?mode=ro&immutable=1",
                uri=True,
                check_same_thread=False,
            )
            for source, folder in folders.items()
            if (folder / LOOKUP).exists()
        }

    def find(self, scheme: str, value: str) -> list[FoundParty]:
        """Return who has a number, in every source.

        Args:
            scheme: As in `RegisterIdentifiers.scheme`; `<country>-PERSON` for a keyed hash.
            value: In normal form, as `data_ingest.ids.identifiers.identify` gives it.
        """
        return list(self._find(scheme, value))

    def _find(self, scheme: str, value: str) -> Iterator[FoundParty]:
        for source, connection in self._connections.items():
            for row in connection.execute(_FIND, (scheme, value)):
                yield _found(source, row)

    def find_many(
        self, numbers: Iterable[tuple[str, str]]
    ) -> dict[tuple[str, str], list[FoundParty]]:
        """Return who has each of many numbers, as `find` does; numbers of nobody are left out.

        Args:
            numbers: Scheme and value of each.
        """
        values: dict[str, list[str]] = {}
        for scheme, value in sorted(set(numbers)):
            values.setdefault(scheme, []).append(value)
        found: dict[tuple[str, str], list[FoundParty]] = {}
        for source, connection in self._connections.items():
            for scheme, some in values.items():
                for row in connection.execute(_FIND_MANY, (scheme, json.dumps(some))):
                    found.setdefault((scheme, row[8]), []).append(_found(source, row))
        return found

    def close(self) -> None:
        """Close the files."""
        for connection in self._connections.values():
            connection.close()


def _found(source: str, row: tuple[Any, ...]) -> FoundParty:
    right = None if row[7] is None else bool(row[7])
    return FoundParty._make((source, *row[:6], bool(row[6]), right))
