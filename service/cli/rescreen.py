"""`kedjekoll rescreen`: make a stored screening once more, with what is known today."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from data_ingest.model.text import Text
from service.cli.answering import Answer, answering
from service.cli.console import stop
from service.cli.door import Door
from service.cli.kept_screening import NO_SCREENING, open_screening
from service.cli.shown_screening import FullOption, screening_lines
from service.platform.db.record_id import is_id
from service.settings import load_settings


@answering()
def rescreen(
    door: Door,
    context: typer.Context,
    screening_id: Annotated[str, typer.Argument(help="Number of a stored screening.")],
    *,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="Day to screen for; today (UTC), or its own day if that is later, if left out.",
        ),
    ] = None,
    in_full: FullOption = False,
    live: Annotated[
        bool, typer.Option("--live", help="Ask the registers that can be asked live as well.")
    ] = False,
) -> Answer:
    """Screen what was kept of a screening with today's registers, card, rules and judgements.

    The earlier screening stays as it is; the new one says that it has taken its place. Exit code 2:
    there is no such screening, or its points are closed before the award.
    """
    if not is_id("screening", screening_id):
        stop(NO_SCREENING, door.language)
    from httpx import BaseTransport

    from service.casework.corrections.superseding import supersede
    from service.cli.asking import asking, check_day
    from service.screening.record.views import screening_json

    now = datetime.now(UTC)
    check_day(as_of, now=now, live=live, lang=door.language)
    installation = door.call.installation
    open_screening(installation, screening_id, door.language)
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
    record = screened.record
    kept = Text(
        f"Sparad som {record.id}, i stället för {record.supersedes}.",
        f"Kept as {record.id}, in the place of {record.supersedes}.",
    )
    lines = () if door.as_json else screening_lines(record, door.language, in_full=in_full)
    return Answer(screening_json(record, door.language), *lines, *screened.notes, kept)
