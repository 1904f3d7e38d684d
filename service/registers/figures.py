"""Figures of registers with their unit, as terminal, page and API show them."""

from collections.abc import Mapping
from typing import Any

from data_ingest.formats.annual_report.register_facts import AMOUNTS
from data_ingest.model.text import Language
from service.platform.words import YES_NO, amount_text

UNITS: Mapping[str, str] = dict.fromkeys(AMOUNTS, "SEK")
"""Unit of the figures that have one, by fact of a register."""

_YES_NO: Mapping[str, tuple[str, str]] = dict.fromkeys(
    ("auditor_remark", "accounts_late"), ("no", "yes")
)


def figure_text(fact: str, value: int, language: Language) -> str:
    """Return a figure in words.

    >>> figure_text("wage_cost", 428000, "en"), figure_text("auditor_remark", 1, "en")
    ('428,000 SEK', 'yes')
    """
    if fact in UNITS:
        return amount_text(value, UNITS[fact], language)
    if fact in _YES_NO and value in (0, 1):
        return YES_NO[_YES_NO[fact][value]].to(language)
    return str(value)


def with_unit(row: dict[str, Any]) -> dict[str, Any]:
    """Return a fact of a register, with the unit of its figure where it has one."""
    unit = UNITS.get(row["fact"])
    return row if unit is None else {**row, "unit": unit}
