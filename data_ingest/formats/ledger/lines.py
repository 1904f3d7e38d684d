"""Lines of a ledger as text → amounts, months and classes of account; and what cannot be read."""

from decimal import Decimal
from typing import NamedTuple

import dataframely as dy
import polars as pl

from data_ingest.formats.ledger.document import Opened
from data_ingest.formats.ledger.layouts import RECURRING, TARGETS, Target
from data_ingest.formats.ledger.payees import is_person_name
from data_ingest.formats.ledger.year_totals import by_month, years_of
from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.tables import Rejects
from data_ingest.parsing.column_votes import amounts, days

UNKNOWN_ACCOUNT = "unknown"
"""The class of account of a line that names none."""

_WHO = ("payer_number", "payer", "payee", "payee_number", "payee_kind")
_TELLING: tuple[Target, ...] = (
    "reference",
    "payee",
    "date",
    "amount",
)  # seldom all the same by chance
_LARGEST_SUM = 10**16  # what Decimal(18, 2) holds
_FORMULA = r"^(?:=|#[A-ZÅÄÖ/0]+[!?]?$)"
_KOMMUN_PAYER = r"^(?:16)?212000-?\d{4}$"


class Understood(NamedTuple):
    """The lines that can be used, and those that cannot.

    Attributes:
        payments: payer_number, payer, payee, payee_number, payee_kind, account_class
            (Categorical) and month (Date), one row or more for each; amount (Decimal(38, 2)),
            size (the same without the signs) and lines (Int64), summed; line (Int64), the first.
        rejects: The lines that cannot be used.
        amount: Sum of every amount of the file that can be read.
        rejected_amount: The part of it in `rejects`.
        repeated: Lines that are the same as an earlier one in every column that is read.
        years: Those of which totals are stated without a month.
    """

    payments: pl.DataFrame
    rejects: dy.DataFrame[Rejects]
    amount: Decimal
    rejected_amount: Decimal
    repeated: int
    years: tuple[int, ...] = ()


def understand(opened: Opened, *, name: str) -> Understood:
    """Read the amount, day and account of every line.

    Raises:
        UnreadableInput: The decimal sign or the order of day and month cannot be told, or the sum
            is beyond what a payment can hold.
    """
    layout = opened.layout
    lines = opened.lines.with_columns(pl.col(*RECURRING).cast(pl.Categorical))
    paid = amounts(lines["amount"], field=layout.columns["amount"], name=name)
    years = years_of(lines["date"])
    written = lines["date"].set(years.is_not_null(), None)
    found = days(written, field=layout.columns["date"], name=name)
    read = lines.with_columns(
        month=pl.coalesce(years, found.dt.month_start()),
        whole_year=years.is_not_null(),
        value=paid.values,
        currency=paid.currencies,
    )
    read = read.with_columns(reason=_reason(read, own_currency=layout.currency))
    if _sum(paid.values.abs()) >= _LARGEST_SUM:
        raise UnreadableInput([Problem("ledger-sum")], name)
    good = read.filter(pl.col("reason").is_null())
    bad = read.filter(pl.col("reason").is_not_null())
    return Understood(
        _summed(good),
        _rejects(bad, opened),
        _sum(paid.values),
        _sum(bad["value"]),
        _repeated(good.select(TARGETS)),
        tuple(good.filter("whole_year")["month"].dt.year().unique().sort().to_list()),
    )


def _summed(lines: pl.DataFrame) -> pl.DataFrame:
    """Sum lines by payer, payee, month and account; no line is looked at after that.

    A column that says the same on every line tells nothing apart and is put back afterwards. The
    streaming engine groups a million lines in half the time.
    """
    written = pl.col(*_WHO, "account_number", "account_text")
    told = lines.select(written.eq_missing(written.first()).all())
    same = [key for key in told.columns if told[key].item()]
    summed = (
        lines.lazy()
        .group_by("month", "whole_year", *(key for key in told.columns if key not in same))
        .agg(
            amount=pl.col("value").sum(),
            size=pl.col("value").abs().sum(),
            lines=pl.len().cast(pl.Int64),
            line=pl.col("line").min(),
        )
        .collect(engine="streaming")
        .with_columns(pl.lit(lines[key].first(), pl.Categorical).alias(key) for key in same)
    )
    return by_month(summed.with_columns(account_class=_account_classes(summed)))


