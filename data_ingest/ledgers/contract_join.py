"""A ledger beside a contract register: which payments lie under which contract, and which do not.

A payee and a supplier of the register are one party if a number says so. The same name alone is
a *possible match*: it is shown, and nothing is changed by it until a person has confirmed it.
A payment outside any registered contract is a question to the buyer, whose register may have
gaps, and says nothing about the payee.
"""

from dataclasses import dataclass

import dataframely as dy
import polars as pl

from data_ingest.linking.names import normal_names
from data_ingest.model.contract_tables import ContractRegister
from data_ingest.model.ledger_tables import Ledger
from data_ingest.model.tables import Identifiers, Names

METHODS = ("number", "name")
"""What a match rests on; `name` is a possible match."""

SUBJECTS = ("agreed", "differ", "not_stated", "not_running")
"""What the contracts of a payee that run in the ledger's period say of what was bought."""


SPEND = ("registered", "outside", "possible", "none")
"""The columns of `ContractSpend` that amounts are parted into."""


class ContractMatches(dy.Schema):
    """A payee that is, or may be, a supplier of the register."""

    payee_id = dy.String(primary_key=True)  # Ledger.parties
    supplier_id = dy.String(primary_key=True)  # ContractRegister.parties
    method = dy.Enum(METHODS)


class ContractSpend(dy.Schema):
    """What a payee was paid, net, by whether a registered contract covers the month."""

    payee_id = dy.String(primary_key=True)
    currency = dy.String(primary_key=True, regex=r"^[A-Z]{3}$")
    kept = dy.Bool()  # triage keeps the payee for screening
    registered = dy.Decimal(18, 2)  # in a month of a contract that a number leads to
    outside = dy.Decimal(18, 2)  # a number leads to contracts, none of which covers the month
    possible = dy.Decimal(18, 2)  # only the same name leads to a contract
    none = dy.Decimal(18, 2)


class ContractSubjects(dy.Schema):
    """The contracts of a payee, and what they say was bought."""

    payee_id = dy.String(primary_key=True)
    contracts = dy.Int64(min=0)  # that a number leads to
    possible_contracts = dy.Int64(min=0)  # that only the same name leads to
    subject = dy.Enum(SUBJECTS, nullable=True)  # null: no number leads to a contract
    cpv_prefix = dy.String(nullable=True, regex=r"^\d{2,8}$")  # given if `subject` is agreed

    @dy.rule()
    def only_what_is_agreed_has_a_code(cls) -> pl.Expr:
        """`cpv_prefix` is given exactly for the subject `agreed`."""
        return (pl.col("subject") == "agreed").fill_null(value=False) == pl.col(
            "cpv_prefix"
        ).is_not_null()


class UnpaidContracts(dy.Schema):
    """A contract of the register to whose supplier the ledger has no payment under its number."""

    contract_id = dy.String(primary_key=True)
    supplier_id = dy.String(primary_key=True)
    possible = dy.Bool()  # a payee has the same name


@dataclass(frozen=True, slots=True)
class ContractJoin:
    """A ledger and a contract register, joined; every table in order of its key.

    Attributes:
        matches: Payees and suppliers, and what the match rests on.
        spend: By payee and currency.
        totals: The sums of `spend` by kept (Boolean) and currency.
        subjects: Of each payee that has a match.
        unpaid: Contracts without any payment.
        numbered: Columns payee_id, contract_id (String), ends_on (Date) and labour_terms (Boolean):
            each payee's contracts that a number leads to.
    """

    matches: dy.DataFrame[ContractMatches]
    spend: dy.DataFrame[ContractSpend]
    totals: pl.DataFrame
    subjects: dy.DataFrame[ContractSubjects]
    unpaid: dy.DataFrame[UnpaidContracts]
    numbered: pl.DataFrame


def join_contracts(ledger: Ledger, register: ContractRegister) -> ContractJoin:
    """Join the payees of a ledger with the suppliers of a contract register.

    A month counts as covered if a contract runs on any day of it; a start or end that the register
    does not state is open. A number that several payees have decides only for those of the
    supplier's name, and a name decides nothing where both sides have numbers that differ.
    """
    matches = _matches(ledger, register)
    joined = register.contracts.join(matches, on="supplier_id")
    spent = _spend(ledger, joined)
    by_number = matches.filter(pl.col("method") == "number")["supplier_id"].implode()
    supplier = pl.col("supplier_id")
    unpaid = register.contracts.filter(~supplier.is_in(by_number)).select(
        "contract_id",
        "supplier_id",
        possible=supplier.is_in(matches["supplier_id"].implode()),
    )
    return ContractJoin(
        matches=matches,
        spend=spent,
        totals=spent.group_by("kept", "currency")
        .agg(pl.col(*SPEND).sum())
        .sort("kept", "currency", descending=[True, False]),
        subjects=_subjects(ledger, joined),
        unpaid=UnpaidContracts.validate(unpaid.sort("contract_id", "supplier_id")),
        numbered=_by_method(joined)[0]
        .select("payee_id", "contract_id", "ends_on", "labour_terms")
        .sort("payee_id", "contract_id", "ends_on"),
    )


