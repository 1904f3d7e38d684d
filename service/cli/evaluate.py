"""`kedjekoll evaluate`: how a learned card does on other outcomes, as JSON."""

from pathlib import Path
from typing import Annotated

import typer

from data_ingest.model.text import Language
from service.cli.answering import Answer, answering
from service.cli.console import open_file
from service.cli.door import Door

STUDY = "study.json"
"""The file of a study, as `kedjekoll train` writes it beside the card."""


@answering()
def evaluate(
    door: Door,
    card: Annotated[
        Path, typer.Argument(help="study.json or card.json, as written by kedjekoll train.")
    ],
    labels: Annotated[
        Path, typer.Argument(help="Labels for other parties or a later period; CSV.")
    ],
) -> Answer:
    """Print as JSON how a learned card performs on labels, compared with other models.

    The other models are refitted on the rows that the card was learned from, which study.json
    carries; of card.json, the study in the same folder is read. Exit code 2: the card or the labels
    cannot be used.
    """
    import orjson

    from risk_models.card.scorecard import load_scorecard
    from risk_models.learning.card import parse_card
    from risk_models.learning.labels import read_labels_for
    from risk_models.learning.study import evaluate as evaluated
    from service.screening.assessment.profiles import sector_posteriors

    read_card = parse_card(_study(card, door.language), name=card.name)
    read = read_labels_for(
        open_file(labels, door.language),
        name=labels.name,
        specs=[factor.spec for factor in read_card.factors],
        terms=[term.column for term in read_card.detection],
        scorecard=load_scorecard(),
        industries=sector_posteriors(),
    )
    result = evaluated(read_card, read.sample)
    rejects = [{"place": reject.location, **reject.params} for reject in read.rejects]
    content = {**result, "rows_left_out": rejects}
    return Answer(content, orjson.dumps(content, option=orjson.OPT_INDENT_2) + b"\n")


def _study(card: Path, language: Language) -> bytes:
    """Return the study of a file: itself, or of a card that screens the one in its folder.

    Raises:
        UnreadableInput: The file is such a card, and no study is there or it is another card's.
    """
    import orjson

    from data_ingest.model.problem import Problem, UnreadableInput

    payload = open_file(card, language)
    try:
        content = orjson.loads(payload)
    except orjson.JSONDecodeError:
        return payload
    if not isinstance(content, dict) or "learned" not in content:
        return payload
    beside = card.with_name(STUDY)
    if beside.is_file():
        study = open_file(beside, language)
        found = orjson.loads(study)
        named = ("rows", "positives", "tau")
        if all(found.get(name) == content["learned"].get(name) for name in named):
            return study
    raise UnreadableInput([Problem("learning-study-absent")], card.name)
