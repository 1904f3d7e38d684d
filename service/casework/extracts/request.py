"""What a person states when she makes, withdraws or assesses an extract."""

from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from service.casework.cases.request import Conflict, Line, Said
from service.casework.extracts.grounds import GroundCode, Purpose
from service.platform.day import Day

ReceiverKind = Literal["authority", "equated"]
Use = Literal["uses", "does_not_use", "hears_anew"]
USES: tuple[Use, ...] = get_args(Use)
"""What a receiver does with an extract: uses it, does not, or hears the supplier anew first."""

MOST_LINES = 100
"""Lines of one extract. Ours."""

DEFAULT_DAYS, MOST_DAYS = 365, 3 * 365
"""Days that an extract can be used. A year is ours: a fact is looked at again before it is told
again. At most three years: an older event is no basis for exclusion (LOU 13:3 a, as
`se-lou-event-lookback` has it)."""

Number = Annotated[str, Field(max_length=64)]


class _Stated(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ExtractReceiver(_Stated):
    """The one authority that an extract is for."""

    name: Line
    number: Annotated[str, Field(min_length=10, max_length=13)] = Field(
        description="Swedish organisation number."
    )
    board: Line | None = Field(
        default=None,
        description=(
            "The board (nämnd) or independent branch. Required if it has your own organisation "
            "number: another board is another authority."
        ),
    )
    kind: ReceiverKind = Field(
        default="authority",
        description="`equated`: the number does not tell that the body is an authority; you state "
        "in `equated_by` that it is one, or that OSL equates it with one (2:3, 2:4 or the annex), "
        "such as a company that a municipality controls.",
    )
    equated_by: Said | None = Field(
        default=None, description="Why the body is an authority or equated with one. For `equated`."
    )


class ExtractDecision(_Stated):
    """The mandate for what is decided, and the answer about conflicts of interest."""

    delegation: Line = Field(description="The mandate: delegation order and item.")
    conflict: Conflict = Field(description="The answer about conflicts of interest.")
    conflict_reason: Said | None = Field(
        default=None, description="Why a conflict of interest is disregarded."
    )


class NewExtract(ExtractDecision):
    """Lines of a case to extract for one authority, on one ground."""

    receiver: ExtractReceiver
    lines: Annotated[
        list[Annotated[str, Field(max_length=120)]], Field(min_length=1, max_length=MOST_LINES)
    ] = Field(description="Keys of lines, as in the candidates. All are about one firm.")
    ground: GroundCode
    purpose: Purpose | None = Field(
        default=None, description="What the datum is needed for. Required for `osl-10-15-a`."
    )
    weighing: Said = Field(
        description="The examination: why nothing is secret, the weighing, or why it is obvious. "
        "It is not sent."
    )
    waiver_file_id: Number | None = Field(
        default=None,
        description="The waiver as an evidence file (file_…) of the case. Required for `osl-12-2`.",
    )
    texts_read: Literal[True] = Field(
        description="You have read every text in the lines, and none of them is about a person or "
        "another firm."
    )
    expires_on: Day | None = Field(
        default=None, description="Last day of use: a year from today by default, three at most."
    )
    replaces: Number | None = Field(
        default=None, description="The extract (extract_…) of the case that this one corrects."
    )


class ExtractWithdrawal(ExtractDecision):
    """The withdrawal of an extract; its file goes to the same receiver."""

    reason: Said = Field(description="Why it is withdrawn. It is not sent.")


class NewExtractAssessment(_Stated):
    """What the receiver does with an extract in a case, and why."""

    received_id: Number = Field(description="The received extract (received_…).")
    use: Use
    reasons: Said
