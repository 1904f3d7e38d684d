"""What suppliers of each review need were paid: one reckoning for the page and the report."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from data_ingest.model.text import Language, message
from risk_models.card.bands import LABELS, RISING, Band
from service.documents.model import Block, Column, Heading, Paragraph, Table
from service.documents.values import Money, Share
from service.suppliers.portfolios.pivot import crossed

BANDS = (*(band.value for band in reversed(RISING)), Band.INSUFFICIENT.value)
"""The bands as they stand in tables and drawings: most review first, what is unknown last."""

TITLE = message("Exposure: amount by review need")
NOTE = message(
    "First tier: those that you pay or have a contract with. The amount is what was paid; from a "
    "contract register it is the value of the contracts. Further tiers are shown in a supplier's "
    "own screening, as far as they are known."
)
_NEED = message("Review need")
_SHARE = message("Share")
_SUPPLIERS = message("Suppliers")
_AMOUNT = message("Amount")


@dataclass(frozen=True, slots=True)
class NeedSpend:
    """What suppliers of one review need were paid in one currency.

    Attributes:
        band: Which.
        currency: In what.
        suppliers: How many they are.
        amount: What they were paid.
        share_ppm: Share of all that was paid in the currency; 0 of credits.
    """

    band: str
    currency: str
    suppliers: int
    amount: Decimal
    share_ppm: int


def spend_by_need(rows: Sequence[dict[str, Any]]) -> list[NeedSpend]:
    """Return what the suppliers of each review need were paid, currency by currency.

    A share is of what was paid in the currency; credits that leave less than nothing have none.

    Args:
        rows: As `service.suppliers.portfolios.pivot.crossed` gives them.

    Returns:
        Every band of each currency; nothing where no amount is known.
    """
    paid: dict[tuple[str, str], tuple[int, Decimal]] = {}
    for row in rows:
        if not row["currency"]:
            continue
        key = (row["currency"], row["band"])
        count, amount = paid.get(key, (0, Decimal(0)))
        paid[key] = (count + row["suppliers"], amount + Decimal(row["amount"]))
    found = []
    for currency in sorted({currency for currency, _ in paid}):
        whole = sum((amount for (of, _), (_, amount) in paid.items() if of == currency), Decimal(0))
        for band in BANDS:
            count, amount = paid.get((currency, band), (0, Decimal(0)))
            share = int(amount * 1_000_000 / whole) if whole > 0 and amount > 0 else 0
            found.append(NeedSpend(band, currency, count, amount, share))
    return found if any(spend.amount for spend in found) else []


def spend_blocks(suppliers: pl.DataFrame, language: Language) -> Iterator[Block]:
    """Yield what the suppliers of each review need were paid, where amounts are known.

    Args:
        suppliers: Columns `cpv`, `band`, `currency` (String) and `amount` (Decimal), among others.
        language: Language of the document.
    """
    if spends := spend_by_need(crossed(suppliers)):
        yield Heading(TITLE.to(language), 2)
        yield Paragraph(NOTE.to(language), "small")
        yield spend_table(spends, language)


def spend_table(spends: Sequence[NeedSpend], language: Language) -> Table:
    """Return what was paid by review need, with a bar for each share, for pages.

    Args:
        spends: As `spend_by_need` gives them.
        language: Language of the table.
    """

    def figures(label: str, name: str) -> Column:
        return Column(label=label, name=name, width=0, is_number=True)

    return Table(
        name="spend",
        title=TITLE.to(language),
        columns=(
            Column(label=_NEED.to(language), name="need", width=2),
            Column(label=_SHARE.to(language), name="share"),
            figures(_SUPPLIERS.to(language), "suppliers"),
            figures(_AMOUNT.to(language), "amount"),
        ),
        rows=tuple(
            (
                LABELS[Band(spend.band)].to(language),
                Share(min(spend.share_ppm, 1_000_000), is_drawn=True),
                spend.suppliers,
                Money(Decimal(round(spend.amount)), spend.currency),
            )
            for spend in spends
        ),
        where="pages",
    )
