"""A table of which each column says what it tells."""

from typing import Any

import dataframely as dy

from data_ingest.model.fields import About, described


class DescribedTable(dy.Schema):
    """A table whose columns have `metadata=about(…)`; one that has not is refused."""

    def __init_subclass__(cls, **arguments: Any) -> None:  # noqa: ANN401  # of the base
        """Refuse a column that does not say what it tells.

        Raises:
            TypeError: There is one; see `data_ingest.model.fields.described`.
        """
        super().__init_subclass__(**arguments)
        columns_tell(cls)


def columns_tell(table: type[dy.Schema]) -> dict[str, About]:
    """Return what each column of a table tells.

    Raises:
        TypeError: A column does not say it.
    """
    beside = {name: (column.metadata or {}).values() for name, column in table.columns().items()}
    return described(table.__name__, beside)
