"""`kedjekoll judge`: say of a possible match whether it is the party, and screen anew with that."""

from contextlib import closing
from datetime import UTC, datetime
from typing import Annotated

import typer

from data_ingest.model.problem import UnreadableInput
from data_ingest.model.text import Text
from data_ingest.model.verdict import Verdict
from service.cli.console import Lang, out, refuse, stop
from service.cli.kept_screening import NO_SCREENING
from service.platform.db.record_id import is_id
from service.settings import load_settings

_SHORTEST_REASON, _LONGEST_REASON = 3, 1000


def judge(
    context: typer.Context,
    screening_id: Annotated[str, typer.Argument(help="Number of a stored screening.")],
    match: Annotated[int, typer.Argument(min=1, help="Number of the possible match in it.")],
    verdict: Annotated[Verdict, typer.Argument(help="same, not_same or unsure.")],
    reason: Annotated[str, typer.Option(help="Why, for whoever reads it later.")],
    lang: Lang = "sv",
) -> None:
    """Keep what you have judged of a possible match, and make the screening anew with it.

    The judgement counts wherever the same facts meet again; when one of them changes, the question
    is open again. Exit code 2: there is no such screening or match.
    """
    if not is_id("screening", screening_id):
        stop(NO_SCREENING, lang)
    if not _SHORTEST_REASON <= len(reason) <= _LONGEST_REASON:
        stop(
            Text(
                "Ange ett skäl på 3 till 1 000 tecken.", "Give a reason of 3 to 1,000 characters."
            ),
            lang,
        )
    from httpx import BaseTransport

    from service.casework.corrections.superseding import supersede
    from service.cli.asking import asking
    from service.operations.installation import open_installation
    from service.screening.record.judging import judge as keep

    now = datetime.now(UTC)
    settings = load_settings()
    with closing(open_installation(settings)) as installation:
        try:
            judgement = keep(
                installation,
                screening_id,
                match,
                verdict=verdict,
                reason=reason,
                principal=installation.principal,
                now=now,
            )
            if judgement is None:
                stop(NO_SCREENING, lang)
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
                    snapshot=snapshot,
                    ask=ask,
                )
        except UnreadableInput as fault:
            refuse(fault, lang)
    assert screened is not None  # it was there when it was judged
    said = Text(
        "Bedömningen är sparad som {judgement}.\nScreeningen är gjord på nytt: {id}, i stället för "
        "{old}.",
        "The judgement is kept as {judgement}.\nThe screening has been made anew: {id}, in the "
        "place of {old}.",
    ).to(lang)
    record = screened.record
    out.print(
        said.format(judgement=judgement.id, id=record.id, old=record.supersedes), soft_wrap=True
    )
