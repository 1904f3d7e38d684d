"""What a buyer hands in at one time: a file, and further files about the same parties.

`read_files` reads them here and now, as the command line does with the user's own files;
`read_confined` has them read in a process of its own. `read_sent` does as the API does: what could
unfold is confined, a small document of the service's own is not. All
do the natural thing with what the files turn out to be: a procurement is read with the lists and
answers that belong to it, payments or a contract register give suppliers.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

import dataframely as dy
import orjson
import polars as pl

from data_ingest.desk.reading import read_answers
from data_ingest.formats.ledger import ReadLedger, is_ledger, read_ledger
from data_ingest.formats.ubl import is_invoices
from data_ingest.invoices import read_invoices
from data_ingest.mapping import (
    ColumnMapping,
    PurchaseContext,
    RowCounts,
    Target,
    mapping_from_plain,
    read_mapped,
)
from data_ingest.model.contract_tables import ContractRegister
from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.tables import Procurement, Rejects
from data_ingest.reading import OWN_FORMAT, detect, read_procurement
from service.platform.frames import canonical, dump_table, dump_tables, load_table, load_tables
from service.platform.process.sandbox import run_confined
from service.screening.purchase.table_files import (
    Applied,
    FirmAnswers,
    MappedSheet,
    NamedFile,
    SortedTables,
    add_tables,
    is_tabular,
    of_file,
    sort_tables,
)
from service.settings import WorkLimits

LEDGER = "ledger"
"""Format of payments in a published layout."""
TABLE = "table"
"""Format of any table, read by a column mapping."""

SMALL_BYTES = 256 * 1024
"""A document of the service's own that is no larger is read where it arrives. Ours.

