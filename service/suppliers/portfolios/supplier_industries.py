"""The industry of suppliers of whom nothing that the buyer holds tells what is bought of them.

What contracts, accounts or the list state stands (`supplier_rows`). The others have the industry of
their registered activity, else what their name lets guess, each with its basis. In which lists
anybody is looked up follows from what the buyer holds alone, and so does whether the registered
industry fits: a firm always fits its own registration.
"""

import polars as pl

from data_ingest.industry.activities import first_activities
from data_ingest.industry.party_industry import with_industry
from service.registers.activities import ACTIVITIES


def with_industries(
    rows: pl.DataFrame, activities: pl.DataFrame | None, *, country: str
) -> pl.DataFrame:
    """Return suppliers with the industry of each that has none; rows and columns as given.

    Args:
        rows: Columns as `supplier_rows.ROWS`, among others.
        activities: Registered activities, columns as `ACTIVITIES`; None: no register is loaded.
        country: Where the work is taken to be done, ISO 3166 alpha-2.
    """
    stated = pl.DataFrame(schema=ACTIVITIES) if activities is None else activities
    main = first_activities(stated).select("party_id", "scheme", "code")
    unknown = (
        rows.lazy()
        .with_row_index("at")
        .filter(pl.col("cpv").is_null())
        .select("at", "party_id", name="display_name")
        .collect()
        .join(main, on="party_id", how="left", maintain_order="left")
    )
    found = with_industry(unknown, country=country).select(
        "at", "cpv_from", "cpv_evidence", cpv=pl.col("cpv_prefix").str.pad_end(8, "0")
    )
    return (
        rows.with_row_index("at")
        .join(found, on="at", how="left", maintain_order="left", suffix="_found")
        .with_columns(
            pl.coalesce(name, f"{name}_found").alias(name)
            for name in ("cpv", "cpv_from", "cpv_evidence")
        )
        .select(rows.columns)
    )
