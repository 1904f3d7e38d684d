"""What a buyer states of a purchase beside its document: value, subject, place, days, the act.

A table carries little of what decides which law applies. What stands in the document counts before
what is stated beside it, and that before what the case's needs assessment says.
"""

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal, Self, cast

import polars as pl
from babel.numbers import get_territory_currencies

from data_ingest.mapping import PurchaseContext, years_of
from data_ingest.model.tables import Instrument, Nature, Procurement, Stage
from procurement_rules.needs.subject import nature_of
from service.screening.needs.assessment import NeedAssessment
from service.screening.purchase.intake import BUYER, TABLE, Procured, UsedStatement

BuyerKind = Literal["central", "sub_central"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedPurchase:
    """What is stated of a purchase, read; None is not known.

    Attributes:
        jurisdiction: The buyer's country.
        instrument: The act.
        buyer_kind: Central government authority or another.
        direct_award: Whether there is no call for competition.
        begun_on: Day on which the procurement began.
        stage: How far it has come.
        amount: Estimated value of the whole, without VAT.
        currency: Of the value; also of amounts in tables that name none.
        cpv: Main subject, eight digits.
        nature: Works, services or supplies.
        place_country: Where the work is done.
        place_code: NUTS.
        starts_on: First day of the contract.
        ends_on: Its last day.
        framework: Whether it is for a framework agreement.
        on_site: Whether the work is done at a facility under the buyer's supervision.
        labour_terms_needed: Outcome of the buyer's own needs assessment.
    """

    jurisdiction: str | None = None
    instrument: Instrument | None = None
    buyer_kind: BuyerKind | None = None
    direct_award: bool | None = None
    begun_on: date | None = None
    stage: Stage | None = None
    amount: Decimal | None = None
    currency: str | None = None
    cpv: str | None = None
    nature: Nature | None = None
    place_country: str | None = None
    place_code: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    framework: bool | None = None
    on_site: bool | None = None
    labour_terms_needed: bool | None = None

    def beside(self, other: "StatedPurchase") -> "StatedPurchase":
        """Return the same with what another statement says where this one says nothing.

        A value goes with its currency, and a NUTS code with its country.
        """
        mine = {field.name: getattr(self, field.name) for field in fields(self)}
        theirs = {field.name: getattr(other, field.name) for field in fields(other)}
        if self.amount is not None:
            theirs["currency"] = None
        if self.place_country is not None:
            theirs["place_code"] = None
        return StatedPurchase(
            **{name: theirs[name] if value is None else value for name, value in mine.items()}
        )

    @property
    def facts(self) -> tuple[str, ...]:
        """What it says anything of."""
        known = (field.name for field in fields(self) if getattr(self, field.name) is not None)
        return tuple(name for name in known if name not in ("currency", "place_code"))

    @property
    def context(self) -> PurchaseContext:
        """What the readers of tables need of it; amounts are in the buyer's currency.

        The rest is added by `with_stated`, which tells what of it was used.
        """
        return PurchaseContext(
            currency=self.currency or currency_of(self.jurisdiction),
            years=years_of(self.starts_on, self.ends_on),
        )


NOTHING = StatedPurchase()


def currency_of(country: str | None) -> str | None:
    """Return the currency that a country has today; None where it is not known.

    >>> currency_of("SE"), currency_of("FI"), currency_of(None)
    ('SEK', 'EUR', None)
    """
    return next(iter(get_territory_currencies(country)), None) if country else None


def of_need(need: NeedAssessment) -> StatedPurchase:
    """Return what a needs assessment states of the purchase that it was made for.

    It is made by Swedish law, so that the buyer is a Swedish one.
    """
    subject = need.subject
    return StatedPurchase(
        jurisdiction="SE",
        instrument=cast("Instrument", subject.instrument),
        buyer_kind=cast("BuyerKind | None", subject.buyer_kind),
        direct_award=subject.direct_award,
        begun_on=subject.begun_on,
        amount=Decimal(subject.amount),
        currency=subject.currency,
        cpv=subject.cpv,
        nature=cast("Nature", subject.nature),
        place_country=subject.country,
        place_code=subject.place if subject.place != subject.country else None,
        starts_on=subject.starts_on,
    )


_OF_PURCHASE = (
    "jurisdiction", "instrument", "buyer_kind", "direct_award", "framework", "begun_on", "stage",
)  # fmt: skip
_OF_LOTS = ("cpv", "nature", "starts_on", "ends_on", "on_site", "labour_terms_needed")


def with_stated(
    procurement: Procurement, stated: StatedPurchase, *, over: bool = False
) -> tuple[Procurement, tuple[str, ...]]:
    """Return a purchase with what is stated beside it, and what of that was used.

    Args:
        procurement: The purchase.
        stated: What is stated.
        over: Whether it takes the place of what stands in the purchase, as a correction does.
    """
    purchases: pl.DataFrame = procurement.purchases
    used: list[str] = []
    row = purchases.row(0, named=True)
    new: dict[str, Any] = {}
    for name in _OF_PURCHASE:
        value = getattr(stated, name)
        lacks = row[name] is None or (name == "buyer_kind" and row[name] == "unknown")
        if value is not None and value != row[name] and (over or lacks):
            new[name] = value
    if stated.amount is not None and (over or row["amount"] is None):
        new |= {"amount": stated.amount, "currency": stated.currency}
    used += [name for name in new if name != "currency"]
    purchases = purchases.with_columns(
        pl.lit(value, purchases.schema[name]).alias(name) for name, value in new.items()
    )
    contracts: pl.DataFrame = procurement.contracts
    for name in _OF_LOTS:
        contracts = _filled(contracts, (name,), stated, over=over, used=used)
    contracts = _filled(contracts, ("place_country", "place_code"), stated, over=over, used=used)
    if not used:
        return procurement, ()
    tables = {name: getattr(procurement, name) for name in procurement.members()}
    made = Procurement.validate(
        tables | {"purchases": purchases, "contracts": contracts}, cast=True
    )
    return made, tuple(used)


def without_stated(procurement: Procurement, names: Collection[str]) -> Procurement:
    """Return a purchase in which some facts are not known any more; the same if none was known.

    Args:
        procurement: The purchase.
        names: The facts, as those of `StatedPurchase`.
    """
    gone = set(names)
    tables: dict[str, pl.DataFrame] = {
        name: getattr(procurement, name) for name in procurement.members()
    }
    changed = False
    for table, columns in (
        ("purchases", {*_OF_PURCHASE, "amount", "currency"}),
        ("contracts", {*_OF_LOTS, "place_country", "place_code"}),
    ):
        before = tables[table]
        tables[table] = before.with_columns(
            pl.lit("unknown" if name == "buyer_kind" else None, before.schema[name]).alias(name)
            for name in sorted(gone & columns)
        )
        changed = changed or not tables[table].equals(before)
    return Procurement.validate(tables, cast=True) if changed else procurement


def _filled(
    contracts: pl.DataFrame,
    names: tuple[str, ...],
    stated: StatedPurchase,
    *,
    over: bool,
    used: list[str],
) -> pl.DataFrame:
    """Return the lots with one thing that is stated, in the columns that tell it."""
    if getattr(stated, names[0]) is None:
        return contracts
    lacks = pl.lit(value=True) if over else pl.col(names[0]).is_null()
    made = contracts.with_columns(
        pl.when(lacks)
        .then(pl.lit(getattr(stated, name), contracts.schema[name]))
        .otherwise(name)
        .alias(name)
        for name in names
    )
    if not made.equals(contracts):
        used.append(names[0])
    return made


def with_natures(procurement: Procurement) -> Procurement:
    """Return a purchase in which lots that have a subject have a kind of contract as well."""
    codes = procurement.contracts["cpv"].to_list()
    natures = pl.Series([nature_of(code) if code else None for code in codes], dtype=pl.String)
    nature = procurement.contracts.schema["nature"]
    tables = {name: getattr(procurement, name) for name in procurement.members()}
    tables["contracts"] = procurement.contracts.with_columns(
        pl.coalesce("nature", natures.cast(nature))
    )
    return Procurement.validate(tables, cast=True)


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known of a purchase beside the files that are handed in.

    Attributes:
        statements: Who states what: `BUYER`, or the id of the record that it stands in. Each
            counts before those that follow it.
    """

    statements: tuple[tuple[str, StatedPurchase], ...] = ()

    @classmethod
    def of_buyer(cls, stated: StatedPurchase, *records: tuple[str, StatedPurchase]) -> Self:
        """Return what whoever hands files in states, before what records of the purchase say."""
        return cls(((BUYER, stated), *records))

    def for_table(self, *, buyer: str, place: str) -> Self:
        """Return the same for a table, which says nothing of the country of buyer and work.

        Args:
            buyer: Country of the buyer, where nobody says another.
            place: Country of the work, likewise.
        """
        (origin, stated), *records = self.statements
        has_buyer = any(record.jurisdiction is not None for _, record in records)
        has_place = any(record.place_country is not None for _, record in records)
        assumed = replace(
            stated,
            jurisdiction=stated.jurisdiction or (None if has_buyer else buyer),
            place_country=stated.place_country or (None if has_place else place),
        )
        return replace(self, statements=((origin, assumed), *records))

    @property
    def context(self) -> PurchaseContext:
        """What the readers of tables need of it."""
        stated = NOTHING
        for _, statement in self.statements:
            stated = stated.beside(statement)
        return stated.context


def completed(read: Procured, beside: Beside) -> Procured:
    """Return what was read, with what its document does not say of the purchase.

    Args:
        read: What was read.
        beside: What is known beside it.
    """
    procurement, used = read.procurement, []
    for origin, stated in beside.statements:
        procurement, facts = with_stated(procurement, stated)
        if facts:
            used.append(UsedStatement(origin, facts))
    if read.format == TABLE:
        procurement = with_natures(procurement)
    return replace(read, procurement=procurement, stated=tuple(used))
