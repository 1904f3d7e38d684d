"""What a buyer states of a purchase beside what is screened, as the record has it.

How many tenders came in, the estimate, the framework agreement, and the earlier notices it refers
to. They give no points: no source says that one tender or a low sum means bad working conditions.
What nobody states is left out.
"""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from data_ingest.model.tables import PPM

COMPARED_PPM = range(10_000, 10_000_001)
"""Sums that are compared, in ppm of the estimate: from one per cent to ten times it. Notices often
state the price of one unit, or a token sum, in the place of either (our judgement, 2026-11-30)."""

_REFERENCES = ("framework_notice", "changed_notice", "change_reason")
_FIGURES = (
    "tenders_received", "tenders_least", "framework_kind", "estimated_currency",
    "framework_currency",
)  # fmt: skip


class _Money(NamedTuple):
    amount: Decimal
    currency: str


def references(purchase: Mapping[str, Any]) -> dict[str, Any]:
    """Return the earlier notices that a row of `Purchases` refers to, and why it changes one."""
    return {name: purchase[name] for name in _REFERENCES if purchase[name] is not None}


def lot_figures(lot: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is stated of a row of `Contracts`; amounts are decimal text."""
    figures = {name: lot[name] for name in _FIGURES}
    figures["estimated"] = lot["estimated_amount"]
    figures["framework_most"] = lot["framework_most"]
    return {
        name: format(value, "f") if isinstance(value, Decimal) else value
        for name, value in figures.items()
        if value is not None
    }


def tender_values(
    purchase: Mapping[str, Any],
    lot: Mapping[str, Any],
    tenders: Sequence[Mapping[str, Any]],
    *,
    is_only: bool,
) -> dict[str, dict[str, Any]]:
    """Return the value of the one awarded tender of a lot beside the estimate, by its id.

    Nothing is compared where there are several winners, in another currency, of a framework
    agreement (its value is what may be called off, not what a tender costs), or after a change of
    the contract (the estimate is of the contract before it).

    Args:
        purchase: The row of `Purchases`.
        lot: The row of `Contracts`.
        tenders: The rows of the lot's `Tenders`.
        is_only: Whether the purchase has no other lot, so that its figures are the lot's.
    """
    won = [tender for tender in tenders if tender["state"] == "awarded"]
    estimate = _money(lot, "estimated") or (_money(purchase, "estimated") if is_only else None)
    is_framework = bool(purchase["framework"]) or lot["framework_kind"] not in (None, "none")
    if len(won) != 1 or estimate is None or is_framework or purchase["changed_notice"]:
        return {}
    value = _money(won[0]) or (_money(purchase, "awarded") if is_only else None)
    if value is None or value.currency != estimate.currency or not estimate.amount:
        return {}
    ppm = int((value.amount * PPM / estimate.amount).to_integral_value(ROUND_HALF_UP))
    if ppm not in COMPARED_PPM:
        return {}
    shown = {
        "amount": format(value.amount, "f"),
        "currency": value.currency,
        "of_estimate_ppm": ppm,
    }
    return {won[0]["tender_id"]: {"value": shown}}


def _money(row: Mapping[str, Any], kind: str = "") -> _Money | None:
    prefix = f"{kind}_" if kind else ""
    amount, currency = row[f"{prefix}amount"], row[f"{prefix}currency"]
    return None if amount is None or currency is None else _Money(amount, currency)
