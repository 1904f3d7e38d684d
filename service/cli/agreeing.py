"""`kedjekoll screen --yes`: tables that nobody has mapped are read as proposed, if all is used.

A row that would not be used, a column that fits two fields or a table that may be of two kinds is
for a person to look at: then nothing is saved, and it is said.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import PurePath
from typing import TYPE_CHECKING

from data_ingest.model.text import Language, message
from service.cli.console import stop, tell_rejects

if TYPE_CHECKING:
    from data_ingest.mapping import ColumnMapping
    from service.operations.installation import Installation
    from service.screening.purchase.intake import Procured, Supplied
    from service.screening.purchase.proposing import ProposedTable
    from service.screening.purchase.table_files import NamedFile

_UNCLEAR = message("{file}: {reason} Map it first: kedjekoll map.")
_NO_REASON = message("It cannot be told what its columns are.")

ROWS_NOT_USED = message(
    "Rows that are not used: {left}. Nothing has been saved. If that is right, run kedjekoll map "
    "for the file with --yes --not-used {left}."
)


def proposed(
    files: Sequence["NamedFile"], known: Sequence["ColumnMapping"], *, lang: Language
) -> list["ProposedTable"]:
    """Return the tables that nobody has mapped; exit with 2 if a person has to map one first."""
    from service.screening.purchase.proposing import UnclearTable
    from service.screening.purchase.proposing import proposed as proposals

    try:
        return proposals(files, known)
    except UnclearTable as fault:
        reason = fault.problem.detail(lang) if fault.problem else _NO_REASON.to(lang)
        stop(_UNCLEAR.filled(file=fault.file, reason=reason), lang)


def keep(
    made: list["ProposedTable"],
    read: "Procured | Supplied",
    installation: "Installation",
    *,
    unit: str,
    lang: Language,
) -> None:
    """Keep what was proposed, if every row of its tables was used.

    Args:
        made: What was proposed.
        read: What was read by it.
        installation: Where it is kept.
        unit: The buyer unit whose it is to be; empty for none.
        lang: Language of what is said.
    """
    from service.platform.db.database import transaction
    from service.screening.purchase.mappings import keep_mapping
    from service.screening.purchase.proposing import unused_rows
    from service.screening.record.recording import problems_of

    if left := unused_rows(made, read):
        tell_rejects(problems_of(read.rejects), lang)
        stop(ROWS_NOT_USED.filled(left=left), lang)
    with transaction(installation.engine) as connection:
        for name, sheet, mapping in made:
            keep_mapping(
                connection,
                mapping,
                source=PurePath(name).stem[:100],
                headings=tuple(sheet.headings),
                principal=installation.principal,
                now=datetime.now(UTC),
                unit=unit,
            )
