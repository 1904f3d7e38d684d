"""`kedjekoll map`: say what the columns of a table mean, look at five rows, and keep it.

What was kept is listed and ended by `kedjekoll map list` and `kedjekoll map end`.
"""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from typer.core import TyperGroup

from data_ingest.model.text import Language, message
from service.cli.agreeing import ROWS_NOT_USED
from service.cli.answering import Answer, answering
from service.cli.console import err, open_file, say, stop
from service.cli.door import Door
from service.platform.words import printable

if TYPE_CHECKING:
    from data_ingest.mapping import ColumnMapping
    from data_ingest.sheets.sheet import Sheet

Target = Literal["tenderers", "subcontractors", "contracts", "payments", "decisions"]
ShareUnit = Literal["percent", "fraction"]


CURRENCY = "SEK"
"""Of amounts that stand without one, when rows are counted: the buyer's where nobody says which."""


class FileOrCommand(TyperGroup):
    """The commands about mappings; whatever is none of them is a file to be mapped."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401
        """Take arguments that begin with none of the commands as those of `file`."""
        if args and args[0] not in (*self.commands, "--help"):
            args = ["file", *args]
        return super().parse_args(ctx, args)


mappings = typer.Typer(
    name="map",
    cls=FileOrCommand,
    help="Map the columns of tables: map FILE, list, end.",
    no_args_is_help=True,
)


@mappings.command("list")
@answering()
def list_all(door: Door) -> Answer:
    """List active mappings, newest first: ID, source and type of rows."""
    from data_ingest.mapping import TARGETS
    from service.calls.mappings import list_mappings

    found = list_mappings(door.call)
    if not found.items:
        return Answer(found, message("No columns have been mapped."))
    labels = {str(code): target.label.to(door.language) for code, target in TARGETS.items()}
    lines = (
        f"{kept.id} {kept.source} ({labels[kept.mapping.target]}), "
        f"{kept.created_at:%Y-%m-%d} {kept.actor}"
        for kept in found.items
    )
    return Answer(found, *lines)


@mappings.command("end")
@answering(unknown="mapping-unknown")
def end(
    door: Door,
    number: Annotated[str, typer.Argument(help="ID of a mapping (mapping_…), from map list.")],
) -> Answer:
    """End a mapping: tables with its headings are no longer read with it.

    Exit code 2: there is no active mapping with that ID.
    """
    from service.calls.mappings import end_mapping

    ended = end_mapping(door.call, number)
    said = message("Ended: {id} for {source}.").filled(id=ended.id, source=ended.source)
    return Answer(ended, said)


@mappings.command("file")
@answering()
def map_columns(
    door: Door,
    file: Annotated[Path, typer.Argument(help="Table: CSV, XLSX or DOCX.")],
    *,
    target: Annotated[
        Target | None,
        typer.Option(
            help="tenderers, subcontractors, contracts, payments or decisions; default: detected."
        ),
    ] = None,
    table: Annotated[
        str | None, typer.Option(help="Worksheet or table to read, if the file contains several.")
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            help="FIELD=HEADING corrects the proposal; FIELD= removes the column. Can be repeated."
        ),
    ] = None,
    constant: Annotated[
        list[str] | None,
        typer.Option(
            help="FIELD=VALUE for a field without a column, such as currency=SEK. Can be repeated."
        ),
    ] = None,
    share_unit: Annotated[
        ShareUnit | None, typer.Option(help="percent or fraction, if a share is mapped.")
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(help="Your name for the source of such tables; default: the file name."),
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Save without asking, if every row is used.")
    ] = False,
    not_used: Annotated[
        int, typer.Option(help="Number of rows that you agree are not used; with --yes.")
    ] = 0,
) -> Answer:
    """Map the columns of a table: propose a mapping, show five rows and ask for confirmation.

    A saved mapping applies to every table with the same headings. The whole table is read first; a
    mapping with which it would be refused is not saved. Exit code 2: the file must be corrected, a
    required field has no column, the type of rows must be stated (--target), or rows are not used
    (--not-used).
    """
    from data_ingest.mapping import (
        OF_PURCHASE,
        PurchaseContext,
        guess,
        mapping_from_plain,
        preview,
        read_mapped,
        unused,
        upright,
    )
    from data_ingest.sheets.opening import open_sheets
    from service.calls.mappings import MappingDocument, NewMapping, create_mapping
    from service.screening.report.intake_words import count_line
    from service.screening.report.mapping import render_columns, render_preview, render_unused

    lang = door.language
    sheet = upright(_chosen(open_sheets(open_file(file, lang), name=file.name), table, lang))
    found = guess(sheet, target=target)
    mapping = _corrected(found.mapping, _pairs(column, lang), _pairs(constant, lang), share_unit)
    door.tell(render_columns(sheet, found, mapping, lang))
    mapping_from_plain(mapping.as_plain(), name=file.name)
    door.tell(render_preview(mapping, preview(sheet, mapping), lang))
    own = PurchaseContext(currency=CURRENCY if mapping.target in OF_PURCHASE else None)
    read = read_mapped(sheet, mapping, name=file.name, person_key=b"", purchase=own)
    door.tell(count_line(read.counts.as_plain(), lang))
    door.tell(render_unused(unused(sheet, read.rejects), lang))
    if yes and read.counts.left_out > not_used:
        stop(ROWS_NOT_USED.filled(left=read.counts.left_out), lang)
    if yes and target is None and found.runner_up is not None:
        stop(
            message(
                "The table may be {target} or {runner_up}. State which with --target; nothing "
                "has been saved."
            ).filled(target=mapping.target, runner_up=found.runner_up),
            lang,
        )
    document = MappingDocument.model_validate(mapping.as_plain())
    if not yes and not _confirmed(lang):
        return Answer(document, message("Nothing has been saved."))
    stated = NewMapping(
        source=printable(source or file.stem), headings=list(sheet.headings), mapping=document
    )
    kept = create_mapping(door.call, stated)
    said = message("Saved as {id} for {source}.").filled(id=kept.id, source=kept.source)
    return Answer(kept, said)


def _chosen(sheets: "Sequence[Sheet]", title: str | None, lang: Language) -> "Sheet":
    """Return the table that is asked for; the only one, if none is."""
    fitting = [sheet for sheet in sheets if title is None or sheet.title == title]
    if len(fitting) != 1:
        titles = ", ".join(printable(sheet.title) for sheet in sheets)
        stop(
            message("Specify one of the tables in the file with --table: {titles}.").filled(
                titles=titles
            ),
            lang,
        )
    return fitting[0]


def _pairs(options: list[str] | None, lang: Language) -> dict[str, str]:
    pairs = {}
    for option in options or []:
        name, sign, value = option.partition("=")
        if not sign:
            stop(
                message("Write FIELD=HEADING or FIELD=VALUE."),
                lang,
            )
        pairs[name.strip()] = value.strip()
    return pairs


def _corrected(
    mapping: "ColumnMapping",
    columns: dict[str, str],
    constants: dict[str, str],
    share_unit: ShareUnit | None,
) -> "ColumnMapping":
    """Return the guess with what the user says in place of it; it is not checked."""
    others = {
        code: column for code, column in mapping.columns.items() if column not in columns.values()
    }
    return replace(
        mapping,
        columns={code: heading for code, heading in (others | columns).items() if heading},
        constants={**mapping.constants, **constants},
        share_unit=share_unit or mapping.share_unit,
    )


def _confirmed(lang: Language) -> bool:
    if not sys.stdin.isatty():
        say(
            message("Run again with --yes to save."),
            lang,
            to=err,
        )
        return False
    return typer.confirm(message("Is this correct? Save?").to(lang))
