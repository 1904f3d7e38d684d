"""The shape of tables as the database itself has it: names and kinds of columns, keys.

Whatever must read a database of any revision goes by it and not by the records of this code: a
backup, and a migration that looks at rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    Boolean,
    Connection,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    String,
    TableClause,
    column,
    inspect,
    table,
)
from sqlalchemy.types import TypeEngine

from service.platform.db.records import Instant

VERSION_TABLE = "alembic_version"

_KINDS: Mapping[str, tuple[type[TypeEngine[Any]], TypeEngine[Any]]] = {
    "boolean": (Boolean, Boolean()),
    "integer": (Integer, Integer()),
    "moment": (DateTime, Instant()),
    "day": (Date, Date()),
    "bytes": (LargeBinary, LargeBinary()),
    "text": (String, String()),
}
"""Kinds of value: what the database says of it, and how it is read and written."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A table as the database has it.

    Attributes:
        name: Of the table.
        columns: Names and kinds (`_KINDS`), in alphabetical order.
        key: Names of the columns of its primary key.
        nullable: Names of the columns that may be without a value.
    """

    name: str
    columns: tuple[tuple[str, str], ...]
    key: tuple[str, ...]
    nullable: frozenset[str] = field(default=frozenset(), compare=False)

    @property
    def of_tenant(self) -> bool:
        """Whether its rows belong to tenants."""
        return any(name == "tenant_id" for name, _ in self.columns)

    def clause(self) -> TableClause:
        """Return the table for a query."""
        return table(self.name, *(column(name, _KINDS[kind][1]) for name, kind in self.columns))


def read_shapes(connection: Connection) -> list[Shape]:
    """Return every table, those that others point to before them, otherwise by name.

    Raises:
        ValueError: A column is of a kind that is not known, or tables point in a circle.
    """
    seen = inspect(connection)
    left = {
        name: {key["referred_table"] for key in seen.get_foreign_keys(name)} - {name}
        for name in sorted(seen.get_table_names())
        if name != VERSION_TABLE
    }
    ordered: list[Shape] = []
    while left:
        free = [name for name, parents in left.items() if not parents & left.keys()]
        if not free:
            raise ValueError(f"Tables point to one another in a circle: {', '.join(left)}.")
        for name in free:
            del left[name]
            columns = seen.get_columns(name)
            ordered.append(
                Shape(
                    name,
                    tuple(sorted((str(one["name"]), _kind_of(one["type"])) for one in columns)),
                    tuple(seen.get_pk_constraint(name)["constrained_columns"]),
                    frozenset(str(one["name"]) for one in columns if one["nullable"]),
                )
            )
    return ordered


def _kind_of(found: TypeEngine[Any]) -> str:
    for kind, (type_, _) in _KINDS.items():
        if isinstance(found, type_):
            return kind
    raise ValueError(f"A column of the type {found!r} cannot be read.")
