"""`kedjekoll train`: learn a card from outcomes, and write it with its model card."""

from pathlib import Path
from typing import Annotated

import typer

from data_ingest.model.text import joined, message
from service.cli.answering import Answer, answering
from service.cli.console import stop, tell_rejects
from service.cli.door import Door, naming


@answering()
def train(
    door: Door,
    labels: Annotated[
        Path | None,
        typer.Argument(help="Labels: facts on one date and outcomes after it; CSV."),
    ] = None,
    *,
    folder: Annotated[
        Path,
        typer.Option("--out", help="Folder to write the card, the model card and its charts to."),
    ],
    counts: Annotated[
        list[Path] | None,
        typer.Option(
            "--counts",
            help="Counts of a buyer, written by kedjekoll labels counts, in the place of labels. "
            "Can be repeated.",
        ),
    ] = None,
    key: Annotated[
        list[str] | None,
        typer.Option("--key", help="Public key of a buyer whose counts are used. Can be repeated."),
    ] = None,
    expert: Annotated[
        str | None,
        typer.Option("--card", help="Card to start from; default: the current card."),
    ] = None,
    owners: Annotated[
        bool,
        typer.Option(
            "--owners",
            help="Keep legal persons with the same controlling owner together when the labels are "
            "split, according to the registers that the service uses.",
        ),
    ] = False,
    country: Annotated[
        str,
        typer.Option(
            help="Country of organisation numbers that do not state one, for --owners; ISO code."
        ),
    ] = "SE",
    ratio: Annotated[
        int,
        typer.Option(
            "--detection-ratio",
            min=1,
            max=100,
            help="How many times likelier a finding is assumed to be at a firm that was inspected; "
            "other than 1 only with the column inspected.",
        ),
    ] = 1,
) -> Answer:
    """Learn a card from outcomes, based on the expert card, and compare it with other models.

    From labels, or from counts of several buyers, which are verified and added up. Writes card.json
    (for kedjekoll cards add), study.json, evaluation.json, model-card.md, model-card.html and the
    charts. Exit code 2: the labels or counts cannot be used, or the card breaks a rule of the
    method.
    """
    import orjson

    from risk_models.card.scorecard import CURRENT, InvalidScorecard, card_json, load_scorecard
    from risk_models.learning.card import card_json as study_json
    from risk_models.learning.model_card import html, markdown
    from risk_models.learning.model_card_charts import plots
    from risk_models.learning.served import room, served_card
    from risk_models.learning.study import learn
    from service.cli.train_material import counted, labelled, told

    try:
        scorecard = load_scorecard(expert or CURRENT)
    except InvalidScorecard:
        stop(
            message("There is no such card."),
            door.language,
        )
    if (labels is None) == (not counts):
        stop(message("State either a file of labels or --counts, not both."), door.language)
    if labels is None:
        read = counted(counts or [], key or [], scorecard, door)
    else:
        read = labelled(labels, scorecard, door, owners_in=country if owners else None)
    with naming(read.name):
        learned = learn(
            read.sample,
            read.specs,
            room(scorecard, frozenset(spec.id for spec in read.specs)),
            name=f"learned-around-{scorecard.id}",
            expert_card=scorecard.id,
            estimand=read.estimand,
            together=read.together,
            ratio=ratio,
            split=read.split,
        )
    try:
        card = served_card(learned, scorecard, labels_sha256=read.sha256, buyers=read.buyers)
    except InvalidScorecard as fault:
        stop(
            message("The learned card cannot be used: {reason}").filled(
                reason=joined("; ", fault.reasons)
            ),
            door.language,
        )
    files = {
        "card.json": card_json(card),
        "study.json": study_json(learned.card),
        "evaluation.json": orjson.dumps(learned.held_out, option=orjson.OPT_INDENT_2).decode(),
        "model-card.md": markdown(learned, door.language),
        "model-card.html": html(learned, door.language),
        **{f"{name}.svg": chart for name, chart in plots(learned, door.language).items()},
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_text(content, "utf-8")
    except OSError as fault:
        stop(
            message("The folder cannot be written ({strerror}). Choose another with --out.").filled(
                strerror=fault.strerror
            ),
            door.language,
        )
    tell_rejects(read.rejects, door.language)
    rows, positives = learned.card.rows, learned.card.positives
    answer: dict[str, object] = {
        "rows": rows,
        "left_out": len(read.rejects),
        "positives": positives,
        "card": card.id,
        "files": [str(folder / name) for name in files],
    }
    if read.found_alone is not None:
        answer |= {"found_alone": read.found_alone}
    if read.together is not None:
        answer |= {"kept_together": read.together.model_dump(exclude_none=True)}
    return Answer(answer, *told(read, positives=positives))
