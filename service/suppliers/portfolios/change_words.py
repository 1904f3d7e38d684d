"""Words for what a run was made from, and for what has changed since the run before."""

from collections.abc import Mapping
from typing import Any

from data_ingest.model.text import Language, Text, message
from risk_models.explain.reasons import STATES
from risk_models.factors import factor_by_id
from service.suppliers.portfolios.change import ChangeKind
from service.suppliers.portfolios.proportion import SMALL_PURCHASE

INPUTS: Mapping[str, Text] = {
    "ledger": message("ledger"),
    "contracts": message("contract register"),
    "ocds": message("awards in OCDS"),
    "list": message("list of suppliers"),
}
"""What a run was made from."""

CHANGES: Mapping[ChangeKind, Text] = {
    "new": message("new suppliers"),
    "gone": message("no longer included"),
    "band": message("changed review need"),
    "points": message("same review need, different points"),
}
"""The kinds of change since the run before."""

UNNAMED = message("name not stored")
"""Stands for the name of a natural person."""

_CARD = message("the card has changed")
_SIZE = message("a year's purchases have passed the limit of small purchases")
_ABSENT = message("not included", "change")


def factor_value(factor_id: str, value: str | None, language: Language) -> str:
    """Return what a factor's bin or state means; that the card did not have it where it is None."""
    if value is None:
        return _ABSENT.to(language)
    factor = factor_by_id(factor_id)
    if value in STATES:
        return STATES[value].to(language)
    return factor.bin(value).label.to(language)


def change_reason(change: Mapping[str, Any], language: Language) -> str:
    """Say what has moved a supplier: the size of its purchases, and factors with their values."""
    if change["kind"] in ("new", "gone"):
        return ""
    said = [
        f"{factor_by_id(factor['factor']).label.to(language)}: "
        f"{factor_value(factor['factor'], factor['before'], language)} → "
        f"{factor_value(factor['factor'], factor['after'], language)}"
        for factor in change["factors"]
    ]
    reasons = {change.get("reason_before"), change.get("reason_after")}
    if SMALL_PURCHASE in reasons and len(reasons) > 1:
        said.insert(0, _SIZE.to(language))
    return "; ".join(said) or _CARD.to(language)