def _spend(ledger: Ledger, joined: pl.DataFrame) -> dy.DataFrame[ContractSpend]:
    """Sum the payments of each payee by what covers their month."""
    month = pl.col("month")
    covered = (pl.col("starts_on").is_null() | (pl.col("starts_on") <= month.dt.month_end())) & (
        pl.col("ends_on").is_null() | (pl.col("ends_on") >= month)
    )
    key = ["payee_id", "month"]
    numbered, named = _by_method(joined)
    inside = ledger.payments.select(key).unique().join(numbered, on="payee_id").filter(covered)
    kept = ledger.triage.filter(pl.col("outcome") == "kept")["payee_id"].implode()
    payee, amount = pl.col("payee_id"), pl.col("amount")
    classed = ledger.payments.join(
        inside.select(*key, of=pl.lit("registered")).unique(), on=key, how="left"
    ).with_columns(
        of=pl.when(pl.col("of").is_not_null())
        .then("of")
        .when(payee.is_in(numbered["payee_id"].implode()))
        .then(pl.lit("outside"))
        .when(payee.is_in(named["payee_id"].implode()))
        .then(pl.lit("possible"))
        .otherwise(pl.lit("none"))
    )
    return ContractSpend.validate(
        classed.group_by("payee_id", "currency")
        .agg(
            payee.is_in(kept).first().alias("kept"),
            *(amount.filter(pl.col("of") == of).sum().alias(of) for of in SPEND),
        )
        .sort("payee_id", "currency"),
        cast=True,
    )


def _subjects(ledger: Ledger, joined: pl.DataFrame) -> dy.DataFrame[ContractSubjects]:
    """Say of each payee what its contracts that run in the ledger's period are about.

    They agree if each states a subject and all are of one CPV division; the subject is then what
    their codes have in common from the left.
    """
    numbered, named = _by_method(joined)
    months = ledger.payments["month"]
    begin = pl.lit(months.min(), pl.Date)
    end = pl.lit(months.dt.month_end().max(), pl.Date)
    running = numbered.filter(
        (pl.col("starts_on").is_null() | (pl.col("starts_on") <= end))
        & (pl.col("ends_on").is_null() | (pl.col("ends_on") >= begin))
    )
    agreed = pl.max_horizontal(
        pl.when(pl.col("cpv").str.head(length).n_unique() == 1).then(pl.lit(length))
        for length in range(2, 9)
    )
    told = running.group_by("payee_id").agg(
        unstated=pl.col("cpv").is_null().any(),
        length=agreed,
        cpv=pl.col("cpv").first(),
    )
    counts = numbered.group_by("payee_id").agg(contracts=pl.len())
    possible = named.group_by("payee_id").agg(possible_contracts=pl.len())
    subject = (
        pl.when(pl.col("contracts") == 0)
        .then(None)
        .when(pl.col("unstated").is_null())
        .then(pl.lit("not_running"))
        .when("unstated")
        .then(pl.lit("not_stated"))
        .when(pl.col("length").is_null())
        .then(pl.lit("differ"))
        .otherwise(pl.lit("agreed"))
    )
    return ContractSubjects.validate(
        counts.join(possible, on="payee_id", how="full", coalesce=True)
        .join(told, on="payee_id", how="left")
        .with_columns(pl.col("contracts", "possible_contracts").fill_null(0))
        .with_columns(subject=subject)
        .select(
            "payee_id",
            "contracts",
            "possible_contracts",
            "subject",
            cpv_prefix=pl.when(pl.col("subject") == "agreed").then(
                pl.col("cpv").str.head(pl.col("length"))
            ),
        )
        .sort("payee_id"),
        cast=True,
    )


def _by_method(joined: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the contracts that a number leads to, and those that only a name does."""
    return joined.filter(pl.col("method") == "number"), joined.filter(pl.col("method") == "name")


def _matches(ledger: Ledger, register: ContractRegister) -> dy.DataFrame[ContractMatches]:
    payees = ledger.parties.filter(pl.col("party_id").is_in(ledger.payments["payee_id"].implode()))
    suppliers = register.parties
    pair = ["payee_id", "supplier_id"]
    names = (
        _names(payees, ledger.names, "payee_id")
        .join(_names(suppliers, register.names, "supplier_id"), on="name")
        .select(pair)
        .unique()
    )
    numbers = _numbers(ledger.identifiers, payees, "payee_id").join(
        _numbers(register.identifiers, suppliers, "supplier_id"), on="scheme", suffix="_other"
    )
    same = numbers.filter(pl.col("value") == pl.col("value_other"))
    several = pl.col("payee_id").n_unique().over("scheme", "value") > 1
    by_number = pl.concat(
        [
            same.filter(~several).select(pair),
            same.filter(several).join(names, on=pair, how="semi").select(pair),
        ]
    ).unique()
    contradicted = numbers.join(same, on=pair, how="anti")
    by_name = names.join(by_number, on=pair, how="anti").join(contradicted, on=pair, how="anti")
    return ContractMatches.validate(
        pl.concat(
            [
                by_number.with_columns(method=pl.lit("number")),
                by_name.with_columns(method=pl.lit("name")),
            ]
        ).sort(pair),
        cast=True,
    )


def _names(parties: pl.DataFrame, names: dy.DataFrame[Names], key: str) -> pl.DataFrame:
    """Return the names of organisations in normal form."""
    organisations = parties.filter(~pl.col("is_personal"))
    further = names.join(organisations, on="party_id", how="semi").select("party_id", "name")
    written = pl.concat(
        [organisations.select("party_id", name="display_name").drop_nulls(), further]
    )
    normal = pl.Series(normal_names(written["name"].to_list()), dtype=pl.String)
    return written.select(pl.col("party_id").alias(key), name=normal).unique()


def _numbers(
    identifiers: dy.DataFrame[Identifiers], parties: pl.DataFrame, key: str
) -> pl.DataFrame:
    """Return the numbers of organisations whose scheme is known and check digit not wrong."""
    believed = identifiers.filter(
        ~pl.col("is_personal")
        & pl.col("checksum_ok").fill_null(value=True)
        & ~pl.col("scheme").str.starts_with("UNKNOWN")
    )
    own = believed.join(parties, on="party_id", how="semi")
    return own.select(pl.col("party_id").alias(key), "scheme", "value")
