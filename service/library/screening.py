"""`screen`: one purchase with its tenders and their chains."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
import polars as pl

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.text import Language
from service.casework.closed_points import holds_tenders_under_assessment
from service.documents.model import Document
from service.library.plots import price_plot
from service.library.result import Result
from service.library.sources import (
    CALLER,
    PERSON_KEY,
    InputError,
    Source,
    described,
    file_of,
    input_errors,
    opened_registers,
    proposals_for,
    stated_errors,
)
from service.platform.personal_numbers import persons_hidden
from service.screening.purchase.intake import TABLE, ReadingOptions, Supplied, read_files
from service.screening.purchase.proposing import unused_rows
from service.screening.purchase.purchase_statement import PurchaseStatement, read_statement
from service.screening.purchase.stated_purchase import Beside, completed
from service.screening.record.recording import Screened, problems_of, screen_read
from service.screening.record.views import screening_json
from service.screening.report.chain_record import chain_of
from service.screening.report.equal_treatment import closed_json
from service.screening.report.report import screening_report

if TYPE_CHECKING:
    import altair

_PRICES = {
    **dict.fromkeys(("lot", "tender", "tenderer"), pl.String()),
    **dict.fromkeys(
        ("hour_low", "hour_high", "comparison_low", "comparison_high"), pl.Decimal(18, 4)
    ),
    "currency": pl.String(),
}
"""Columns of the prices."""


class Screening(Result):
    """A purchase that has been screened. A result is a reason to look, never a verdict.

    Tenders under assessment are treated alike: points and review needs of a screening that holds
    such are closed, and `points` is empty. Say `stage="award"` of a purchase that is decided.

    Attributes:
        is_open: Whether points and review needs are shown.
        left_out: What of the input was not used: code, location, detail, mend.
    """

    _LED_BY = "tenders"

    def __init__(self, screened: Screened, language: Language) -> None:
        super().__init__(language)
        self._record = screened.record
        self.is_open = not holds_tenders_under_assessment(screened.record)
        self.left_out = pl.DataFrame(
            [
                (one.code, one.location, one.detail(language), one.mend(language))
                for one in screened.rejects
            ],
            schema=dict.fromkeys(("code", "location", "detail", "mend"), pl.String),
            orient="row",
        )

    @property
    def tenders(self) -> pl.DataFrame:
        """A row for each tender; none where the document is a notice before any came in."""
        return self._known("tenders")

    @property
    def parties(self) -> pl.DataFrame:
        """A row for each part of each chain."""
        return self._known("parties")

    @property
    def facts(self) -> pl.DataFrame:
        """What was found about each firm, with its source and what it does not mean."""
        return self._known("facts")

    @property
    def outcomes(self) -> pl.DataFrame:
        """What each rule of law answered about each lot, tender and party, and how it was read."""
        return self._known("outcomes")

    @property
    def points(self) -> pl.DataFrame:
        """Every point with its reason; without rows where points are closed."""
        return self._known("points")

    @property
    def prices(self) -> pl.DataFrame:
        """What an hour costs in each tender, and the interval that it is compared with.

        Columns: lot, tender, tenderer (String); hour_low, hour_high, comparison_low and
        comparison_high (Decimal, null where unknown); currency. Below the interval is a reason to
        ask for an explanation, no finding that the tender is abnormally low.
        """
        found = chain_of(self._record, self.language, superseded_by=None)
        return pl.DataFrame(
            [
                (
                    tender.lot,
                    tender.tender_id,
                    tender.parts[0].name if tender.parts else None,
                    *(
                        None if figure is None else Decimal(figure)
                        for figure in (
                            tender.price.implied_low,
                            tender.price.implied_high,
                            tender.price.comparison_low,
                            tender.price.comparison_high,
                        )
                    ),
                    tender.price.currency,
                )
                for tender in found.tenders
            ],
            schema=_PRICES,
            orient="row",
        )

    def plot(self) -> "altair.Chart | altair.LayerChart":
        """Draw the price of an hour of each tender on the interval that it is compared with."""
        return price_plot(self.prices)

    def to_dict(self) -> dict[str, Any]:
        """Return the record as the API answers it."""
        written = screening_json if self.is_open else closed_json
        found: dict[str, Any] = orjson.loads(written(self._record, self.language))
        return found

    def _document(self, language: Language) -> Document:
        return screening_report(self._record, language, opened=self.is_open)


def screen(
    source: Source,
    *,
    further: Sequence[Source] = (),
    as_of: date | None = None,
    buyer_country: str = "SE",
    place_country: str = "SE",
    data_dir: str | Path | None = None,
    ocid: str | None = None,
    allow_unused: int = 0,
    language: Language = "en",
    **purchase: object,
) -> Screening:
    """Screen a purchase: a notice, a procurement document, or a table of tenders.

    A table that nobody has mapped is read as proposed if nothing about it has to be asked and
    every row is used.

    Args:
        source: Path, document or frame.
        further: Subcontractors, filled-in forms or Skatteverket's answers.
        as_of: The day to screen for; today (UTC) if left out.
        buyer_country: The buyer's country where the source is a table.
        place_country: Where the work is done, likewise.
        data_dir: Folder whose registers are looked in; None: in none.
        ocid: The process to read, where an OCDS file holds several.
        allow_unused: So many rows of tables may be left out; they are in `left_out`.
        language: `en` or `sv`.
        **purchase: What the source does not say of the purchase: `value`, `currency`, `cpv`,
            `instrument`, `buyer_kind`, `direct_award`, `begun_on`, `starts_on`, `stage`,
            `framework`, `on_site`, `labour_terms_needed`.

    Raises:
        InputError: Something of it cannot be used; it says what, where and how to mend it.
    """
    now = datetime.now(UTC)
    with input_errors(language), opened_registers(data_dir) as snapshot:
        beside = Beside.of_buyer(read_statement(_stated(purchase), at="", buyer_country=None))
        table = beside.for_table(buyer=buyer_country, place=place_country)
        files = [file_of(source), *map(file_of, further)]
        made = proposals_for(files)
        how = ReadingOptions(
            person_key=PERSON_KEY,
            today=now.date(),
            ocid=ocid,
            mappings=tuple(one.mapping for one in made),
            purchase=table.context,
        )
        with persons_hidden(PERSON_KEY):
            read = read_files(files[0], tuple(files[1:]), how)
        if isinstance(read, Supplied):
            raise UnreadableInput([Problem("suppliers-not-here")], files[0].name)
        left = unused_rows(made, read)
        if left > allow_unused:
            detail = f"Rows of tables that are not used: {left}."
            mend = f"If that is right, state allow_unused={left}."
            unused = {"code": "unused", "location": "", "detail": detail, "mend": mend}
            rows = [described(one, language) for one in problems_of(read.rejects)]
            raise InputError([unused, *rows])
        screened = screen_read(
            completed(read, table if read.format == TABLE else beside),
            files=files,
            principal=CALLER,
            person_key=PERSON_KEY,
            now=now,
            as_of=as_of,
            snapshot=snapshot,
        )
    return Screening(screened, language)


def _stated(purchase: Mapping[str, object]) -> PurchaseStatement:
    told = {name: str(value) if name == "value" else value for name, value in purchase.items()}
    with stated_errors(PurchaseStatement):
        return PurchaseStatement.model_validate(told)
