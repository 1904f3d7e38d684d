"""A portfolio run as a document: a page that is read in a minute, then who to look at and how."""

from collections.abc import Mapping, Sequence
from datetime import UTC
from decimal import Decimal
from typing import Any

import orjson

from data_ingest.ledgers.triage import BOUGHT
from data_ingest.model.figures import number, percent, points
from data_ingest.model.tables import PPM
from data_ingest.model.text import Language
from risk_models.card.bands import LABELS, Band
from service.documents.line_breaks import breakable
from service.documents.pdf import compile_pdf
from service.platform.words import printable
from service.screening.needs.categories import load_categories
from service.suppliers.portfolios.change import KINDS
from service.suppliers.portfolios.output import labelled
from service.suppliers.portfolios.portfolio_report_words import METHOD, WORDS
from service.suppliers.portfolios.ranked import needs_of
from service.suppliers.portfolios.supplier_need import IndustrySpread, SupplierNeed
from service.suppliers.portfolios.table import PortfolioRun
from service.suppliers.portfolios.terminal import (
    CHANGES,
    INPUTS,
    bands,
    change_reason,
    industries,
    registers_said,
)
from service.suppliers.portfolios.triage_words import CATEGORIES
from service.suppliers.portfolios.views import screened

TEMPLATE = "portfolio.typ"

MOST_SUPPLIERS = 50
"""Suppliers that the document lists; the files for work have them all."""
MOST_INDUSTRIES = 12
MOST_SELECTED = 200
MOST_MOVED = 20


def portfolio_pdf(run: PortfolioRun, language: Language, *, mark: str = "") -> bytes:
    """Return a run as a tagged PDF with the mark of the copy; the same bytes every time."""
    return compile_pdf(TEMPLATE, document(run, language), mark=mark)


def document(run: PortfolioRun, language: Language) -> dict[str, Any]:
    """Return what the template shows: texts in the language, and numbers for what is drawn."""
    record = orjson.loads(run.record)
    words = {name: text.to(language) for name, text in WORDS.items()}
    made = run.created_at.astimezone(UTC)
    about = words["about"].format(
        what=INPUTS[record["kind"]].to(language),
        source=printable(run.source),
        day=run.as_of.isoformat(),
    )
    return {
        "language": language,
        "words": words,
        "about": breakable(about),
        "day": [made.year, made.month, made.day],
        "id": run.id,
        "short": _short(run, record, words, language),
        "bands": [
            {
                "label": LABELS[band.band].to(language),
                "count": _whole(band.suppliers, language),
                "share": percent(band.share_ppm, language),
                "ppm": band.share_ppm,
            }
            for band in bands(record)
        ],
        **_industries(record, words, language),
        "triage": [
            {
                "label": CATEGORIES[row["category"]].to(language),
                "count": _whole(row["payees"], language),
            }
            for row in record["triage"]
        ],
        "suppliers": [
            _supplier(place, supplier, words, language)
            for place, supplier in enumerate(
                needs_of(labelled(screened(run).head(MOST_SUPPLIERS).collect())), 1
            )
        ],
        "suppliers_more": _more(record["suppliers"] - MOST_SUPPLIERS, words, language),
        **_selection(record, words, language),
        **_changes(run, record, words, language),
        "method": [text.to(language) for text in METHOD],
        "made_from": [
            *(
                f"{breakable(printable(file['name']))}, SHA-256 {breakable(file['sha256'])}"
                for file in record["files"]
            ),
            f"{words['card']}: {run.scorecard_id}",
            f"{words['registers']}: {breakable(run.snapshot_id or words['no_registers'])}",
            f"{words['version']}: {run.code_version}",
            f"{words['output']}: {breakable(run.output_sha256)}",
        ],
    }


def _short(
    run: PortfolioRun, record: Mapping[str, Any], words: Mapping[str, str], language: Language
) -> list[str]:
    """Return the run in a few sentences."""
    counts = {band.band: band for band in bands(record)}
    first = counts[Band.SPECIAL].suppliers + counts[Band.PRIORITY].suppliers
    aside = sum(row["payees"] for row in record["triage"] if row["category"] != "supplier")
    said = [
        words["screened"].format(n=_whole(record["suppliers"], language)),
        words["first"].format(
            n=_whole(first, language), none=_whole(counts[Band.INSUFFICIENT].suppliers, language)
        ),
        registers_said(run, language),
    ]
    if aside:
        said.insert(1, words["aside"].format(n=_whole(aside, language)))
    if record["rejected"]:
        said.append(words["rejected"].format(n=_whole(record["rejected"], language)))
    return said