def _repeated(lines: pl.DataFrame) -> int:
    """Count the lines that are like an earlier one; the hash only saves comparing them all."""
    told = [key for key in _TELLING if lines[key].null_count() < lines.height]
    hashes = lines.select(told or TARGETS).hash_rows()
    ordered = hashes.sort()
    recurring = ordered.filter(ordered == ordered.shift()).unique()
    alike = lines.filter(hashes.is_in(recurring.implode()))
    return alike.height - alike.n_unique()


def _sum(values: pl.Series) -> Decimal:
    """Return the exact sum of amounts; those that could not be read add nothing."""
    return Decimal(values.cast(pl.Decimal(38, 2)).sum() or 0)


def _reason(lines: pl.DataFrame, *, own_currency: str) -> pl.Expr:
    """The first reason for which a line cannot be used, null if there is none."""
    suspect = [
        pl.col(column).cast(pl.String).str.contains(_FORMULA).fill_null(value=False)
        for column in ("payee", "payee_number", "account_text", "date", "amount")
        if _may_hold_formulas(lines, column)
    ]
    return (
        pl.when("extra")
        .then(pl.lit("ledger-fields"))
        .when(pl.any_horizontal(pl.lit(value=False), *suspect))
        .then(pl.lit("ledger-formula"))
        .when(pl.col("payee").is_null())
        .then(pl.lit("ledger-payee"))
        .when(pl.col("month").is_null())
        .then(pl.lit("ledger-date"))
        .when(pl.col("value").is_null())
        .then(pl.lit("ledger-amount"))
        .when(pl.col("currency") != own_currency)
        .then(pl.lit("ledger-currency"))
    )


def _may_hold_formulas(lines: pl.DataFrame, column: str) -> bool:
    """Tell whether a cell begins as a formula does; an amount that was read cannot."""
    if column == "amount":
        unread = lines.filter(pl.col("value").is_null())[column]
        return any(unread.str.starts_with(sign).any() for sign in "=#")
    return any(lines[column].cat.starts_with(sign).any() for sign in "=#")


def _account_classes(lines: pl.DataFrame) -> pl.Series:
    """The account's text in normal form; without one, the group of a municipality's account.

    Groups have the first two digits of a number of Kommun-Bas. Regions and others number their
    accounts otherwise, so that theirs stay unknown. A text that names somebody is not kept.
    """
    text = pl.col("account_text").str.to_lowercase().str.replace_all(r"\s+", " ")
    municipal = pl.col("payer_number").str.contains(_KOMMUN_PAYER)
    group = pl.col("account_number").str.extract(r"^(\d\d)\d{2,4}$", 1)
    codes = lines.select("account_text", "account_number", "payer_number")
    distinct = codes.unique()
    read = distinct.with_columns(
        account_class=distinct.cast(pl.String)
        .select(
            pl.when(text.is_not_null() & ~is_person_name(text))
            .then(text)
            .when(municipal & group.is_not_null() & text.is_null())
            .then(pl.format("konto {}", group))
            .otherwise(pl.lit(UNKNOWN_ACCOUNT))
            .cast(pl.Categorical)
        )
        .to_series()
    )
    joined = codes.join(read, on=codes.columns, how="left", nulls_equal=True, maintain_order="left")
    return joined["account_class"]


def _rejects(lines: pl.DataFrame, opened: Opened) -> dy.DataFrame[Rejects]:
    """Lines with the reason and the heading of the column that it lies in."""
    columns = opened.layout.columns
    fields = {
        "ledger-payee": columns["payee"],
        "ledger-date": columns["date"],
        "ledger-amount": columns["amount"],
        "ledger-currency": columns["amount"],
    }
    rejected = lines.select("line", code="reason").with_columns(
        params=pl.col("code").replace_strict(
            list(fields),
            [
                f'{{"field":"{field}","currency":"{opened.layout.currency}"}}'
                for field in fields.values()
            ],
            default="{}",
            return_dtype=pl.String,
        )
    )
    broken = pl.DataFrame({"line": opened.broken}, schema={"line": pl.Int64}).with_columns(
        code=pl.lit("ledger-quotes"), params=pl.lit("{}")
    )
    return Rejects.cast(
        pl.concat([rejected, broken])
        .sort("line")
        .select(
            pl.concat_str(pl.lit(opened.place), pl.col("line").cast(pl.String)).alias("location"),
            "code",
            "params",
        )
    )
