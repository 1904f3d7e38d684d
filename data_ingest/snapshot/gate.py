"""May a new snapshot serve at once, or does a person look at it first?

Registers change a little every day. A file that changes much at once is more often the wrong file,
a shifted column or a poisoned source than news, and its consequence would be many firms' review
need. The limits are those of the project's threat model (2026-11-24); what else is compared is
expert judgement of the same date, and is marked so below.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path

import polars as pl

from data_ingest.model.derived_tables import DERIVED
from data_ingest.model.problem import Problem
from data_ingest.model.register_tables import ADVERSE_FACTS, ADVERSE_STATUSES
from data_ingest.snapshot.manifest import SourceVersion
from data_ingest.snapshot.tables import Profile

MOST_ROWS = Fraction(5, 100)
"""Largest change of a table's number of rows."""

MOST_ADVERSE = Fraction(5, 1000)
"""Largest share of parties, or of entries, that are newly adverse, or are it no longer."""

MOST_SHIFT = Fraction(5, 100)
"""Largest change of the share of rows without a value, with one code, or with another value than
before (expert judgement: a swapped or emptied column changes nearly all of them)."""

MOST_ODD = Fraction(5, 1000)
"""Largest growth of the share of names in mixed alphabets or a wrong encoding (expert
judgement)."""

FEW_ROWS = 10
"""This many rows hold nothing up, except in the main table's number of rows and in what is adverse
(expert judgement)."""

_MAIN = ("parties", "list_entries", "subcontracts")


def held(
    before: SourceVersion | None,
    after: SourceVersion,
    *,
    old: Path | None,
    new: Path,
) -> list[Problem]:
    """Return why a new version of a source has to be accepted by a person; none if it may serve.

    Args:
        before: The version that serves, if there is one.
        after: The new version.
        old: Folder of the tables that serve.
        new: Folder of the new tables.
    """
    left = after.unusable
    known = Fraction(before.unusable, before.records or 1) if before else 0
    found = []
    if Fraction(left, after.records or 1) - known > MOST_SHIFT and left > FEW_ROWS:
        found.append(_problem("gate-rejected", after, ""))
    if before is not None and old is not None:
        if before.as_of and after.as_of and after.as_of < before.as_of:
            found.append(_problem("gate-older", after, ""))
        found += _shapes(before, after)
        found += _adverse(before, after, old, new)
        found += _values(before, after, old, new)
    return found


def _problem(code: str, version: SourceVersion, where: str, **params: str) -> Problem:
    place = f"{version.source_id}.{where}" if where else version.source_id
    return Problem(code, place, params)


def _shapes(before: SourceVersion, after: SourceVersion) -> Iterator[Problem]:
    """Compare the numbers of rows, and the shares inside each table, of what the source says."""
    for table in sorted({*before.tables, *after.tables} - DERIVED.keys()):
        one = before.tables[table].profile if table in before.tables else _EMPTY
        two = after.tables[table].profile if table in after.tables else _EMPTY
        change = abs(two.rows - one.rows)
        is_main = table in _MAIN or not set(_MAIN) & {*before.tables, *after.tables}
        if change > MOST_ROWS * one.rows and (is_main or change > FEW_ROWS):
            rows = {"before": str(one.rows), "after": str(two.rows)}
            yield _problem("gate-rows", after, table, **rows)
        if one.rows and two.rows:
            for column in _shifted(one, two):
                yield _problem("gate-column", after, f"{table}.{column}")
            odd = Fraction(two.odd_names, two.rows) - Fraction(one.odd_names, one.rows)
            if odd > MOST_ODD:
                yield _problem("gate-names", after, table)


def _shifted(one: Profile, two: Profile) -> Iterator[str]:
    def share(count: int, profile: Profile) -> Fraction:
        return Fraction(count, profile.rows)

    for column, nulls in two.nulls.items():
        before = {"": one.nulls.get(column, one.rows), **one.values.get(column, {})}
        after: Mapping[str, int] = {"": nulls, **two.values.get(column, {})}
        for value in sorted({*before, *after}):
            was, now = share(before.get(value, 0), one), share(after.get(value, 0), two)
            if abs(now - was) > MOST_SHIFT and abs(now - was) * two.rows > FEW_ROWS:
                yield column
                break


