"""`kedjekoll portfolio`: screen all suppliers of a buyer as one run, and open one of them."""

import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from data_ingest.model.problem import UnreadableInput
from data_ingest.model.text import Language, message
from service.cli.answering import Answer, answering
from service.cli.console import Lang, open_payments, out, refuse, stop, write_file
from service.cli.door import Door
from service.cli.portfolio_parts import Scheduler, load_scheduled, screen_parts
from service.cli.shown_screening import AllOption, screening_lines
from service.cli.unit import UnitOption, unit_named
from service.platform.words import printable
from service.settings import load_settings

if TYPE_CHECKING:
    from service.operations.installation import Installation
    from service.operations.jobs.tables import Job
    from service.settings import Settings, WorkLimits
    from service.suppliers.portfolios.table import PortfolioRun

_RUN = "run"

NO_RUN = message("There is no such run, or no such supplier in the run.")
CANCELLED = message("The job was cancelled.")
LEFT = message("Job {id} stays in the queue; kedjekoll worker finishes it.")


Written = Annotated[
    list[Path] | None,
    typer.Option(
        "--out",
        help="File to write the whole run to: .pdf, .docx, .xlsx, .csv, .parquet, .zip, .md or "
        ".json. Can be repeated.",
    ),
]


class _RunsFiles(TyperGroup):
    """A group whose first argument may be a file: then it is `run`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401
        """Put `run` before whatever is neither a command of the group nor asks for help."""
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = [_RUN, *args]
        return super().parse_args(ctx, args)


portfolio = typer.Typer(
    name="portfolio",
    help="Screen all suppliers of a buyer in one run: kedjekoll portfolio FILE.",
    cls=_RunsFiles,
    no_args_is_help=True,
)


portfolio.command("parts")(screen_parts)


@portfolio.command(_RUN)
def run_files(
    file: Annotated[
        Path,
        typer.Argument(
            help="Ledger, UBL invoices (a folder or ZIP), contract register, OCDS file or list of "
            "numbers."
        ),
    ],
    lang: Lang = "sv",
    *,
    further: Annotated[
        list[Path] | None,
        typer.Option(
            "--with",
            help="Additional file: a contract register beside a ledger, decisions of an authority,"
            " or Skatteverket's answer. Can be repeated.",
        ),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            help="Source name of the files: selects the column mappings, and the run that this one"
            " is compared with. Default: the file name."
        ),
    ] = None,
    country: Annotated[
        str,
        typer.Option(
            help="Country where the work is done, if the file does not state it; ISO code."
        ),
    ] = "SE",
    as_of: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="Date that the facts are read for; default: today (UTC)."
        ),
    ] = None,
    select: Annotated[
        int | None, typer.Option(help="Number of suppliers to select for follow-up.")
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(help="Seed of the draw, set in advance; default: random."),
    ] = None,
    written: Written = None,
    unit: UnitOption = None,
    scheduler: Scheduler = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole run as JSON.")] = False,
) -> None:
    """Screen all suppliers in a file and store the run; suppliers to look at first come first.

    The run is a job, as over HTTP, and is done here unless another worker takes it first. A result
    is a reason to look, never a verdict. Exit code 2: the file must be corrected.
    """
    from service.cli.selection import wanted_selection
    from service.operations.installation import open_installation

    _check(written, country=country, select=select, seed=seed, lang=lang)
    wanted = wanted_selection(select, seed=seed, file=None, lang=lang)
    files = [(printable(path.name), open_payments(path, lang)) for path in (file, *(further or ()))]
    settings = load_scheduled(scheduler, lang)
    with closing(open_installation(settings)) as installation:
        job = _queued(
            installation,
            files,
            source=source,
            country=country,
            as_of=as_of,
            select=(wanted.slots, wanted.seed) if wanted else None,
            unit=unit_named(unit, installation.principal, lang),
            reading=settings.reading_limits,
        )
        run = _done(installation, settings, job, name=files[0][0], lang=lang)
    for path in written or ():
        _write(run, path, lang)
    _print(run, lang, as_json=as_json)


@portfolio.command()
def show(
    run_id: Annotated[str, typer.Argument(help="ID of the run (job_…).")],
    lang: Lang = "sv",
    *,
    written: Written = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole run as JSON.")] = False,
) -> None:
    """Print a stored run, or write it to a file."""
    from service.operations.installation import open_installation

    _check(written, country="SE", select=None, seed=None, lang=lang)
    with closing(open_installation(load_settings())) as installation:
        run = _run(installation, run_id)
    if run is None:
        stop(NO_RUN, lang)
    for path in written or ():
        _write(run, path, lang)
    _print(run, lang, as_json=as_json)


@portfolio.command("open")
@answering()
def open_one(
    door: Door,
    run_id: Annotated[str, typer.Argument(help="ID of the run (job_…).")],
    supplier: Annotated[str, typer.Argument(help="ID of the supplier in the run.")],
    *,
    in_full: AllOption = False,
) -> Answer:
    """Screen one supplier in a run for the date of the run, and store the screening."""
    from service.screening.record.views import screening_json
    from service.suppliers.portfolios.opening import open_supplier

    screened = open_supplier(
        door.call.installation,
        run_id,
        supplier,
        principal=door.call.principal,
        now=door.call.now,
    )
    if screened is None:
        stop(NO_RUN, door.language)
    record = screened.record
    kept = message("Saved as {id}.").filled(id=record.id)
    lines = (
        ()
        if door.as_json
        else screening_lines(record, door.language, in_full=in_full, is_open=True)
    )
    return Answer(screening_json(record, door.language), *lines, *screened.notes, kept)


@portfolio.command("requests")
@answering()
def write_requests(
    door: Door,
    run_id: Annotated[str, typer.Argument(help="ID of the run (job_…).")],
    *,
    to: Annotated[
        Path | None,
        typer.Option("--out", help="Zip file to write; default: <ID of the run>-requests.zip."),
    ] = None,
) -> Answer:
    """Write drafted requests to the first suppliers of a run: a letter each, as a zip of DOCX.

    Each asks for the document that would settle most, in Swedish and English, and says that the
    answer is voluntary unless the contract requires it. Nothing is sent.
    """
    from service.operations.files.copies import READ, copy_mark, note_copy
    from service.suppliers.portfolios.request_letters import request_letters
    from service.suppliers.portfolios.settling import settlings_of

    installation, who = door.call.installation, door.call.principal
    run = _run(installation, run_id)
    if run is None:
        stop(NO_RUN, door.language)
    mark = copy_mark(installation, who, (run.id, run.output_sha256, "requests"))
    path = to or Path(f"{run.id}-requests.zip")
    write_file(path, request_letters(run, settlings_of(run), mark=mark), door.language)
    with door.call.writing() as connection:
        note_copy(connection, run.id, mark, principal=who, at=door.call.now, action=READ)
    return Answer({"portfolio": run.id, "file": str(path), "copy": mark}, str(path))


def _check(
    written: Sequence[Path] | None,
    *,
    country: str,
    select: int | None,
    seed: int | None,
    lang: Language,
) -> None:
    """Exit with 2 where the options do not hold together."""
    from service.suppliers.portfolios.portfolio_files import SUFFIXES

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
    if seed is not None and select is None:
        stop(
            message("--seed requires --select; state how many suppliers to follow up."),
            lang,
        )


def _queued(
    installation: "Installation",
    files: Sequence[tuple[str, bytes]],
    *,
    source: str | None,
    country: str,
    as_of: datetime | None,
    select: tuple[int, int] | None,
    unit: str,
    reading: "WorkLimits",
) -> "Job":
    """Keep the files and put the job in the queue."""
    from service.operations.files.keeping import keep
    from service.operations.jobs.job import NewJob, enqueue
    from service.platform.db.database import transaction
    from service.suppliers.portfolios.job import KIND, PortfolioPayload

    principal = installation.principal
    kept = [
        keep(
            installation,
            content,
            name=name,
            media_type="application/octet-stream",
            principal=principal,
            unit=unit,
            reading=reading,
        )
        for name, content in files
    ]
    payload = PortfolioPayload(
        files=[file.id for file in kept],
        source=source,
        country=country,
        as_of=as_of.date().isoformat() if as_of else None,
    )
    if select is not None:
        payload["select"], payload["seed"] = select
    new = NewJob(
        tenant_id=principal.tenant_id,
        actor=principal.actor,
        kind=KIND,
        payload=dict(payload),
        unit=unit,
    )
    with transaction(installation.engine) as connection:
        return enqueue(connection, new)


def _done(
    installation: "Installation", settings: "Settings", job: "Job", *, name: str, lang: Language
) -> "PortfolioRun":
    """Return the run when its job is done, showing how far it is."""
    from service.cli.following import followed
    from service.operations.jobs.job import problems_of

    try:
        ended = followed(installation, settings, job, lang)
    except KeyboardInterrupt:
        stop(LEFT.filled(id=job.id), lang, code=130)
    if ended.state == "failed":
        refuse(UnreadableInput(problems_of(ended), name), lang)
    run = _run(installation, job.id)
    if run is None:
        stop(CANCELLED, lang, code=1)
    return run


def _run(installation: "Installation", run_id: str) -> "PortfolioRun | None":
    from service.operations.people.units import sees
    from service.platform.db.database import transaction
    from service.suppliers.portfolios.store import load_run

    principal = installation.principal
    with transaction(installation.engine, read_only=True) as connection:
        if not sees(connection, "job", run_id, principal=principal):
            return None
        return load_run(connection, tenant_id=principal.tenant_id, run_id=run_id)


def _write(run: "PortfolioRun", file: Path, lang: Language) -> None:
    from service.suppliers.portfolios.portfolio_files import SUFFIXES, run_file

    write_file(file, run_file(run, lang, form=SUFFIXES[file.suffix.lower()]), lang)


def _print(run: "PortfolioRun", lang: Language, *, as_json: bool) -> None:
    if as_json:
        from service.suppliers.portfolios.portfolio_files import run_json

        sys.stdout.write(run_json(run, lang).decode())
        return
    from service.documents.terminal import terminal
    from service.suppliers.portfolios.report import run_document

    out.print(terminal(run_document(run, lang)))
    kept = message("Saved as {id}.").to(lang)
    out.print(kept.format(id=run.id), soft_wrap=True)
