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
    """Values filled in beforehand; omitted ones are shown in brackets in the drafts."""

    model_config = ConfigDict(extra="forbid")

    buyer: str | None = _line("Name of the buyer. Default: that of the screening.")
    purchase: str | None = _line("Name of the procurement. Default: that of the screening.")
    diary_number: str | None = _line("The buyer's own reference number.")
    answer_to: str | None = _line("Address for answers.")
    officer: str | None = _line("The person who signs.")
    fact_source: str | None = _line(
        "Source and date of the fact that a hearing concerns. When drafts are made: used only if "
        "one tender is named."
    )
    reasons: str | None = _line(
        "What makes the price appear abnormally low, in your own words. The tenderer reads it. "
        "When drafts are made: used only if one tender is named."
    )
    agreement: str | None = _line("Agreement whose lowest levels apply.")
    levels: str | None = _line("The lowest levels of pay of the agreement.")
    leave_level: str | None = _line("Holiday under the agreement, at least.")
    hours_level: str | None = _line("Working time under the agreement.")
    recipient: str | None = _line("To whom a letter on levels is written, if nobody is known.")
    works_code: str | None = _line("Code in AMA AF of a term of works.")
    criterion: str | None = _line("Id of the matching criterion of Upphandlingsmyndigheten.")
    channel: str | None = _line("Where workers can report shortcomings.")
    most_tiers: str | None = _line("Maximum number of tiers of subcontractors.")
    notice_days: str | None = _line("Working days of notice of a new subcontractor.")
    papers_days: str | None = _line("Working days to hand in documents.")
    clause_number: str | None = _line("Number of the contract term cited in a letter.")
    subcontractor: str | None = _line("The subcontractor that a letter concerns.")
    missing_proof: str | None = _line("What has not been shown about the subcontractor.")


class SampleRequest(BaseModel):
    """A random sample for a deeper check: rows of the supplier's own numbered list."""

    model_config = ConfigDict(extra="forbid")

    of: int = Field(ge=1, le=MOST_ROWS, description="Number of rows in the list, numbered from 1.")
    n: int = Field(ge=1, le=MOST_DRAWN, description="Number of rows to draw.")
    seed: int = Field(ge=0, le=MOST_SEED, description="Chosen before anyone saw the list.")
    drawn_by: str = Field(min_length=1, max_length=200, description="Who drew the sample.")


class PackageRequest(BaseModel):
    """A package of drafts about a stored screening or a stored needs assessment."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind
    screening_id: str | None = Field(default=None, max_length=64)
    need_id: str | None = Field(default=None, max_length=64)
    stage: Stage | None = Field(
        default=None, description="Stage of the procurement. Default: that of the screening."
    )
    lot_id: str | None = Field(
        default=None, max_length=200, description="The lot, if there are several."
    )
    tender_ids: list[str] = Field(
        default_factory=list,
        max_length=1000,
        description="Only letters about these tenders. Some letters must be requested this way.",
    )
    sent_on: Day | None = Field(
        default=None, description="Planned date of sending. Default: the date of the draft."
    )
    answer_days: int = Field(
        default=ANSWER_DAYS, ge=1, le=90, description="Number of working days to answer."
    )
    starts_on: Day | None = Field(
        default=None, description="Date on which the work begins. Default: that of the lot."
    )
    sample: SampleRequest | None = Field(
        default=None, description="The sample for the deeper check, if drawn."
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
