"""`kedjekoll coverage`: count what the cases show of a year's contracts, and keep the report."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from data_ingest.model.text import Language, message
from service.cli.answering import Answer, answering
from service.cli.console import open_file, stop, write_file
from service.cli.door import Door
from service.documents.forms import FORMS
from service.settings import load_settings

if TYPE_CHECKING:
    from rich.console import RenderableType

    from service.suppliers.coverage.table import CoverageRecord

SUFFIXES = (".json", *(f".{form}" for form in FORMS))

coverage = typer.Typer(
    name="coverage",
    help="Report what the cases show about contracts in risk categories.",
    no_args_is_help=True,
)

Out = Annotated[
    list[Path] | None,
    typer.Option(
        "--out",
        help="File to write the report to: .pdf, .docx, .xlsx, .csv, .parquet, .zip, .md or .json. "
        "Can be repeated.",
    ),
]
Address = Annotated[
    str,
    typer.Option(
        help="Address of the service for links in the workbook, such as https://kedjekoll.example."
    ),
]


@coverage.command()
@answering()
def make(
    door: Door,
    register: Annotated[Path, typer.Argument(help="Contract register.")],
    year: Annotated[int, typer.Option(help="Calendar year.")],
    *,
    ledger: Annotated[Path | None, typer.Option(help="Ledger of the year, to count spend.")] = None,
    unit: Annotated[
        str | None, typer.Option(help="Buyer unit; default: every unit that you can see.")
    ] = None,
    country: Annotated[
        str,
        typer.Option(
            help="Country where the work is done, if the register does not state it; ISO code."
        ),
    ] = "SE",
    sample: Annotated[int, typer.Option(min=0, max=1_000, help="Number of cases to draw.")] = 10,
    seed: Annotated[
        int | None, typer.Option(min=0, help="Seed of the draw; default: random.")
    ] = None,
    written: Out = None,
    address: Address = "",
) -> Answer:
    """Create and store the coverage report of a year.

    What neither the register nor the cases show is reported as "not known", never as "no". Exit
    code 2: the input is not valid.
    """
    import mimetypes

    from service.calls.coverage import coverage_answer, create_coverage_report
    from service.calls.evidence_files import create_evidence_file
    from service.suppliers.coverage.request import CoverageRequest

    _check(written, country, door.language)
    files = [
        (path.name, open_file(path, door.language))
        for path in (register, ledger)
        if path is not None
    ]
    limits = load_settings().reading_limits
    kept = [
        create_evidence_file(
            door.call,
            content,
            name=name,
            media_type=mimetypes.guess_type(name)[0] or "application/octet-stream",
            reading=limits,
        ).id
        for name, content in files
    ]
    stated = door.stated(
        CoverageRequest,
        tidy=False,
        files=kept,
        year=year,
        unit=unit,
        country=country,
        sample=sample,
        seed=seed,
    )
    record = create_coverage_report(door.call, stated, limits=limits)
    page = _shown(record, door.language, targets=written or (), address=address)
    said = message("The report is saved as {id}.").filled(id=record.id)
    return Answer(coverage_answer(record, door.language), page, said)


@coverage.command()
@answering()
def show(
    door: Door,
    report_id: Annotated[str, typer.Argument(help="ID of the report (coverage_…).")],
    *,
    written: Out = None,
    address: Address = "",
) -> Answer:
    """Print a stored coverage report, or write it to a file."""
    from service.calls.coverage import coverage_answer, get_coverage_report

    _check(written, "SE", door.language)
    record = get_coverage_report(door.call, report_id)
    page = _shown(record, door.language, targets=written or (), address=address)
    return Answer(coverage_answer(record, door.language), page)


def _check(written: Sequence[Path] | None, country: str, lang: Language) -> None:
    """Exit with 2 where the options do not hold together."""
    if any(path.suffix.lower() not in SUFFIXES for path in written or ()):
        ends = ", ".join(SUFFIXES)
        stop(
            message("The file name for --out must end in {ends}.").filled(ends=ends),
            lang,
        )
    if len(country) != 2 or not country.isascii() or not country.isupper():
        stop(
            message("Write the country as two capital letters."),
            lang,
        )


def _shown(
    record: "CoverageRecord", language: Language, *, targets: Sequence[Path], address: str
) -> "RenderableType":
    """Return a report as a page, and write it to each file that is named."""
    from service.documents.forms import form_of, written
    from service.documents.terminal import terminal
    from service.suppliers.coverage.models import CoverageReport
    from service.suppliers.coverage.report import coverage_document

    report = CoverageReport.read(record.content)
    document = coverage_document(record, report, language, root=address.rstrip("/"))
    for target in targets:
        form = form_of(target.suffix)
        payload = record.content if form is None else written(document, form)
        write_file(target, payload, language)
    return terminal(document)
