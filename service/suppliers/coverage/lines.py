"""Each contract in a risk category beside its case: what the case shows of it, and what not."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import polars as pl

from service.suppliers.coverage.frames import Casework
from service.suppliers.coverage.holding import CONTROLS, is_of
from service.suppliers.coverage.models import NOT_KNOWN, QUESTIONS, Line, Question

Checks = Sequence[tuple[dict[str, Any], bool | None]]
"""Follow-ups of a case, each with whether it is of the contract."""


def joined(contracts: pl.DataFrame, casework: Casework, *, unit: str | None) -> pl.DataFrame:
    """Return contracts with their case, or nulls; a column `where` is the unit, if it is known.

    A contract leads to the case that has its number as contract number, else to one that has it as
    another number. The unit is that of the register, else that of the case.

    Args:
        contracts: Columns as `CONTRACTS`.
        casework: The cases that are seen.
        unit: Contracts of this unit only; None: of every one.
    """
    numbers = (
        casework.cases.select("case_id", "numbers")
        .with_columns(rank=pl.int_ranges(0, pl.col("numbers").list.len()))
        .explode("numbers", "rank")
        .drop_nulls("numbers")
        .select("case_id", "rank", number=_folded("numbers"))
        .sort("rank", "case_id")
        .unique("number", keep="first", maintain_order=True)
        .drop("rank")
    )
    number = pl.when("is_numbered").then(_folded("contract_id"))
    found = (
        contracts.with_columns(number=number)
        .join(numbers, on="number", how="left")
        .join(casework.cases, on="case_id", how="left", suffix="_of_case")
        .with_columns(where=pl.coalesce("unit", "unit_of_case"))
        .sort("contract_id")
    )
    return found if unit is None else found.filter(_same(pl.col("where"), unit))


def lines(found: pl.DataFrame, casework: Casework, *, year: int, as_of: date) -> Iterator[Line]:
    """Return the contracts in risk categories, in the order of their numbers.

    Args:
        found: From `joined`, with the columns of `RISK`.
        casework: The cases that are seen.
        year: The year that the report is about.
        as_of: The day that ages and lateness are counted on.
    """
    checks, opened = defaultdict(list), defaultdict(list)
    for check in casework.checks.iter_rows(named=True):
        checks[check["case_id"]].append(check)
    for deviation in casework.deviations.filter(~pl.col("is_mended")).iter_rows(named=True):
        opened[deviation["follow_up_id"]].append(deviation["found_on"])
    for row in found.filter(pl.col("at_risk")).iter_rows(named=True):
        own = [
            (check, is_of(check, row)) for check in checks[row["case_id"]] if check["on"] <= as_of
        ]
        days = [
            day for check, of in own if of is not False for day in opened[check["follow_up_id"]]
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
            states=_states(row, own, units=casework.units, year=year, as_of=as_of),
            open_deviations=len(days),
            oldest_days=(as_of - min(days)).days if days else None,
        )


def _states(
    row: dict[str, Any],
    own: Checks,
    *,
    units: frozenset[str] | None,
    year: int,
    as_of: date,
) -> dict[Question, str]:
    if row["case_id"] is None:
        unknown = dict.fromkeys(QUESTIONS, NOT_KNOWN)
        return {**unknown, "case": case_state(row, units=units)}
    return {
        "case": "case",
        "need": _need(row),
        "terms": row["terms"] or "none",
        "list": _list(row, as_of=as_of),
        "follow_up": _follow_up(row, own, year=year, as_of=as_of),
    }


def case_state(row: dict[str, Any], *, units: frozenset[str] | None) -> str:
    """Return whether a contract has a case: that there is none is said only where all are seen."""
    if row["case_id"] is not None:
        return "case"
    is_seen = units is None or (row["unit"] or "").casefold() in {unit.casefold() for unit in units}
    return "no_case" if row["is_numbered"] and is_seen else NOT_KNOWN


def _need(row: dict[str, Any]) -> str:
    if row["need_id"] is None:
        return "none"
    if row["need_at"] is None:
        return "proposed"
    if not row["is_published"]:
        return "before"
    if row["published_at"] is not None:
        return "before" if row["need_at"] < row["published_at"] else "after"
    return "after" if row["need_at"] > row["published_by"] else "undated"


def _list(row: dict[str, Any], *, as_of: date) -> str:
    state = row["list_state"]
    if state == "open" and row["list_due_on"] is not None and row["list_due_on"] < as_of:
        return "late"
    return state or "none"


def _follow_up(row: dict[str, Any], own: Checks, *, year: int, as_of: date) -> str:
    """Return how the contract was followed up in the year.

    Only a control counts, of the contract's own supplier or of its chain: the supplier's own report
    is told apart, and where nothing tells whose a control was, neither does this.
    """
    controls = [(check, of) for check, of in own if check["form"] in CONTROLS]
    in_year = [of for check, of in controls if check["on"].year == year]
    if True in in_year:
        return "done"
    if None in in_year:
        return NOT_KNOWN
    if any(of for check, of in own if check["form"] not in CONTROLS and check["on"].year == year):
        return "self_report"
    if not row["is_planned"]:
        return "none"
    is_due = row["first_on"] is not None and row["first_on"] < as_of
    return "late" if is_due and not any(of is not False for _, of in controls) else "planned"


def _folded(column: str) -> pl.Expr:
    """Return a number as it is compared: without spaces and case."""
    return pl.col(column).str.replace_all(r"\s", "").str.to_lowercase()


def _same(column: pl.Expr, unit: str) -> pl.Expr:
    told = column.str.strip_chars().str.to_lowercase() == unit.strip().lower()
    return told.fill_null(value=False)