_EMPTY = Profile(0, {}, {}, 0)


def _adverse(
    before: SourceVersion, after: SourceVersion, old: Path, new: Path
) -> Iterator[Problem]:
    for table, marks in (
        ("parties", pl.col("status").is_in(ADVERSE_STATUSES)),
        ("party_facts", pl.col("fact").is_in(ADVERSE_FACTS)),
        ("list_entries", pl.lit(value=True)),
    ):
        if not (_has(old, table) or _has(new, table)):
            continue
        key = {
            "parties": ["party_id", "status"],
            "party_facts": ["party_id", "fact"],
            "list_entries": ["entry_key"],
        }[table]
        was, now = (_rows(folder, table, key, marks) for folder in (old, new))
        base = _count(before, "list_entries" if table == "list_entries" else "parties")
        for code, one, two in (("gate-adverse", now, was), ("gate-adverse-gone", was, now)):
            count = one.join(two, on=key, how="anti").height
            if count > MOST_ADVERSE * base:
                yield _problem(code, after, table, count=str(count), all=str(base))


def _rows(folder: Path, table: str, key: list[str], marks: pl.Expr) -> pl.DataFrame:
    if not _has(folder, table):
        return pl.DataFrame(schema=dict.fromkeys(key, pl.String))
    found = pl.scan_parquet(folder / f"{table}.parquet").filter(marks).select(key).unique()
    return found.collect(engine="streaming")


def _count(version: SourceVersion, table: str) -> int:
    return version.tables[table].profile.rows if table in version.tables else 0


def _values(before: SourceVersion, after: SourceVersion, old: Path, new: Path) -> Iterator[Problem]:
    """Compare who is in both versions, and what is said of them, column by column."""
    for table, key in (("parties", "party_id"), ("list_entries", "entry_key")):
        if not (_has(old, table) and _has(new, table)):
            continue
        was, now = (pl.scan_parquet(folder / f"{table}.parquet") for folder in (old, new))
        columns = [column for column in now.collect_schema() if column not in (key, "source_id")]
        both = now.join(was, on=key, suffix=" before").select(
            pl.len().alias("all"),
            *(
                pl.col(column).ne_missing(pl.col(f"{column} before")).sum().alias(column)
                for column in columns
            ),
        )
        counts = both.collect(engine="streaming").row(0, named=True)
        base = _count(before, table)
        yield from _many("gate-others", after, table, count=base - counts["all"], of=base)
        for column in columns:
            where = f"{table}.{column}"
            yield from _many("gate-values", after, where, count=counts[column], of=counts["all"])
    if _has(old, "party_facts") and _has(new, "party_facts"):
        was, now = (_codes(folder) for folder in (old, new))
        both = now.join(was, on=["party_id", "fact"], suffix=" before")
        changed = pl.col("code").ne_missing(pl.col("code before")).sum()
        by_fact = both.group_by("fact").agg(changed.alias("changed"), pl.len()).sort("fact")
        for fact, count, of in by_fact.collect(engine="streaming").iter_rows():
            where = f"party_facts.{fact}"
            yield from _many("gate-values", after, where, count=count, of=of)


def _many(code: str, after: SourceVersion, where: str, *, count: int, of: int) -> Iterator[Problem]:
    if count > MOST_SHIFT * of and count > FEW_ROWS:
        yield _problem(code, after, where, count=str(count), all=str(of))


def _has(folder: Path, table: str) -> bool:
    return (folder / f"{table}.parquet").exists()


def _codes(folder: Path) -> pl.LazyFrame:
    """Return all codes of each fact of each party in one text."""
    rows = pl.scan_parquet(folder / "party_facts.parquet").select("party_id", "fact", "code")
    return rows.group_by("party_id", "fact").agg(pl.col("code").sort().str.join(","))
