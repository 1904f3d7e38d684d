"""Tables in the files that a buyer hands in: which is what, and how they go together."""

from codecs import BOM_UTF8
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

import dataframely as dy
import polars as pl

from data_ingest.desk.answers import DeskAnswers
from data_ingest.desk.attaching import Answered, attach, attached
from data_ingest.desk.reading import is_answer, read_answers
from data_ingest.mapping import (
    TARGETS,
    ColumnMapping,
    RowCounts,
    attach_decisions,
    attach_subcontractors,
    attached_decisions,
    count_rows,
    fingerprint,
    mapping_for,
    published_mappings,
    read_mapped,
    system_of,
    upright,
)
from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.tables import Procurement, Rejects
from data_ingest.sheets.opening import open_sheets
from data_ingest.sheets.several import together
from data_ingest.sheets.sheet import Sheet


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file as it was handed in.

    Attributes:
        name: As the sender gave it.
        payload: Its bytes.
    """

    name: str
    payload: bytes


class MappedSheet(NamedTuple):
    """A table with the mapping of its columns, and the name of its file."""

    file: str
    sheet: Sheet
    mapping: ColumnMapping


@dataclass(frozen=True, slots=True)
class Applied:
    """A mapping that was applied to a table, for the record.

    Attributes:
        file: Name of the file.
        table: Title of the table in it.
        mapping: What its columns were read as.
        counts: What became of its rows; None where nobody has counted them.
        unread: Headings of the columns that hold something and that the mapping leaves out.
    """

    file: str
    table: str
    mapping: ColumnMapping
    counts: RowCounts | None = None
    unread: tuple[str, ...] = ()

    @classmethod
    def of(cls, mapped: MappedSheet, counts: RowCounts | None = None) -> "Applied":
        """Return what is put on record of a mapped table."""
        file, sheet, mapping = mapped
        read = set(mapping.columns.values())
        unread = tuple(
            heading
            for at, heading in enumerate(sheet.headings)
            if heading and heading not in read and sheet.rows[str(at)].is_not_null().any()
        )
        return cls(file, sheet.title, mapping, counts, unread)

    def as_plain(self) -> dict[str, object]:
        """Return it as plain values."""
        plain: dict[str, object] = {
            "file": self.file,
            "table": self.table,
            "mapping": self.mapping.as_plain(),
            "unread": list(self.unread),
        }
        return plain if self.counts is None else plain | {"counts": self.counts.as_plain()}


class FirmAnswers(NamedTuple):
    """What a table says of firms by their numbers, and the name of its file.

    `is_decisions` tells decisions of an authority from answers: one of them goes in whole or not.
    """

    file: str
    answers: dy.DataFrame[DeskAnswers]
    is_decisions: bool

    def added_to(self, parties: Answered) -> tuple[Answered, dy.DataFrame[Rejects]]:
        """Return the parties with what is said of them, and what could not be used."""
        add = attached_decisions if self.is_decisions else attached
        after, unused = add(parties, self.answers)
        return after, of_file(unused, self.file)


class DeskSheet(NamedTuple):
    """A table of answers from the desk, and the name of its file."""

    file: str
    sheet: Sheet


@dataclass(frozen=True, slots=True)
class SortedTables:
    """The tables of some files.

    Attributes:
        mapped: Those whose columns somebody has mapped, in the order of the files.
        answers: The filled forms, declarations and Skatteverket's answers.
        rejects: Tables that are neither, in files that hold others.
        notes: What should be said about the tables that are used.
    """

    mapped: tuple[MappedSheet, ...]
    answers: tuple[DeskSheet, ...]
    rejects: dy.DataFrame[Rejects]
    notes: tuple[Problem, ...] = field(default=())


def is_tabular(payload: bytes) -> bool:
    """Tell whether a file is to be opened as one of tables: what begins as neither JSON nor XML."""
    start = payload.removeprefix(BOM_UTF8).lstrip()[:1]
    return start not in (b"", b"{", b"[", b"<")


def sort_tables(files: Iterable[NamedFile], *, mappings: Sequence[ColumnMapping]) -> SortedTables:
    """Open files and tell what each of their tables is.

    Args:
        files: Files of tables.
        mappings: Mappings of columns that people have confirmed, the newest first; those of
            published layouts count after them.

    Raises:
        UnreadableInput: A file cannot be opened, or none of its tables is known: its columns have
            to be mapped first.
    """
    known = (*mappings, *published_mappings())
    mapped: list[MappedSheet] = []
    answers: list[DeskSheet] = []
    unknown: list[tuple[str, str, str]] = []
    notes: list[Problem] = []
    for file in files:
        refusals: list[UnreadableInput] = []
        own: list[MappedSheet] = []
        used = 0
        for sheet in open_sheets(file.payload, name=file.name):
            if is_answer(sheet):
                answers.append(DeskSheet(file.name, sheet))
            else:
                sheet = upright(sheet)
                try:
                    mapping = mapping_for(sheet, known, name=file.name)
                except UnreadableInput as fault:
                    refusals.append(fault)
                    unknown.append((f"{file.name}: {sheet.title}", "table-not-mapped", "{}"))
                    continue
                own.append(MappedSheet(file.name, sheet, mapping))
                if mapping not in known and (system := system_of(sheet)) is not None:
                    notes.append(Problem("mapping-finance-system", "", {"system": system.name}))
            used += 1
            notes += [note for note in sheet.notes if note not in notes]
        if not used:
            raise refusals[0]
        mapped += _lots_together(own)
    rejects = pl.DataFrame(unknown, schema=list(Rejects.column_names()), orient="row")
    return SortedTables(tuple(mapped), tuple(answers), Rejects.cast(rejects), tuple(notes))


def _lots_together(tables: Sequence[MappedSheet]) -> list[MappedSheet]:
    """Return the tables of a file, those of tenderers that have the same headings as one.

    They are one a lot, so that the lot of a row is the title of its table, unless a column or a
    value says which it is.
    """
    alike: dict[object, list[MappedSheet]] = {}
    for table in tables:
        is_of_lots = table.mapping.target == "tenderers" and "lot" not in (
            *table.mapping.columns,
            *table.mapping.constants,
        )
        alike.setdefault(table.sheet.headings if is_of_lots else id(table), []).append(table)
    return [_as_one(same) if len(same) > 1 else same[0] for same in alike.values()]


def _as_one(tables: Sequence[MappedSheet]) -> MappedSheet:
    heading = TARGETS["tenderers"].fields["lot"].label.sv
    file, first, mapping = tables[0]
    while heading in first.headings:
        heading += "*"
    sheet = together([table.sheet for table in tables], heading=heading)
    columns = {**mapping.columns, "lot": heading}
    return MappedSheet(
        file, sheet, replace(mapping, columns=columns, fingerprint=fingerprint(sheet.headings))
    )


def add_tables(
    procurement: Procurement,
    tables: SortedTables,
    *,
    person_key: bytes,
    today: date,
    currency: str | None,
) -> tuple[Procurement, dy.DataFrame[Rejects], tuple[Applied, ...]]:
    """Add lists of subcontractors and of decisions, then answers from the desk, to a procurement.

    Returns:
        The procurement with what was added, what could not be, and the mappings that were applied.

    Raises:
        UnreadableInput: A table cannot be read.
    """
    rejects = [tables.rejects]
    applied = []
    for mapped in tables.mapped:
        file, sheet, mapping = mapped
        counts = None
        if mapping.target == "subcontractors":
            before = procurement
            procurement, refused = attach_subcontractors(
                before, sheet, mapping, name=file, person_key=person_key, currency=currency
            )
            counts = count_rows(
                sheet, mapping, refused, after=procurement, before=before, currency=currency
            )
            rejects.append(of_file(refused, file))
        elif mapping.target == "decisions":
            read = read_mapped(sheet, mapping, name=file, person_key=person_key, today=today)
            assert read.answers is not None
            procurement, unused = attach_decisions(procurement, read.answers)
            counts = read.counts
            rejects += [of_file(read.rejects, file), of_file(unused, file)]
        applied.append(Applied.of(mapped, counts))
    for file, sheet in tables.answers:
        answers, refused = read_answers(sheet, name=file, person_key=person_key, today=today)
        procurement, unused = attach(procurement, answers)
        rejects += [of_file(refused, file), of_file(unused, file)]
    return procurement, Rejects.cast(pl.concat(rejects)), tuple(applied)


def of_file(rejects: dy.DataFrame[Rejects], file: str) -> dy.DataFrame[Rejects]:
    """Return the same rejects with the name of the file before their places."""
    return Rejects.cast(rejects.with_columns(location=pl.lit(f"{file}: ") + pl.col("location")))
