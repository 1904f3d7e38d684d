"""Mappings of tables that nobody has mapped, as they are proposed, where nothing is left to ask."""

from collections.abc import Sequence
from typing import NamedTuple

from data_ingest.desk.reading import is_answer
from data_ingest.mapping import guess, mapping_for, published_mappings, upright
from data_ingest.mapping.mapping import ColumnMapping
from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.sheets.opening import open_sheets
from data_ingest.sheets.sheet import Sheet
from service.screening.purchase.intake import Procured, Supplied
from service.screening.purchase.table_files import NamedFile, is_tabular

_ASK = frozenset({"mapping-ambiguous", "mapping-number-of-whom", "mapping-share-unit-unclear"})
"""What a proposal says that only a person can answer."""


class ProposedTable(NamedTuple):
    """A table that nobody has mapped.

    Attributes:
        file: Name of its file.
        sheet: The table.
        mapping: What its columns probably mean.
    """

    file: str
    sheet: Sheet
    mapping: ColumnMapping


class UnclearTable(Exception):
    """What the columns of a table mean is for a person to say.

    Args:
        file: Name of its file.
        problem: What only a person can answer; None: it cannot be told what the columns are.
        unread: Why it is not read, with what its columns probably are.
    """

    def __init__(self, file: str, problem: Problem | None, unread: UnreadableInput) -> None:
        self.file = file
        self.problem = problem
        self.unread = unread
        super().__init__(file)


def proposed(files: Sequence[NamedFile], known: Sequence[ColumnMapping]) -> list[ProposedTable]:
    """Return the tables that nobody has mapped, with what is proposed for each.

    Args:
        files: The files; those that hold no tables are passed over.
        known: Mappings that people have confirmed.

    Raises:
        UnclearTable: A column fits two fields, a needed one has no column, or a table may be of two
            kinds.
        UnreadableInput: A file cannot be opened.
    """
    found: list[ProposedTable] = []
    mappings = [*known, *published_mappings()]
    for file in files:
        for sheet in open_sheets(file.payload, name=file.name) if is_tabular(file.payload) else ():
            if is_answer(sheet):
                continue
            table = upright(sheet)
            try:
                mapping_for(table, mappings, name=file.name)
            except UnreadableInput as unread:
                made = guess(table)
                asked = next((problem for problem in made.problems if problem.code in _ASK), None)
                lacking = {*made.missing} - {"currency"}
                if asked or lacking or made.runner_up:
                    raise UnclearTable(file.name, asked, unread) from None
                found.append(ProposedTable(file.name, table, made.mapping))
                mappings.append(made.mapping)
    return found


def unused_rows(made: Sequence[ProposedTable], read: Procured | Supplied) -> int:
    """Return how many rows of proposed tables were not used.

    Args:
        made: What was proposed.
        read: What was read by it.
    """
    files = {table.file for table in made}
    return sum(one.counts.left_out for one in read.applied if one.counts and one.file in files)
