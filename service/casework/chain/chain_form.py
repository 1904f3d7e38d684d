"""The form on which a supplier asks for subcontractors: a workbook, made out for one contract.

It has a row for each firm that can hand on work in the chain as it stands, with the tender and that
firm filled in, and a second sheet with the chain. It holds no points, and nothing of a natural
person. `service.casework.chain.chain_form_reading` reads it again.
"""

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl
from sqlalchemy import Connection

from data_ingest.model.problem import Problem
from data_ingest.model.tables import Procurement
from data_ingest.model.text import Language, Text, message
from service.casework.cases.tables import Case
from service.casework.chain.versions import check_stage, list_versions, procurement_of
from service.platform.refusal import Refusal
from service.platform.words import printable

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""What the file is served as."""

HEADINGS: Mapping[str, Text] = {
    "tender": message("Tender", "chain form"),
    "contractor": message("Hands on the work (id)"),
    "contractor_name": message("Hands on the work (name)"),
    "name": message("Subcontractor"),
    "country": message("Country"),
    "number": message("Registration number"),
    "scheme": message("Number scheme"),
    "share_low": message("Share at least, %"),
    "share_high": message("Share at most, %"),
    "description": message("Work"),
    "replaces": message("Replaces (id)"),
    "starts_on": message("First day"),
    "answer_by": message("Answer by", "chain form"),
}
"""The columns of the form, in order."""

NEEDED: tuple[str, ...] = ("tender", "contractor", "name", "country", "number", "starts_on")
"""What every request states."""

DAYS: tuple[str, ...] = ("starts_on", "answer_by")
"""The columns of days."""

_SHEET = message("Request")
_CHAIN = message("Current chain")
_NOTES = message("How to fill in")
_CHAIN_HEADINGS = (
    message("Tender", "chain form"),
    message("Id", "chain form"),
    message("Name"),
    message("Receives work (id)"),
)
_WIDTHS = (12, 20, 28, 30, 8, 22, 14, 12, 12, 30, 20, 14, 14)
_MOST_NAMED = 20
_ROWS_TO_ADD = 200
"""Rows below those filled in that the help reaches. Ours."""
_GUIDE = (
    message(
        "Each row is a request for one subcontractor. Fill in its name, country (two letters, "
        "for example SE), registration number and first day. Rows without a subcontractor are "
        "ignored."
    ),
    message(
        "State the party that hands on the work with its ID from the sheet Current chain. You "
        "may add rows below those filled in."
    ),
    message(
        "The share is a percentage of the work of the party that hands it on. Leave it empty "
        "if it is not known."
    ),
    message("Replaces: the ID of the subcontractor that is replaced; otherwise empty."),
    message("Write dates like 2027-03-01."),
    message(
        "Receipt of a request is not an approval. The request is checked, and then registered "
        "or refused."
    ),
)


class Handing(NamedTuple):
    """A firm in the chain of a tender, and who hands work to it; names of persons are left out."""

    tender_id: str
    party_id: str
    name: str | None
    contractor_id: str | None


def chain_form(
    connection: Connection,
    case: Case,
    *,
    tender_id: str | None,
    made_on: date,
    language: Language,
) -> bytes:
    """Return the form for a contract of a case; it tells the supplier of no other.

    Args:
        connection: Inside a transaction.
        case: The case.
        tender_id: The tender that has the contract; None: the only one with a chain.
        made_on: The day that the file bears as its own.
        language: Language of headings and help. The form is read in either.

    Raises:
        Refusal: The case is before contract start, has no chain for the tender yet, or has chains
            of several tenders and none is named.
    """
    check_stage(case)
    latest = {
        version.tender_id: version.screening_id for version in list_versions(connection, case)
    }
    if tender_id is None and len(latest) > 1:
        shown = ", ".join(map(printable, list(latest)[:_MOST_NAMED]))
        more = " …" if len(latest) > _MOST_NAMED else ""
        named = {"count": str(len(latest)), "tenders": shown + more}
        raise Refusal("invalid-request", Problem("case-chain-which", "/query/tender_id", named))
    if not latest or tender_id not in (None, *latest):
        raise Refusal("conflict", Problem("case-chain-first"))
    chosen = next(iter(latest)) if tender_id is None else tender_id
    procurement = procurement_of(connection, case, latest[chosen])
    handed = handings(procurement, chosen, today=made_on)
    return workbook_of(handed, title=case.diary_number, made_on=made_on, language=language)


def handings(procurement: Procurement, tender_id: str, *, today: date) -> list[Handing]:
    """Return the firms of a tender's chain as it stands on a day, in the order of the parts."""
    here = pl.col("tender_id") == tender_id
    links = procurement.supply_links.filter(
        here, pl.col("valid_to").is_null() | (pl.col("valid_to") >= today)
    ).select("contractor_id", party_id="subcontractor_id")
    parts = (
        procurement.contract_parties.filter(here)
        .sort("position", "party_id")
        .join(procurement.parties, on="party_id", how="left", maintain_order="left")
        .join(links, on="party_id", how="left", maintain_order="left_right")
    )
    columns = ("party_id", "display_name", "is_personal", "contractor_id")
    return [
        Handing(tender_id, party_id, None if personal else name, contractor_id)
        for party_id, name, personal, contractor_id in parts.select(columns).iter_rows()
    ]


