"""The formats of the W3C Reconciliation API 0.2 that the service supports."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from data_ingest.model.text import Text, message
from service.platform.http.problem_errors import ProblemError

MAX_QUERIES = 100
"""Queries in one batch, as in `POST /v1/match`."""

TYPES: dict[str, Text] = {
    "LegalEntity": message("Legal entity"),
    "Company": message("Company"),
    "PublicBody": message("Public body"),
}
"""Types of a candidate, as FollowTheMoney names them; the first holds the others."""

PROPERTIES: dict[str, tuple[Text, Text]] = {
    "registrationNumber": (
        message("Registration number"),
        message("The number in the country's register, with or without punctuation."),
    ),
    "vatCode": (
        message("VAT number"),
        message("With the letters of the country first."),
    ),
    "leiCode": (
        message("LEI"),
        message("Twenty characters according to ISO 17442."),
    ),
    "previousName": (
        message("Former name"),
        message("A former name of the party."),
    ),
    "country": (
        message("Country"),
        message("Two letters, such as SE.", "reconciliation"),
    ),
    "city": (
        message("Town"),
        message("Town where the party has its registered office."),
    ),
}
"""What a query may state beside the name, with its label and what it means."""


class _Shape(BaseModel):
    model_config = ConfigDict(extra="ignore")


class QueryProperty(_Shape):
    """A known fact about the party besides its name; several values form a list."""

    pid: str = Field(max_length=100)
    v: Any


class ReconciliationQuery(_Shape):
    """A party from a user's table."""

    query: str = Field(default="", max_length=300, description="The name, or the number alone.")
    type: str | list[str] | None = None
    limit: int | None = Field(default=None, ge=1)
    properties: list[QueryProperty] = Field(default=[], max_length=20)


class QueryBatch(_Shape):
    """Up to 100 queries, each under a name that you choose."""

    queries: dict[Annotated[str, Field(max_length=200)], ReconciliationQuery] = Field(
        min_length=1, max_length=MAX_QUERIES
    )


class NamedType(BaseModel):
    """A type with its label."""

    id: str
    name: str


class CandidateFeature(BaseModel):
    """A contribution to the score, in points: twenty points double the odds."""

    id: str
    value: int


class Candidate(BaseModel):
    """A party in a register or list that may be the one in the query."""

    id: str = Field(description="Opaque; see `GET /v1/parties/{id}`.")
    name: str
    type: list[NamedType]
    score: int = Field(ge=0, le=100, description="Likelihood in whole per cent, rounded down.")
    match: bool = Field(
        description="Whether number and name both agree; a name alone is never a match."
    )
    description: str = Field(description="The source of the candidate.")
    features: list[CandidateFeature]


class Candidates(BaseModel):
    """The candidates of one query, most likely first."""

    result: list[Candidate]
    notes: list[ProblemError] = Field(
        description="Numbers that were not looked up, and why; the numbers are not repeated. "
        "An addition to the specification."
    )


class ViewTemplate(BaseModel):
    """An address with `{{id}}` for the id of a candidate."""

    url: str


class SuggestService(BaseModel):
    """Address of a suggest service."""

    service_url: str
    service_path: str


class SuggestServices(BaseModel):
    """The suggest services: only properties."""

    property: SuggestService


class Manifest(BaseModel):
    """The service manifest."""

    versions: list[Literal["0.1", "0.2"]]
    name: str
    identifierSpace: str  # noqa: N815  # the specification's name
    schemaSpace: str  # noqa: N815
    serviceVersion: str  # noqa: N815
    batchSize: int  # noqa: N815
    defaultTypes: list[NamedType]  # noqa: N815
    view: ViewTemplate
    suggest: SuggestServices


class SuggestedProperty(BaseModel):
    """A property that a query may use."""

    id: str
    name: str
    description: str


class SuggestedProperties(BaseModel):
    """Properties whose ID or label begins with the typed text."""

    result: list[SuggestedProperty]
