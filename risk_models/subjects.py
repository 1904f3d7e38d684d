"""The columns that a factor may mention, each described, and how they are filled.

One row stands for one part of one tender. For each fact there is a column with its value and a
column `<fact>_state` that says whether it is known and, if not, why not. `risk_models.facts`
describes the facts themselves.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import dataframely as dy
import polars as pl

from data_ingest.tables import FACT_STATES, Evidence
from risk_models.chain import Chain
from risk_models.facts import (
    ANSWERED_FACTS,
    EMPLOYER_STATES,
    FACTS,
    INSOLVENCY_STATES,
    LABOUR_FORMS,
    RISK_SECTORS,
    YES_NO,
    FactKind,
)
from risk_models.sectors import sector_fact


def _codes(codes: tuple[str, ...], description: str) -> dy.String:
    return dy.String(
        nullable=True, check=lambda column: column.is_in(codes), description=description
    )


def _state() -> dy.Enum:
    return dy.Enum(FACT_STATES, description="Whether the fact is known and, if not, why not.")


class Subjects(dy.Schema):
    """One row a part of a tender, with every fact that a factor may read."""

    tender_id = dy.String(primary_key=True)
    part_id = dy.String(primary_key=True)
    party_id = dy.String(nullable=True, description="Null for an undisclosed part.")
    tier = dy.Int64(min=1, description="Distance from the buyer; tenderers are tier 1.")
    as_of = dy.Date(description="The day that facts are read for.")
    rule_of_law = dy.Int64(
        nullable=True, min=0, max=1000, description="Of the country where the part is performed."
    )
    rule_of_law_state = _state()
    authority_risk_sector = _codes(RISK_SECTORS, "What authorities say of the part's sector.")
    authority_risk_sector_state = _state()
    labour_form = _codes(LABOUR_FORMS, "How work in the part's sector is commonly done.")
    labour_form_state = _state()
    founded_on = dy.Date(nullable=True, description="Day the firm was first registered.")
    founded_on_state = _state()
    employer_registration = _codes(
        EMPLOYER_STATES, "As an employer where the firm is established or where the work is done."
    )
    employer_registration_state = _state()
    insolvency = _codes(INSOLVENCY_STATES, "The gravest procedure under way.")
    insolvency_state = _state()
    labour_cost_ratio = dy.Int64(
        nullable=True, min=0, description="Price of an hour ÷ comparison cost, permille."
    )
    labour_cost_ratio_state = _state()
    collective_agreement = _codes(YES_NO, "The party is bound by a collective agreement.")
    collective_agreement_state = _state()
    agreement_issuer_named = _codes(YES_NO, "The agreement names its parties.")
    agreement_issuer_named_state = _state()
    agreement_dated_on = dy.Date(nullable=True, description="Date of the agreement.")
    agreement_dated_on_state = _state()
    agreement_covers_part = _codes(YES_NO, "The agreement covers the work of this part.")
    agreement_covers_part_state = _state()

    @dy.rule()
    def stated_facts_have_a_value(cls) -> pl.Expr:
        """A stated fact has a value, every other state has none."""
        return pl.all_horizontal(
            (pl.col(f"{fact}_state") == "stated") == pl.col(fact).is_not_null() for fact in FACTS
        )


def subjects(
    chains: Sequence[Chain],
    evidence: Evidence,
    *,
    labour: Mapping[str, int | None],
    as_of: date,
) -> dy.DataFrame[Subjects]:
    """Gather the facts of every part of every chain.

    A row of evidence about the tender wins over one about the party as such, unless it only says
    that nobody asked. An undisclosed part has the place and sector of its contract; everything
    else about it is `refused` once the buyer has asked who does the work, else `not_collected`.
    The price of a tender is a fact about its tenderers: what they pay further down is unknown.

    Args:
        chains: The chains of the tenders, each with its parts.
        evidence: What was gathered.
        labour: Implied cost of an hour ÷ comparison cost in permille, by tender id; None or
            absent where the comparison could not be made.
        as_of: The day that facts are read for.

    Returns:
        One row a part, in the order of the chains and their parts.

    Raises:
        dataframely.exc.ValidationError: Evidence holds a value that its fact does not allow.
    """
    parts = _parts(chains, labour, as_of)
    known = _with_reference_facts(parts, evidence)
    answered = _with_answers(known, evidence)
    return Subjects.validate(answered.select(Subjects.column_names()), cast=True)


def _parts(chains: Sequence[Chain], labour: Mapping[str, int | None], as_of: date) -> pl.DataFrame:
    return pl.DataFrame(
        [
            (
                chain.tender_id,
                part.part_id,
                part.party_id,
                part.tier,
                "refused" if part.party_id is None and part.asked else "not_collected",
                part.place_country,
                part.cpv,
                labour.get(chain.tender_id) if part.party_id and part.tier == 1 else None,
            )
            for chain in chains
            for part in chain.parts
        ],
        schema={
            "tender_id": pl.String,
            "part_id": pl.String,
            "party_id": pl.String,
            "tier": pl.Int64,
            "unknown": pl.String,
            "place_country": pl.String,
            "cpv": pl.String,
            "labour_cost_ratio": pl.Int64,
        },
        orient="row",
    ).with_columns(as_of=pl.lit(as_of))


def _with_reference_facts(parts: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    countries = evidence.country_facts.filter(pl.col("indicator") == "rule_of_law")
    return (
        parts.join(
            countries.select(place_country="country", rule_of_law="permille"),
            on="place_country",
            how="left",
            maintain_order="left",
        )
        .with_columns(
            sector_fact(pl.col("cpv"), fact, evidence.sector_facts).alias(fact)
            for fact in ("authority_risk_sector", "labour_form")
        )
        .with_columns(
            _looked_up("rule_of_law", "place_country"),
            _looked_up("authority_risk_sector", "cpv"),
            _looked_up("labour_form", "cpv"),
            pl.when(pl.col("labour_cost_ratio").is_null())
            .then("unknown")
            .otherwise(pl.lit("stated"))
            .alias("labour_cost_ratio_state"),
        )
    )


def _looked_up(fact: str, key: str) -> pl.Expr:
    """State of a fact that is looked up by `key`: no key, no row for it, or a value."""
    return (
        pl.when(pl.col(key).is_null())
        .then(pl.lit("not_collected"))
        .when(pl.col(fact).is_null())
        .then(pl.lit("not_available"))
        .otherwise(pl.lit("stated"))
        .alias(f"{fact}_state")
    )


def _with_answers(parts: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    answers = evidence.facts.with_columns(pl.col("state", "basis").cast(pl.String))
    for code in ANSWERED_FACTS:
        fact = FACTS[code]
        value = "value_date" if fact.kind is FactKind.DATE else "value_text"
        rows = answers.filter(
            pl.col("fact") == code,
            pl.col("basis").is_in(fact.bases),
            pl.col("state") != "not_collected",
        ).select("party_id", "tender_id", value=pl.col(value), state=pl.col("state"))
        of_party = rows.filter(pl.col("tender_id") == "").drop("tender_id")
        parts = (
            parts.join(rows, on=["party_id", "tender_id"], how="left", maintain_order="left")
            .join(of_party, on="party_id", how="left", suffix="_of_party", maintain_order="left")
            .with_columns(
                pl.when(pl.col("state").is_null())
                .then("value_of_party")
                .otherwise("value")
                .alias(code),
                pl.coalesce("state", "state_of_party", "unknown").alias(f"{code}_state"),
            )
            .drop("state", "value", "state_of_party", "value_of_party")
        )
    return parts