def workbook_of(
    handed: Sequence[Handing], *, title: str, made_on: date, language: Language
) -> bytes:
    """Return the form for a chain.

    Args:
        handed: From `handings`.
        title: What the file is about.
        made_on: The day that the file bears as its own.
        language: Language of headings and help.
    """
    from xlsxwriter import Workbook

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    workbook = Workbook(buffer, options)
    made = datetime.combine(made_on, time())
    workbook.set_properties({"title": f"{_SHEET.to(language)} {title}", "created": made})
    bold = workbook.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EEF4"})
    text = workbook.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    day = workbook.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
    sheet = workbook.add_worksheet(_SHEET.to(language))
    for place, (column, width) in enumerate(zip(HEADINGS, _WIDTHS, strict=True)):
        sheet.set_column(place, place, width, day if column in DAYS else text)
        sheet.write_string(0, place, HEADINGS[column].to(language), bold)
    firms = list(
        dict.fromkeys(
            (handing.tender_id, handing.party_id, handing.name or "") for handing in handed
        )
    )
    for row, cells in enumerate(firms, 1):
        for place, cell in enumerate(cells):
            sheet.write_string(row, place, cell, text)
    _help(sheet, last=len(firms) + _ROWS_TO_ADD, firms=len(handed), language=language)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    chain = workbook.add_worksheet(_CHAIN.to(language))
    chain.set_column(0, len(_CHAIN_HEADINGS) - 1, 28, text)
    for place, heading in enumerate(_CHAIN_HEADINGS):
        chain.write_string(0, place, heading.to(language), bold)
    for row, handing in enumerate(handed, 1):
        for place, value in enumerate(handing):
            chain.write_string(row, place, value or "", text)
    notes = workbook.add_worksheet(_NOTES.to(language))
    notes.set_column(0, 0, 110)
    for row, note in enumerate(_GUIDE):
        notes.write_string(row, 0, note.to(language), text)
    workbook.close()
    return buffer.getvalue()


def _help(sheet: "Worksheet", *, last: int, firms: int, language: Language) -> None:
    """Offer the firms of the chain where one is named, and take days alone where one is stated."""
    source = f"='{_CHAIN.to(language)}'!$B$2:$B${firms + 1}"
    rules: dict[str, dict[str, Any]] = {
        column: {"validate": "list", "source": source} for column in ("contractor", "replaces")
    }
    for column in DAYS:
        rules[column] = {
            "validate": "date",
            "criteria": ">=",
            "value": date(2000, 1, 1),
            "input_message": message("Write it like 2027-03-01.").to(language),
        }
    for column, rule in rules.items():
        place = list(HEADINGS).index(column)
        sheet.data_validation(1, place, last, place, rule)