It is strict JSON, like the body of any other request: it cannot unfold, and the work is linear in
its size. A process of its own would take longer than reading it does (decision 0027).
"""

_NOTHING_MORE = PurchaseContext()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingOptions:
    """How files are to be read.

    Attributes:
        person_key: Secret for the keyed hash of natural persons' numbers.
        today: No answer from the desk is dated later.
        format_name: One of `data_ingest.reading.FORMATS`, `LEDGER` or `TABLE`; None: detected.
        ocid: Which contracting process of an OCDS file that holds several.
        mappings: Mappings of columns that people have confirmed, the newest first.
        purchase: What a table does not say of the purchase that it belongs to.
    """

    person_key: bytes
    today: date
    format_name: str | None = None
    ocid: str | None = None
    mappings: tuple[ColumnMapping, ...] = ()
    purchase: PurchaseContext = _NOTHING_MORE


@dataclass(frozen=True, slots=True)
class UsedStatement:
    """What was stated of a purchase beside its document and used, for the record.

    Attributes:
        origin: Number of the needs assessment that says it, or `BUYER`.
        facts: What it is, as columns of `Purchases` and `Contracts`.
    """

    origin: str
    facts: tuple[str, ...]

    def as_plain(self) -> dict[str, object]:
        """Return it as plain values."""
        return {"from": self.origin, "facts": list(self.facts)}


BUYER = "buyer"
"""Origin of what whoever hands in a file states with it."""


@dataclass(frozen=True, slots=True)
class Procured:
    """A procurement, with what further files say of its parties.

    Attributes:
        format: Key into `data_ingest.reading.FORMATS`, or `TABLE`.
        procurement: The purchase.
        rejects: What could not be used.
        applied: The mappings of columns that were applied.
        stated: What was stated beside the document and used.
    """

    format: str
    procurement: Procurement
    rejects: dy.DataFrame[Rejects]
    applied: tuple[Applied, ...] = ()
    stated: tuple[UsedStatement, ...] = ()


@dataclass(frozen=True, slots=True)
class Supplied:
    """Suppliers: payments, a contract register, or both.

    Attributes:
        ledger: The payments; None where there is a contract register alone.
        register: The contracts; None where there are payments alone.
        rejects: Rows of tables that could not be used, and numbers that could not. Lines of a
            published ledger are among its own.
        notes: What should be said about the tables.
        applied: The mappings of columns that were applied.
        answers: What tables beside them say of firms: decisions of an authority, and answers.
    """

    ledger: ReadLedger | None
    register: ContractRegister | None
    rejects: dy.DataFrame[Rejects]
    notes: tuple[Problem, ...] = ()
    applied: tuple[Applied, ...] = ()
    answers: tuple[FirmAnswers, ...] = ()


def states_payments(payload: bytes) -> bool:
    """Tell whether a file is payments that need no mapping: a published ledger, or invoices."""
    return is_ledger(payload) or is_invoices(payload)


def read_files(
    file: NamedFile, further: tuple[NamedFile, ...], how: ReadingOptions
) -> Procured | Supplied:
    """Read a file and the further files about the same parties.

    Raises:
        UnreadableInput: A file cannot be read, its columns have not been mapped, or the files do
            not belong together. Its `name` is that of the file.
    """
    if how.format_name in (None, LEDGER) and is_invoices(file.payload):
        invoices = read_invoices(file.payload, name=file.name, person_key=how.person_key)
        return _supplied(invoices, sort_tables(further, mappings=how.mappings), how)
    if how.format_name == LEDGER or (how.format_name is None and is_ledger(file.payload)):
        ledger = read_ledger(file.payload, name=file.name, person_key=how.person_key)
        return _supplied(ledger, sort_tables(further, mappings=how.mappings), how)
    if how.format_name == TABLE or (how.format_name is None and is_tabular(file.payload)):
        return _tabular(file, further, how)
    read = read_procurement(
        file.payload,
        name=file.name,
        person_key=how.person_key,
        format_name=how.format_name,
        ocid=how.ocid,
    )
    tables = sort_tables(further, mappings=how.mappings)
    return _procured(Procured(read.format, read.procurement, read.rejects), tables, how)


def _tabular(
    file: NamedFile, further: tuple[NamedFile, ...], how: ReadingOptions
) -> Procured | Supplied:
    tables = sort_tables((file, *further), mappings=how.mappings)
    first = _first(tables, ("tenderers", "subcontractors"))
    if first is not None:
        mapped = read_mapped(
            first.sheet,
            first.mapping,
            name=first.file,
            person_key=how.person_key,
            purchase=how.purchase,
        )
        assert mapped.procurement is not None
        rest = replace(tables, mapped=tuple(sheet for sheet in tables.mapped if sheet is not first))
        read = Procured(
            TABLE, mapped.procurement, mapped.rejects, (Applied.of(first, mapped.counts),)
        )
        return _procured(read, rest, how)
    if _first(tables, ("payments", "contracts")) is None:
        raise UnreadableInput([Problem("desk-alone")], file.name)
    return _supplied(None, tables, how)


def _first(tables: SortedTables, targets: tuple[Target, ...]) -> MappedSheet | None:
    """Return the first table of the first of the targets that there is one of."""
    found = [
        sheet for target in targets for sheet in tables.mapped if sheet.mapping.target == target
    ]
    return found[0] if found else None


def _procured(read: Procured, tables: SortedTables, how: ReadingOptions) -> Procured:
    """Add the lists and answers that belong to a procurement."""
    _only(tables, ("subcontractors", "decisions"))
    procurement, rejects, applied = add_tables(
        read.procurement,
        tables,
        person_key=how.person_key,
        today=how.today,
        currency=_currency(read.procurement) or how.purchase.currency,
    )
    return Procured(
        read.format,
        procurement,
        Rejects.cast(pl.concat([read.rejects, rejects])),
        (*read.applied, *applied),
    )


def _currency(procurement: Procurement) -> str | None:
    """Return the one currency that a purchase and its tenders are in; None if there are several."""
    known = {procurement.purchases["currency"].item(), *procurement.tenders["currency"]} - {None}
    return str(known.pop()) if len(known) == 1 else None


def _supplied(ledger: ReadLedger | None, tables: SortedTables, how: ReadingOptions) -> Supplied:
    """Read payments, unless they have been, and what lies beside them."""
    _only(tables, ("contracts", "decisions", *(() if ledger else ("payments",))))
    beside = answers_of(tables, how)
    rejects, notes = [beside.rejects], tables.notes
    if ledger is not None:
        rejects.append(ledger.unresolved)
    register = None
    applied = [*beside.applied]
    for table in tables.mapped:
        file, sheet, mapping = table
        if mapping.target == "decisions":
            continue
        mapped = read_mapped(
            sheet, mapping, name=file, person_key=how.person_key, purchase=how.purchase
        )
        if (mapped.ledger and ledger) or (mapped.register and register):
            raise UnreadableInput([Problem("table-twice")], file)
        ledger, register = mapped.ledger or ledger, mapped.register or register
        rejects.append(of_file(mapped.rejects, file))
        applied.append(Applied.of(table, mapped.counts))
        notes += tuple(note for note in mapped.notes if note not in notes)
    return Supplied(
        ledger,
        register,
        Rejects.cast(pl.concat(rejects)),
        notes,
        tuple(applied),
        beside.answers,
    )


class AnswersBeside(NamedTuple):
    """What tables say of firms by their numbers, what could not be read of them, and how."""

    answers: tuple[FirmAnswers, ...]
    rejects: dy.DataFrame[Rejects]
    applied: tuple[Applied, ...]


def answers_of(tables: SortedTables, how: ReadingOptions) -> AnswersBeside:
    """Read the decisions of authorities and the answers among tables; others are left alone.

    Raises:
        UnreadableInput: A table cannot be read.
    """
    found, rejects, applied = [], [tables.rejects], []
    for table in tables.mapped:
        if table.mapping.target == "decisions":
            file, sheet, mapping = table
            mapped = read_mapped(
                sheet, mapping, name=file, person_key=how.person_key, today=how.today
            )
            assert mapped.answers is not None
            found.append(FirmAnswers(file, mapped.answers, is_decisions=True))
            rejects.append(of_file(mapped.rejects, file))
            applied.append(Applied.of(table, mapped.counts))
    for file, sheet in tables.answers:
        answers, refused = read_answers(
            sheet, name=file, person_key=how.person_key, today=how.today
        )
        found.append(FirmAnswers(file, answers, is_decisions=False))
        rejects.append(of_file(refused, file))
    return AnswersBeside(tuple(found), Rejects.cast(pl.concat(rejects)), tuple(applied))


def _only(tables: SortedTables, targets: tuple[Target, ...]) -> None:
    """Refuse a table that does not go together with the first file."""
    for sheet in tables.mapped:
        if sheet.mapping.target not in targets:
            raise UnreadableInput([Problem("table-does-not-belong")], sheet.file)


def read_sent(
    file: NamedFile, further: tuple[NamedFile, ...], how: ReadingOptions, *, limits: WorkLimits
) -> Procured:
    """Read a procurement that a stranger has sent; see `read_files`.

    Raises:
        UnreadableInput: As `read_confined`.
        ConfinedFault: A fault of the readers in a process of their own.
    """
    if further or len(file.payload) > SMALL_BYTES or not _is_own(file.payload):
        return read_confined(file, further, how, limits=limits)
    return _procurement_of(file, further, how)


def _is_own(payload: bytes) -> bool:
    """Tell whether a file is to be read as the service's own document."""
    start = payload.lstrip()[:1]
    return start == b"{" and not is_ledger(payload) and detect(payload, name="") == OWN_FORMAT


