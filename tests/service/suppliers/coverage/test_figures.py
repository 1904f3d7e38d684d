"""The first page: each share with what it takes, and each figure with its rows."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from service.documents.values import Link
from service.suppliers.coverage.models import CoverageReport
from service.suppliers.coverage.report import coverage_document
from service.suppliers.coverage.report_tables import figures
from service.suppliers.coverage.risk import risk_of
from service.suppliers.coverage.table import CoverageRecord
from tests.service.suppliers.coverage.one_contract import AS_OF, Purchase, report_of

ROOT = "https://kedjekoll.example"
PAID = (("registered", ("A1",)), ("possible", ()), ("none", ()))


def document(report):
    record = CoverageRecord(
        tenant_id="t", id="coverage_1", actor="a", created_at=datetime(2026, 11, 26, tzinfo=UTC),
        unit="", year=2026, as_of=AS_OF, code_version="1", content=b"", result_hash="0" * 64,
    )  # fmt: skip
    return coverage_document(record, report, "en", root=ROOT)


def tables(report):
    return {block.name: block for block in document(report).blocks if hasattr(block, "rows")}


def test_the_first_page_says_each_share_with_what_it_takes():
    found = [*figures(report_of(replace(Purchase(), paid=PAID)), "en")]
    assert all(figure.definition for figure in found)
    shares = {figure.label: (figure.count, figure.of, figure.ppm) for figure in found}
    assert shares["Was the contract followed up during the year?"] == (1, 1, 1_000_000)
    assert shares["The supplier's own report, and no check"] == (0, 1, 0)
    assert shares["Paid under contracts with a case (SEK)"] == (100, 300, 333_333)
    assert shares["Paid, matched by name only (SEK)"] == (100, 300, 333_333)
    first = next(
        block for block in document(report_of(Purchase())).blocks if hasattr(block, "rows")
    )
    assert first.name == "figures"


def test_each_figure_leads_to_its_rows_in_the_workbook_and_to_the_page_in_print():
    made = tables(report_of(replace(Purchase(), paid=PAID)))
    leading = [row[1] for row in made["figures"].rows if row[1]]
    assert leading
    for figure in leading:
        assert isinstance(figure, Link)
        assert figure.address.startswith(f"{ROOT}/app/coverage/coverage_1?")
        assert 0 <= figure.row < len([*made[figure.table].rows])
    covered = next(figure for figure in leading if figure.table == "payees")
    assert made["payees"].rows[covered.row][2] == "under contracts that all have a case"


def test_a_report_from_before_the_two_questions_is_shown_as_it_was():
    report = report_of(Purchase())
    (line,) = report.lines
    states = {name: state for name, state in line.states.items() if name not in NEW}
    cells = tuple(cell for cell in report.cells if cell.question not in NEW)
    old = report.model_copy(
        update={"lines": (line.model_copy(update={"states": states}),), "cells": cells}
    )
    kept = CoverageReport.read(old.canonical_bytes())
    assert kept.questions == ("case", "need", "terms", "list", "follow_up")
    assert len([*figures(kept, "sv")]) == len([*figures(report, "sv")]) - len(NEW)
    assert document(kept).blocks


NEW = ("pre_award", "low_price")


@pytest.mark.parametrize("cpv", ["99000000", "00000000"])
def test_a_code_of_no_industry_is_a_category_of_which_nothing_is_known(cpv):
    assert risk_of([(cpv, "GB")])["at_risk"].to_list() in ([None], [False])
