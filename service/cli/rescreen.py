"""`kedjekoll rescreen`: make a stored screening once more, with what is known today."""

from contextlib import closing
from datetime import UTC, datetime
from typing import Annotated

import typer

from data_ingest.model.problem import UnreadableInput
from data_ingest.model.text import Text
from service.cli.console import Lang, out, refuse, stop
from service.cli.kept_screening import NO_SCREENING, open_screening
from service.cli.shown_screening import FullOption, print_screening
from service.platform.db.record_id import is_id
from service.settings import load_settings


def rescreen(
    context: typer.Context,
    screening_id: Annotated[str, typer.Argument(help="Number of a stored screening.")],
    lang: Lang = "sv",
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
) -> None:
    """Screen what was kept of a screening with today's registers, card, rules and judgements.

    The earlier screening stays as it is; the new one says that it has taken its place. Exit code 2:
    there is no such screening, or its points are closed before the award.
    """
    if not is_id("screening", screening_id):
        stop(NO_SCREENING, lang)
    from httpx import BaseTransport

    from service.casework.corrections.superseding import supersede
    from service.cli.asking import asking, check_day
    from service.operations.installation import open_installation

    now = datetime.now(UTC)
    check_day(as_of, now=now, live=live, lang=lang)
    settings = load_settings()
    with closing(open_installation(settings)) as installation:
        open_screening(installation, screening_id, lang)
        try:
            with (
                installation.snapshot() as snapshot,
                asking(
                    settings,
                    person_key=installation.person_key,
                    transport=context.find_object(BaseTransport),
                    lang=lang,
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
        except UnreadableInput as fault:
            refuse(fault, lang)
    if screened is None:
        stop(NO_SCREENING, lang)
    print_screening(screened.record, lang, in_full=in_full)
    for note in screened.notes:
        out.print(note.to(lang), markup=False, soft_wrap=True)
    kept = Text("Sparad som {id}, i stället för {old}.", "Kept as {id}, in the place of {old}.").to(
        lang
    )
    record = screened.record
    out.print(kept.format(id=record.id, old=record.supersedes), soft_wrap=True)
