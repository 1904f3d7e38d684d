"""`kedjekoll labels`: what follow-up found, as labels that a card can be learned from."""

from pathlib import Path
from typing import Annotated

import typer

from data_ingest.model.problem import UnreadableInput
from data_ingest.model.text import Text
from service.cli.console import Lang, open_file, out, refuse, write_file


def labels(
    selection: Annotated[
        Path,
        typer.Argument(help="The selection, as kedjekoll screen --select --out wrote it; JSON."),
    ],
    outcomes: Annotated[
        Path, typer.Argument(help="What follow-up found: supplier_id, visited_on, found; CSV.")
    ],
    lang: Lang = "sv",
    *,
    file: Annotated[Path, typer.Option("--out", help="File for the labels; CSV.")],
) -> None:
    """Join the outcomes of follow-up to their selection, for kedjekoll train.

    Only suppliers with a known chance to be selected become labels. Exit code 2: the selection or
    the outcomes cannot be used.
    """
    from service.suppliers.selection.labels import follow_up_labels, read_selection

    try:
        selected = read_selection(open_file(selection, lang), name=selection.name)
        made = follow_up_labels(selected, open_file(outcomes, lang), name=outcomes.name)
    except UnreadableInput as fault:
        refuse(fault, lang)
    write_file(file, made.payload, lang)
    said = Text(
        "Uppföljda: {rows}, varav med avvikelse: {found}. Inte uppföljda: {left}; etiketterna "
        "säger inget om dem.",
        "Followed up: {rows}, of which with a finding: {found}. Not followed up: {left}; the "
        "labels say nothing about them.",
    ).to(lang)
    out.print(said.format(rows=made.rows, found=made.found, left=made.not_visited), soft_wrap=True)
