"""`kedjekoll labels`: labels that a card can be learned from, and counts of them for others."""

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from data_ingest.model.text import message
from service.cli.answering import Answer, answering
from service.cli.console import open_file, tell_rejects, write_file
from service.cli.door import Door


class _JoinByDefault(TyperGroup):
    """`kedjekoll labels SELECTION OUTCOMES` joins them, as it did before there were others."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401  # Click's own
        """Return the command that is named first; `join` where none is."""
        known = not args or args[0] in self.commands
        return super().resolve_command(ctx, args if known else ["join", *args])


labels = typer.Typer(
    name="labels",
    cls=_JoinByDefault,
    help="Make labels of follow-up outcomes, and counts of labels that other buyers can learn "
    "from.",
    no_args_is_help=True,
)


@labels.command()
@answering()
def join(
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
    or the outcomes cannot be used. The word join may be left out.
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


@labels.command()
@answering()
def counts(
    door: Door,
    labels: Annotated[Path, typer.Argument(help="Labels with the column industry; CSV.")],
    *,
    organisation: Annotated[
        str, typer.Option("--organisation", help="Name of your organisation, for the others.")
    ],
    file: Annotated[Path, typer.Option("--out", help="File to write the counts to; JSON.")],
) -> Answer:
    """Count labels by industry, size and finding, without identity, and sign the counts.

    No number below five is written: small cells are counted together with those around them.
    Other buyers use the file with kedjekoll train --counts. Exit code 2: the labels cannot be
    used, or nothing large enough is left.
    """
    from risk_models.card.scorecard import load_scorecard
    from risk_models.learning.counts import counts_of
    from risk_models.learning.labels import read_labels
    from service.screening.assessment.profiles import sector_posteriors
    from service.suppliers.selection.signed_counts import issuer_of, signed

    read = read_labels(
        open_file(labels, door.language),
        name=labels.name,
        scorecard=load_scorecard(),
        industries=sector_posteriors(),
    )
    key = door.call.installation.log.keys.signing
    made = counts_of(
        read,
        organisation=" ".join(organisation.split()),
        issuer=issuer_of(key, door.call.principal.tenant_id),
        key=key.verifier.text(),
        name=labels.name,
    )
    write_file(file, signed(made, key), door.language)
    tell_rejects(read.rejects, door.language)
    firms, found, _ = made.totals
    said = message(
        "Firms counted: {firms}, with a finding: {found}. Rows left out: {left}. Cells of firms: "
        "{cells}; too small and joined with others: {small}. Numbers of findings: {rungs}."
    ).filled(
        firms=firms,
        found=found,
        left=len(read.rejects),
        cells=len(made.firms),
        small=made.small_cells,
        rungs=len(made.found),
    )
    handed = message("Hand over the file with your public key: {key}").filled(key=made.key)
    answer = {
        "firms": firms,
        "found": found,
        "left_out": len(read.rejects),
        "cells": len(made.firms),
        "small_cells": made.small_cells,
        "key": made.key,
        "file": str(file),
    }
    return Answer(answer, said, handed)
