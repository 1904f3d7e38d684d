"""What `kedjekoll screen --select` does: it selects suppliers for follow-up, and says why."""

import secrets
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from data_ingest.model.text import Language, message
from risk_models.learning.follow_up_selection import LEAST_SLOTS, MOST_SEED
from service.cli.console import out, stop, write_file
from service.documents.forms import FORMS, form_of, written
from service.documents.terminal import terminal
from service.suppliers.selection.report import selection_document
from service.suppliers.selection.selecting import MOST_SLOTS, selection_of

SUFFIXES = (".json", *(f".{form}" for form in FORMS))
"""Formats that a selection is written in, by the end of the file's name."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be selected.

    Attributes:
        slots: How many suppliers.
        seed: Seed of the draw.
        file: Where the selection is written; None for the screen only.
    """

    slots: int
    seed: int
    file: Path | None


def wanted_selection(
    slots: int | None, *, seed: int | None, file: Path | None, lang: Language
) -> Wanted | None:
    """Return what is to be selected, with a seed of chance where none is given; None for nothing.

    Exits with 2 where the options do not hold together.
    """
    if slots is None:
        if seed is not None or file is not None:
            stop(
                message(
                    "--seed and --out require --select; state how many suppliers to follow up."
                ),
                lang,
            )
        return None
    if not LEAST_SLOTS <= slots <= MOST_SLOTS:
        stop(
            message("Select from {least_slots} to {most_slots} suppliers with --select.").filled(
                least_slots=LEAST_SLOTS, most_slots=MOST_SLOTS
            ),
            lang,
        )
    if seed is not None and not 0 <= seed <= MOST_SEED:
        stop(
            message("The seed is a whole number from 0 to {most_seed}.").filled(
                most_seed=MOST_SEED
            ),
            lang,
        )
    if file is not None and file.suffix.lower() not in SUFFIXES:
        stop(
            message("The file name for --out must end in {endings}.").filled(
                endings=", ".join(SUFFIXES)
            ),
            lang,
        )
    return Wanted(slots, secrets.randbelow(2**32) if seed is None else seed, file)


def list_selected(
    suppliers: pl.LazyFrame,
    wanted: Wanted,
    *,
    lang: Language,
    as_json: bool,
    as_of: date,
    scorecard_id: str,
) -> None:
    """Select, print those to follow up and why each of them, and write the file that is wanted.

    Only the JSON holds all that it takes to select once more.
    """
    selection = selection_of(
        suppliers, slots=wanted.slots, seed=wanted.seed, as_of=as_of, scorecard_id=scorecard_id
    )
    if wanted.file is not None:
        form = form_of(wanted.file.suffix)
        content = (
            selection.canonical_bytes() + b"\n"
            if form is None
            else written(selection_document(selection, lang), form)
        )
        write_file(wanted.file, content, lang)
    if as_json:
        sys.stdout.write(selection.canonical_bytes().decode() + "\n")
        return
    out.print(terminal(selection_document(selection, lang)))
