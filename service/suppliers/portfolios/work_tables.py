"""The work list of a run as tables: what to do now, with sole traders and foreign firms apart."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from data_ingest.model.figures import number
from data_ingest.model.text import Language, Text, message
from risk_models.card.bands import LABELS, Band
from risk_models.card.scorecard import CURRENT
from service.documents.model import Block, Column, Heading, Paragraph, Table, table_of
from service.documents.values import Value
from service.platform.words import printable
from service.suppliers.portfolios.change_words import UNNAMED
from service.suppliers.portfolios.output import labelled
from service.suppliers.portfolios.proportion import SMALL_PURCHASE, Limits
from service.suppliers.portfolios.work_list import WorkItem, place_of_work

MOST_LISTED = 20
"""Suppliers that pages list with an act; the files for work have all."""

MOST_APART = 10
"""Sole traders and foreign firms that pages list apart."""

TITLE = message("Work list")

APART: Mapping[str, Text] = {
    "sole_trader": message("Sole traders"),
    "foreign_firm": message("Foreign firms"),
}
"""Kinds of payee that have a list of their own, since other questions are asked of them."""

APART_WHY: Mapping[str, Text] = {
    "sole_trader": message(
        "A sole trader is a natural person: the name is not stored. Whoever works alone has no "
        "employer's duties; the question is whether anyone else does the work."
    ),
    "foreign_firm": message(
        "The registers of the country where the work is done seldom tell whether a foreign firm "
        "has employees there. That a firm is foreign says nothing about how it treats its staff."
    ),
}

HOW = message(
    "Staff days a year are estimated from the amount, the share that pays for labour in the "
    "industry, and the cost of an hour (judgement of 2026-11-30; see the reference tables). They "
    "show size, not price. Labour in factories elsewhere is not included."
)
_NOBODY = message("No supplier calls for more than standard review.")
_SMALL = message(
    "Suppliers at standard review because the purchases are small and no adverse fact is known: "
    "{n}. By their points alone they would be at extended review."
)
LIMITS = message(
    "The limits of direct award serve as a measure of size. They do not tell whether a purchase "
    "was a direct award, or might have been one."
)
NO_LIMITS = message(
    "Nothing is said of proportionality: limits of direct award are only known for Swedish buyers."
)
NO_YEAR = message(
    "Nothing is said of proportionality: what is bought in a year is not known without a ledger."
)
_PLACE, _SUPPLIER = message("Place"), message("Supplier")
_NEED, _DAYS = message("Review need"), message("Staff days a year")
_WHERE, _CONTRACT = message("Where"), message("Contract")
_ACT = message("What to do now")

COLUMNS = (
    "party_id", "name", "band", "reason", "adverse", "possible_matches", "possible_contracts",
    "category", "currency", "year_most", "contract_state", "contract_ends_on",
    "labour_terms", "staff_days_low", "staff_days", "staff_days_high", "on_site", "proportion",
)  # fmt: skip
"""Columns of a run that a work list is made of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkTables:
    """Makes the tables of a run.

    Attributes:
        country: Where the work is done; ISO 3166 alpha-2.
        limits: Limits that hold for the buyer; None: none is known.
        language: Language of the texts.
        scorecard_id: The shipped card whose bands and wording the run has.
    """

    country: str
    limits: Limits | None
    language: Language
    scorecard_id: str = CURRENT

    def blocks(self, suppliers: pl.LazyFrame) -> Iterator[Block]:
        """Yield the work list, what its figures mean, and the lists of those apart.

        Args:
            suppliers: Columns `COLUMNS` and `numbers` where there are any, in their order.
        """
        rows = suppliers.with_row_index("place", offset=1) if _lacks_place(suppliers) else suppliers
        yield Heading(TITLE.to(self.language))
        work = rows.filter(pl.col("band") != Band.STANDARD.value).head(MOST_LISTED).collect()
        if work.height:
            yield self._table(work, "work_list", TITLE)
        else:
            yield Paragraph(_NOBODY.to(self.language))
        yield Paragraph(HOW.to(self.language), "small")
        yield from self._proportion(rows)
        for category, title in APART.items():
            some = rows.filter(pl.col("category") == category).head(MOST_APART).collect()
            if some.height:
                yield Heading(title.to(self.language), 2)
                yield Paragraph(APART_WHY[category].to(self.language))
                yield self._table(some, f"work_{category}", title)

    def _proportion(self, rows: pl.LazyFrame) -> Iterator[Block]:
        """Yield how many are standard for the size alone, or why nothing is said of it."""
        small, known = (
            rows.select(
                small=(pl.col("reason") == SMALL_PURCHASE).sum(),
                known=pl.col("proportion").is_not_null().any(),
            )
            .collect()
            .row(0)
        )
        if small:
            text = _SMALL.to(self.language)
            yield Paragraph(text.format(n=number(small, self.language)))
        yield Paragraph(proportion_note(self.limits, is_known=known).to(self.language), "small")

    def _table(self, rows: pl.DataFrame, name: str, title: Text) -> Table:
        language = self.language
        found = [
            (row, WorkItem.of(row))
            for row in (labelled(rows) if "numbers" in rows.columns else rows).iter_rows(named=True)
        ]

        def column(label: Text, name: str, width: float = 1, *, is_number: bool = False) -> Column:
            return Column(label=label.to(language), name=name, width=width, is_number=is_number)

        def supplier(one: tuple[dict[str, Any], WorkItem]) -> Value:
            return printable(one[0]["name"]) if one[0]["name"] else UNNAMED.to(language)

        def days(one: tuple[dict[str, Any], WorkItem]) -> Value:
            span = one[1].span(language)
            return f"{one[1].days(language)} ({span})" if span else one[1].days(language)

        fields = [
            (column(_PLACE, "place", 0, is_number=True), lambda one: one[0]["place"]),
            (column(_SUPPLIER, "supplier", 2), supplier),
            (column(_NEED, "need"), lambda one: LABELS[Band(one[1].band)].to(language)),
            (column(_DAYS, "staff_days"), days),
            (column(_WHERE, "where"), lambda one: place_of_work(one[1].on_site, language)),
            (
                column(_CONTRACT, "contract"),
                lambda one: one[1].contract(language),
            ),
            (
                column(_ACT, "act", 3),
                lambda one: one[1].said(self.country, self.limits, language),
            ),
        ]
        if all(item.contract_state == "unknown" for _, item in found):
            fields = [field for field in fields if field[0].name != "contract"]
        return table_of(fields, found, name=name, title=title.to(language), where="pages")


def proportion_note(limits: Limits | None, *, is_known: bool) -> Text:
    """Return what the limits mean, or why nothing is said of proportionality.

    Args:
        limits: Limits that hold for the buyer; None: none is known.
        is_known: Whether any supplier's purchases are set beside them.
    """
    if is_known:
        return LIMITS
    return NO_LIMITS if limits is None else NO_YEAR


def _lacks_place(rows: pl.LazyFrame) -> bool:
    return "place" not in rows.collect_schema()
