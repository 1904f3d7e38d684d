"""`kedjekoll coverage`: count what the cases show of a year's contracts, and keep the report."""

import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from data_ingest.model.problem import UnreadableInput
from data_ingest.model.text import Language, Text
from service.cli.console import Lang, open_file, out, refuse, stop, stop_with, write_file
from service.platform.words import printable
from service.settings import load_settings

if TYPE_CHECKING:
    from service.suppliers.coverage.table import CoverageRecord

SUFFIXES = (".pdf", ".xlsx", ".json")

coverage = typer.Typer(
    name="coverage",
    help="What the cases show of the contracts in risk categories: make, show.",
    no_args_is_help=True,
)

Out = Annotated[
    Path | None, typer.Option("--out", help="File for the report: .pdf, .xlsx or .json.")
]
Address = Annotated[
    str,
    typer.Option(
        help="Address of the service, to which cells of the workbook lead, such as "
        "https://kedjekoll.example."
    ),
]


@coverage.command()
def make(
    register: Annotated[Path, typer.Argument(help="The contract register.")],
    year: Annotated[int, typer.Option(help="Calendar year.")],
    lang: Lang = "sv",
    *,
    ledger: Annotated[
        Path | None, typer.Option(help="The ledger of the year, if spend is to be counted.")
    ] = None,
    unit: Annotated[
        str | None, typer.Option(help="Buyer unit; every one that you see if left out.")
    ] = None,
    country: Annotated[
        str, typer.Option(help="Where the work is done, where the register does not say.")
    ] = "SE",
    sample: Annotated[int, typer.Option(min=0, max=1_000, help="Cases to draw.")] = 10,
    seed: Annotated[
        int | None, typer.Option(min=0, help="Seed of the draw; made by chance if left out.")
    ] = None,
    written: Out = None,
    address: Address = "",
) -> None:
    """Count the coverage of a year and keep the report.

    What neither the register nor the cases show is "not known", never "no". Exit code 2: something
    has to be mended.
    """
    import mimetypes

    from service.operations.files.keeping import keep
    from service.operations.installation import open_installation
    from service.platform.refusal import Refusal
    from service.suppliers.coverage.request import CoverageRequest
    from service.suppliers.coverage.store import make_coverage

    _check(written, country, lang)
    settings = load_settings()
    files = [(path.name, open_file(path, lang)) for path in (register, ledger) if path is not None]
    with closing(open_installation(settings)) as installation:
        try:
            kept = [
                keep(
                    installation,
                    content,
                    name=name,
                    media_type=mimetypes.guess_type(name)[0] or "application/octet-stream",
                    principal=installation.principal,
                ).id
                for name, content in files
            ]
            record = make_coverage(
                installation,
                CoverageRequest(
                    files=kept, year=year, unit=unit, country=country, sample=sample, seed=seed
                ),
                principal=installation.principal,
                now=datetime.now(UTC),
                limits=settings.reading_limits,
            )
        except UnreadableInput as fault:
            refuse(fault, lang)
        except Refusal as fault:
            stop_with(fault.problems[0], lang)
    _show(record, lang, written=written, address=address)
    said = Text("Rapporten är sparad som {id}.", "The report is kept as {id}.").to(lang)
    out.print(said.format(id=record.id), markup=False)


@coverage.command()
def show(
    report_id: Annotated[str, typer.Argument(help="Number of the report (coverage_…).")],
    lang: Lang = "sv",
    *,
    written: Out = None,
    address: Address = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Print a kept coverage report once more, or write it to a file."""
    from service.operations.installation import open_installation
    from service.platform.db.database import transaction
    from service.suppliers.coverage.store import load_coverage

    _check(written, "SE", lang)
    with (
        closing(open_installation(load_settings())) as installation,
        transaction(installation.engine, read_only=True) as connection,
    ):
        record = load_coverage(connection, report_id, principal=installation.principal)
    if record is None:
        stop(
            Text(
                "Det finns ingen rapport med det numret. Ange ett nummer som börjar med co_.",
                "There is no report under that number. Give a number that begins with co_.",
            ),
            lang,
        )
    if as_json:
        sys.stdout.write(record.content.decode() + "\n")
        return
    _show(record, lang, written=written, address=address)


def _check(written: Path | None, country: str, lang: Language) -> None:
    """Exit with 2 where the options do not hold together."""
    if written is not None and written.suffix.lower() not in SUFFIXES:
        ends = ", ".join(SUFFIXES)
        stop(
            Text(f"Filen till --out slutar på {ends}.", f"The file of --out ends in {ends}."), lang
        )
    if len(country) != 2 or not country.isascii() or not country.isupper():
        stop(
            Text("Landet skrivs med två stora bokstäver.", "A country is two capital letters."),
            lang,
        )


def _show(record: "CoverageRecord", lang: Language, *, written: Path | None, address: str) -> None:
    from service.suppliers.coverage.models import CoverageReport
    from service.suppliers.coverage.report_pdf import coverage_pdf
    from service.suppliers.coverage.report_terminal import coverage_lines
    from service.suppliers.coverage.report_workbook import coverage_workbook

    report = CoverageReport.read(record.content)
    for line in coverage_lines(report, lang):
        out.print(printable(line), markup=False, highlight=False, soft_wrap=True)
    if written is None:
        return
    suffix = written.suffix.lower()
    payload = record.content
    if suffix == ".pdf":
        payload = coverage_pdf(record, report, lang)
    elif suffix == ".xlsx":
        payload = coverage_workbook(record, report, lang, root=address.rstrip("/"))
    write_file(written, payload, lang)