def _industries(
    record: Mapping[str, Any], words: Mapping[str, str], language: Language
) -> dict[str, Any]:
    found = industries(record)
    return {
        "industries": [
            {
                "label": words["no_code"]
                if spread.division is None
                else f"{spread.division} {_bought(spread, language)}".strip(),
                "count": _whole(spread.suppliers, language),
                "range": points(spread.low)
                if spread.low == spread.high
                else f"{points(spread.low)} – {points(spread.high)}",
                "ppm": spread.suppliers * PPM // found[0].suppliers,
            }
            for spread in found[:MOST_INDUSTRIES]
        ],
        "industries_more": _more(len(found) - MOST_INDUSTRIES, words, language, "industries_more"),
    }


def _bought(industry: IndustrySpread, language: Language) -> str:
    """Return what is bought of an industry: our own groups, else the name of its division."""
    groups = [BOUGHT[code].to(language) for code in industry.bought]
    division = f"{industry.division}000000"
    named = [
        category.label.to(language) for category in load_categories() if category.cpv == division
    ]
    return ", ".join(groups or named)


def _supplier(
    place: int, need: SupplierNeed, words: Mapping[str, str], language: Language
) -> list[str]:
    bought = BOUGHT[need.bought].to(language)
    if need.cpv is not None and need.cpv_from != "account":
        bought = f"CPV {need.cpv}"
    amount = f"{number(need.amount, language)} {need.currency}".strip() if need.amount else "–"
    return [
        str(place),
        breakable(printable(need.name)) if need.name else words["unnamed"],
        bought,
        amount,
        LABELS[need.band].to(language),
        f"{points(need.points)} ({points(need.low)} – {points(need.high)})",
        percent(need.coverage_ppm, language),
    ]


def _selection(
    record: Mapping[str, Any], words: Mapping[str, str], language: Language
) -> dict[str, Any]:
    selection = record["selection"]
    if selection is None:
        return {"selection": words["no_selection"], "selected": [], "selected_more": ""}
    taken = [item for item in selection["items"] if item["taken"]]
    return {
        "selection": words["selection_how"].format(
            n=_whole(len(taken), language),
            drawn=_whole(sum(selected["taken"] == "drawn" for selected in taken), language),
            seed=selection["seed"],
            algorithm=selection["algorithm"],
        ),
        "selected": [
            [
                str(selected["rank"]),
                breakable(printable(selected["name"])) if selected["name"] else words["unnamed"],
                LABELS[Band(selected["band"])].to(language),
                points(selected["points"]),
                words[selected["taken"]],
                percent(selected["inclusion_ppm"], language),
            ]
            for selected in taken[:MOST_SELECTED]
        ],
        "selected_more": _more(len(taken) - MOST_SELECTED, words, language),
    }


def _changes(
    run: PortfolioRun, record: Mapping[str, Any], words: Mapping[str, str], language: Language
) -> dict[str, Any]:
    if record["changed"] is None:
        return {"changes": words["first_run"], "changed": [], "moved": [], "moved_more": ""}
    moved = [change for change in record["changes"] if change["kind"] == "band"]
    return {
        "changes": words["since"].format(id=run.previous_id),
        "changed": [
            [CHANGES[kind].to(language), _whole(record["changed"][kind], language)]
            for kind in KINDS
        ],
        "moved": [_moved(change, words, language) for change in moved[:MOST_MOVED]],
        "moved_more": _more(record["changed"]["band"] - MOST_MOVED, words, language),
    }


def _moved(
    change: Mapping[str, Any], words: Mapping[str, str], language: Language
) -> Sequence[str]:
    return [
        breakable(printable(change["name"])) if change["name"] else words["unnamed"],
        LABELS[Band(change["band_before"])].to(language),
        LABELS[Band(change["band_after"])].to(language),
        change_reason(change, language),
    ]


def _more(count: int, words: Mapping[str, str], language: Language, word: str = "more") -> str:
    return words[word].format(n=_whole(count, language)) if count > 0 else ""


def _whole(count: int, language: Language) -> str:
    return number(Decimal(count), language)
