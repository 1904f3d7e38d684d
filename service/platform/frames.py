"""Collections of tables ↔ canonical JSON, so that a stored screening can be made again.

Canonical means: keys sorted, no white space, UTF-8, whole numbers only (money and dates are
text). The same content always gives the same bytes, whatever made it.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

import dataframely as dy
import orjson
import polars as pl
from dataframely.exc import ValidationError
from polars.exceptions import PolarsError

Tables = TypeVar("Tables", bound=dy.Collection)


def canonical(value: object) -> bytes:
    r"""Return the canonical JSON of plain values: objects, lists, text, whole numbers, null.

    As RFC 8785 writes them, for keys below U+D800 (its order of others is by UTF-16 units; keys
    are our own names) and whole numbers of at most 53 bits (larger ones are written out here).

    >>> canonical({"b": 1, "a": ["å", None]})
    b'{"a":["\xc3\xa5",null],"b":1}'
    """
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def dump_tables(collection: dy.Collection) -> bytes:
    """Return a collection as canonical JSON: for each table its columns and its rows."""
    return _written(
        {
            name: _dump(frame)
            for name in collection.members()
            if (frame := getattr(collection, name)) is not None
        }
    )


def load_tables(kind: type[Tables], payload: bytes) -> Tables:
    """Return the collection that `dump_tables` wrote.

    Args:
        kind: The collection's class.
        payload: What `dump_tables` returned for a collection of that class.

    Raises:
        ValueError: That is not what was written: no JSON, a table or column is missing, or a row
            breaks a rule of its table.
    """
    try:
        stored: Mapping[str, Any] = orjson.loads(payload)
        return kind.validate(
            {
                name: load_table(member.schema, stored[name])
                for name, member in kind.members().items()
                if name in stored or not member.is_optional
            }
        )
    except (LookupError, TypeError, ValueError, PolarsError, ValidationError) as fault:
        raise ValueError(f"no stored {kind.__name__}: {fault}") from fault


def load_members(
    kind: type[dy.Collection], payload: bytes, *names: str
) -> tuple[pl.DataFrame, ...]:
    """Return some tables of a collection that `dump_tables` wrote; what was kept was checked then.

    Args:
        kind: The collection's class.
        payload: What `dump_tables` returned for a collection of that class.
        names: Of the tables, in the order of the answer; none of them optional.
    """
    stored, members = orjson.loads(payload), kind.members()
    return tuple(load_table(members[name].schema, stored[name]) for name in names)


def dump_table(frame: pl.DataFrame) -> bytes:
    """Return one table as canonical JSON."""
    return _written(_dump(frame))


def load_table(schema: type[dy.Schema], stored: Mapping[str, Any]) -> pl.DataFrame:
    """Return the table of `schema` whose columns and rows are `stored`.

    A column that the table got later is null, if it may be.
    """
    columns = schema.columns()
    kept = stored["columns"]
    frame = pl.DataFrame(
        stored["rows"], schema={name: _plain(columns[name].dtype) for name in kept}, orient="row"
    )
    return frame.select(
        pl.lit(None, column.dtype).alias(name)
        if column.nullable and name not in kept
        else _typed(name, column.dtype)
        for name, column in columns.items()
    )


def plain_rows(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as objects of plain values: money and dates as text."""
    return [
        {name: _plain_value(value) for name, value in row.items()} for row in frame.rows(named=True)
    ]


def _dump(frame: pl.DataFrame) -> dict[str, Any]:
    return {"columns": frame.columns, "rows": frame.rows()}


def _written(tables: Mapping[str, Any]) -> bytes:
    """Return the canonical JSON of rows as they stand: dates are written as text, money is told."""
    return orjson.dumps(tables, default=_plain_value, option=orjson.OPT_SORT_KEYS)


def _plain_value(value: object) -> object:
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else value


def _plain(dtype: pl.DataType) -> pl.DataType:
    return dtype if dtype.is_integer() or dtype == pl.Boolean else pl.String()


def _typed(name: str, dtype: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    return column.str.to_date("%Y-%m-%d") if dtype == pl.Date else column.cast(dtype)
