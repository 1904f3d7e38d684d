"""`kedjekoll judge`: say of a possible match whether it is the party, and screen anew with that."""

from typing import Annotated

import typer

from data_ingest.model.text import message
from data_ingest.model.verdict import Verdict
from service.cli.answering import Answer, answering
from service.cli.console import stop
from service.cli.door import Door
from service.cli.kept_screening import NO_SCREENING, kept_screening
from service.platform.db.record_id import is_id
from service.platform.refusal import Refusal
from service.settings import load_settings

_REASON = message("Enter a reason of 3 to 1,000 characters.")


@answering()
def judge(
    door: Door,
    context: typer.Context,
    screening_id: Annotated[str, typer.Argument(help="ID of a stored screening (screening_…).")],
    match: Annotated[
        int, typer.Argument(min=1, help="Number of the possible match in the screening.")
    ],
    verdict: Annotated[Verdict, typer.Argument(help="same, not_same or unsure.")],
    reason: Annotated[str, typer.Option(help="Reason, for later readers.")],
) -> Answer:
    """Record your judgement of a possible match, and screen again with it.

    The judgement applies wherever the same facts are compared again. If one of them changes, the
    question is open again. Exit code 2: there is no such screening or match.
    """
    if not is_id("screening", screening_id):
        stop(NO_SCREENING, door.language)
    from httpx2 import BaseTransport

    from service.calls.judgements import NewJudgement, create_judgement
    from service.cli.asking import asking

    stated = door.stated(
        NewJudgement,
        hints={"reason": _REASON},
        tidy=False,
        screening_id=screening_id,
        possible_match=match,
        verdict=verdict,
        reason=reason,
    )
    with asking(
        load_settings(),
        person_key=door.call.installation.person_key,
        transport=context.find_object(BaseTransport),
        lang=door.language,
    ) as ask:
        try:
            made = create_judgement(door.call, stated, registers=None, ask=ask)
        except Refusal as fault:
            if fault.slug == "not-found":
                stop(NO_SCREENING, door.language)
            raise
    assert made.superseding is not None  # it is of a screening
    record, _ = kept_screening(door.call.installation, made.superseding, door.language)
    said = message(
        "The judgement is saved as {id}.\nNew screening: {record_id}, replacing {supersedes}."
    ).filled(id=made.id, record_id=record.id, supersedes=record.supersedes)
    return Answer(made, said)
