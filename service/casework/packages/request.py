"""What a person states to have a package drafted: checked here, whichever door it comes in by."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.tables import Stage
from data_ingest.model.text import Text
from procurement_rules.package.sample import MOST_DRAWN, MOST_ROWS, MOST_SEED, Sample, draw
from procurement_rules.package.subject import named
from service.casework.packages.models import Kind
from service.platform.day import Day
from service.platform.db.record_id import is_id
from service.platform.personal_numbers import pseudonyms
from service.platform.words import printable

ANSWER_DAYS = 10
"""Working days for an answer where a person states none; ours."""

_LONGEST = 500


def _line(what: str) -> str | None:
    value: str | None = Field(default=None, max_length=_LONGEST, description=what)
    return value


class PackageFields(BaseModel):
    """What a person fills in beforehand; what is left out stands in brackets in the drafts."""

    model_config = ConfigDict(extra="forbid")

    buyer: str | None = _line("Name of the buyer; that of the screening if left out.")
    purchase: str | None = _line("Name of the procurement, likewise.")
    diary_number: str | None = _line("The buyer's own reference number.")
    answer_to: str | None = _line("Address for answers.")
    officer: str | None = _line("Who signs.")
    fact_source: str | None = _line("Source and day of the fact that a hearing is about.")
    agreement: str | None = _line("Agreement whose lowest levels count.")
    levels: str | None = _line("Those levels.")
    channel: str | None = _line("Where those who work can report shortcomings.")
    most_tiers: str | None = _line("Most tiers of subcontractors.")
    notice_days: str | None = _line("Working days of notice of a new subcontractor.")
    papers_days: str | None = _line("Working days within which papers are handed in.")
    clause_number: str | None = _line("Number of the contract term that a letter refers to.")
    subcontractor: str | None = _line("The subcontractor that a letter is about.")
    missing_proof: str | None = _line("What has not been shown about it.")


class SampleRequest(BaseModel):
    """A random sample for a deeper check: rows of the supplier's own numbered list."""

    model_config = ConfigDict(extra="forbid")

    of: int = Field(ge=1, le=MOST_ROWS, description="Rows of the list, numbered from 1.")
    n: int = Field(ge=1, le=MOST_DRAWN, description="Rows to draw.")
    seed: int = Field(ge=0, le=MOST_SEED, description="Set before the list was seen.")
    drawn_by: str = Field(min_length=1, max_length=200, description="Who drew.")


class PackageRequest(BaseModel):
    """A package of drafts about a kept screening or a kept needs assessment."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind
    screening_id: str | None = Field(default=None, max_length=64)
    need_id: str | None = Field(default=None, max_length=64)
    stage: Stage | None = Field(
        default=None, description="Where the procurement stands; that of the screening if left out."
    )
    lot_id: str | None = Field(
        default=None, max_length=200, description="Which lot, where there are several."
    )
    tender_ids: list[str] = Field(
        default_factory=list,
        max_length=1000,
        description="Letters about these tenders only. Some letters have to be asked for this way.",
    )
    sent_on: Day | None = Field(
        default=None, description="Planned day of sending; the day of the draft if left out."
    )
    answer_days: int = Field(
        default=ANSWER_DAYS, ge=1, le=90, description="Working days for an answer."
    )
    starts_on: Day | None = Field(
        default=None, description="The day on which the work begins; that of the lot if left out."
    )
    sample: SampleRequest | None = Field(
        default=None, description="The sample of the deeper check, where it has been drawn."
    )
    fields: PackageFields = Field(default_factory=PackageFields)


def source_of(request: PackageRequest) -> tuple[str | None, str | None]:
    """Return the number of the screening and that of the needs assessment; one of them is None.

    Raises:
        UnreadableInput: Neither or both are stated, or the one that is cannot be a number.
    """
    screening_id, need_id = request.screening_id, request.need_id
    if (screening_id is None) == (need_id is None):
        raise UnreadableInput([Problem("package-source")], "package")
    if screening_id is not None and not is_id("screening", screening_id):
        raise UnreadableInput([Problem("package-source-number", "/screening_id")], "package")
    if need_id is not None and not is_id("need", need_id):
        raise UnreadableInput([Problem("package-source-number", "/need_id")], "package")
    return screening_id, need_id


def stated_values(fields: PackageFields, *, person_key: bytes) -> Mapping[str, Text]:
    """Return what a person has filled in, without the numbers of natural persons.

    Args:
        fields: What is stated.
        person_key: Secret for the keyed hash of natural persons' numbers.
    """
    stated = {
        name: printable(value.strip())
        for name, value in fields.model_dump().items()
        if value is not None and value.strip()
    }
    replaced = pseudonyms(stated.values(), person_key=person_key)
    return {name: named(replaced.get(value, value)) for name, value in stated.items()}


def drawn(stated: SampleRequest | None) -> Sample | None:
    """Return the sample that is asked for, drawn.

    Raises:
        UnreadableInput: More rows are to be drawn than there are.
    """
    if stated is None:
        return None
    try:
        return draw(stated.of, n=stated.n, seed=stated.seed)
    except ValueError:
        raise UnreadableInput([Problem("sample-too-large", "/sample/n")], "package") from None
