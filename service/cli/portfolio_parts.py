"""`kedjekoll portfolio parts`: a folder of Parquet files screened on this machine or on several."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.text import Language, message
from service.cli.console import Lang, err, open_file, out, refuse, stop_with
from service.settings import DATABASE_FILE, InvalidSettings, Settings, load_settings

if TYPE_CHECKING:
    import polars as pl

Scheduler = Annotated[
    str | None,
    typer.Option(
        help="Address of the Dask scheduler, tcp://HOST:PORT; default: KEDJEKOLL_SCHEDULER."
    ),
]

SEVERAL = message(
    "Suppliers that appear in several files and are counted in each: {count}. Put all rows of "
    "a supplier in the same file."
)


def screen_parts(
    folder: Annotated[
        str,
        typer.Argument(help="Folder of Parquet files, or s3://…, accessible from every machine."),
    ],
    to: Annotated[
        str, typer.Argument(help="Folder for the result, or s3://…, accessible from every machine.")
    ],
    lang: Lang = "sv",
    *,
    further: Annotated[
        list[Path] | None,
        typer.Option(
            "--with",
            help="Decisions of an authority, or Skatteverket's answer, about suppliers in any of "
            "the files. Can be repeated.",
        ),
    ] = None,
    unit: Annotated[
        str, typer.Option(help="Buyer unit whose cases are read; default: cases of no unit.")
    ] = "",
    scheduler: Scheduler = None,
    country: Annotated[
        str,
        typer.Option(help="Country where the work is done, if a file does not state it; ISO code."),
    ] = "SE",
    as_of: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="Date that the facts are read for; default: today (UTC)."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print run.json.")] = False,
) -> None:
    """Screen a folder of Parquet files, with one result part per file.

    Without a scheduler this machine does it, as many files at a time as it has processors. Existing
    parts are not made again: after a fault, run the same command again. Contracts that were won in
    cases of this installation count as in one run. Nothing is stored in the database. Exit code 2:
    a file must be corrected, or the cluster cannot be used.
    """
    from data_ingest.snapshot.store import current_id
    from service.platform.frames import canonical
    from service.platform.secret_files import person_key
    from service.platform.words import printable
    from service.screening.purchase.table_files import NamedFile
    from service.suppliers.portfolios.cluster import ClusterFault, key_check
    from service.suppliers.portfolios.partitions import (
        PartitionOrder,
        screen_partitions,
        with_what_is_known,
    )

    settings = load_scheduled(scheduler, lang)
    order = PartitionOrder(
        folder=_address(folder),
        out=_address(to),
        as_of=(as_of or datetime.now(UTC)).date(),
        country=country,
        snapshot_id=current_id(settings.snapshot_dir) if settings.snapshot_dir.is_dir() else None,
        key_check=key_check(person_key(settings)),
    )
    try:
        beside = [NamedFile(printable(path.name), open_file(path, lang)) for path in further or ()]
        order = with_what_is_known(order, beside, _won_contracts(settings, unit))
        summary = screen_partitions(order, scheduler=settings.scheduler, advance=_told(lang))
    except ClusterFault as fault:
        stop_with(fault.problems[0], lang)
    except UnreadableInput as fault:
        refuse(fault, lang)
    if as_json:
        sys.stdout.write(canonical(summary).decode() + "\n")
        return
    _print(summary, order.out, lang)


def load_scheduled(scheduler: str | None, lang: Language) -> Settings:
    """Return the settings with the scheduler of the command line, if one is stated."""
    try:
        return load_settings(**({} if scheduler is None else {"scheduler": scheduler}))
    except InvalidSettings:
        if scheduler is None:
            raise
        load_settings()  # another fault speaks for itself
        stop_with(Problem("cluster-unreachable"), lang)


def _won_contracts(settings: Settings, unit: str) -> "pl.DataFrame":
    """Return what firms have won in the cases of this installation; nothing where none is."""
    from contextlib import closing

    from service.operations.installation import open_installation
    from service.platform.db.database import transaction
    from service.suppliers.cases.gathering import CONTRACTS, gather_contracts

    if settings.database_url is None and not (settings.data_dir / DATABASE_FILE).exists():
        return CONTRACTS.to_frame()

    with (
        closing(open_installation(settings)) as opened,
        transaction(opened.engine, read_only=True) as connection,
    ):
        return gather_contracts(connection, tenant_id=opened.principal.tenant_id, unit=unit)


def _address(folder: str) -> str:
    """Return a folder as other machines know it."""
    return folder if "://" in folder else str(Path(folder).absolute())


def _told(lang: Language) -> Callable[[int, int], None]:
    text = message("Parts done: {done} of {total}").to(lang)

    def told(done: int, total: int) -> None:
        if err.is_terminal:
            err.print(text.format(done=done, total=total), end="\r")

    return told


def _print(summary: dict[str, Any], to: str, lang: Language) -> None:
    from service.suppliers.portfolios.drift_words import frame_statement

    text = message("Suppliers: {suppliers}. Parts: {parts}. The result is in {to}.").to(lang)
    said = text.format(suppliers=summary["suppliers"], parts=len(summary["parts"]), to=to)
    out.print(said, markup=False, soft_wrap=True)
    if (frame := frame_statement(summary["drift"], lang)) is not None:
        out.print(f"{frame.text} {frame.mend}", markup=False, soft_wrap=True)
    if summary["in_several_parts"]:
        several = SEVERAL.to(lang).format(count=summary["in_several_parts"])
        out.print(several, markup=False, soft_wrap=True)
