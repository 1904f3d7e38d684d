"""What a buyer has fetched about its suppliers: decisions of an authority, and answers.

They lie beside a ledger, a register or a list, and are put to the suppliers by their numbers, by
the rules of a purchase (`data_ingest.desk.attaching`). What they say is weighed against registers
as there, so that a supplier has the same need in a portfolio as in a screening of its own.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import dataframely as dy
import polars as pl

from data_ingest.desk.attaching import Answered, declarations_table
from data_ingest.model.rows import DeclarationRow
from data_ingest.model.tables import Facts, Rejects
from data_ingest.model.without_rows import typed, without_rows
from service.screening.assessment.evidence import stated_answers, weighed
from service.screening.purchase.table_files import FirmAnswers

_FIELDS = {
    "fact": pl.String(),
    "state": pl.String(),
    "value": pl.String(),
    "basis": pl.String(),
    "document": pl.String(),
    "dated": pl.Date(),
    "asked_on": pl.Date(),
}
ANSWERS = pl.List(pl.Struct(_FIELDS))
"""What decisions and answers say of a supplier, as columns of `Declarations`."""

_KEY = ("party_id", "tender_id", "fact", "source_id")


def put_to_suppliers(
    party_ids: pl.Series, identifiers: pl.DataFrame, said: Sequence[FirmAnswers]
) -> tuple[pl.DataFrame, dy.DataFrame[Rejects]]:
    """Return what tables say of suppliers.

    Args:
        party_ids: The suppliers that are screened.
        identifiers: Their numbers and those of others, columns as `Identifiers`.
        said: What tables say of firms by their numbers.

    Returns:
        Columns as `Declarations`, and what could not be used: its number is that of none of them,
        or something else counts.
    """
    numbers = [each.answers.select("scheme", value="number") for each in said]
    theirs = identifiers.filter(pl.col("party_id").is_in(party_ids.implode()))
    if numbers:
        theirs = theirs.join(pl.concat(numbers).unique(), on=["scheme", "value"], how="semi")
    parties = Answered(theirs, dict.fromkeys(theirs["party_id"], ()), are_suppliers=True)
    rejects: list[pl.DataFrame] = [without_rows(Rejects)]
    for each in said:
        parties, unused = each.added_to(parties)
        rejects.append(unused)
    return declarations_table(parties.declarations), typed(Rejects, pl.concat(rejects))


def by_supplier(declarations: pl.DataFrame) -> pl.DataFrame:
    """Return what is said of each supplier in one row; columns party_id and answers (`ANSWERS`)."""
    fields = pl.struct(pl.col(name).cast(dtype) for name, dtype in _FIELDS.items())
    return (
        declarations.sort("party_id", "fact")
        .group_by("party_id", maintain_order=True)
        .agg(answers=fields)
        .cast({"answers": ANSWERS})
    )


def rows_of(party_id: str, answers: Iterable[dict[str, Any]] | None) -> list[DeclarationRow]:
    """Return what an output keeps of one supplier, as declarations of a party."""
    return [DeclarationRow(party_id=party_id, tender_id="", **answer) for answer in answers or ()]


def answer_facts(declarations: pl.DataFrame) -> dy.DataFrame[Facts]:
    """Return what is said of suppliers as facts; columns of the argument as `Declarations`."""
    facts, _ = stated_answers(declarations, name="")
    return typed(Facts, facts)


def with_answers(
    found: dy.DataFrame[Facts], answers: pl.DataFrame | None
) -> tuple[dy.DataFrame[Facts], pl.DataFrame]:
    """Return what is known of suppliers, and what of it registers and lists say.

    Args:
        found: What registers and lists say.
        answers: What decisions and answers say of the same suppliers, columns as `Facts`; None:
            nothing.
    """
    if answers is None or answers.is_empty():
        return found, found
    asked = pl.col("party_id").is_in(answers["party_id"].unique().implode())
    counting = weighed(answers, found.filter(asked))
    known = pl.concat([found.filter(~asked), typed(Facts, counting)])
    return typed(Facts, known), known.join(answers, on=_KEY, how="anti")
