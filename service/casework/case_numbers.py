"""The numbers of the firms that the screenings of a case name."""

from collections.abc import Mapping

import orjson
from sqlalchemy import Connection, select

from service.casework.cases.tables import Case
from service.casework.links import list_links
from service.screening.record.tables import SCREENINGS


def numbers_of(connection: Connection, case: Case) -> set[str]:
    """Return the numbers of the parties of a case's screenings, the buyer's own left out."""
    linked = [link.record_id for link in list_links(connection, case) if link.kind == "screening"]
    rows = connection.scalars(
        select(SCREENINGS.c.procurement).where(
            SCREENINGS.c.tenant_id == case.tenant_id, SCREENINGS.c.id.in_(linked)
        )
    )
    numbers = set()
    for kept in rows:
        tables = orjson.loads(kept)
        parts = {row["party_id"] for row in _rows(tables["contract_parties"])}
        numbers |= {
            f"{row['scheme']}:{row['value']}"
            for row in _rows(tables["identifiers"])
            if row["party_id"] in parts and row["checksum_ok"] is not False
        }
    return numbers


def _rows(table: Mapping[str, list[object]]) -> list[dict[str, object]]:
    columns = [str(name) for name in table["columns"]]
    return [dict(zip(columns, row, strict=True)) for row in table["rows"] if isinstance(row, list)]
