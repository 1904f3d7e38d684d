"""A Parquet file → the same table as delimited text, which every reader of tables knows."""

import io

import polars as pl
from polars.exceptions import PanicException, PolarsError

from data_ingest.model.problem import Problem, UnreadableInput

MARK = b"PAR1"
"""The first and last four bytes of a Parquet file."""

_SEPARATOR = ";"


def is_parquet(payload: bytes) -> bool:
    """Tell whether a file is Parquet, by its first and last bytes.

    >>> is_parquet(b"PAR1....PAR1"), is_parquet(b"namn;belopp")
    (True, False)
    """
    return payload.startswith(MARK) and payload.endswith(MARK)


def parquet_as_csv(payload: bytes, *, name: str) -> bytes:
    """Return the table of a Parquet file as CSV: UTF-8, semicolons, every cell quoted.

    Columns that hold lists, structures or bytes are left out: a table of the desk has none.

    Args:
        payload: The whole file.
        name: The file's name, for messages.

    Raises:
        UnreadableInput: It is damaged, or has no column that can be read.
    """
    try:
        frame = pl.read_parquet(io.BytesIO(payload))
        plain = frame.select(
            column.cast(pl.String)
            for column in frame.iter_columns()
            if not column.dtype.is_nested() and column.dtype not in (pl.Binary, pl.Object, pl.Null)
        )
    except (PolarsError, PanicException, OSError) as fault:
        raise UnreadableInput([Problem("parquet-damaged")], name) from fault
    if plain.width == 0:
        raise UnreadableInput([Problem("parquet-damaged")], name)
    return plain.write_csv(separator=_SEPARATOR, quote_style="always").encode()
