"""The frames that a coverage report is made of: contracts, payments, cases, what hangs on them."""

from dataclasses import dataclass

import polars as pl

MOMENT = pl.Datetime("us", "UTC")

CONTRACTS = pl.Schema(
    {
        "contract_id": pl.String(),
        "is_numbered": pl.Boolean(),
        "title": pl.String(),
        "cpv": pl.String(),
        "unit": pl.String(),
        "starts_on": pl.Date(),
        "ends_on": pl.Date(),
        "amount": pl.Decimal(18, 2),
        "currency": pl.String(),
        "country": pl.String(),
        "suppliers": pl.List(pl.String),
    }
)
"""A contract of the register. `is_numbered` is false where the register gives no number of its own,
so that no case can be found by it; `unit` is the buyer unit as the register writes it. `suppliers`
are the numbers of its suppliers, each after its scheme; empty where none is known."""

SPEND = pl.Schema(
    {
        "payee_id": pl.String(),
        "name": pl.String(),
        "cpv": pl.String(),
        "currency": pl.String(),
        "amount": pl.Decimal(18, 2),
        "how": pl.String(),
        "contract_ids": pl.List(pl.String),
    }
)
"""What a payee was paid in the year, net, by which contracts cover the month. `how` is that of
`data_ingest.ledgers.contract_join.SPEND`: registered, outside, possible or none; `cpv` has eight
digits."""

RISK = pl.Schema(
    {
        "cpv": pl.String(),
        "country": pl.String(),
        "at_risk": pl.Boolean(),
        "reasons": pl.List(pl.String),
        "sources": pl.List(pl.String),
    }
)
"""Whether sources point to a risk in a category; null: they cannot tell."""

CASES = pl.Schema(
    {
        "case_id": pl.String(),
        "diary_number": pl.String(),
        "title": pl.String(),
        "numbers": pl.List(pl.String),
        "unit": pl.String(),
        "regime": pl.String(),
        "need_id": pl.String(),
        "need_cpv": pl.String(),
        "need_at": MOMENT,
        "need_kept_at": MOMENT,
        "is_published": pl.Boolean(),
        "published_at": MOMENT,
        "published_by": MOMENT,
        "awarded_on": pl.Date(),
        "terms": pl.String(),
        "list_state": pl.String(),
        "list_due_on": pl.Date(),
        "is_planned": pl.Boolean(),
        "first_on": pl.Date(),
    }
)
"""A case with what hangs on it.

`numbers` are all by which a contract leads to it, its contract number first, empty if it has none.
`published_at` is when its documents went out, null if that is not known; `published_by` when they
had already.
`awarded_on` is the day of the award, null if the case does not tell.
`need_id` is the needs assessment, the first that is decided if one is, and `need_cpv` its subject;
`need_at` is when a person decided it as the decision states, null if nobody has, and `need_kept_at`
when that was put on record. `terms` is levels, general or other where a decision says that they are
in the contract and a file shows it, framework_levels or framework_general where the case of the
framework agreement of a call-off shows them and its own shows less, stated where no file does,
draft where nobody says so, else null. `list_state` is the state of the task on the list of
subcontractors, noted where it is closed as done and no file shows it; `first_on` the first planned
day of follow-up.
"""

TENDERS = pl.Schema(
    {
        "case_id": pl.String(),
        "tender_id": pl.String(),
        "suppliers": pl.List(pl.String),
        "is_contracted": pl.Boolean(),
        "screened_at": MOMENT,
        "has_chain": pl.Boolean(),
        "price": pl.String(),
    }
)
"""A tender of a case. `suppliers` are the numbers of its tenderers, as those of a contract;
`is_contracted` whether it has the contract as the case has it, null where the case does not tell;
`screened_at` when it was first screened; `has_chain` whether its chain is registered. `price` is
not_below, explained, judged, asked or open, null where it was not compared."""

CHECKS = pl.Schema(
    {
        "case_id": pl.String(),
        "follow_up_id": pl.String(),
        "form": pl.String(),
        "on": pl.Date(),
        "by": pl.String(),
        "is_looked": pl.Boolean(),
        "suppliers": pl.List(pl.String),
        "party": pl.List(pl.String),
        "is_contracted": pl.Boolean(),
    }
)
"""A follow-up that hangs on a case. `by` is buyer, if it or whom it engaged looked, or others;
`is_looked` whether it says that something was looked at. `suppliers` are the numbers of those whose
tender it is about, as those of a contract, and `party` those of the firm itself; `is_contracted`
whether that tender has the contract as the case has it, null where the case does not tell."""

ANSWERS = pl.Schema({"number": pl.String(), "answered_on": pl.Date()})
"""What an authority has answered about a firm: its number as those of a contract, and the day."""

DEVIATIONS = pl.Schema(
    {
        "case_id": pl.String(),
        "follow_up_id": pl.String(),
        "found_on": pl.Date(),
        "recheck_on": pl.Date(),
        "is_mended": pl.Boolean(),
    }
)
"""A deviation that a follow-up found, and whether a later one found it mended."""

VISITS = pl.Schema({"case_id": pl.String(), "on": pl.Date(), "outcome": pl.String()})
"""A visit to a firm of a case on one day. `outcome` is found, nothing_found, not_stated or
reported, as in `service.casework.follow_up.visits`."""

ALERTS = pl.Schema(
    {
        "record_id": pl.String(),
        "case_id": pl.String(),
        "kind": pl.String(),
        "answer": pl.String(),
    }
)
"""A finding that calls for something. `record_id` is the screening or event that shows it, `kind`
screening or event, `answer` task, no_action (with a reason on record) or none."""


@dataclass(frozen=True, slots=True)
class ReadRegister:
    """What was read of a contract register and of a ledger.

    Attributes:
        contracts: Columns as `CONTRACTS`; those that run on some day of the year.
        spend: Columns as `SPEND`; None where there is no ledger.
        read: How many contracts the register holds.
        undated: How many of those shown state neither a first nor a last day.
        rejected: Rows of the files that could not be used.
    """

    contracts: pl.DataFrame
    spend: pl.DataFrame | None
    read: int
    undated: int
    rejected: int


@dataclass(frozen=True, slots=True)
class Casework:
    """What the cases show.

    Attributes:
        cases: Columns as `CASES`.
        tenders: Columns as `TENDERS`.
        checks: Columns as `CHECKS`.
        answers: Columns as `ANSWERS`.
        deviations: Columns as `DEVIATIONS`.
        alerts: Columns as `ALERTS`.
        visits: Columns as `VISITS`.
        units: The units whose cases are seen; None: of every unit.
    """

    cases: pl.DataFrame
    tenders: pl.DataFrame
    checks: pl.DataFrame
    answers: pl.DataFrame
    deviations: pl.DataFrame
    alerts: pl.DataFrame
    visits: pl.DataFrame
    units: frozenset[str] | None
