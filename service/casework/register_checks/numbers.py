"""The numbers by which the parties of a procurement are found among register checks."""

import polars as pl

from data_ingest.model.tables import Procurement


def numbers_of(procurement: Procurement) -> dict[str, list[tuple[str, str]]]:
    """Return scheme and value of each party's numbers; one with a wrong check digit is left out."""
    found: dict[str, list[tuple[str, str]]] = {}
    held = procurement.identifiers.filter(pl.col("checksum_ok").fill_null(value=True))
    columns = ("party_id", "scheme", "value")
    for party_id, scheme, value in held.select(columns).sort(columns).iter_rows():
        found.setdefault(party_id, []).append((scheme, value))
    return found
