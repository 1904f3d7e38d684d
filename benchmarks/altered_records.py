"""How many changes made behind the service's back are noticed by `kedjekoll audit verify`.

    python -m benchmarks.altered_records [ADDRESS]

Every protected table gets two rows, one with every column filled and one with every column empty
that may be. Then, as somebody would who has every right to the database, each column of each row is
changed, each row is removed and one is added, one at a time, and the records are checked. The same
is done to the tables of the log itself. Columns that are not protected
(`service.platform.db.protection`) are changed too, and must not be noticed.

ADDRESS is that of an empty PostgreSQL database, whose owner is a superuser; without it a SQLite
file is used. The last line is one JSON object; the exit status is 1 where something is missed.
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import (
    Connection,
    Delete,
    Engine,
    Table,
    Update,
    delete,
    insert,
    select,
    text,
    update,
)

from service.operations.audit.checkpoint import SigningKey
from service.operations.audit.entry import write_entry
from service.operations.audit.records import verify_records
from service.operations.audit.sealing import seal
from service.operations.audit.verifying import verify_log
from service.platform.db.database import open_engine
from service.platform.db.migrations import upgrade
from service.platform.db.protection import UNPROTECTED_COLUMNS, is_protected
from service.platform.db.row_versions import add_versions
from service.platform.db.shapes import Shape, read_shapes
from service.retention.every_table import METADATA

KEY = SigningKey("benchmark.example/log", bytes(range(32)))
NOW = datetime(2026, 11, 26, 12, 0, 0, 7, tzinfo=UTC)
TENANT = "a-kommun"
OF_LOG = ("log_entries", "log_leaves", "log_nodes", "log_checkpoints", "row_versions")

VALUES: Mapping[str, Sequence[Any]] = {
    "text": ("a", "b", "c", "d"),
    "integer": (1, 2, 1_000_003, 1_000_004),
    "boolean": (True, False),
    "bytes": (b"a", b"b", b"c", b"d"),
    "day": tuple(date(2026, 1, day) for day in range(1, 5)),
    "moment": tuple(NOW + timedelta(microseconds=passed) for passed in range(4)),
}
"""Of each kind of column, what the two rows have, what it is changed to, what a new row has."""


@dataclass
class Tried:
    """What was tried.

    Attributes:
        noticed: Changes that were noticed.
        missed: Changes that were not, by name.
        let_be: Changes of what is not protected, which were not noticed.
        wrongly: Changes of what is not protected that were.
    """

    noticed: int = 0
    missed: list[str] = field(default_factory=list)
    let_be: int = 0
    wrongly: list[str] = field(default_factory=list)


def defenceless(engine: Engine) -> None:
    """Take away every trigger and constraint, as somebody with every right to the database can."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            for (name,) in connection.execute(
                text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            ).all():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
            return
        constraints = text(
            "SELECT conrelid::regclass AS its, conname FROM pg_constraint "
            "WHERE connamespace = current_schema()::regnamespace AND contype IN ('c', 'f')"
        )
        for its, name in connection.execute(constraints).all():
            connection.exec_driver_sql(f'ALTER TABLE {its} DROP CONSTRAINT "{name}"')
        triggers = text(
            "SELECT tgrelid::regclass AS its, tgname FROM pg_trigger WHERE NOT tgisinternal"
        )
        for its, name in connection.execute(triggers).all():
            connection.exec_driver_sql(f'DROP TRIGGER "{name}" ON {its}')


@contextmanager
def unchecked(engine: Engine) -> Iterator[Connection]:
    """Yield a connection on which a change can be made that the database would refuse."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.rollback()
            driver = connection.connection.driver_connection
            assert driver is not None
            driver.execute("PRAGMA foreign_keys = OFF")
            driver.execute("PRAGMA ignore_check_constraints = ON")
        yield connection


def fill(connection: Connection, shapes: Mapping[str, Shape]) -> None:
    """Give every protected table a row with every column filled, and one as empty as it may be."""
    for table in METADATA.sorted_tables:
        if not is_protected(table):
            continue
        shape = shapes[table.name]
        rows = [row_of(shape, 0), row_of(shape, 1)]
        rows[1] |= dict.fromkeys(shape.nullable)
        if table.name == "tenants":
            rows[0]["id"] = TENANT
        connection.execute(insert(shape.clause()), rows)
        add_versions(connection, table, "add", rows)


def row_of(shape: Shape, turn: int) -> dict[str, Any]:
    """Return a row with every column filled."""
    row = {name: VALUES[kind][turn % len(VALUES[kind])] for name, kind in shape.columns}
    whose = {"tenant_id": TENANT} if shape.of_tenant else {}
    return row | whose | {"id": f"{shape.name}_{turn}"}


def changes(shape: Shape, row: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield every column of a row with a value that it does not have."""
    for name, kind in shape.columns:
        others = [VALUES[kind][2 % len(VALUES[kind])]]
        if others == [row[name]]:
            others = [VALUES[kind][1]]
        if name in shape.nullable and row[name] is not None:
            others.append(None)
        for other in others:
            yield name, other


