"""`kedjekoll export`: a kept screening in the standards of others."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from data_ingest.model.problem import UnreadableInput
from data_ingest.model.text import message, plain
from service.cli.answering import Answer, answering
from service.cli.console import stop, write_file
from service.cli.door import Door
from service.cli.kept_screening import kept_screening

_NO_PREFIX = message("A prefix of OCDS processes is ocds- and six small letters or digits.")


@answering()
def export(
    door: Door,
    screening: Annotated[str, typer.Argument(help="ID of a stored screening (screening_…).")],
    *,
    kind: Annotated[
        Literal["ftm", "espd-request", "ocds"],
        typer.Option(
            "--as",
            help="Format: FollowTheMoney JSON lines (ftm), an ESPD request about labour "
            "(espd-request), or an OCDS release package (ocds).",
        ),
    ],
    target: Annotated[
        Path | None,
        typer.Option("--out", help="File to write; an existing file is not overwritten."),
    ] = None,
    with_prices: Annotated[
        bool,
        typer.Option(
            "--with-prices", help="For ocds: include prices, which may be business secrets."
        ),
    ] = False,
    with_chain: Annotated[
        bool,
        typer.Option(
            "--with-chain",
            help="For ocds: include subcontractors and shares, which may be business secrets.",
        ),
    ] = False,
    prefix: Annotated[
        str, typer.Option("--ocid-prefix", help="For ocds: your registered prefix (ocds-…).")
    ] = "",
) -> Answer:
    """Export a stored screening in another standard, without points or bands.

    An OCDS package contains no tenders before the award. Without --out, the export is printed.
    Exit code 2: the input is not valid.
    """
    from service.casework.closed_points import tenders_may_be_told
    from service.platform.db.database import transaction
    from service.screening.exports.kinds import exported
    from service.screening.exports.ocds import NO_PREFIX, PREFIX, OcdsChoice, Secret

    if prefix and not PREFIX.fullmatch(prefix):
        stop(_NO_PREFIX, door.language)
    installation = door.call.installation
    record, _ = kept_screening(installation, screening, door.language)
    with transaction(installation.engine, read_only=True) as connection:
        awarded = tenders_may_be_told(connection, record.id, principal=installation.principal)
    named: dict[Secret, bool] = {"price": with_prices, "chain": with_chain}
    told = frozenset(secret for secret, is_told in named.items() if is_told)
    choice = OcdsChoice(awarded, told, prefix or NO_PREFIX)
    try:
        made = exported(record, kind, door.language, choice=choice)
    except UnreadableInput as fault:
        (problem,) = fault.problems
        said = f"{problem.detail(door.language)} {problem.mend(door.language)}"
        stop(plain(said), door.language)
    if target is not None:
        write_file(target, made.payload, door.language, new=True)
        return Answer({"file": str(target)}, str(target))
    return Answer({"content": made.payload.decode()}, made.payload)
