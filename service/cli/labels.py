"""`kedjekoll labels`: what follow-up found, as labels that a card can be learned from."""

from pathlib import Path
from typing import Annotated

import typer

from data_ingest.model.text import message
from service.cli.answering import Answer, answering
from service.cli.console import open_file, write_file
from service.cli.door import Door


@answering()
def labels(
    door: Door,
    selection: Annotated[
        Path,
        typer.Argument(help="Selection written by kedjekoll screen --select --out, as JSON."),
    ],
    outcomes: Annotated[
        Path,
        typer.Argument(
            help="Follow-up outcomes with columns supplier_id, visited_on and found; CSV."
        ),
    ],
    *,
    file: Annotated[Path, typer.Option("--out", help="File to write the labels to; CSV.")],
) -> Answer:
    """Join follow-up outcomes to their selection, as labels for kedjekoll train.

    Only suppliers with a known probability of selection become labels. Exit code 2: the selection
    or the outcomes cannot be used.
    """
    from service.suppliers.selection.labels import follow_up_labels, read_selection

    selected = read_selection(open_file(selection, door.language), name=selection.name)
    made = follow_up_labels(selected, open_file(outcomes, door.language), name=outcomes.name)
    write_file(file, made.payload, door.language)
    said = message(
        "Followed up: {rows}, of which with a finding: {found}. Not followed up: "
        "{not_visited}; the labels say nothing about them."
    ).filled(rows=made.rows, found=made.found, not_visited=made.not_visited)
    answer = {"rows": made.rows, "found": made.found, "not_visited": made.not_visited}
    return Answer(answer | {"file": str(file)}, said)
