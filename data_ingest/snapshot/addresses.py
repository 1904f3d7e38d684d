"""How many firms share one address, counted while a register is read; no street is kept.

An address in normal form is the folded words of its street lines and its post code, or the place
where there is no post code. Left out are "c/o" with its name, and Swedish numbers of flats and
floors, because one office is often written with and without them. Everything else must be the same,
so that a firm whose address is written in another way is not counted: the number is a lower bound.

**What it does not mean.** Many firms at one address are most often an office hotel, an accountant,
a shopping centre, a property owner or a group of companies. It says nothing of how a firm works.
"""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from data_ingest.linking.names import fold

SHARED = "shared_addresses"
"""The table that holds the counts."""

ADDRESSES = "addresses"
"""What the addresses of a source are called until they have been counted."""

_CARE_OF = r"(?i)(?:^|[\s,])c\s?/\s?o\b[^,]*"
_INSIDE = r"\b(?:lgh \d{3,5}|\d+ tr(?:appor)?|(?:vaning|van|plan) \d+|nb|bv)\b"
"""Swedish numbers of flats and floors in a folded address (expert judgement, 2026-11-26)."""


def normal_addresses(addresses: pl.DataFrame) -> pl.DataFrame:
    """Return the addresses that can be compared, in normal form.

    Args:
        addresses: party_id, street, post (String): street lines with commas between them, and the
            post code or else the place.

    Returns:
        party_id and address (String), without those that have no street or no place.
    """
    street = pl.col("street").str.replace_all(_CARE_OF, "")
    folded = addresses.select("party_id", street=fold(street), post=fold(pl.col("post")))
    words = pl.col("street").str.replace_all(_INSIDE, "").str.replace_all(r"\s+", " ")
    return (
        folded.with_columns(
            street=words.str.strip_chars(" "), post=pl.col("post").str.replace_all(" ", "")
        )
        .filter(pl.col("street").str.contains("[a-z]"), pl.col("post") != "")
        .select("party_id", address=pl.format("{}, {}", "street", "post"))
    )


def count_addresses(parts: Sequence[Path], parties: Path, target: Path, *, source_id: str) -> bool:
    """Write how many firms have the address of each party, and tell whether any has one.

    Firms that are dissolved are not counted, and get no number. Of several addresses of a party the
    first in alphabetical order counts.

    Args:
        parts: Files with party_id and address in normal form.
        parties: The source's parties.
        target: Where to write rows of `SharedAddresses`.
        source_id: The source.
    """
    living = (
        pl.scan_parquet(parties)
        .filter(pl.col("status") != "dissolved", ~pl.col("is_personal"))
        .select("party_id")
    )
    placed = (
        pl.scan_parquet(list(parts))
        .join(living, on="party_id", how="semi")
        .group_by("party_id")
        .agg(pl.col("address").min())
        .collect(engine="streaming")
    )
    counted = placed.group_by("address").agg(firms=pl.len().cast(pl.Int64))
    rows = placed.join(counted, on="address").select(
        pl.lit(source_id).alias("source_id"), "party_id", "firms"
    )
    rows.write_parquet(target, compression="lz4")
    return not rows.is_empty()
