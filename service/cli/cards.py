"""`kedjekoll cards`: the scorecards of an organisation, and the one that it uses."""

from pathlib import Path
from typing import Annotated

import typer

from data_ingest.model.text import message
from service.cli.answering import Answer, answering
from service.cli.columns import columns
from service.cli.console import open_file
from service.cli.door import Door

cards = typer.Typer(
    name="cards",
    help="List scorecards, add a learned one, and choose the one that your organisation uses.",
    no_args_is_help=True,
)

Reason = Annotated[
    str, typer.Option("--reason", help="Reason, for whoever reads the results later.")
]


@cards.command("list")
@answering()
def list_all(door: Door) -> Answer:
    """List the scorecards that can be used: shipped ones, and those that you have added."""
    from service.calls.scorecards import list_scorecards

    found = list_scorecards(door.call)
    added = {card.id: card for card in found.added}
    heads = (message("scorecard"), message("in use"), message("added"), message("reason"))
    rows = []
    for card_id in (*found.items, *added):
        own = added.get(card_id)
        used = "•" if card_id == found.in_use else ""
        when = f"{own.created_at:%Y-%m-%d} {own.actor}" if own else "–"
        rows.append((card_id, used, when, own.reason if own else "–"))
    return Answer(found, columns(heads, rows, door.language))


@cards.command()
@answering()
def add(
    door: Door,
    file: Annotated[Path, typer.Argument(help="card.json, as written by kedjekoll train.")],
    reason: Reason,
) -> Answer:
    """Add a learned scorecard to those of your organisation, after checking it.

    Nothing is screened with it until it is chosen, or named with kedjekoll screen --card. Exit
    code 2: it is no learned card, or it breaks a rule of the method.
    """
    import orjson

    from data_ingest.model.problem import Problem, UnreadableInput
    from service.calls.scorecards import NewScorecard, create_scorecard

    try:
        content = orjson.loads(open_file(file, door.language))
    except orjson.JSONDecodeError:
        content = None
    if not isinstance(content, dict):
        fault = message("it is no JSON object").to(door.language)
        raise UnreadableInput([Problem("scorecard-form", "", {"reason": fault})], file.name)
    made = create_scorecard(door.call, door.stated(NewScorecard, reason=reason, card=content))
    said = message(
        "Scorecard {id} has been added. Choose it with kedjekoll cards choose {id}, or try it with "
        "kedjekoll screen FILE --card {id}."
    )
    return Answer(made, said.filled(id=made.id))


@cards.command()
@answering()
def choose(
    door: Door,
    scorecard: Annotated[str, typer.Argument(help="Scorecard ID.")],
    reason: Reason,
) -> Answer:
    """Choose the scorecard that screenings, supplier runs and monitors use from now on.

    Stored results do not change. Exit code 2: it does not exist.
    """
    from service.calls.scorecards import NewScorecardChoice, create_scorecard_choice

    stated = door.stated(NewScorecardChoice, reason=reason, scorecard=scorecard)
    made = create_scorecard_choice(door.call, stated)
    return Answer(made, message("Scorecard {id} is now used.").filled(id=made.scorecard))
