"""The industry of a party and what it is based on: the one place where the order is decided.

In order: what the lot buys, the contracts that the party's number leads to, the buyer's accounts,
the words of the purchase's title, the party's registered activity, and last the words of its name.
The words of a title and of a name are guesses. What is bought comes before who sells it, since a
firm may do other work than what it is registered for. The first that leads to a CPV prefix counts.
Every interface uses this module, so that one party has one industry.
"""

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple, get_args

import polars as pl

from data_ingest.industry.activities import cpv_of_activity, industries_of_activities
from data_ingest.industry.names import industries_of_names, industry_of_name
from data_ingest.industry.texts import industries_of_texts, industry_of_text
from data_ingest.reference import load_accounts

Basis = Literal["lot", "contract", "account", "title", "register", "name"]
BASES: tuple[Basis, ...] = get_args(Basis)
"""What an industry is based on, in the order that counts; `title` and `name` are guesses."""

FOUND = pl.Schema(dict.fromkeys(("cpv_prefix", "cpv_from", "cpv_evidence"), pl.String()))
"""Columns that `with_industry` adds: the prefix, one of `BASES`, and the code or words that
decided; null where no industry is known."""

_CODED = r"^cpv ([0-9]{2}[0-9]*?)0*$"
"""A class of account that is a CPV code: what the lines of invoices say (`formats.ubl`)."""

_ACCOUNT_SAYS = pl.Schema(
    dict.fromkeys(("account_class", "bought", "cpv_prefix", "says"), pl.String())
)

_OPTIONAL = ("lot", "contract", "account", "title", "scheme", "code", "name")


class PartyIndustry(NamedTuple):
    """The industry of a party.

    Attributes:
        cpv_prefix: CPV prefix, two to eight digits.
        basis: What it is based on.
        evidence: The code or words that decided.
    """

    cpv_prefix: str
    basis: Basis
    evidence: str


def industry_of_party(
    *,
    lot: str | None = None,
    contract: str | None = None,
    account: str | None = None,
    title: str | None = None,
    activities: Iterable[tuple[str, str]] = (),
    name: str | None = None,
    country: str | None = None,
) -> PartyIndustry | None:
    """Return the industry of one party; None if nothing leads to one.

    Args:
        lot: CPV code or prefix of what is bought.
        contract: CPV prefix that its contracts agree on.
        account: Class of the account that most of its money was paid from.
        title: Title of the lot or the purchase.
        activities: Its registered activities as scheme and code, the main one first.
        name: Its name; None for a natural person.
        country: Of the buyer, ISO 3166 alpha-2; it decides the languages and the accounts.

    >>> industry_of_party(activities=[("SNI2007", "81210")], name="Exempel AB", country="SE")
    PartyIndustry(cpv_prefix='9091', basis='register', evidence='SNI2007 81210')
    """
    if lot is not None:
        return PartyIndustry(lot, "lot", lot)
    if contract is not None:
        return PartyIndustry(contract, "contract", contract)
    if account is not None:
        listed = load_accounts().filter(country=country or "", account_class=account)
        prefix = listed["cpv_prefix"].item() if listed.height else None
        if coded := re.fullmatch(_CODED, account):
            prefix = coded[1]
        elif not listed.height:
            prefix = industry_of_text(account, country).cpv_prefix
        if prefix is not None:
            return PartyIndustry(prefix, "account", account)
    bought = None if title is None else industry_of_text(title, country)
    if bought is not None and bought.cpv_prefix is not None:
        return PartyIndustry(bought.cpv_prefix, "title", bought.words)
    for scheme, code in activities:
        prefix = cpv_of_activity(scheme, code)
        if prefix is not None:
            return PartyIndustry(prefix, "register", f"{scheme} {code}")
    guessed = None if name is None else industry_of_name(name, country)
    if guessed is not None and guessed.cpv_prefix is not None:
        return PartyIndustry(guessed.cpv_prefix, "name", guessed.words)
    return None


