"""What has to be said of numbers → rows of `Rejects`: each that is not resolved, at its place."""

from collections.abc import Sequence

import orjson
import polars as pl

from data_ingest.model.rows import RejectRow

_ASSUMED = ("number-country-assumed", "number-scheme-assumed")
"""Said once of all numbers that were read alike."""


def number_notes(notes: pl.DataFrame, locations: Sequence[str]) -> list[RejectRow]:
    """Return the messages about numbers; none repeats a number.

    Args:
        notes: As `data_ingest.ids.identifiers.Resolved` has them.
        locations: Where each claim stands.
    """
    if notes.is_empty():
        return []
    rows = [
        RejectRow(locations[at], code, _params({"what": what} if what else {}))
        for at, code, what in notes.filter(~pl.col("code").is_in(_ASSUMED)).iter_rows()
    ]
    assumed = notes.filter(pl.col("code").is_in(_ASSUMED))
    alike = assumed.group_by("code", "what", maintain_order=True).agg("at")
    for code, what, at in alike.iter_rows():
        location = locations[at[0]] if len(at) == 1 else ""
        rows.append(RejectRow(location, code, _params({"what": what, "count": str(len(at))})))
    return list(dict.fromkeys(rows))


def _params(params: dict[str, str]) -> str:
    return orjson.dumps(params).decode()
