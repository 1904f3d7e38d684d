"""`kedjekoll train`: learn a card from outcomes, and write it with its model card."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from data_ingest.model.text import Text, message
from service.cli.answering import Answer, answering
from service.cli.console import err, open_file, stop
from service.cli.door import Door, naming
from service.platform.refusal import Refusal
from service.platform.words import printable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from risk_models.learning.kept_together import FindOwners, KeptTogether, OwnersFound

SHOWN_REJECTS = 20
"""Unusable rows that are named one by one."""


@answering()
def train(
    door: Door,
    labels: Annotated[
        Path, typer.Argument(help="Labels: facts on one date and outcomes after it; CSV.")
    ],
    *,
    folder: Annotated[
        Path,
        typer.Option("--out", help="Folder to write the card, the model card and its charts to."),
    ],
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

    Writes card.json (for kedjekoll cards add), study.json, evaluation.json, model-card.md,
    model-card.html and the charts. Exit code 2: the labels cannot be used, or the card breaks a
    rule of the method.
    """
    import hashlib

    import orjson

    from risk_models.card.scorecard import CURRENT, InvalidScorecard, card_json, load_scorecard
    from risk_models.learning.card import card_json as study_json
    from risk_models.learning.labels import read_labels
    from risk_models.learning.model_card import html, markdown
    from risk_models.learning.model_card_charts import plots
    from risk_models.learning.served import room, served_card
    from risk_models.learning.study import learn

    try:
        scorecard = load_scorecard(expert or CURRENT)
    except InvalidScorecard:
        stop(
            message("There is no such card."),
            door.language,
        )
    payload = open_file(labels, door.language)
    read = read_labels(
        payload,
        name=labels.name,
        scorecard=scorecard,
        find_owners=_by_registers(door, country) if owners else None,
    )
    with naming(labels.name):
        learned = learn(
            read.sample,
            read.specs,
            room(scorecard, frozenset(spec.id for spec in read.specs)),
            name=f"learned-around-{scorecard.id}",
            expert_card=scorecard.id,
            estimand=read.estimand,
            together=read.together,
            ratio=ratio,
        )
    try:
        digest = hashlib.sha256(payload).hexdigest()
        card = served_card(learned, scorecard, labels_sha256=digest)
    except InvalidScorecard as fault:
        stop(
            message("The learned card cannot be used: {reason}").filled(reason=str(fault)),
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
    for problem in read.rejects[:SHOWN_REJECTS]:
        err.print(printable(f"– {problem.location}: {problem.detail(door.language)}"), markup=False)
    rows, left, positives = learned.card.rows, len(read.rejects), learned.card.positives
    said = message(
        "Rows used: {rows}, left out: {left}, with an outcome: {positives}. Read "
        "model-card.html before the card is used."
    ).filled(rows=rows, left=left, positives=positives)
    answer = {"rows": rows, "left_out": left, "positives": positives, "card": card.id}
    answer |= {"files": [str(folder / name) for name in files]}
    if read.together is None:
        return Answer(answer, said)
    kept = {"kept_together": read.together.model_dump(exclude_none=True)}
    return Answer(answer | kept, *_kept_together(read.together), said)


def _by_registers(door: Door, country: str) -> "FindOwners":
    """Return what finds owners in the snapshot of registers that serves.

    Raises:
        Refusal: `no-snapshot`, when it is asked and none serves.
    """
    if len(country) != 2 or not country.isascii() or not country.isupper():
        stop(message("Write the country as two capital letters."), door.language)
    installation = door.call.installation

    def find(keys: "Sequence[str]", first: "date", last: "date") -> "OwnersFound":
        from service.registers.opening import serving
        from service.registers.owner_groups import owner_groups

        with serving(installation.snapshot_dir) as snapshot:
            if snapshot is None:
                raise Refusal("no-snapshot")
            return owner_groups(
                keys,
                snapshot,
                first=first,
                last=last,
                home=country,
                person_key=installation.person_key,
            )

    return find


def _kept_together(told: "KeptTogether") -> list[Text]:
    said = message(
        "Split: {keys} keys of legal persons in {clusters} clusters of the same owner. Rows in "
        "clusters of several keys, which are kept together: {rows}."
    ).filled(keys=told.keys, clusters=told.clusters, rows=told.rows_joined)
    if told.snapshot is None:
        return [said]
    registers = message(
        "Keys that the registers know: {found}, of which with a controlling owner: {owned}."
    ).filled(found=told.found, owned=told.owned)
    return [registers, said]
