"""`suppliers`: everybody that a buyer pays or has contracts with."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from data_ingest.mapping import PurchaseContext
from data_ingest.model.problem import UnreadableInput
from data_ingest.model.text import Language
from data_ingest.snapshot.store import current_id
from risk_models.card.scorecard import load_scorecard
from risk_models.learning.follow_up_selection import LEAST_SLOTS
from service.documents.model import Document
from service.library.plots import spend_plot
from service.library.result import Result
from service.library.sources import (
    CALLER,
    PERSON_KEY,
    SNAPSHOTS,
    InputError,
    Source,
    file_of,
    input_errors,
    opened_registers,
    proposals_for,
)
from service.platform.db.record_id import new_id
from service.platform.personal_numbers import persons_hidden
from service.registers.judgement_cache import NONE_JUDGED
from service.screening.purchase.intake import ReadingOptions
from service.screening.purchase.stated_purchase import currency_of
from service.screening.purchase.table_files import NamedFile
from service.suppliers.portfolios.making import RunFile, RunHead, run_of
from service.suppliers.portfolios.reading import SupplierInput, read_suppliers
from service.suppliers.portfolios.report import run_document
from service.suppliers.portfolios.scoring import Scoring, score_here
from service.suppliers.portfolios.table import PortfolioRun
from service.suppliers.selection.selecting import MOST_SLOTS

if TYPE_CHECKING:
    import altair


class Suppliers(Result):
    """A buyer's suppliers in the order in which to look at them."""

    _LED_BY = "suppliers"

    def __init__(self, run: PortfolioRun, language: Language) -> None:
        super().__init__(language)
        self._run = run

    @property
    def suppliers(self) -> pl.DataFrame:
        """A row for each supplier, those to look at first first."""
        return self._known("suppliers")

    def plot(self) -> "altair.Chart | altair.LayerChart":
        """Draw what is paid to each supplier against its review need."""
        return spend_plot(self.suppliers)

    def _document(self, language: Language) -> Document:
        return run_document(self._run, language)


def suppliers(
    source: Source,
    *,
    further: Sequence[Source] = (),
    as_of: date | None = None,
    place_country: str = "SE",
    currency: str | None = None,
    data_dir: str | Path | None = None,
    select: int | None = None,
    seed: int | None = None,
    language: Language = "en",
) -> Suppliers:
    """Go through a ledger, invoices, a contract register, an OCDS file or a list of numbers.

    Args:
        source: Path, document or frame; a folder holds invoices in UBL.
        further: A contract register beside a ledger.
        as_of: The day that facts are read for; today (UTC) if left out.
        place_country: Where the work is done, where the source does not say.
        currency: Of amounts without one; that of `place_country` if left out.
        data_dir: Folder whose registers are looked in; None: in none.
        select: How many suppliers to select for follow-up; a tenth is drawn by lot.
        seed: Of the draw; by chance if left out.
        language: `en` or `sv`.

    Raises:
        InputError: Something of it cannot be used; it says what, where and how to mend it.
    """
    if select is not None and not LEAST_SLOTS <= select <= MOST_SLOTS:
        detail = f"From {LEAST_SLOTS} to {MOST_SLOTS} suppliers are selected."
        problem = {"code": "select", "location": "select", "detail": detail, "mend": ""}
        raise InputError([problem])
    now = datetime.now(UTC)
    day = as_of or now.date()
    with input_errors(language), opened_registers(data_dir) as snapshot:
        files = [file_of(source), *map(file_of, further)]
        how = ReadingOptions(
            person_key=PERSON_KEY,
            today=day,
            purchase=PurchaseContext(place_country=place_country),
        )
        with persons_hidden(PERSON_KEY):
            read = _read(files, how, currency=currency or currency_of(place_country))
        folder = None if data_dir is None else Path(data_dir) / SNAPSHOTS
        scoring = Scoring(
            as_of=day,
            scorecard=load_scorecard(),
            snapshot_dir=folder,
            snapshot_id=current_id(folder) if folder else None,
            judgements=NONE_JUDGED,
        )
        scored = score_here(read, scoring, snapshot)
    head = RunHead(new_id("job"), CALLER.tenant_id, CALLER.actor, now, files[0].name)
    named = [RunFile("", one.name, hashlib.sha256(one.payload).hexdigest()) for one in files]
    wanted = None if select is None else (select, seed)
    run = run_of(read, scored, scoring, head=head, files=named, wanted=wanted)
    return Suppliers(run, language)


def _read(
    files: Sequence[NamedFile], how: ReadingOptions, *, currency: str | None
) -> SupplierInput:
    """Read files of a known layout, else by what is proposed for their columns."""
    try:
        return read_suppliers(files, how)
    except UnreadableInput:
        made = [one.mapping for one in proposals_for(files)]
        if not made:
            raise
    mappings = tuple(
        mapping
        if currency is None or "currency" in {*mapping.columns, *mapping.constants}
        else replace(mapping, constants={**mapping.constants, "currency": currency})
        for mapping in made
    )
    return read_suppliers(files, replace(how, mappings=mappings))
