"""`kedjekoll evaluate`: how a learned card does on other outcomes, as JSON."""

from pathlib import Path
from typing import Annotated

import typer

from data_ingest.model.problem import UnreadableInput
from service.cli.console import Lang, open_file, refuse


def evaluate(
    card: Annotated[Path, typer.Argument(help="A card that kedjekoll train has written.")],
    labels: Annotated[Path, typer.Argument(help="Labels of other parties or a later time; CSV.")],
    lang: Lang = "sv",
) -> None:
    """Print as JSON how a learned card does on labels, beside the other models.

    The other models are fitted again on the rows that the card was learned from. Exit code 2: the
    card or the labels cannot be used.
    """
    import orjson

    from risk_models.card.scorecard import load_scorecard
    from risk_models.learning.card import parse_card
    from risk_models.learning.labels import read_labels_for
    from risk_models.learning.study import evaluate as evaluated

    try:
        read_card = parse_card(open_file(card, lang), name=card.name)
        read = read_labels_for(
            open_file(labels, lang),
            name=labels.name,
            specs=[factor.spec for factor in read_card.factors],
            terms=[term.column for term in read_card.detection],
            scorecard=load_scorecard(),
        )
        result = evaluated(read_card, read.sample)
    except UnreadableInput as fault:
        refuse(fault, lang)
    rejects = [{"place": reject.location, **reject.params} for reject in read.rejects]
    content = {**result, "rows_left_out": rejects}
    typer.echo(orjson.dumps(content, option=orjson.OPT_INDENT_2).decode())
