"""A table and its mapping → what the rows are: a purchase, contracts, payments or decisions."""

from dataclasses import dataclass
from datetime import date

import dataframely as dy
import polars as pl

from data_ingest.desk.answers import DeskAnswers
from data_ingest.formats.ledger.reader import ReadLedger
from data_ingest.mapping.contracts import read_contracts
from data_ingest.mapping.counts import RowCounts, count_rows
from data_ingest.mapping.decisions import read_decisions
from data_ingest.mapping.field import Target
from data_ingest.mapping.mapping import ColumnMapping, fingerprint
from data_ingest.mapping.payments import read_payments
from data_ingest.mapping.subcontractors import read_subcontractors
from data_ingest.mapping.table import all_rejects
from data_ingest.mapping.tenderers import PurchaseContext, read_tenderers
from data_ingest.model.contract_tables import ContractRegister
from data_ingest.model.problem import Problem
from data_ingest.model.tables import Procurement, Rejects
from data_ingest.sheets.sheet import Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """What a table holds; one of `procurement`, `register`, `ledger` and `answers` is given.

    Attributes:
        target: What its rows are.
        procurement: Of tenderers or subcontractors.
        register: Of contracts.
        ledger: Of payments, with its totals.
        answers: Of decisions, what they say of firms by their numbers.
        rejects: Rows and cells that could not be used.
        counts: What became of its rows.
        notes: What should be said about the table.
    """

    target: Target
    procurement: Procurement | None = None
    register: ContractRegister | None = None
    ledger: ReadLedger | None = None
    answers: dy.DataFrame[DeskAnswers] | None = None
    rejects: dy.DataFrame[Rejects]
    counts: RowCounts
    notes: tuple[Problem, ...] = ()


def read_mapped(
    sheet: Sheet,
    mapping: ColumnMapping,
    *,
    name: str,
    person_key: bytes,
    purchase: PurchaseContext | None = None,
    today: date = date.max,
) -> Mapped:
    """Read a table under a mapping.

    Args:
        sheet: The table.
        mapping: What its columns mean; its columns must all be there, others may have come.
        name: The file's name, for messages.
        person_key: Secret for the keyed hash of natural persons' numbers.
        purchase: What else is known of the purchase; its currency also serves the other targets.
        today: No decision is dated later.

    Raises:
        UnreadableInput: The table does not have the columns of the mapping, no row can be used, or
            amounts or dates can be read in two ways.
    """
    known = purchase or PurchaseContext()
    notes = sheet.notes
    if mapping.fingerprint not in ("", fingerprint(sheet.headings)):
        notes += (Problem("mapping-other-columns"),)
    if mapping.target == "payments":
        ledger, refusals = read_payments(
            sheet, mapping, name=name, person_key=person_key, currency=known.currency
        )
        rejects = Rejects.cast(pl.concat([all_rejects(sheet, refusals), ledger.rejects]))
        own = tuple(note for note in ledger.notes if note not in notes)
        counts = count_rows(
            sheet, mapping, rejects, suppliers=ledger.ledger.payments["payee_id"].n_unique()
        )
        return Mapped(
            target="payments",
            ledger=ledger,
            rejects=Rejects.cast(pl.concat([rejects, ledger.unresolved])),
            counts=counts,
            notes=notes + own,
        )
    if mapping.target == "contracts":
        register, rejects = read_contracts(
            sheet,
            mapping,
            name=name,
            person_key=person_key,
            currency=known.currency,
            home=known.home,
        )
        counts = count_rows(
            sheet,
            mapping,
            rejects,
            suppliers=register.contracts["supplier_id"].n_unique(),
            currency=known.currency,
        )
        return Mapped(
            target="contracts", register=register, rejects=rejects, counts=counts, notes=notes
        )
    if mapping.target == "decisions":
        answers, rejects = read_decisions(
            sheet, mapping, name=name, person_key=person_key, today=today
        )
        firms = answers.select("scheme", "number").n_unique()
        return Mapped(
            target="decisions",
            answers=answers,
            rejects=rejects,
            counts=count_rows(sheet, mapping, rejects, suppliers=firms),
            notes=notes,
        )
    read = read_tenderers if mapping.target == "tenderers" else read_subcontractors
    procurement, rejects = read(sheet, mapping, name=name, person_key=person_key, purchase=known)
    counts = count_rows(sheet, mapping, rejects, after=procurement, currency=known.currency)
    return Mapped(
        target=mapping.target,
        procurement=procurement,
        rejects=rejects,
        counts=counts,
        notes=notes,
    )
