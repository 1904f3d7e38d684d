"""`kedjekoll evaluate`: how a learned card does on other outcomes, as JSON."""

from pathlib import Path
from typing import Annotated

import typer

from service.cli.answering import Answer, answering
from service.cli.console import open_file
from service.cli.door import Door


@answering()
def evaluate(
    door: Door,
    card: Annotated[Path, typer.Argument(help="Card written by kedjekoll train.")],
    labels: Annotated[
        Path, typer.Argument(help="Labels for other parties or a later period; CSV.")
    ],
) -> Answer:
    """Print as JSON how a learned card performs on labels, compared with other models.

    The other models are refitted on the rows that the card was learned from. Exit code 2: the card
    or the labels cannot be used.
    """
    import orjson

    from risk_models.card.scorecard import load_scorecard
    from risk_models.learning.card import parse_card
    from risk_models.learning.labels import read_labels_for
    from risk_models.learning.study import evaluate as evaluated

    read_card = parse_card(open_file(card, door.language), name=card.name)
    read = read_labels_for(
        open_file(labels, door.language),
        name=labels.name,
        specs=[factor.spec for factor in read_card.factors],
        terms=[term.column for term in read_card.detection],
        scorecard=load_scorecard(),
    )
    result = evaluated(read_card, read.sample)
    rejects = [{"place": reject.location, **reject.params} for reject in read.rejects]
    content = {**result, "rows_left_out": rejects}
    return Answer(content, orjson.dumps(content, option=orjson.OPT_INDENT_2) + b"\n")