def with_industry(parties: pl.DataFrame, *, country: str | None) -> pl.DataFrame:
    """Return parties with their industry; the same as `industry_of_party` of each.

    Distinct texts, codes and names are read once, however many parties have them.

    Args:
        parties: A row a party. Columns, each of which may be missing: lot and contract (CPV codes
            or prefixes), account (class of account), title (of what is bought), scheme and code
            (main registered activity), and name (null for natural persons); all String.
        country: Of the buyer.

    Returns:
        The rows in their order with the columns `FOUND` added.
    """
    known = parties.with_columns(
        pl.lit(None, pl.String).alias(column)
        for column in _OPTIONAL
        if column not in parties.columns
    )
    by_account = account_industries(known["account"], country).select(
        account="account_class", account_prefix="cpv_prefix"
    )
    by_title = industries_of_texts(known["title"], country).select(
        title="text", title_prefix="cpv_prefix", title_words="words"
    )
    by_code = industries_of_activities(known).rename({"cpv_prefix": "register_prefix"})
    joined = (
        known.join(by_account, on="account", how="left", maintain_order="left")
        .join(by_title, on="title", how="left", maintain_order="left")
        .join(by_code, on=["scheme", "code"], how="left", maintain_order="left")
    )
    told = pl.coalesce("lot", "contract", "account_prefix", "title_prefix", "register_prefix")
    unknown = joined.select(pl.when(told.is_null()).then("name").alias("name"))["name"]
    by_name = industries_of_names(unknown, country)
    joined = joined.hstack(by_name.rename({"cpv_prefix": "name_prefix", "words": "name_words"}))
    prefixes = {
        "lot": ("lot", pl.col("lot")),
        "contract": ("contract", pl.col("contract")),
        "account": ("account_prefix", pl.col("account")),
        "title": ("title_prefix", pl.col("title_words")),
        "register": ("register_prefix", pl.format("{} {}", "scheme", "code")),
        "name": ("name_prefix", pl.col("name_words")),
    }
    return joined.select(
        *(pl.col(column) for column in parties.columns),
        cpv_prefix=pl.coalesce(column for column, _ in prefixes.values()),
        cpv_from=pl.coalesce(
            pl.when(pl.col(column).is_not_null()).then(pl.lit(basis))
            for basis, (column, _) in prefixes.items()
        ),
        cpv_evidence=pl.coalesce(
            pl.when(pl.col(column).is_not_null()).then(evidence)
            for column, evidence in prefixes.values()
        ),
    )


def account_industries(
    classes: pl.Series, country: str | None, *, accounts: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Return what distinct classes of account stand for.

    A class that is a CPV code stands for that; else the list of the country tells, else its words.

    Args:
        classes: Classes of account, as in `Payments.account_class`.
        country: Of the payers.
        accounts: Rows of `Accounts` that come before the words; None: those of the country.

    Returns:
        Columns account_class, bought, cpv_prefix and says (String). `bought` is the code of the
        list, null for any other class; `says` is what the words say (`texts.TextIndustry`), null
        for a class of the list and for a code.
    """
    if classes.null_count() == len(classes):
        return pl.DataFrame(schema=_ACCOUNT_SAYS)
    listed = load_accounts().filter(country=country or "") if accounts is None else accounts
    listed = listed.select("account_class", "bought", "cpv_prefix")
    distinct = classes.cast(pl.String).drop_nulls().unique().sort()
    coded = distinct.str.extract(_CODED, 1).alias("cpv_prefix")
    of_words = coded.is_null() & ~distinct.is_in(listed["account_class"].implode())
    texts = distinct.filter(of_words)
    read = industries_of_texts(texts, country)
    return pl.concat(
        [
            listed.filter(pl.col("account_class").is_in(distinct.implode())).with_columns(
                says=pl.lit(None, pl.String)
            ),
            pl.DataFrame({"account_class": distinct, "cpv_prefix": coded})
            .drop_nulls()
            .select(
                "account_class",
                bought=pl.lit(None, pl.String),
                cpv_prefix="cpv_prefix",
                says=pl.lit(None, pl.String),
            ),
            read.select(
                account_class="text",
                bought=pl.lit(None, pl.String),
                cpv_prefix="cpv_prefix",
                says="says",
            ),
        ]
    ).sort("account_class")
