"""`need`: whether a category needs labour terms, before any supplier is known."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import orjson
import polars as pl

from data_ingest.model.text import Language
from service.documents.model import Document
from service.library.result import Result
from service.library.sources import CALLER, PERSON_KEY, input_errors, stated_errors
from service.screening.needs.assessment import NeedAssessment
from service.screening.needs.report import needs_document
from service.screening.needs.request import NeedRequest, read_request
from service.screening.needs.store import make_need
from service.screening.needs.tables import NeedRecord
from service.screening.needs.wording import blocks

_COLUMNS: Mapping[str, Mapping[str, type[pl.DataType] | pl.DataType]] = {
    "steps": dict.fromkeys(("step", "answer", "reason", "source", "dated"), pl.String),
    "rules": {
        **dict.fromkeys(("rule", "citation", "outcome", "missing_facts"), pl.String),
        "verified": pl.Boolean,
    },
    "levels": {
        **dict.fromkeys(("agreement", "category"), pl.String),
        "base_hourly": pl.Decimal(18, 4),
        "currency": pl.String,
        **dict.fromkeys(("valid_from", "valid_to"), pl.Date),
        "verified": pl.Boolean,
    },
}
"""Columns of the tables."""


class Need(Result):
    """A proposal of a needs assessment; a person decides.

    Attributes:
        answer: Whether the law requires labour terms: `yes`, `no` or `cannot_tell`.
    """

    _LED_BY = "steps"

    def __init__(self, record: NeedRecord, language: Language) -> None:
        super().__init__(language)
        self._record = record
        self._made = NeedAssessment.read(record.assessment)
        self.answer: str = self._made.answer

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables."""
        return ("steps", "rules", "levels")

    def table(self, name: str) -> pl.DataFrame:
        """Return a table: `steps`, `rules` or `levels`.

        Raises:
            KeyError: There is no such table.
        """
        if name not in self.tables:
            raise KeyError(f"{name}: the tables are {', '.join(self.tables)}")
        rows = {"steps": self._steps, "rules": self._rules, "levels": self._levels}[name]()
        return pl.DataFrame(list(rows), schema=_COLUMNS[name], orient="row")

    @property
    def steps(self) -> pl.DataFrame:
        """A row for each reason of each step of the assessment, with its source and day."""
        return self.table("steps")

    @property
    def rules(self) -> pl.DataFrame:
        """What each rule of law answers, and what is missing where it cannot be told."""
        return self.table("rules")

    def _steps(self) -> Iterator[tuple[object, ...]]:
        for block in blocks(self._made, self.language):
            for line in block.lines:
                yield block.step, block.answer, line.text, line.source, line.dated

    def _rules(self) -> Iterator[tuple[object, ...]]:
        texts = {rule.rule_id: rule for rule in self._made.rules}
        for one in self._made.determinations:
            rule = texts.get(one.rule_id)
            cited = None if rule is None else rule.citation
            yield one.rule_id, cited, one.outcome, ", ".join(one.missing), one.verified

    def _levels(self) -> Iterator[tuple[object, ...]]:
        for level in self._made.levels:
            hourly = Decimal(level.base_hourly)
            yield (
                level.agreement,
                level.category.to(self.language),
                hourly,
                level.currency,
                (level.valid_from),
                level.valid_to,
                level.verified,
            )

    def to_dict(self) -> dict[str, Any]:
        """Return the assessment as plain values."""
        found: dict[str, Any] = orjson.loads(self._record.assessment)
        return found

    def _document(self, language: Language) -> Document:
        return needs_document(
            self._made, language, need_id=self._record.id, made_at=self._record.created_at
        )


def need(
    cpv: str,
    value: int | str,
    place: str,
    starts_on: date,
    *,
    as_of: date | None = None,
    language: Language = "en",
    **purchase: object,
) -> Need:
    """Propose whether a category needs labour terms, with reasons.

    Args:
        cpv: CPV code of the main subject.
        value: Estimated value of the whole procurement, without VAT.
        place: NUTS code or country of the work.
        starts_on: First day of the contract.
        as_of: For which day; today (UTC) if left out.
        language: `en` or `sv`.
        **purchase: What else is known: `title`, `currency`, `years`, `instrument`, `nature`,
            `buyer_kind`, `direct_award`, `begun_on`, `own_staff`, `housed`, `staff_abroad`.

    Raises:
        InputError: Something of it cannot be used.
    """
    now = datetime.now(UTC)
    day = as_of or now.date()
    told = {"cpv": cpv, "value": value, "place": place, "starts_on": starts_on, **purchase}
    with stated_errors(NeedRequest):
        request = NeedRequest.model_validate({"currency": "SEK"} | told)
    with input_errors(language):
        subject = read_request(request, as_of=day, person_key=PERSON_KEY)
        return Need(make_need(subject, principal=CALLER, now=now, as_of=day), language)
