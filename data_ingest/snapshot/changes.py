"""What changed of firms since the version before: their name, seat and main industry.

Written when a version of a source takes the place of another in a new snapshot, so that a later one
can be asked when a firm last changed. Of each party and kind of change one row is kept, the latest,
so that the table cannot outgrow the parties. Where a value is missing in either version nothing has
changed. What is compared:

- the name in normal form, of organisations;
- the seat: country and code of the area of the registered address, or its place where a version has
  no codes;
- the main industry in each scheme that both versions state it in.

A kind of change that meets more than one party in twenty at once is the source's, such as new
municipalities or a new classification, and is not taken for the firms'. Versions that another
version of the reader made are not compared, nor is a version with an older one after it.
"""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import polars as pl

from data_ingest.linking.names import name_norm
from data_ingest.model.derived_tables import CHANGES, Change
from data_ingest.snapshot.manifest import SourceVersion, TableVersion
from data_ingest.snapshot.tables import sha256, write_table

CHANGED = "changes"
"""The table that holds the changes."""

MOST_CHANGED = Fraction(5, 100)
"""Largest share of the parties for which a change is theirs (expert judgement, as in the gate)."""

FEW = 10
"""This many changes are the parties' whatever their share (expert judgement)."""

_ROWS = pl.Schema(
    {
        "source_id": pl.String(),
        "party_id": pl.String(),
        "what": pl.String(),
        "before_on": pl.Date(),
        "after_on": pl.Date(),
    }
)


def with_changes(
    before: SourceVersion,
    after: SourceVersion,
    *,
    old: Path,
    new: Path,
    is_readable: bool = True,
) -> SourceVersion:
    """Write what changed since the version before, and return the version that has the table.

    Args:
        before: The version that serves.
        after: The new version, whose tables are written.
        old: Folder of the tables that serve.
        new: Folder of the new tables; the table of changes is written to it.
        is_readable: Whether the tables that serve are whole. Else only the changes that they hold
            are carried over, if those can be read.
    """
    carried = before.tables.get(CHANGED)
    rows = pl.DataFrame(schema=_ROWS)
    if is_readable or (carried and _is_whole(old / f"{CHANGED}.parquet", carried)):
        rows = _carried(old, new)
    days = (_day(before), _day(after))
    if is_readable and before.reader_version == after.reader_version and days[0] <= days[1]:
        fresh = pl.concat(_changed(what, old, new) for what in CHANGES).select(
            pl.lit(after.source_id).alias("source_id"),
            "party_id",
            "what",
            before_on=pl.lit(days[0]),
            after_on=pl.lit(days[1]),
        )
        rows = pl.concat([fresh, rows]).unique(["party_id", "what"], keep="first")
    if rows.is_empty():
        return after
    part, path = new / f"{CHANGED}.part", new / f"{CHANGED}.parquet"
    rows.write_parquet(part, compression="lz4")
    written = write_table([part], path, CHANGED)
    part.unlink()
    table = TableVersion(written.row_hash, sha256(path), path.stat().st_size, written.profile)
    return replace(after, tables={**after.tables, CHANGED: table})


def _day(version: SourceVersion) -> date:
    return version.as_of or version.retrieved_at.date()


def _is_whole(path: Path, written: TableVersion) -> bool:
    return path.exists() and sha256(path) == written.file_sha256


def _carried(old: Path, new: Path) -> pl.DataFrame:
    """Return the earlier changes of the parties that are still there."""
    path, parties = old / f"{CHANGED}.parquet", new / "parties.parquet"
    if not (path.exists() and parties.exists()):
        return pl.DataFrame(schema=_ROWS)
    still = pl.scan_parquet(parties).select("party_id")
    return pl.scan_parquet(path).join(still, on="party_id", how="semi").collect()


def _changed(what: Change, old: Path, new: Path) -> pl.DataFrame:
    """Return party_id and what of the parties for which the two versions state different things."""
    none = pl.DataFrame(schema={"party_id": pl.String, "what": pl.String})
    was, now = _values(what, old), _values(what, new)
    if was is None or now is None:
        return none
    key = ["party_id", "scheme"] if what == "industry" else ["party_id"]
    both = now.join(was, on=key, suffix=" before")
    different, count = pl.collect_all(
        [both.filter(_differs(what)), both.select(pl.len())], engine="streaming"
    )
    if what == "name":
        forms = (name_norm(pl.col(column)) for column in ("name", "name before"))
        different = different.with_columns(forms).filter(_differs(what))
    changed = different.select("party_id", what=pl.lit(what)).unique()
    if changed.height > FEW and changed.height > MOST_CHANGED * count.item():
        return none
    return changed


def _values(what: Change, folder: Path) -> pl.LazyFrame | None:
    """Return party_id and what is compared of it; None where the version states nothing of it."""
    table = {"name": "parties", "seat": "places", "industry": "industries"}[what]
    path = folder / f"{table}.parquet"
    if not path.exists():
        return None
    rows = pl.scan_parquet(path)
    if what == "name":
        return rows.select("party_id", name="display_name")
    if what == "industry":
        return rows.filter(pl.col("rank") == 1).select("party_id", "scheme", "code")
    return rows.filter(pl.col("role") == "registered").select(
        "party_id",
        "country",
        scheme="admin_scheme",
        code="admin_code",
        place=pl.col("locality").str.to_lowercase(),
    )


def _differs(what: Change) -> pl.Expr:
    """Tell whether what both versions state differs; what one of them does not state does not."""

    def other(name: str) -> pl.Expr:
        return (pl.col(name) != pl.col(f"{name} before")).fill_null(value=False)

    if what != "seat":
        return other("name" if what == "name" else "code")
    coded = (pl.col("scheme") == pl.col("scheme before")).fill_null(value=False)
    return other("country") | pl.when(coded).then(other("code")).otherwise(other("place"))
