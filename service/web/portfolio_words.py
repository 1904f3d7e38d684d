"""The words for what stands in a run as codes."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from data_ingest.ledgers.triage import BOUGHT, REASONS
from data_ingest.model.figures import points
from data_ingest.model.text import Language, message
from risk_models.card.bands import LABELS, Band
from risk_models.card.basis import LABELS as BASIS
from risk_models.card.basis import Basis
from service.platform.words import printable
from service.suppliers.portfolios.change_words import CHANGES, INPUTS, change_reason
from service.suppliers.portfolios.industry_basis import TOLD
from service.suppliers.portfolios.proportion import limits_of
from service.suppliers.portfolios.triage_words import CATEGORIES
from service.suppliers.portfolios.work_list import WorkItem, about_days, place_of_work
from service.suppliers.portfolios.work_tables import APART, APART_WHY, HOW, proportion_note

_UNNAMED = message("no name, or the name is not saved")
_RANKED = message("by order")
_DRAWN = message("by lot, {a} of {b}")
_DIVISION = message("CPV {division}")
_INFERRED = ("register", "name")
_NO_DIVISION = message("no CPV code")


def words(language: Language, result: Mapping[str, Any]) -> Mapping[str, Callable[..., str]]:
    """Return what tells a template the words for codes, in one language.

    Args:
        language: Language of the words.
        result: The run, whose country and day say what is asked of its suppliers.
    """
    country = result["country"]
    limits = limits_of(country, date.fromisoformat(result["as_of"]))

    def name(text: str | None) -> str:
        return printable(text) if text else _UNNAMED.to(language)

    def bought(supplier: dict[str, Any]) -> str:
        if supplier["cpv_from"] in _INFERRED:
            told = TOLD[supplier["cpv_from"]].to(language)
            return told.format(cpv=supplier["cpv"], evidence=supplier["cpv_evidence"])
        if supplier["bought"] == "unknown" and supplier["cpv"] is not None:
            return f"CPV {supplier['cpv']}"
        if supplier["bought"] == "unknown" and not supplier["currency"]:
            return "–"
        return BOUGHT[supplier["bought"]].to(language)

    def supplier(shown: dict[str, Any]) -> str:
        named = name(shown["name"] or next(iter(shown["numbers"]), None))
        category = shown.get("category", "supplier")
        if category == "supplier":
            return named
        return f"{named} ({CATEGORIES[category].to(language)})"

    def division(code: str | None, bought: list[str]) -> str:
        if code is None:
            return _NO_DIVISION.to(language)
        named = ", ".join(BOUGHT[category].to(language) for category in bought)
        text = _DIVISION.to(language).format(division=code)
        return f"{text}: {named}" if named else text

    def why(selected: dict[str, Any]) -> str:
        if selected["taken"] == "ranked":
            return _RANKED.to(language)
        a, b = selected["chance"]
        return _DRAWN.to(language).format(a=a, b=b)

    return {
        "band": lambda code: LABELS[Band(code)].to(language) if code else "–",
        "basis": lambda code: BASIS[Basis(code)].to(language),
        "bought": bought,
        "supplier": supplier,
        "category": lambda code: CATEGORIES[code].to(language),
        "reason": lambda code: REASONS[code].to(language),
        "input": lambda code: INPUTS[code].to(language),
        "change": lambda code: CHANGES[code].to(language),
        "moved": lambda change: change_reason(change, language),
        "points": lambda value: "–" if value is None else points(value),
        "name": name,
        "division": division,
        "why": why,
        "days": lambda row: WorkItem.of(row).days(language),
        "about": lambda days: about_days(days, language),
        "span": lambda row: WorkItem.of(row).span(language),
        "work_place": lambda row: place_of_work(row["on_site"], language),
        "contract": lambda row: WorkItem.of(row).contract(language),
        "act": lambda row: WorkItem.of(row).act(country, language),
        "size": lambda row: WorkItem.of(row).size(limits, language),
        "apart": lambda category: APART[category].to(language),
        "apart_why": lambda category: APART_WHY[category].to(language),
        "how": lambda: HOW.to(language),
        "proportion": lambda rows: proportion_note(
            limits, is_known=any(row["proportion"] for row in rows)
        ).to(language),
    }
