"""Annual reports at Bolagsverket, live: which are listed, and the newest of them.

The form of the list was read on 2026-11-30 in the interface's OpenAPI description (v1), as public
clients keep it, and in what one of them recorded of the test environment on 2026-09-08: a plain
array without the errors by part that organisations have, days as `YYYY-MM-DD` (also where the name
says a point in time), and documents as ZIP. The live interface itself was not asked.

The list holds only reports that limited companies have filed digitally. That it is empty says
nothing of a firm: a report on paper, one of another form of firm, and one by IFRS are not in it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from data_ingest.formats.annual_report import read_annual_report
from data_ingest.formats.annual_report.register_facts import register_facts
from data_ingest.live.answer import NoAnswer, RegisterReply
from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.values import parse_day
from data_ingest.records.trees import TreeRows, text

LIST = "dokumentlista"
DOCUMENT = "dokument"
"""Names of the two operations, as the parts of an answer that may be missing are called."""

MOST_DOCUMENT_BYTES = 20 * 2**20
"""Bytes of one document: room for a report with pictures. Judgement, 2026-11-30."""

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")


@dataclass(frozen=True, slots=True)
class ListedReport:
    """An annual report that the register has.

    Attributes:
        document_id: The register's own id of the document.
        period_end: Last day of the financial year.
        filed_on: Day on which the register recorded it; None: not stated.
    """

    document_id: str
    period_end: date
    filed_on: date | None


def listed_reports(data: object) -> tuple[list[ListedReport], int]:
    """Return the reports of a list, the newest first, and how many entries could not be used.

    Of several of one year the one that was recorded last is first: a report that was filed anew
    replaces the one before it.

    Args:
        data: The list, as the register answers it; without one it lists none, as in its schema.

    Raises:
        NoAnswer: It is no list.
    """
    listed = data.get(DOCUMENT) if isinstance(data, dict) else ""
    if not isinstance(listed, list | None):
        raise NoAnswer(Problem("lookup-content"))
    reports = [report for entry in listed or () if (report := _report(entry))]
    reports.sort(key=lambda one: (one.period_end, one.filed_on or date.min), reverse=True)
    return reports, len(listed or ()) - len(reports)


def _report(entry: object) -> ListedReport | None:
    document_id = text(entry, "dokumentId") or ""
    period_end = parse_day(text(entry, "rapporteringsperiodTom") or "")
    if period_end is None or not _ID.fullmatch(document_id):
        return None
    filed_on = parse_day(text(entry, "registreringstidpunkt") or "")
    return ListedReport(document_id, period_end, filed_on)


def add_report(
    document: bytes, reports: Sequence[ListedReport], number: str, reply: RegisterReply
) -> None:
    """Add what the newest report states, with the day on which the register had dealt with it.

    Of a report that was filed anew that is the first day, since the first one kept the time.

    Args:
        document: The file of the newest report.
        reports: The list, the newest first.
        number: Organisation number that was asked for.
        reply: What the register has answered; the facts are added to it.

    Raises:
        NoAnswer: It is no annual report, or one of another firm or another year.
    """
    try:
        report = read_annual_report(document, name=reply.source.id)
    except UnreadableInput as fault:
        raise NoAnswer(fault.problems[0]) from None
    if report.organisation_number != number:
        raise NoAnswer(Problem("lookup-other-party"))
    if report.period_end != reports[0].period_end:
        raise NoAnswer(Problem("lookup-content"))
    rows = TreeRows(records=1)
    for problem in report.problems:
        rows.notes.note(problem.code, problem.location or DOCUMENT, problem.params)
    of_year = [one.filed_on for one in reports if one.period_end == report.period_end]
    registered_on = None if None in of_year else min(day for day in of_year if day)
    for stated in register_facts(report, registered_on=registered_on):
        rows.add("party_facts", party_id=f"SE-ON:{number}", **stated._asdict())
    reply.bodies.append(document)
    reply.batches.append(rows.batch(None))
