"""Each contract in a risk category beside its case: what the case shows of it, and what not."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

import polars as pl

from service.suppliers.cases.holding import is_of
from service.suppliers.coverage.frames import Casework
from service.suppliers.coverage.models import Line
from service.suppliers.coverage.states import OfContract, states


def joined(contracts: pl.DataFrame, casework: Casework, *, unit: str | None) -> pl.DataFrame:
    """Return contracts with their case, or nulls; a column `where` is the unit, if it is known.

    A contract leads to the case that has its number as contract number, else to one that has it as
    another number. Where several cases have it, it leads to that of the contract's own unit, else
    to none: `is_ambiguous` is true. The unit is that of the register, else that of the case.

    Args:
        contracts: Columns as `CONTRACTS`.
        casework: The cases that are seen.
        unit: Contracts of this unit only; None: of every one.
    """
    numbered = contracts.with_columns(
        number=pl.when("is_numbered").then(_folded("contract_id"))
    ).join(_leading(casework.cases), on="number", how="left")
    several = pl.col("to").n_unique().over("contract_id") > 1
    own = _folded("unit") == _folded("of_unit")
    chosen = numbered.filter(
        ~several | (own & (own.sum().over("contract_id") == 1)).fill_null(value=False)
    )
    found = (
        contracts.join(chosen.select("contract_id", case_id="to"), on="contract_id", how="left")
        .with_columns(
            is_ambiguous=pl.col("contract_id").is_in(
                numbered.filter(several)["contract_id"].implode()
            )
            & pl.col("case_id").is_null()
        )
        .join(casework.cases, on="case_id", how="left", suffix="_of_case")
        .with_columns(where=pl.coalesce("unit", "unit_of_case"))
        .sort("contract_id")
    )
    return found if unit is None else found.filter(_same(pl.col("where"), unit))


def _leading(cases: pl.DataFrame) -> pl.DataFrame:
    """Return `number`, the case `to` which it leads and its unit; a contract number before others.

    A number that several cases have leads to each of them.
    """
    return (
        cases.select("case_id", "numbers", of_unit="unit")
        .with_columns(rank=pl.int_ranges(0, pl.col("numbers").list.len()))
        .explode("numbers", "rank")
        .select("of_unit", number=_folded("numbers"), to="case_id", rank=pl.col("rank").clip(0, 1))
        .filter(pl.col("number") != "")
        .filter(pl.col("rank") == pl.col("rank").min().over("number"))
        .drop("rank")
        .unique()
    )


def lines(found: pl.DataFrame, casework: Casework, *, year: int, as_of: date) -> Iterator[Line]:
    """Return the contracts in risk categories, in the order of their numbers.

    Args:
        found: From `joined`, with the columns of `RISK`.
        casework: The cases that are seen.
        year: The year that the report is about.
        as_of: The day that ages and lateness are counted on.
    """
    by_case = {
        name: _by_case(frame)
        for name, frame in (("checks", casework.checks), ("tenders", casework.tenders))
    }
    answered = casework.answers.group_by("number").agg("answered_on")
    days_of = dict(answered.iter_rows())
    opened = defaultdict(list)
    for deviation in casework.deviations.filter(~pl.col("is_mended")).iter_rows(named=True):
        opened[deviation["follow_up_id"]].append(deviation["found_on"])
    for row in found.filter(pl.col("at_risk")).iter_rows(named=True):
        own = OfContract(
            row=row,
            checks=[
                (check, is_of(check, row))
                for check in by_case["checks"].get(row["case_id"], ())
                if check["on"] <= as_of
            ],
            tenders=[
                (tender, is_of(tender, row))
                for tender in by_case["tenders"].get(row["case_id"], ())
            ],
            answers=days_of,
            year=year,
            as_of=as_of,
        )
        days = [
            day
            for check, of in own.checks
            if of is not False
            for day in opened[check["follow_up_id"]]
        ]
        yield Line(
            contract_id=row["contract_id"],
            title=row["title"],
            cpv=row["cpv"],
            unit=row["where"],
            amount=None if row["amount"] is None else str(row["amount"]),
            currency=row["currency"],
            case_id=row["case_id"],
            diary_number=row["diary_number"],
            route=row["regime"],
            need_id=row["need_id"],
            states=states(own, units=casework.units),
            open_deviations=len(days),
            oldest_days=(as_of - min(days)).days if days else None,
        )


def _by_case(frame: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in frame.iter_rows(named=True):
        found[row["case_id"]].append(row)
    return found


def _folded(column: str) -> pl.Expr:
    """Return a number as it is compared: without spaces and case."""
    return pl.col(column).str.replace_all(r"\s", "").str.to_lowercase()


def _same(column: pl.Expr, unit: str) -> pl.Expr:
    told = column.str.strip_chars().str.to_lowercase() == unit.strip().lower()
    return told.fill_null(value=False)
