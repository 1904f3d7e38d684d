"""The registered activities of parties, as the records that are tied to them state them."""

import polars as pl

from data_ingest.model.register_tables import Register
from service.registers.entity_linking import Agreed
from service.registers.lookup import RegisterOrigins

ACTIVITIES = pl.Schema(dict.fromkeys(("party_id", "scheme", "code", "source_id"), pl.String()))
"""A registered activity of a party: its scheme (`SNI2007`), its code and the source in evidence."""


def activities_of(agreed: Agreed, register: Register, origins: RegisterOrigins) -> pl.DataFrame:
    """Return the registered activities of parties, those that count first of each party first.

    A register counts before those that gather what registers say (`xx_…`), then the later day,
    then the main activity.

    Args:
        agreed: The records that are tied to each party.
        register: What the records say.
        origins: Where they say it.

    Returns:
        Columns as `ACTIVITIES`, in order of party.
    """
    tied = [
        (party_id, source_id, register_id, source_id.startswith("xx_"), origins.day(source_id))
        for party_id, ids in agreed.items()
        for source_id, register_id in ids
    ]
    columns = {
        "party_id": pl.String,
        "source": pl.String,
        "record": pl.String,
        "gathers": pl.Boolean,
        "day": pl.Date,
    }
    stated = register.industries.select(
        "scheme", "code", "rank", source="source_id", record="party_id"
    )
    return (
        pl.DataFrame(tied, schema=columns, orient="row")
        .join(stated, on=["source", "record"])
        .sort(
            *("party_id", "gathers", "day", "source", "rank", "scheme", "code"),
            descending=[False, False, True, False, False, False, False],
        )
        .select(
            "party_id",
            "scheme",
            "code",
            source_id=pl.col("source").replace_strict(
                {source: origins.key(source) for _, source, *_ in tied}, return_dtype=pl.String
            ),
        )
        .cast(ACTIVITIES)
    )
