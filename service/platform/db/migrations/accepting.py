"""Versions of rows that were there before the log committed to their table.

A migration that protects a table calls `accept_rows` for it once: its rows get a version as they
are. The shape is read from the database, so that a later change of a record does not change what
the migration does.
"""

import secrets
from collections.abc import Collection, Mapping

import sqlalchemy as sa
from alembic import op

from service.platform.db.row_versions import SALT_BYTES, RowHash
from service.platform.db.shapes import Shape, read_shapes

_ROWS_AT_ONCE = 100
"""Rows held at a time; a row can hold a file of ten megabytes. Ours."""

_VERSIONS = sa.table(
    "row_versions",
    *map(
        sa.column,
        ("tenant_id", "table_name", "record_id", "version", "change", "sha256", "ground", "salt"),
    ),
)


def accept_rows(tables: Mapping[str, Collection[str]], *, ground: str) -> None:
    """Leave the first version of every row of tables, as it is now.

    Args:
        tables: Names of tables, each with the columns that are not protected.
        ground: Why they are accepted, such as the step of the history.
    """
    connection = op.get_bind()
    shapes = {shape.name: shape for shape in read_shapes(connection)}
    for name, left_out in tables.items():
        _accept(connection, shapes[name], left_out, ground)


def _accept(
    connection: sa.Connection, shape: Shape, left_out: Collection[str], ground: str
) -> None:
    clause = shape.clause()
    names = [name for name, _ in shape.columns if name not in left_out]
    hash_of = RowHash((name, name in shape.nullable) for name in names)
    tenant = "tenant_id" if shape.of_tenant else "id"
    query = sa.select(*(clause.c[name] for name in names))
    rows = connection.execute(query, execution_options={"yield_per": _ROWS_AT_ONCE})
    for partition in rows.partitions():
        some = [row._asdict() for row in partition]
        connection.execute(
            sa.insert(_VERSIONS),
            [
                {
                    "tenant_id": row[tenant],
                    "table_name": shape.name,
                    "record_id": row["id"],
                    "version": 1,
                    "change": "accept",
                    "sha256": hash_of(row),
                    "ground": ground,
                    "salt": secrets.token_bytes(SALT_BYTES),
                }
                for row in some
            ],
        )
