"""Matching: candidates in registers, in the batch format of yente and FollowTheMoney."""

from typing import Annotated, Any, Literal

from fastapi import Query, Request
from pydantic import BaseModel, ConfigDict, Field

from data_ingest.linking.comparison import GRADES, THRESHOLD_PPM, Grade
from data_ingest.linking.features import FEATURES
from data_ingest.model.text import Language, Words
from data_ingest.parsing.strict_json import pointer
from service.api.calling import CurrentCall
from service.api.resource import resource
from service.calls import party_matching as calls
from service.calls.match_query import JudgementBrief, MatchQuery, asked_of, ignored
from service.operations.installation import Installation
from service.platform.http.problem_errors import ProblemError, listed
from service.platform.http.sent import Sent
from service.registers.comparing import Match, shown_number
from service.registers.party_id import seal
from service.registers.serving import ServingRegisters
from service.registers.tables import Judgement

router = resource(prefix="/v1/match", tag="matching")

MAX_QUERIES = 100
"""Queries in one request; yente takes as many."""


class MatchBatch(BaseModel):
    """Up to 100 parties, each under a name that you choose."""

    model_config = ConfigDict(extra="forbid")

    queries: dict[Annotated[str, Field(max_length=200)], MatchQuery] = Field(
        min_length=1, max_length=MAX_QUERIES
    )


class Explanation(BaseModel):
    """One feature that contributed to the score, and the values compared."""

    label: str
    points: int = Field(description="Twenty points double the odds that both are one party.")
    query: str | None
    candidate: str | None


class MatchResult(BaseModel):
    """A party in a register or list that may be the one in the query."""

    id: str = Field(description="Opaque; see `GET /v1/parties/{id}`.")
    kind: str = Field(serialization_alias="schema")
    caption: str | None = Field(description="Name of the party. Null for a natural person.")
    properties: dict[str, list[str]]
    datasets: list[str] = Field(description="The source.")
    score_ppm: int = Field(
        description="Likelihood in parts per million, never 0 or 1,000,000, and unique per query."
    )
    grade: Grade = Field(description=f"One of {', '.join(GRADES)}.")
    match: bool = Field(
        description=(
            "Whether it counts as the same party: by a number that the name confirms, or by a "
            "person's judgement. A name alone never does."
        )
    )
    needs_judgement: bool = Field(
        description="Whether a person must judge: neither of these has decided."
    )
    explanations: dict[str, Explanation]
    judgement: JudgementBrief | None
    compared_sha256: str = Field(description="Hash of the facts that were compared.")


class Total(BaseModel):
    """Total number, regardless of the limit."""

    value: int
    relation: Literal["eq"] = "eq"


class QueryAnswer(BaseModel):
    """The answer to one query."""

    status: int = 200
    results: list[MatchResult]
    total: Total
    query: dict[str, Any] = Field(description="The compared parts of the query, in normal form.")
    ignored: list[str] = Field(description="Properties that were not compared.")
    notes: list[ProblemError] = Field(
        description="Numbers that were not looked up, and why; the numbers are not repeated."
    )


class MatchAnswer(BaseModel):
    """The answers, by name of the query."""

    responses: dict[str, QueryAnswer]
    limit: int
    threshold_ppm: int = Field(description="From this likelihood on, a name is a possible match.")
    snapshot: str = Field(description="The snapshot that was searched.")


class FeatureResource(BaseModel):
    """A feature that is compared."""

    code: str
    label: Words
    why: str


class FeatureList(BaseModel):
    """The features that are compared."""

    items: list[FeatureResource]


@router.post("")
def match_parties(
    request: Request,
    call: CurrentCall,
    batch: Sent[MatchBatch],
    limit: Annotated[
        int, Query(ge=1, le=50, description="Maximum number of candidates for each query.")
    ] = 5,
) -> MatchAnswer:
    """Find candidate matches for each party in registers and lists, with reasons.

    Nothing is stored. A match by name only is a possible match, for a person to judge.
    """
    serving: ServingRegisters = request.app.state.registers
    asked = {
        key: asked_of(query, pointer(["queries", key])) for key, query in batch.queries.items()
    }
    registers = serving.now()
    return MatchAnswer(
        responses={
            key: QueryAnswer(
                results=[
                    result(found.match, found.judgement, call.installation, call.language)
                    for found in matched.candidates[:limit]
                ],
                total=Total(value=len(matched.candidates)),
                query=dict(matched.compared),
                ignored=ignored(batch.queries[key]),
                notes=listed(matched.notes, call.language),
            )
            for key, matched in calls.match_parties(call, registers, asked).items()
        },
        limit=limit,
        threshold_ppm=THRESHOLD_PPM,
        snapshot=registers.snapshot.id,
    )


@router.get("/features")
def list_match_features() -> FeatureList:
    """List the features that are compared, and what each says."""
    return FeatureList(
        items=[
            FeatureResource(
                code=code,
                label=Words(sv=feature.label.sv, en=feature.label.en),
                why=" ".join(feature.why.split()),
            )
            for code, feature in FEATURES.items()
        ]
    )


def result(
    match: Match, judgement: Judgement | None, installation: Installation, language: Language
) -> MatchResult:
    """Return a match as it is answered."""
    properties = {
        "name": [] if match.name is None else [match.name],
        "country": [] if match.country is None else [match.country.lower()],
        "registrationNumber": [
            number for number in match.found["numbers"] if shown_number(number) == number
        ],
    }
    return MatchResult(
        id=seal(match.known.party_id, key=installation.person_key),
        kind=calls.schema_of(match.kind),
        caption=match.name,
        properties={name: values for name, values in properties.items() if values},
        datasets=[match.known.source_id],
        score_ppm=match.score_ppm,
        grade=match.grade,
        match=match.is_same if judgement is None else judgement.verdict == "same",
        needs_judgement=judgement is None and not match.is_same,
        explanations=explanations(match, language),
        judgement=judgement and JudgementBrief(
            id=judgement.id,
            verdict=judgement.verdict,
            reason=judgement.reason,
            actor=judgement.actor,
            created_at=judgement.created_at,
        ),
        compared_sha256=match.compared_sha256,
    )  # fmt: skip


def explanations(match: Match, language: Language) -> dict[str, Explanation]:
    """Return the reasons with the values that met: numbers, towns, countries, else the names."""
    facts = {"number": "numbers", "place": "place", "country": "country"}
    shown = {}
    for code, points in match.reasons:
        ours, theirs = match.names
        if code in facts:
            ours, theirs = _shown(match.asked[facts[code]]), _shown(match.found[facts[code]])
        shown[code] = Explanation(
            label=FEATURES[code].label.to(language),
            points=points,
            query=ours or None,
            candidate=theirs or None,
        )
    return shown


def _shown(value: str | list[str]) -> str:
    return value if isinstance(value, str) else ", ".join(map(shown_number, value))
