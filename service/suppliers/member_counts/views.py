"""The counts of members as the API, the command line and the pages give them out."""

from datetime import datetime

from pydantic import BaseModel, Field

from service.operations.signed_file import fingerprint_of
from service.suppliers.member_counts.document import CoverageCounts
from service.suppliers.member_counts.members import CountsStanding, CountsState


class MemberCountsResource(BaseModel):
    """The counts of a member's coverage, as it has signed them."""

    id: str
    created_at: datetime
    actor: str
    state: CountsState = Field(
        description="`counted`: part of the sums of its year. `replaced`: a newer one of the "
        "member's counts for that year is."
    )
    document: CoverageCounts
    key: str = Field(description="Public key of the log that signed it.")
    fingerprint: str = Field(
        description="SHA-256 of the key. Compare it with what the member tells you."
    )
    another_key: bool = Field(
        description="Whether another key was confirmed for this member before: ask why."
    )


class MemberCountsList(BaseModel):
    """The counts of members, newest first."""

    items: list[MemberCountsResource]
    more: bool = Field(description="Whether there are older ones.")


def counts_resource(its: CountsStanding) -> MemberCountsResource:
    """Return the counts of a member as they are given out."""
    counts = its.counts
    return MemberCountsResource(
        id=counts.id,
        created_at=counts.created_at,
        actor=counts.actor,
        state=its.state,
        document=counts.read(),
        key=counts.key,
        fingerprint=fingerprint_of(counts.key),
        another_key=its.another_key,
    )