def read_confined(
    file: NamedFile, further: tuple[NamedFile, ...], how: ReadingOptions, *, limits: WorkLimits
) -> Procured:
    """Read a procurement in a process of its own; see `read_files`.

    Raises:
        UnreadableInput: As `read_files`, the files take too much memory or time, or they are
            payments or a contract register.
        ConfinedFault: A fault of the readers.
    """
    arguments = {"file": file, "further": further, "how": how}
    read = orjson.loads(run_confined(_read, arguments, limits=limits, name=file.name))
    return Procured(
        read["format"],
        load_tables(Procurement, read["procurement"].encode()),
        Rejects.cast(load_table(Rejects, orjson.loads(read["rejects"]))),
        tuple(
            Applied(
                applied["file"],
                applied["table"],
                mapping_from_plain(applied["mapping"]),
                RowCounts(**applied["counts"]) if "counts" in applied else None,
                tuple(applied["unread"]),
            )
            for applied in read["applied"]
        ),
    )


def _read(file: NamedFile, further: tuple[NamedFile, ...], how: ReadingOptions) -> bytes:
    read = _procurement_of(file, further, how)
    return canonical(
        {
            "format": read.format,
            "procurement": dump_tables(read.procurement).decode(),
            "rejects": dump_table(read.rejects).decode(),
            "applied": [applied.as_plain() for applied in read.applied],
        }
    )


def _procurement_of(
    file: NamedFile, further: tuple[NamedFile, ...], how: ReadingOptions
) -> Procured:
    read = read_files(file, further, how)
    if isinstance(read, Supplied):
        raise UnreadableInput([Problem("suppliers-not-here")], file.name)
    return read