def try_all(engine: Engine, *, every: int = 1) -> dict[str, Any]:
    """Change everything, one thing at a time, and return what was noticed.

    Args:
        engine: Of an empty database.
        every: Only each so-manieth change of a table.
    """
    upgrade(engine)
    defenceless(engine)
    records, log = Tried(), Tried()
    with unchecked(engine) as connection:
        with connection.begin():
            shapes = {shape.name: shape for shape in read_shapes(connection)}
            fill(connection, shapes)
            for number in range(300):
                write_entry(
                    connection,
                    "case.written",
                    f"case_{number}",
                    tenant_id=TENANT,
                    actor="anna",
                    at=NOW + timedelta(seconds=number),
                    content_sha256="ab" * 32,
                )
        seal(engine, [KEY], at=NOW, copies=None)
        with connection.begin():
            checked = verify_records(connection, METADATA.sorted_tables)
            assert not checked.faults, checked.faults
            assert not verify_log(connection, [KEY.verifier]).faults
        for table in METADATA.sorted_tables:
            if is_protected(table):
                _try_table(connection, table, shapes[table.name], records, every)
            elif table.name in OF_LOG:
                _try_log(connection, shapes[table.name], log, every)
    return {
        "tables": sum(map(is_protected, METADATA.sorted_tables)),
        "noticed": records.noticed,
        "missed": records.missed,
        "not_protected": records.let_be,
        "noticed_though_not_protected": records.wrongly,
        "log_noticed": log.noticed,
        "log_missed": log.missed,
    }


def _try_table(
    connection: Connection, table: Table, shape: Shape, tried: Tried, every: int
) -> None:
    clause = shape.clause()
    left_out = UNPROTECTED_COLUMNS.get(table.name, {})
    with connection.begin():
        rows = [row._asdict() for row in connection.execute(select(clause))]

    def faulty() -> bool:
        return bool(verify_records(connection, [table]).faults)

    for row in rows:
        its = clause.c.id == row["id"]
        for name, other in islice(changes(shape, row), None, None, every):
            with connection.begin() as begun:
                connection.execute(update(clause).where(its).values({name: other}))
                said = f"{table.name}.{name}: {row[name]!r} → {other!r}"
                if name in left_out:
                    if faulty():
                        tried.wrongly.append(said)
                    else:
                        tried.let_be += 1
                elif faulty():
                    tried.noticed += 1
                else:
                    tried.missed.append(said)
                begun.rollback()
        statements = {
            "removed": delete(clause).where(its),
            "added": insert(clause).values(row_of(shape, 3)),
        }
        for what, statement in statements.items():
            with connection.begin() as begun:
                connection.execute(statement)
                if faulty():
                    tried.noticed += 1
                else:
                    tried.missed.append(f"{table.name}: {row['id']} {what}")
                begun.rollback()


def _try_log(connection: Connection, shape: Shape, tried: Tried, every: int) -> None:
    clause = shape.clause()
    with connection.begin():
        query = select(clause).order_by(*(clause.c[name] for name in shape.key)).limit(3)
        rows = [row._asdict() for row in connection.execute(query)]
    for row in rows:
        keys = [clause.c[name] == row[name] for name in shape.key]
        statements: dict[str, Update | Delete] = {
            f"{name}: {row[name]!r} → {other!r}": update(clause).where(*keys).values({name: other})
            for name, other in changes(shape, row)
        }
        statements["removed"] = delete(clause).where(*keys)
        for what, statement in islice(statements.items(), None, None, every):
            with connection.begin() as begun:
                connection.execute(statement)
                found = verify_log(connection, [KEY.verifier])
                if found.faults or found.waiting:
                    tried.noticed += 1
                else:
                    tried.missed.append(f"{shape.name} {what}")
                begun.rollback()


def main() -> int:
    """Try all, and end with one JSON object."""
    result: dict[str, Any] = {"benchmark": "altered_records"}
    with TemporaryDirectory(prefix="kedjekoll-altered-") as folder:
        address = (sys.argv[1:] or [f"sqlite:///{Path(folder, 'altered.sqlite')}"])[0]
        engine = open_engine(address)
        try:
            result |= try_all(engine)
        finally:
            engine.dispose()
    print(json.dumps(result))
    return int(
        bool(result["missed"] or result["log_missed"] or result["noticed_though_not_protected"])
    )


if __name__ == "__main__":
    sys.exit(main())
