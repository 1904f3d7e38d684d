"""A coverage report as a document: what an auditor reads first, with plots and method."""

from collections.abc import Sequence
from datetime import UTC
from decimal import Decimal
from typing import Any

from data_ingest.model.tables import PPM
from data_ingest.model.text import Language
from service.documents.line_breaks import breakable
from service.documents.pdf import compile_pdf
from service.suppliers.coverage.models import CoverageReport, Line
from service.suppliers.coverage.report_tables import (
    amount,
    asked,
    groups,
    held,
    in_short,
    without_case,
)
from service.suppliers.coverage.report_words import (
    AGES,
    ALERTS,
    METHOD,
    SPEND,
    STATES,
    WORDS,
    route_words,
    unit_words,
)
from service.suppliers.coverage.table import CoverageRecord

TEMPLATE = "coverage.typ"
MOST_CONTRACTS = 40
MOST_GROUPS = 60
MOST_SPEND = 60


def coverage_pdf(
    record: CoverageRecord, report: CoverageReport, language: Language, *, mark: str = ""
) -> bytes:
    """Return a coverage report as a tagged PDF with the mark of the copy; the same every time."""
    return compile_pdf(TEMPLATE, document(record, report, language), mark=mark)


def document(record: CoverageRecord, report: CoverageReport, language: Language) -> dict[str, Any]:
    """Return what the template shows: texts in the language, and numbers for what is drawn."""
    words = {name: text.to(language) for name, text in WORDS.items()}
    made = record.created_at.astimezone(UTC)
    scope = report.unit or words["every_unit" if report.every_unit else "seen_units"]
    return {
        "language": language,
        "words": words,
        "title": words["title"].format(year=report.year),
        "about": f"{breakable(scope)} · {words['as_of'].format(day=report.as_of)}",
        "day": [made.year, made.month, made.day],
        "id": record.id,
        "short": list(in_short(report, language)),
        "questions": [
            {
                "label": question.label,
                "states": [
                    {"label": state.label, "count": state.count, "ppm": state.ppm}
                    for state in question.states
                ],
            }
            for question in asked(report, language)
        ],
        **_groups(report, language),
        **_spend(report, language),
        "deviations": _deviations(report, language),
        "mended": words["mended"].format(n=report.mended),
        "alerts": _alerts(report, language),
        **_without_case(report, language),
        **_sample(report, language),
        "method": [text.to(language) for text in METHOD],
        "files": [f"{breakable(file.name)}, SHA-256 {file.sha256}" for file in report.files],
        "verify": words["verify_how"].format(id=record.id, hash=record.result_hash),
    }


def _groups(report: CoverageReport, language: Language) -> dict[str, Any]:
    found = groups(report)
    columns = [
        STATES["case"]["no_case"],
        STATES["need"]["before"],
        STATES["terms"]["levels"],
        WORDS["list_in"],
        WORDS["followed"],
    ]
    return {
        "group_columns": [text.to(language) for text in columns],
        "groups": [
            {
                "unit": breakable(unit_words(unit).to(language)),
                "route": route_words(route).to(language),
                "cells": [str(figure) for figure in _figures(lines)],
            }
            for unit, route, lines in found[:MOST_GROUPS]
        ],
        "groups_more": _more(len(found) - MOST_GROUPS, language),
    }


def _figures(lines: Sequence[Line]) -> list[int]:
    return [
        len(lines),
        held(lines, "case", "no_case"),
        held(lines, "need", "before"),
        held(lines, "terms", "levels"),
        held(lines, "list", "done", "not_needed"),
        held(lines, "follow_up", "done"),
    ]


def _spend(report: CoverageReport, language: Language) -> dict[str, Any]:
    cells = report.spend.cells if report.spend else ()
    most: dict[str, Decimal] = {}
    for cell in cells:
        most[cell.currency] = max(most.get(cell.currency, Decimal(1)), Decimal(cell.amount))
    return {
        "spend": [
            {
                "division": cell.division,
                "state": SPEND[cell.state].to(language),
                "amount": amount(Decimal(cell.amount), language),
                "currency": cell.currency,
                "payees": str(cell.payees),
                "ppm": max(0, int(Decimal(cell.amount) * PPM / most[cell.currency])),
            }
            for cell in cells[:MOST_SPEND]
        ],
        "spend_more": _more(len(cells) - MOST_SPEND, language),
        "no_ledger": report.spend is None,
    }


def _deviations(report: CoverageReport, language: Language) -> list[dict[str, Any]]:
    most = max(1, *(deviation.open for deviation in report.deviations))
    return [
        {
            "age": AGES[deviation.age].to(language),
            "open": str(deviation.open),
            "overdue": str(deviation.overdue),
            "ppm": deviation.open * PPM // most,
        }
        for deviation in report.deviations
    ]


def _alerts(report: CoverageReport, language: Language) -> list[dict[str, Any]]:
    total = max(1, sum(alert.findings for alert in report.alerts))
    return [
        {
            "answer": ALERTS[alert.answer].to(language),
            "findings": str(alert.findings),
            "ppm": alert.findings * PPM // total,
        }
        for alert in report.alerts
    ]


def _without_case(report: CoverageReport, language: Language) -> dict[str, Any]:
    found = without_case(report)
    return {
        "without_case": [
            {
                "contract": breakable(line.contract_id),
                "title": breakable(line.title or ""),
                "cpv": line.cpv,
                "amount": amount(Decimal(line.amount), language) if line.amount else "",
                "currency": line.currency or "",
            }
            for line in found[:MOST_CONTRACTS]
        ],
        "without_case_more": _more(len(found) - MOST_CONTRACTS, language),
    }


def _sample(report: CoverageReport, language: Language) -> dict[str, Any]:
    sample = report.sample
    if sample is None:
        return {"drawn": WORDS["no_sample"].to(language), "sample": []}
    labels = {case.case_id: case for case in report.cases}
    drawn = (
        WORDS["drawn"]
        .to(language)
        .format(
            n=len(sample.cases),
            of=len(sample.of),
            seed=sample.seed,
            algorithm=sample.algorithm,
        )
    )
    shown = [labels[case] for case in sample.cases]
    return {
        "drawn": drawn,
        "sample": [
            {
                "diary": breakable(label.diary_number),
                "title": breakable(label.title),
                "id": label.case_id,
            }
            for label in shown
        ],
    }


def _more(count: int, language: Language) -> str:
    return WORDS["more"].to(language).format(n=count) if count > 0 else ""
