"""Tables without rows, each made once, and tables typed as a schema's without going through them.

To make a table or to look through the columns of a schema costs as much as many rows do.
"""

from functools import cache
from typing import TypeVar, cast

import dataframely as dy
import polars as pl

_Table = TypeVar("_Table", bound=dy.Schema)


@cache
def without_rows(schema: type[_Table]) -> dy.DataFrame[_Table]:
    """Return the table of a schema that has no rows; whoever asks is given the same one."""
    return schema.create_empty()


def typed(schema: type[_Table], frame: pl.DataFrame) -> dy.DataFrame[_Table]:
    """Return a frame as a table of a schema that it obeys by its making, with its columns alone.

    A frame whose columns are those of the schema is the table itself; of any other the columns are
    chosen, and their types made those of the schema (`dataframely.Schema.cast`).

    Raises:
        dataframely.exc.SchemaError: A column is missing.
        polars.exceptions.InvalidOperationError: A value cannot be of the type of its column.
    """
    found, wanted = frame.schema, without_rows(schema).schema
    if found == wanted:
        return cast("dy.DataFrame[_Table]", frame)
    if wanted.keys() - found.keys():
        return schema.cast(frame)  # which says what is missing
    columns = (
        pl.col(name) if found[name] == dtype else pl.col(name).cast(dtype)
        for name, dtype in wanted.items()
    )
    return cast("dy.DataFrame[_Table]", frame.select(columns))
