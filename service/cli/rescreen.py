"""`kedjekoll rescreen`: make a stored screening once more, with what is known today."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from data_ingest.model.text import message
from service.cli.answering import Answer, answering
from service.cli.console import stop
from service.cli.door import Door
from service.cli.kept_screening import NO_SCREENING, kept_screening
from service.cli.shown_screening import AllOption, screening_lines
from service.platform.db.record_id import is_id
from service.settings import load_settings


@answering()
def rescreen(
    door: Door,
    context: typer.Context,
    screening_id: Annotated[str, typer.Argument(help="ID of a stored screening (screening_…).")],
    *,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="Date to screen for; default: today (UTC), or the screening's own date if later.",
        ),
    ] = None,
    in_full: AllOption = False,
    live: Annotated[
        bool, typer.Option("--live", help="Also query the registers that support live queries.")
    ] = False,
) -> Answer:
    """Screen the stored input of a screening again with today's registers, card and rules.

    Judgements made since then are applied. The earlier screening is not changed; the new one states
    that it supersedes it. Before the award no points are shown. Exit code 2: the screening
    does not exist.
    """
    if not is_id("screening", screening_id):
        stop(NO_SCREENING, door.language)
    from httpx2 import BaseTransport

    from service.casework.corrections.superseding import supersede
    from service.cli.asking import asking, check_day
    from service.screening.record.views import screening_json
    from service.screening.report.equal_treatment import closed_json

    now = datetime.now(UTC)
    check_day(as_of, now=now, live=live, lang=door.language)
    installation = door.call.installation
    with (
        installation.snapshot() as snapshot,
        asking(
            load_settings(),
            person_key=installation.person_key,
            transport=context.find_object(BaseTransport),
            lang=door.language,
        ) as ask,
    ):
        screened = supersede(
            installation.engine,
            screening_id,
            principal=installation.principal,
            now=now,
            as_of=as_of.date() if as_of else None,
            snapshot=snapshot,
            ask=ask,
            live=live,
        )
    if screened is None:
        stop(NO_SCREENING, door.language)
    record, is_open = kept_screening(installation, screened.record.id, door.language)
    kept = message("Saved as {id}, replacing {supersedes}.").filled(
        id=record.id, supersedes=record.supersedes
    )
    lines = (
        ()
        if door.as_json
        else screening_lines(record, door.language, in_full=in_full, is_open=is_open)
    )
    written = screening_json if is_open else closed_json
    return Answer(written(record, door.language), *lines, *screened.notes, kept)
