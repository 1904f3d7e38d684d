"""Extracts as the API, the command line and the pages give them out."""

from datetime import datetime

from pydantic import BaseModel, Field

from data_ingest.model.problem import Problem
from data_ingest.model.text import Language
from service.casework.extracts.document import ExtractDocument, ExtractLine, Supplier
from service.casework.extracts.grounds import GROUNDS, GroundCode
from service.casework.extracts.lines import Candidate
from service.casework.extracts.received import ReceivedState, Standing
from service.casework.extracts.request import Use
from service.casework.extracts.tables import Extract, ExtractAssessment
from service.operations.signed_file import fingerprint_of


class ExtractObstacle(BaseModel):
    """Why a line cannot be told another authority."""

    code: str
    detail: str = Field(description="In the requested language.")
    mend: str = Field(description="In the requested language.")


class ExtractCandidate(BaseModel):
    """A line of a case, as it would be sent, and what stands against it."""

    key: str
    line: ExtractLine | None = Field(description="Null if the supplier has not been heard.")
    supplier: Supplier | None = Field(description="Null if it is no known legal person.")
    can_be_told: bool
    obstacles: list[ExtractObstacle]


class ExtractGroundResource(BaseModel):
    """A ground on which facts can be told, and how it has been read."""

    code: GroundCode
    citation: str = Field(description="In the requested language.")
    meaning: str
    asks: str = Field(description="What you write down.")
    read: str = Field(description="Where it was read, and what was not.")


class ExtractCandidateList(BaseModel):
    """The lines of a case, and the grounds to choose from."""

    items: list[ExtractCandidate]
    grounds: list[ExtractGroundResource]


class ExtractResource(BaseModel):
    """An extract that was made in a case."""

    id: str
    created_at: datetime
    actor: str
    case_id: str
    decision_id: str = Field(description="The decision with ground and weighing.")
    document: ExtractDocument = Field(description="What is sent, and nothing else.")
    result_hash: str
    replaced_by: str | None = Field(description="The extract that corrects it.")
    withdrawn_by: str | None = Field(description="The extract that withdraws it.")


class ExtractList(BaseModel):
    """The extracts of a case, oldest first."""

    items: list[ExtractResource]


class ExtractAssessmentResource(BaseModel):
    """What somebody does with a received extract in a case."""

    id: str
    created_at: datetime
    actor: str
    case_id: str
    received_id: str
    use: Use
    reasons: str


class ExtractAssessmentList(BaseModel):
    """The assessments of received extracts in a case, oldest first."""

    items: list[ExtractAssessmentResource]


class ReceivedExtractResource(BaseModel):
    """An extract from another authority. It is evidence, and changes nothing by itself."""

    id: str
    created_at: datetime
    actor: str
    unit: str | None
    state: ReceivedState
    state_by: str | None = Field(
        description="The received extract that corrects or withdraws this one."
    )
    document: ExtractDocument
    key: str = Field(description="Public key of the log that signed it.")
    fingerprint: str = Field(
        description="SHA-256 of the key. Compare it with what the sender tells you."
    )
    another_key: bool = Field(
        description="Whether another key was confirmed for this sender before: ask why."
    )
    assessments: list[ExtractAssessmentResource] = Field(
        description="In the cases that you can see."
    )


class ReceivedExtractList(BaseModel):
    """The received extracts that you can see, newest first."""

    items: list[ReceivedExtractResource]
    more: bool = Field(description="Whether there are older ones.")


def candidate_list(found: list[Candidate], language: Language) -> ExtractCandidateList:
    """Return the lines of a case as they are given out."""
    return ExtractCandidateList(
        items=[_candidate(candidate, language) for candidate in found],
        grounds=[
            ExtractGroundResource(
                code=code,
                citation=ground.citation.to(language),
                meaning=ground.meaning.to(language),
                asks=ground.asks.to(language),
                read=ground.read.to(language),
            )
            for code, ground in GROUNDS.items()
        ],
    )


def extract_resource(extract: Extract, every: list[Extract]) -> ExtractResource:
    """Return an extract as it is given out.

    Args:
        extract: The extract.
        every: All of its case.
    """
    return ExtractResource(
        id=extract.id,
        created_at=extract.created_at,
        actor=extract.actor,
        case_id=extract.case_id,
        decision_id=extract.decision_id,
        document=extract.read(),
        result_hash=extract.result_hash,
        replaced_by=next((other.id for other in every if other.replaces == extract.id), None),
        withdrawn_by=next((other.id for other in every if other.withdraws == extract.id), None),
    )


def assessment_resource(made: ExtractAssessment) -> ExtractAssessmentResource:
    """Return an assessment as it is given out."""
    return ExtractAssessmentResource(
        id=made.id,
        created_at=made.created_at,
        actor=made.actor,
        case_id=made.case_id,
        received_id=made.received_id,
        use=made.use,
        reasons=made.reasons,
    )


def received_resource(
    standing: Standing, assessments: list[ExtractAssessment]
) -> ReceivedExtractResource:
    """Return a received extract as it is given out.

    Args:
        standing: It and how it stands.
        assessments: Those that the person sees.
    """
    extract = standing.extract
    return ReceivedExtractResource(
        id=extract.id,
        created_at=extract.created_at,
        actor=extract.actor,
        unit=extract.unit or None,
        state=standing.state,
        state_by=standing.by,
        document=extract.read(),
        key=extract.key,
        fingerprint=fingerprint_of(extract.key),
        another_key=standing.another_key,
        assessments=[assessment_resource(made) for made in assessments],
    )


def _candidate(candidate: Candidate, language: Language) -> ExtractCandidate:
    problems = [Problem(code, "", {"line": candidate.key}) for code in candidate.faults]
    return ExtractCandidate(
        key=candidate.key,
        line=candidate.line,
        supplier=candidate.supplier,
        can_be_told=not problems,
        obstacles=[
            ExtractObstacle(
                code=problem.code, detail=problem.detail(language), mend=problem.mend(language)
            )
            for problem in problems
        ],
    )
