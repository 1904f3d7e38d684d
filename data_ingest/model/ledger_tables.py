"""The data model of a ledger: payments summed, who was paid, and what is done with each payee."""

import dataframely as dy
import polars as pl

from data_ingest.model.tables import Identifiers, Names, Parties

OUTCOMES = ("kept", "merged", "excluded")
CATEGORIES = (
    "supplier",
    "sole_trader",
    "foreign_firm",
    "spelling",
    "private_person",
    "own_organisation",
    "public_body",
    "association",
    "factoring",
    "utility",
    "post",
    "bank",
    "insurance",
    "no_net_payment",
)


KEPT = ("supplier", "sole_trader", "foreign_firm")
"""Categories that are screened; every other is set aside or merged."""


class Payments(dy.Schema):
    """A ledger summed by payer, payee, month and class of account; no invoice is kept."""

    payer_id = dy.String(primary_key=True)
    payee_id = dy.String(primary_key=True)
    month = dy.Date(primary_key=True)  # first day of the month
    account_class = dy.String(primary_key=True)
    currency = dy.String(primary_key=True, regex=r"^[A-Z]{3}$")
    amount = dy.Decimal(18, 2)
    lines = dy.Int64(min=1)


class Accounts(dy.Schema):
    """What an account stands for, by its text as published or by its group of account numbers."""

    country = dy.String(primary_key=True, regex=r"^[A-Z]{2}$")
    account_class = dy.String(primary_key=True)  # as in `Payments.account_class`
    bought = dy.String()  # data_ingest.ledgers.triage.BOUGHT
    cpv_prefix = dy.String(
        nullable=True, regex=r"^\d{2,8}$"
    )  # null: no purchase, or no one subject
    status = dy.Enum(("judgement", "unverified"))  # unverified: the group's own name is not checked
    source_id = dy.String()


class Triage(dy.Schema):
    """What is done with each payee of a ledger before any screening, and why.

    `excluded` means only that a screening of suppliers does not begin here; it says nothing about
    the payee.
    """

    payee_id = dy.String(primary_key=True)
    outcome = dy.Enum(OUTCOMES)
    category = dy.Enum(CATEGORIES)
    reason = dy.String()  # data_ingest.ledgers.triage.REASONS
    merged_into = dy.String(nullable=True)  # payee_id
    spelling = dy.String(nullable=True)  # the name that was merged
    bought = dy.String()  # data_ingest.ledgers.triage.BOUGHT: what most of the money went to
    cpv_prefix = dy.String(nullable=True, regex=r"^\d{2,8}$")
    cpv_account = dy.String(nullable=True)  # the account that `cpv_prefix` was read from

    @dy.rule()
    def only_the_merged_are_merged_into_something(cls) -> pl.Expr:
        """`merged_into` is given exactly for the outcome `merged`."""
        return (pl.col("outcome") == "merged") == pl.col("merged_into").is_not_null()

    @dy.rule()
    def the_kept_have_a_category_that_is_screened(cls) -> pl.Expr:
        """The outcome is `kept` exactly for the categories `KEPT`."""
        return (pl.col("outcome") == "kept") == pl.col("category").is_in(KEPT)


class Ledger(dy.Collection):
    """A ledger after reading: no invoice, no contact, and nobody's name who is a private person."""

    parties: dy.DataFrame[Parties]
    names: dy.DataFrame[Names]
    identifiers: dy.DataFrame[Identifiers]
    payments: dy.DataFrame[Payments]
    triage: dy.DataFrame[Triage]
