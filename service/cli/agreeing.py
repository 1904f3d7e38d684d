"""`kedjekoll screen --yes`: tables that nobody has mapped are read as proposed, if all is used.

A row that would not be used, a column that fits two fields or a table that may be of two kinds is
for a person to look at: then nothing is saved, and it is said.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import PurePath
from typing import TYPE_CHECKING

from data_ingest.model.problem import UnreadableInput
from data_ingest.model.text import Language, message
from service.cli.console import stop, tell_rejects

if TYPE_CHECKING:
    from data_ingest.mapping import ColumnMapping
    from data_ingest.sheets.sheet import Sheet
    from service.operations.installation import Installation
    from service.screening.purchase.intake import Procured, Supplied
    from service.screening.purchase.table_files import NamedFile

_UNCLEAR = message("{file}: {reason} Map it first: kedjekoll map.")
_ASK = frozenset({"mapping-ambiguous", "mapping-number-of-whom", "mapping-share-unit-unclear"})
"""What a proposal says that only a person can answer."""

Proposed = list[tuple[str, "Sheet", "ColumnMapping"]]

ROWS_NOT_USED = message(
    "Rows that are not used: {left}. Nothing has been saved. If that is right, run kedjekoll map "
    "for the file with --yes --not-used {left}."
)


def proposed(
    files: Sequence["NamedFile"], known: Sequence["ColumnMapping"], *, lang: Language
) -> Proposed:
    """Return the tables that nobody has mapped, with their file and what is proposed for each."""
    from data_ingest.desk.reading import is_answer
    from data_ingest.mapping import guess, mapping_for, published_mappings, upright
    from data_ingest.sheets.opening import open_sheets
    from service.screening.purchase.table_files import is_tabular

    found: Proposed = []
    mappings = [*known, *published_mappings()]
    for file in files:
        for sheet in open_sheets(file.payload, name=file.name) if is_tabular(file.payload) else ():
            if is_answer(sheet):
                continue
            table = upright(sheet)
            try:
                mapping_for(table, mappings, name=file.name)
            except UnreadableInput:
                made = guess(table)
                asked = next((one for one in made.problems if one.code in _ASK), None)
                lacking = {*made.missing} - {"currency"}
                if asked or lacking or made.runner_up:
                    said = message("It cannot be told what its columns are.").to(lang)
                    reason = asked.detail(lang) if asked else said
                    stop(_UNCLEAR.filled(file=file.name, reason=reason), lang)
                found.append((file.name, table, made.mapping))
                mappings.append(made.mapping)
    return found


def keep(
    made: Proposed,
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
    from service.screening.record.recording import problems_of

    files = {name for name, _, _ in made}
    left = sum(one.counts.left_out for one in read.applied if one.counts and one.file in files)
    if left:
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
