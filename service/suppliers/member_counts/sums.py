"""The counts of several members added up: no number is more exact than what they have told."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from pydantic import BaseModel, Field

from service.suppliers.coverage.models import Question
from service.suppliers.member_counts.document import LEAST, TOLD, CoverageCounts, GroupCounts


class CountRange(BaseModel):
    """From at least to at most so many contracts; the same where every member has told a number."""

    least: int
    most: int


class CountSums(BaseModel):
    """How many contracts count as a yes, and of how many nothing is known."""

    yes: CountRange
    not_known: CountRange


class GroupSums(BaseModel):
    """The contracts of an industry in risk categories, of every member that tells of it."""

    division: str | None = Field(
        description="CPV division. Null: small divisions that a member has merged."
    )
    members: int = Field(description="Members that tell of it.")
    contracts: int
    counts: dict[Question, CountSums]


class MemberSums(BaseModel):
    """The coverage of a year, of every member whose counts are part of the sums."""

    year: int | None = Field(description="Null: no counts are part of any sum yet.")
    years: list[int] = Field(description="Years that a sum can be made of, newest first.")
    members: int
    groups: list[GroupSums]
    whole: GroupSums | None = Field(
        description="All industries. Null if no counts are part of the sums of the year."
    )


def member_sums(
    told: Sequence[CoverageCounts], *, year: int | None, years: list[int]
) -> MemberSums:
    """Return the sums of counts of one year, of one document a member."""
    groups: dict[str | None, list[GroupCounts]] = defaultdict(list)
    for document in told:
        for group in document.groups:
            groups[group.division].append(group)
    codes = sorted(groups, key=lambda code: (code is None, code or ""))
    every = [group for code in codes for group in groups[code]]
    return MemberSums(
        year=year,
        years=years,
        members=len(told),
        groups=[_summed(code, groups[code], members=len(groups[code])) for code in codes],
        whole=_summed(None, every, members=len(told)) if told else None,
    )


def _summed(division: str | None, groups: Sequence[GroupCounts], *, members: int) -> GroupSums:
    return GroupSums(
        division=division,
        members=members,
        contracts=sum(group.contracts for group in groups),
        counts={
            question: CountSums(
                yes=_range(group.counts[question].yes for group in groups),
                not_known=_range(group.counts[question].not_known for group in groups),
            )
            for question in TOLD
        },
    )


def _range(counts: Iterable[int | None]) -> CountRange:
    """Return the sum: a number that is not told is from one to `LEAST` less one."""
    held = list(counts)
    told = sum(count for count in held if count is not None)
    hidden = held.count(None)
    return CountRange(least=told + hidden, most=told + hidden * (LEAST - 1))
