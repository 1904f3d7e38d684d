"""The counts of a coverage report: the one document that a member signs and its body reads.

It is canonical JSON. It holds numbers of contracts by industry, and nothing by which a contract, a
case, a supplier or a person could be told.
"""

from datetime import date
from typing import Literal

from pydantic import AwareDatetime, Field

from data_ingest.model.text import message
from service.operations.audit.bundle import COUNTED
from service.operations.organisation import swedish_number
from service.operations.signed_file import (
    InvalidFile,
    OpenedFile,
    SignedDocument,
    SignedKind,
    open_signed,
)
from service.platform.db.record_id import is_id
from service.platform.sealed import SealedPart
from service.suppliers.coverage.models import Question

SCHEMA_VERSION: Literal[1] = 1

TOLD: tuple[Question, ...] = ("case", "need", "terms", "follow_up")
"""What is told of the questions of a coverage report."""

LEAST = 5
"""Least contracts of a group, and least number that is told besides nought. Ours, judged on
2026-12-01: fewer point at one contract, and so at its supplier."""


class ToldCount(SealedPart):
    """How many contracts of a group count as a yes, and of how many nothing is known.

    None: from one to `LEAST` less one.
    """

    yes: int | None = Field(ge=0)
    not_known: int | None = Field(ge=0)


class GroupCounts(SealedPart):
    """The contracts of an industry in risk categories; no division: several small ones."""

    division: str | None = Field(pattern="^[0-9]{2}$")
    contracts: int = Field(ge=LEAST)
    counts: dict[Question, ToldCount]


class CoverageCounts(SignedDocument):
    """What one authority's coverage report of a year says, in numbers.

    Attributes:
        schema_version: Of this form.
        id: The coverage report.
        year: The calendar year.
        as_of: The day that it was counted on.
        made_at: When the report was made; of several of a year the newest counts.
        sender: The authority.
        groups: By division, what is merged last.
    """

    schema_version: Literal[1]
    year: int = Field(ge=1, le=9999)
    as_of: date
    made_at: AwareDatetime
    groups: tuple[GroupCounts, ...] = Field(min_length=1)


_INCONSISTENT = message("Its numbers do not hold together.")

COUNTS_FILE = SignedKind("coverage", COUNTED, "coverage.json", CoverageCounts)


def open_counts(payload: bytes) -> OpenedFile[CoverageCounts]:
    """Return what a file says, checked with the key that the file itself names.

    Raises:
        InvalidFile: It is damaged, has been changed, or is none; or its numbers and groups are not
            written as they are when issued.
    """
    opened = open_signed(COUNTS_FILE, payload)
    said = opened.document
    if not is_id("coverage", said.id) or swedish_number(said.sender.number) != said.sender.number:
        raise InvalidFile(_INCONSISTENT)
    for group in said.groups:
        least = max(map(_at_least, group.counts.values()), default=0)
        if group.counts.keys() != set(TOLD) or least > group.contracts:
            raise InvalidFile(_INCONSISTENT)
    divisions = [group.division for group in said.groups]
    if len(set(divisions)) != len(divisions):
        raise InvalidFile(_INCONSISTENT)
    return opened


def _at_least(held: ToldCount) -> int:
    """Return of how many contracts at least something is told; one that is a yes is known."""
    return sum(1 if count is None else count for count in (held.yes, held.not_known))
