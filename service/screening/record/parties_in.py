"""Which firms a stored screening names, read from the tables of its purchase."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import orjson


class PartiesIn(NamedTuple):
    """The firms of the tenders of a screening; the buyer is none of them.

    Attributes:
        numbers: Their numbers, `<scheme>:<value>`, none whose check digit is wrong.
        names: Their names as the documents have them, other and former ones too.
        stages: The stage of the purchase, where its document states one.
    """

    numbers: frozenset[str]
    names: frozenset[str]
    stages: frozenset[str]


def parties_in(procurement: bytes) -> PartiesIn:
    """Return the firms that a screening names.

    Args:
        procurement: The tables as they are stored (`ScreeningRecord.procurement`).
    """
    tables = orjson.loads(procurement)
    parts = {row["party_id"] for row in _rows(tables["contract_parties"])}
    return PartiesIn(
        numbers=frozenset(
            f"{row['scheme']}:{row['value']}"
            for row in _rows(tables["identifiers"])
            if row["party_id"] in parts and row["checksum_ok"] is not False
        ),
        names=frozenset(
            row[column]
            for table, column in (("parties", "display_name"), ("names", "name"))
            for row in _rows(tables[table])
            if row["party_id"] in parts and row[column]
        ),
        stages=frozenset(row["stage"] for row in _rows(tables["purchases"]) if row["stage"]),
    )


def _rows(table: Mapping[str, list[Any]]) -> list[dict[str, Any]]:
    columns = [str(name) for name in table["columns"]]
    return [dict(zip(columns, row, strict=True)) for row in table["rows"]]
