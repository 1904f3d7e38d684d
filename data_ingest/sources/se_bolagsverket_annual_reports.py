"""Bolagsverket: annual reports that were filed digitally, as files of many reports."""

from collections.abc import Iterator
from itertools import chain, islice

from data_ingest.formats.annual_report.pages import LARGEST_PAGE
from data_ingest.formats.annual_report.reader import read_annual_report
from data_ingest.formats.annual_report.register_facts import register_facts
from data_ingest.formats.annual_report.report import AnnualReport
from data_ingest.model.problem import UnreadableInput
from data_ingest.model.text import Text
from data_ingest.records.opened import OpenedFile
from data_ingest.records.source import Batch, source
from data_ingest.records.trees import TreeRows

REPORTS = 2_000
"""Reports in one batch."""

YEARS_KEPT = 2
"""Financial years of a firm that are kept: the latest, and the one before to show a change."""


@source(
    title=Text("Årsredovisningar (digitalt inlämnade)", "Annual reports (filed digitally)"),
    publisher="Bolagsverket",
    licence="Free re-use (high-value datasets, EU 2023/138)",
    cadence="weekly",
    url="https://bolagsverket.se/apierochoppnadata/hamtaforetagsinformation/vardefulladatamangder.5294.html",
    formats=("zip",),
    personal_data=Text(
        "Namn på dem som skriver under och på revisorer läses inte, och inga texter ur"
        " årsredovisningen sparas; bara företagets namn, nummer och siffror.",
        "Names of those who sign and of auditors are not read, and no texts of the report are kept;"
        " only the firm's name, number and figures.",
    ),
    reader_version=1,
    main=("party_facts",),
    documents=True,
)
def se_bolagsverket_annual_reports(file: OpenedFile) -> Iterator[Batch]:
    """Figures of Swedish annual reports: employees, net sales, personnel costs, equity.

    Each file of the archive is one report, and each report one record. A figure is what the report
    states for its own financial year. Wages and social costs are apart only where the report has
    them apart; they are never worked out of the personnel costs, which hold both. Only what was
    filed digitally under K2 or K3 is there, so a firm that is not in the file may well have filed.
    The note of an auditor says whether the audit report departs from the standard wording, and not
    in what. The file does not say when a report came in.
    """
    number = 0
    documents = chain((file,), file.rest)
    while True:
        rows = TreeRows()
        reports: dict[str, list[AnnualReport]] = {}
        for document in islice(documents, REPORTS):
            number += 1
            rows.records += 1
            report = _read(document, number, rows)
            if report is not None:
                reports.setdefault(report.organisation_number, []).append(report)
        if not rows.records:
            return
        for several in reports.values():
            _add(several, rows)
        yield rows.batch(None)


def _read(document: OpenedFile, number: int, rows: TreeRows) -> AnnualReport | None:
    """Return the report of a document; note what could not be read of it."""
    place = f"row {number}"
    try:
        payload = document.stream.read(LARGEST_PAGE + 1)
        report = read_annual_report(payload, name=document.name)
    except UnreadableInput as fault:
        if fault.name != document.name:  # of the whole file
            raise
        for problem in fault.problems[:1]:
            rows.rejects.note(problem.code, place, problem.params)
        return None
    for problem in report.problems:
        at = f"{place}/{problem.location}" if problem.location else place
        rows.notes.note(problem.code, at, problem.params)
    return report


def _add(reports: list[AnnualReport], rows: TreeRows) -> None:
    """Add the latest reports of one firm; earlier ones give no rows."""
    years = sorted({report.period_end for report in reports}, reverse=True)[:YEARS_KEPT]
    newest = max(reports, key=lambda report: report.period_end)
    party = f"SE-ON:{newest.organisation_number}"
    rows.add("parties", party_id=party, kind="company", display_name=newest.firm_name, country="SE")
    for report in reports:
        if report.period_end in years:
            for stated in register_facts(report):
                rows.add("party_facts", party_id=party, **stated._asdict())
