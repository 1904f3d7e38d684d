"""What a tender pays for an hour beside the comparison cost: in words, as a sum, and on a scale.

Pages and PDF draw the same places. That a price lies beneath the interval is said by
`risk_models.explain.labour_cost_text` alone; a drawing only shows where it lies.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from data_ingest.model.figures import number, percent
from data_ingest.model.tables import Procurement
from data_ingest.model.text import Language, Text, message
from risk_models.explain.labour_cost_text import OUTCOMES, per_hour
from service.documents.drawings import Scale
from service.platform.frames import load_members
from service.platform.words import printable
from service.screening.assessment.models import PriceComparison

WIDTH = 1000
"""Of a scale, in its own units."""
_ROOM = Decimal("0.15")
"""What stands free at each side of a scale, as a part of what is shown on it."""

PAID = message("The tender's price")
COST = message("Comparison cost")
AGREEMENT = message("Agreement")
LEVEL = message("Source of the pay level")
_GAP = message("by {share}", "below the comparison cost")
_SUMS: Mapping[str, Text] = {
    "hours_tenderer": message("{amount} ÷ {hours} hours = {hour}"),
    "hours_buyer": message("{amount} ÷ {hours} hours (the buyer's estimate) = {hour}"),
}
_OTHER = Text("{amount} {currency}", "{currency} {amount}")
_KRONOR = Text("{amount} kr", "{currency} {amount}", "SEK")


@dataclass(frozen=True, slots=True)
class StatedPrice:
    """What a tender states of its price, and the buyer of the hours; None: not stated.

    Attributes:
        amount: The price, in the currency of the tender.
        hours: Hours of the tender.
        lot_hours: Hours that the buyer has estimated for the lot.
    """

    amount: Decimal | None
    hours: int | None
    lot_hours: int | None


def stated_prices(procurement: bytes) -> dict[str, StatedPrice]:
    """Return what each tender of a stored purchase states, by the tender's id.

    Args:
        procurement: Tables of the purchase, as a record keeps them; a masked copy has none.
    """
    if not procurement:
        return {}
    tenders, contracts = load_members(Procurement, procurement, "tenders", "contracts")
    lots = dict(contracts.select("contract_id", "hours").iter_rows())
    columns = ("tender_id", "amount", "hours", "contract_id")
    return {
        tender_id: StatedPrice(amount, hours, lots[lot])
        for tender_id, amount, hours, lot in tenders.select(columns).iter_rows()
    }


def hourly_content(
    price: PriceComparison, stated: StatedPrice | None, level: str, language: Language
) -> dict[str, Any] | None:
    """Return the price of an hour and the comparison cost; None where they are not compared.

    Args:
        price: The comparison; of a masked price it has nothing.
        stated: What the price of an hour was worked out from; None: it may not be shown.
        level: The source of the pay level, which says how it was read; "" if it is not known.
        language: Language of the texts.
    """
    position = price.position
    if position is None or price.implied_low is None or price.comparison_low is None:
        return None
    paid = Decimal(price.implied_low), Decimal(price.implied_high or price.implied_low)
    cost = Decimal(price.comparison_low), Decimal(price.comparison_high or price.comparison_low)
    currency = price.currency or ""
    said = {
        "paid": per_hour(*paid, currency, language),
        "cost": per_hour(*cost, currency, language),
    }
    labels = f"{PAID.to(language)}: {said['paid']}. {COST.to(language)}: {said['cost']}."
    return {
        **said,
        "agreement": printable(price.agreement or ""),
        "sum": _sum(price, stated, paid[0], language),
        "gap": gap_below(price, language),
        "level": level,
        "text": f"{labels} {OUTCOMES[position].to(language)}",
        **_places(paid, cost),
    }


def gap_below(price: PriceComparison, language: Language) -> str:
    """Return how far a price lies below the comparison cost; "" where it does not."""
    if price.position != "below" or price.implied_low is None or price.comparison_low is None:
        return ""
    paid, cost = Decimal(price.implied_high or price.implied_low), Decimal(price.comparison_low)
    share = percent(int((cost - paid) * 1_000_000 / cost), language)
    return _GAP.to(language).format(share=share)


def price_scale(hourly: Mapping[str, Any], language: Language) -> Scale:
    """Return a comparison as documents show it.

    The agreement stands on the first page with the source of its level, where that is known.

    Args:
        hourly: As `hourly_content` gives it.
        language: Language of the document.
    """
    return Scale(
        rows=(
            (PAID.to(language), hourly["sum"] or hourly["paid"]),
            (COST.to(language), hourly["cost"]),
            *(() if hourly["level"] else ((AGREEMENT.to(language), hourly["agreement"] or "–"),)),
        ),
        band=(f"{COST.to(language)}: {hourly['cost']}", hourly["cost_from"], hourly["cost_to"]),
        mark=(f"{PAID.to(language)}: {hourly['paid']}", hourly["paid_from"], hourly["paid_to"]),
        alt=hourly["text"],
    )


def _places(paid: tuple[Decimal, Decimal], cost: tuple[Decimal, Decimal]) -> dict[str, int]:
    """Return where price and cost begin and end, in thousandths of the scale.

    >>> _places((Decimal(190), Decimal(190)), (Decimal(200), Decimal(210)))
    {'paid_from': 115, 'paid_to': 115, 'cost_from': 500, 'cost_to': 884}
    """
    low, high = min(paid[0], cost[0]), max(paid[1], cost[1])
    shown = (high - low) or Decimal(1)
    begin, width = low - _ROOM * shown, (1 + 2 * _ROOM) * shown
    ends = {"paid_from": paid[0], "paid_to": paid[1], "cost_from": cost[0], "cost_to": cost[1]}
    return {name: int((end - begin) * WIDTH / width) for name, end in ends.items()}


def _sum(
    price: PriceComparison, stated: StatedPrice | None, hour: Decimal, language: Language
) -> str:
    """Return how the price of an hour was worked out; "" where no single sum says it."""
    if stated is None or stated.amount is None or price.reason not in _SUMS:
        return ""
    hours = stated.hours if price.reason == "hours_tenderer" else stated.lot_hours
    currency = price.currency or ""
    return (
        _SUMS[price.reason]
        .to(language)
        .format(
            amount=_money(number(stated.amount, language), currency, language),
            hours=number(hours or 0, language),
            hour=_money(number(hour, language, decimals=2), currency, language),
        )
    )


def _money(amount: str, currency: str, language: Language) -> str:
    its = _KRONOR if currency == "SEK" else _OTHER
    return its.filled(amount=amount, currency=currency).to(language)
