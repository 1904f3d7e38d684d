"""The columns that a factor may mention, each described, and how they are filled.

One row stands for one part of one tender. For each fact there is a column with its value and a
column `<fact>_state` that says whether it is known and, if not, why not. `risk_models.facts`
describes the facts themselves.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

import dataframely as dy
import polars as pl

from data_ingest.tables import FACT_STATES, Evidence
from risk_models.capacity import with_capacity
from risk_models.chain import Chain, Part
from risk_models.desk_facts import F_TAX_STATES, HOUSING, VAT_STATES
from risk_models.fact import FOUND, YES_NO, FactKind
from risk_models.facts import (
    ANSWERED_FACTS,
    EMPLOYER_STATES,
    FACTS,
    INSOLVENCY_STATES,
    LABOUR_FORMS,
    RISK_SECTORS,
)
from risk_models.register_facts import (
    ACTIVITY_STATES,
    INDUSTRY_FIT,
    LIST_ENTRIES,
    OWNERSHIP,
)
from risk_models.sectors import sector_fact


def _codes(codes: tuple[str, ...], description: str) -> dy.String:
    return dy.String(
        nullable=True, check=lambda column: column.is_in(codes), description=description
    )


def _whole(description: str) -> dy.Int64:
    return dy.Int64(nullable=True, min=0, description=description)


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
    f_tax = _codes(F_TAX_STATES, "Approval for F-tax.")
    f_tax_state = _state()
    vat_registration = _codes(VAT_STATES, "Registration for VAT.")
    vat_registration_state = _state()
    employer_contributions_3m = _whole("Declared for the last three months together, SEK.")
    employer_contributions_3m_state = _state()
    contribution_months = dy.Int64(
        nullable=True, min=0, max=3, description="Months of the last three with declared pay."
    )
    contribution_months_state = _state()
    tax_debts = _whole("Debts of taxes and contributions at Kronofogden, SEK.")
    tax_debts_state = _state()
    headcount = _whole("Persons employed now.")
    headcount_state = _state()
    subcontractors_used = _codes(YES_NO, "The party uses subcontractors for its part.")
    subcontractors_used_state = _state()
    posted_workers = _codes(YES_NO, "Workers are posted for the work.")
    posted_workers_state = _state()
    posting_notice = _codes(YES_NO, "The buyer has read proof that the posting was notified.")
    posting_notice_state = _state()
    employer_housing = _codes(HOUSING, "Housing that the employer arranges for the staff.")
    employer_housing_state = _state()
    own_hours_per_month = _whole("Hours that own staff work on the part in a month.")
    own_hours_per_month_state = _state()
    payroll_capacity = _whole("Contributions declared ÷ those the own hours call for, permille.")
    payroll_capacity_state = _state()
    hours_per_head = _whole("Own hours in a month ÷ persons employed, rounded up.")
    hours_per_head_state = _state()
    subcontractors_named = _codes(YES_NO, "A subcontractor of the party is named in the chain.")
    subcontractors_named_state = _state()
    activity = _codes(ACTIVITY_STATES, "Whether the register calls the firm active.")
    activity_state = _state()
    deregistered = _codes(YES_NO, "The register states that the firm is deregistered.")
    deregistered_state = _state()
    accounts_overdue = _codes(YES_NO, "Annual accounts were past their due date in the register.")
    accounts_overdue_state = _state()
    recent_name_change = _codes(YES_NO, "A new name was registered within a year.")
    recent_name_change_state = _state()
    industry_fit = _codes(INDUSTRY_FIT, "Registered industries against the part's subject.")
    industry_fit_state = _state()
    ownership = _codes(OWNERSHIP, "Where the chain of owners ends, as far as registers tell.")
    ownership_state = _state()
    list_entry = _codes(LIST_ENTRIES, "Entry in a published list, found by number and name.")
    list_entry_state = _state()
    listed_on = dy.Date(nullable=True, description="Day of that entry.")
    listed_on_state = _state()

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
    contributions: Mapping[tuple[str, str], int] = MappingProxyType({}),
) -> dy.DataFrame[Subjects]:
    """Gather the facts of every part of every chain.

    A row of evidence about the tender wins over one about the party as such, unless it only says
    that nobody asked. An undisclosed part has the place and sector of its contract; everything
    else about it is `refused` once the buyer has asked who does the work, else `not_collected`.
    What only open registers and lists hold is asked of nobody, and so `not_collected` either way.
    The price of a tender is a fact about its tenderers: what they pay further down is unknown.

    Args:
        chains: The chains of the tenders, each with its parts.
        evidence: What was gathered.
        labour: Implied cost of an hour ÷ comparison cost in permille, by tender id; None or
            absent where the comparison could not be made.
        as_of: The day that facts are read for.
        contributions: Employer contributions on an hour of work in hundredths, by tender id and
            part id, as `risk_models.capacity.hourly_contributions` gives them.

    Returns:
        One row a part, in the order of the chains and their parts.

    Raises:
        dataframely.exc.ValidationError: Evidence holds a value that its fact does not allow.
    """
    parts = _parts(chains, labour=labour, contributions=contributions, as_of=as_of)
    known = with_capacity(_with_answers(_with_reference_facts(parts, evidence), evidence))
    return Subjects.validate(known.select(Subjects.column_names()), cast=True)


def _parts(
    chains: Sequence[Chain],
    *,
    labour: Mapping[str, int | None],
    contributions: Mapping[tuple[str, str], int],
    as_of: date,
) -> pl.DataFrame:
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
                part.handed_on_high,
                labour.get(chain.tender_id) if part.party_id and part.tier == 1 else None,
                contributions.get((chain.tender_id, part.part_id)),
                _names_somebody(chain, part),
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
            "handed_on_high": pl.Int64,
            "labour_cost_ratio": pl.Int64,
            "hourly_contribution": pl.Int64,
            "subcontractors_named": pl.String,
        },
        orient="row",
    ).with_columns(as_of=pl.lit(as_of))


def _names_somebody(chain: Chain, part: Part) -> str | None:
    """Tell whether a party names a subcontractor; None for an undisclosed part."""
    if part.party_id is None:
        return None
    named = {one.part_id for one in chain.parts if one.party_id is not None}
    below = {link.subcontractor for link in chain.links if link.contractor == part.part_id}
    return "yes" if named & below else "no"


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
            _stated_or_unknown("labour_cost_ratio"),
            _stated_or_unknown("subcontractors_named"),
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


def _stated_or_unknown(fact: str) -> pl.Expr:
    """State of a fact that follows from the tender or the chain."""
    missing = pl.col(fact).is_null()
    return pl.when(missing).then("unknown").otherwise(pl.lit("stated")).alias(f"{fact}_state")


def _with_answers(parts: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    """Add each answered fact with its state: about the tender, else about the party as such."""
    keys = ("party_id", "tender_id")
    answers = (
        evidence.facts.with_columns(pl.col("state", "basis").cast(pl.String))
        .filter(pl.any_horizontal(_counts(code) for code in ANSWERED_FACTS))
        .group_by(keys)
        .agg(column for code in ANSWERED_FACTS for column in _answer(code))
    )
    of_party = answers.filter(pl.col("tender_id") == "").drop("tender_id")
    return (
        parts.join(answers, on=keys, how="left", maintain_order="left")
        .join(of_party, on="party_id", how="left", suffix="_of_party", maintain_order="left")
        .with_columns(
            pl.when(pl.col(f"{code}_state").is_null())
            .then(f"{code}_of_party")
            .otherwise(code)
            .alias(code)
            for code in ANSWERED_FACTS
        )
        .with_columns(
            pl.coalesce(f"{code}_state", f"{code}_state_of_party", _unanswered(code)).alias(
                f"{code}_state"
            )
            for code in ANSWERED_FACTS
        )
    )


def _unanswered(code: str) -> pl.Expr:
    """State of a fact without an answer; what is found and not answered is never refused."""
    return pl.lit("not_collected") if FACTS[code].bases == FOUND else pl.col("unknown")


_VALUES = {FactKind.DATE: "value_date", FactKind.INTEGER: "value_int"}
"""Column of `Facts` that holds the value of a fact; of any other kind it is `value_text`."""


def _counts(code: str) -> pl.Expr:
    """Whether a row is an answer about the fact, on a basis that counts."""
    return (
        (pl.col("fact") == code)
        & pl.col("basis").is_in(FACTS[code].bases)
        & (pl.col("state") != "not_collected")
    )


def _answer(code: str) -> tuple[pl.Expr, pl.Expr]:
    """Value and state of a fact among the rows of one party and tender; it has one row at most."""
    value = _VALUES.get(FACTS[code].kind, "value_text")
    return (
        pl.col(value).filter(_counts(code)).first().alias(code),
        pl.col("state").filter(_counts(code)).first().alias(f"{code}_state"),
    )
