"""The first step of a screening: everything that is known is gathered into one `Evidence`.

So far that is what the parties and the buyer have answered, and the shipped reference tables.
Only reference rows that can matter for the purchase are taken, so that a stored screening holds
just what it was made from.
"""

from datetime import date
from typing import Any

import polars as pl

from data_ingest.problem import Problem, UnreadableInput
from data_ingest.reference import (
    load_country_facts,
    load_sector_facts,
    load_sources,
    load_wage_levels,
)
from data_ingest.tables import Evidence, Facts, Procurement, Sources
from data_ingest.text import Text
from risk_models.facts import ANSWERED_FACTS, parse_fact

BASES = {
    "declared": Text(sv="Uppgift från parten själv", en="Declared by the party itself"),
    "buyer": Text(sv="Köparens egen iakttagelse", en="The buyer's own observation"),
    "register": Text(sv="Registerutdrag hos köparen", en="Register extract held by the buyer"),
}
"""What the basis of an answer means; sources of answers carry its code as their publisher."""


def gather(procurement: Procurement, *, name: str) -> Evidence:
    """Gather what is known about the parties of a procurement.

    Args:
        procurement: The purchase.
        name: The file's name, for messages.

    Raises:
        UnreadableInput: An answer is about no known fact, or has no value of it.
    """
    facts, sources = _answers(procurement, name=name)
    parts = procurement.contract_parties
    return _with_references(
        facts,
        sources,
        countries=pl.concat([procurement.contracts["place_country"], parts["place_country"]]),
        subjects=pl.concat([procurement.contracts["cpv"], parts["cpv"]]),
    )


def gather_references(*, country: str, subjects: pl.Series) -> Evidence:
    """Gather the reference rows for work in one country; nothing is known of any party.

    Args:
        country: Where the work is done; ISO 3166 alpha-2.
        subjects: CPV codes of eight digits; nulls are left out.
    """
    return _with_references(
        Facts.create_empty(),
        Sources.create_empty(),
        countries=pl.Series([country], dtype=pl.String),
        subjects=subjects,
    )


def _with_references(
    facts: pl.DataFrame, sources: pl.DataFrame, *, countries: pl.Series, subjects: pl.Series
) -> Evidence:
    places = countries.drop_nulls().unique().sort().to_list()
    prefixes = {cpv[:length] for cpv in subjects.drop_nulls().unique() for length in range(2, 9)}
    country_facts = load_country_facts().filter(pl.col("country").is_in(places))
    sector_facts = load_sector_facts().filter(pl.col("cpv_prefix").is_in(sorted(prefixes)))
    wage_levels = load_wage_levels().filter(pl.col("country").is_in(places))
    used = pl.concat(
        frame["source_id"] for frame in (country_facts, sector_facts, wage_levels)
    ).unique()
    references = load_sources().filter(pl.col("source_id").is_in(used.to_list()))
    return Evidence.validate(
        {
            "sources": pl.concat([sources, references]).sort("source_id"),
            "facts": facts,
            "country_facts": country_facts,
            "sector_facts": sector_facts,
            "wage_levels": wage_levels,
        },
        cast=True,
    )


def _answers(procurement: Procurement, *, name: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    facts: list[dict[str, Any]] = []
    sources: dict[tuple[str, str | None, date | None], str] = {}
    problems: list[Problem] = []
    for row in procurement.declarations.rows(named=True):
        value: int | date | str | None = None
        if row["fact"] not in ANSWERED_FACTS:
            problems.append(_problem("fact-unknown", row, ", ".join(ANSWERED_FACTS)))
            continue
        if row["state"] == "stated":
            try:
                value = parse_fact(row["fact"], row["value"])
            except ValueError as error:
                problems.append(_problem("fact-form", row, str(error)))
                continue
        key = (row["basis"], row["document"], row["dated"])
        facts.append(
            {
                "party_id": row["party_id"],
                "tender_id": row["tender_id"],
                "fact": row["fact"],
                "state": row["state"],
                "value_text": value if isinstance(value, str) else None,
                "value_int": value if isinstance(value, int) else None,
                "value_date": value if isinstance(value, date) else None,
                "basis": row["basis"],
                "source_id": sources.setdefault(key, f"{row['basis']}-{len(sources) + 1}"),
                "as_of": row["dated"],
            }
        )
    if problems:
        raise UnreadableInput(problems, name)
    return _frame(Facts, facts), _frame(
        Sources,
        [
            {
                "source_id": source_id,
                "title": document or basis,
                "publisher": basis,
                "as_of": dated,
            }
            for (basis, document, dated), source_id in sources.items()
        ],
    )


def _problem(code: str, row: dict[str, Any], expected: str) -> Problem:
    location = f"party {row['party_id']}, fact {row['fact']}"
    return Problem(code, location, {"fact": row["fact"], "expected": expected})


def _frame(schema: type[Facts] | type[Sources], rows: list[dict[str, Any]]) -> pl.DataFrame:
    types = {name: column.dtype for name, column in schema.columns().items()}
    return pl.DataFrame(rows, schema=types)
