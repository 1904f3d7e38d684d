"""`kedjekoll train`: learn a card from outcomes, and write it with its model card."""

from pathlib import Path
from typing import Annotated

import typer

from data_ingest.model.problem import UnreadableInput
from data_ingest.model.text import Text
from service.cli.console import Lang, err, open_file, out, refuse, stop
from service.platform.words import printable

SHOWN_REJECTS = 20
"""Unusable rows that are named one by one."""


def train(
    labels: Annotated[
        Path, typer.Argument(help="Labels: facts at one day, outcomes after it; CSV.")
    ],
    lang: Lang = "sv",
    *,
    folder: Annotated[
        Path, typer.Option("--out", help="Folder for the card, the model card and its charts.")
    ],
    expert: Annotated[
        str | None,
        typer.Option("--card", help="Card to learn around; the current one if left out."),
    ] = None,
) -> None:
    """Learn a card from outcomes around the expert card, and compare it with other models.

    Writes card.json, evaluation.json, model-card.md, model-card.html and the charts. Exit code 2:
    the labels cannot be used.
    """
    import orjson

    from risk_models.card.scorecard import CURRENT, InvalidScorecard, load_scorecard
    from risk_models.factor.definition import FAMILIES
    from risk_models.learning.card import card_json
    from risk_models.learning.labels import read_labels
    from risk_models.learning.model_card import html, markdown, plots
    from risk_models.learning.study import learn

    try:
        scorecard = load_scorecard(expert or CURRENT)
    except InvalidScorecard:
        stop(
            Text("Det finns inget sådant kort.", "There is no such card."),
            lang,
        )
    try:
        read = read_labels(open_file(labels, lang), name=labels.name, scorecard=scorecard)
        learned = learn(
            read.sample,
            read.specs,
            {family: definition.budget for family, definition in FAMILIES.items()},
            name=f"learned-around-{scorecard.id}",
            expert_card=scorecard.id,
            estimand=read.estimand,
        )
    except UnreadableInput as fault:
        refuse(fault, lang)
    files = {
        "card.json": card_json(learned.card),
        "evaluation.json": orjson.dumps(learned.held_out, option=orjson.OPT_INDENT_2).decode(),
        "model-card.md": markdown(learned, lang),
        "model-card.html": html(learned, lang),
        **{f"{name}.svg": chart for name, chart in plots(learned, lang).items()},
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_text(content, "utf-8")
    except OSError as fault:
        stop(
            Text(
                f"Mappen kan inte skrivas ({fault.strerror}). Ange en annan med --out.",
                f"The folder cannot be written ({fault.strerror}). Name another with --out.",
            ),
            lang,
        )
    for problem in read.rejects[:SHOWN_REJECTS]:
        err.print(printable(f"– {problem.location}: {problem.detail(lang)}"), markup=False)
    said = Text(
        "{rows} rader användes, {left} utelämnades, {positives} med utfall. Läs model-card.html "
        "innan kortet används.",
        "{rows} rows were used, {left} left out, {positives} with an outcome. Read model-card.html "
        "before the card is used.",
    ).to(lang)
    out.print(
        said.format(
            rows=learned.card.rows, left=len(read.rejects), positives=learned.card.positives
        ),
        soft_wrap=True,
    )
