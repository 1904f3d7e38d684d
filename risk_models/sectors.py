"""What is stated about the sector of a part or a contract: the longest CPV prefix applies."""

import dataframely as dy
import polars as pl

from data_ingest.tables import Contracts, SectorFacts

DEFAULT_HANDED_ON_PPM = 300_000
"""Share handed on, in ppm, where the subject of a contract is not stated.

The median over all sectors: 42 award notices in TED, 2016–2022, that state a share; by value.
"""


def sector_fact(cpv: pl.Expr, fact: str, sector_facts: dy.DataFrame[SectorFacts]) -> pl.Expr:
    """The value of `fact` for each CPV code, by the longest prefix that has one.

    Args:
        cpv: String expression of codes of eight digits.
        fact: One of the codes in `sector_facts`.
        sector_facts: The table that prefixes are looked up in.

    Returns:
        String expression; null where the code is null or no prefix of it has the fact.
    """
    rows = sector_facts.filter(pl.col("fact") == fact)
    by_length = rows.with_columns(length=pl.col("cpv_prefix").str.len_chars()).sort(
        "length", descending=True
    )
    values = [
        cpv.str.head(group["length"][0]).replace_strict(
            group["cpv_prefix"], group["value"], default=None
        )
        for group in by_length.partition_by("length", maintain_order=True)
    ]
    return pl.coalesce(*values, pl.lit(None, dtype=pl.String))


def handed_on_medians(
    contracts: dy.DataFrame[Contracts], sector_facts: dy.DataFrame[SectorFacts]
) -> dict[str, int]:
    """The median share that is handed on in each contract's sector, in ppm, by contract id.

    It stands in for a share that nobody has stated; see `DEFAULT_HANDED_ON_PPM` for contracts
    whose subject is not stated either.
    """
    median = sector_fact(pl.col("cpv"), "handed_on_median_ppm", sector_facts).cast(pl.Int64)
    rows = contracts.select("contract_id", median.fill_null(DEFAULT_HANDED_ON_PPM).alias("ppm"))
    return dict(rows.iter_rows())
