"""`kedjekoll map`: say what the columns of a table mean, look at five rows, and keep it.

What was kept is listed and ended by `kedjekoll map list` and `kedjekoll map end`.
"""

import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from typer.core import TyperGroup

from data_ingest.model.problem import UnreadableInput
from data_ingest.model.text import Language, Text
from service.cli.console import Lang, open_file, out, refuse, stop
from service.platform.words import printable
from service.settings import load_settings

if TYPE_CHECKING:
    from data_ingest.mapping import ColumnMapping
    from data_ingest.sheets.sheet import Sheet

Target = Literal["tenderers", "subcontractors", "contracts", "payments"]
ShareUnit = Literal["percent", "fraction"]


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
    help="What the columns of tables mean: map FILE, list, end.",
    no_args_is_help=True,
)


@mappings.command("list")
def list_all(*, lang: Lang = "sv") -> None:
    """List the mappings that count, the newest first: number, source, what the rows are."""
    from data_ingest.mapping import TARGETS
    from service.operations.installation import open_installation
    from service.operations.people.units import seen_units
    from service.platform.db.database import transaction
    from service.screening.purchase.kept_mappings import newest_mappings

    with (
        closing(open_installation(load_settings())) as installation,
        transaction(installation.engine, read_only=True) as connection,
    ):
        principal = installation.principal
        found = newest_mappings(
            connection, tenant_id=principal.tenant_id, units=seen_units(principal)
        )
    if not found:
        out.print(Text("Inga kolumner har mappats.", "No columns have been mapped.").to(lang))
    labels = {str(code): target.label.to(lang) for code, target in TARGETS.items()}
    for mapping in found:
        made = f"{mapping.created_at:%Y-%m-%d} {mapping.actor}"
        line = f"{mapping.id} {mapping.source} ({labels[mapping.target]}), {made}"
        out.print(line, markup=False, soft_wrap=True)


@mappings.command("end")
def end(
    number: Annotated[str, typer.Argument(help="Number of a mapping (mapping_…), from map list.")],
    lang: Lang = "sv",
) -> None:
    """End a mapping: tables with its headings are no longer read by it.

    Exit code 2: there is none of that number that counts.
    """
    from service.operations.installation import open_installation
    from service.platform.db.database import transaction
    from service.screening.purchase.mappings import end_mapping

    with (
        closing(open_installation(load_settings())) as installation,
        transaction(installation.engine) as connection,
    ):
        ended = end_mapping(
            connection, number, principal=installation.principal, now=datetime.now(UTC)
        )
    if ended is None:
        stop(
            Text(
                "Det finns ingen mappning med det numret som gäller.",
                "There is no mapping of that number that counts.",
            ),
            lang,
        )
    said = Text("Avslutad: {id} för {source}.", "Ended: {id} for {source}.").to(lang)
    out.print(said.format(id=ended.id, source=ended.source), markup=False, soft_wrap=True)


@mappings.command("file")
def map_columns(
    file: Annotated[Path, typer.Argument(help="A table: CSV, XLSX or DOCX.")],
    lang: Lang = "sv",
    *,
    target: Annotated[
        Target | None,
        typer.Option(help="tenderers, subcontractors, contracts or payments; guessed if left out."),
    ] = None,
    table: Annotated[
        str | None, typer.Option(help="Which worksheet or table of a file with several.")
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(help="FIELD=HEADING corrects the guess; FIELD= takes the column away."),
    ] = None,
    constant: Annotated[
        list[str] | None,
        typer.Option(help="FIELD=VALUE for what no column says, such as currency=SEK."),
    ] = None,
    share_unit: Annotated[
        ShareUnit | None, typer.Option(help="percent or fraction, where a share is mapped.")
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(help="Your own name of where such tables come from; else the file's name."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Keep it without being asked.")] = False,
) -> None:
    """Map the columns of a table: a guess, five rows to look at, and a question.

    What is kept counts for every table with the same headings. The whole table is read first:
    nothing is kept by which it would be refused. Exit code 2: the file has to be mended, a field
    that is needed has no column, or the kind of rows has to be told (--target).
    """
    from data_ingest.mapping import guess, mapping_from_plain, preview, read_mapped
    from data_ingest.sheets.opening import open_sheets
    from service.operations.installation import open_installation
    from service.platform.db.database import transaction
    from service.screening.purchase.mappings import keep_mapping
    from service.screening.report.intake_words import count_line
    from service.screening.report.mapping import render_columns, render_preview

    try:
        sheet = _chosen(open_sheets(open_file(file, lang), name=file.name), table, lang)
        found = guess(sheet, target=target)
        mapping = _corrected(
            found.mapping, _pairs(column, lang), _pairs(constant, lang), share_unit
        )
        out.print(render_columns(sheet, found, mapping, lang))
        mapping_from_plain(mapping.as_plain(), name=file.name)
        out.print(render_preview(mapping, preview(sheet, mapping), lang))
        read = read_mapped(sheet, mapping, name=file.name, person_key=b"")
    except UnreadableInput as fault:
        refuse(fault, lang)
    out.print(count_line(read.counts.as_plain(), lang), markup=False, soft_wrap=True)
    if yes and target is None and found.runner_up is not None:
        stop(
            Text(
                f"Tabellen kan vara {mapping.target} eller {found.runner_up}. Säg vilket med "
                "--target; inget har sparats.",
                f"The table may be {mapping.target} or {found.runner_up}. Say which with "
                "--target; nothing has been kept.",
            ),
            lang,
        )
    if not yes and not _confirmed(lang):
        out.print(Text("Ingenting har sparats.", "Nothing has been kept.").to(lang))
        return
    with (
        closing(open_installation(load_settings())) as installation,
        transaction(installation.engine) as connection,
    ):
        kept = keep_mapping(
            connection,
            mapping,
            source=printable(source or file.stem),
            headings=sheet.headings,
            principal=installation.principal,
            now=datetime.now(UTC),
        )
    said = Text("Sparad som {id} för {source}.", "Kept as {id} for {source}.").to(lang)
    out.print(said.format(id=kept.id, source=kept.source), markup=False)


def _chosen(sheets: "Sequence[Sheet]", title: str | None, lang: Language) -> "Sheet":
    """Return the table that is asked for; the only one, if none is."""
    fitting = [sheet for sheet in sheets if title is None or sheet.title == title]
    if len(fitting) != 1:
        titles = ", ".join(printable(sheet.title) for sheet in sheets)
        stop(
            Text(
                f"Ange en av filens tabeller med --table: {titles}.",
                f"Name one of the tables of the file with --table: {titles}.",
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
                Text("Skriv FÄLT=RUBRIK eller FÄLT=VÄRDE.", "Write FIELD=HEADING or FIELD=VALUE."),
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
        out.print(
            Text(
                "Kör igen med --yes för att spara.",
                "Run again with --yes to keep it.",
            ).to(lang)
        )
        return False
    return typer.confirm(Text("Stämmer det? Spara?", "Is it right? Keep it?").to(lang))
