"""The answers of yente that the service gives, as the clients of yente read them."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from data_ingest.linking.comparison import THRESHOLD_PPM
from data_ingest.model.tables import PPM
from service.calls.match_query import MatchQuery
from service.platform.http.problem_errors import ProblemError

ALGORITHM = "kedjekoll"
"""The one way in which parties are compared."""
MOST = 50
"""Results of one query, as in `POST /v1/match`."""
MOST_FOUND = 100
"""Parties that a search finds at most."""

_UNAVAILABLE = "Not available: refused."

Several = Annotated[list[str], Field(max_length=50)]
Unavailable = Annotated[list[str], Field(max_length=50, description=_UNAVAILABLE)]


class YenteFilters(BaseModel):
    """What narrows a match or a search, as parameters of the address."""

    model_config = ConfigDict(extra="forbid")

    include_dataset: Several = []
    exclude_dataset: Several = []
    exclude_schema: Several = []
    topics: Unavailable = []
    changed_since: Unavailable = []

    def unavailable(self) -> list[str]:
        """Return what was asked for that yente has and the service does not."""
        return [
            field.alias or name
            for name, field in type(self).model_fields.items()
            if field.description == _UNAVAILABLE and getattr(self, name)
        ]


class YenteMatchParameters(YenteFilters):
    """How a match is narrowed."""

    limit: int = Field(default=5, ge=1, le=MOST, description="Results of each query.")
    threshold: float = Field(
        default=THRESHOLD_PPM / PPM,
        ge=0,
        le=1,
        description="The least score of what counts as the same.",
    )
    cutoff: float = Field(default=0, ge=0, le=1, description="The least score of what is listed.")
    algorithm: Literal["kedjekoll", "best"] = "kedjekoll"
    exclude_entity_ids: Several = []


class YenteSearchParameters(YenteFilters):
    """What is searched for, and how it is narrowed."""

    q: str = Field(default="", max_length=200, description="A name or a number, whole or not.")
    limit: int = Field(default=20, ge=1, le=MOST_FOUND)
    offset: int = Field(default=0, ge=0, le=MOST_FOUND)
    kind: str | None = Field(default=None, alias="schema")
    countries: Several = []
    filters: Unavailable = Field(default=[], alias="filter")
    sort: Unavailable = []
    facets: Unavailable = []
    fuzzy: bool = Field(default=False, description=_UNAVAILABLE)
    simple: bool = Field(default=True, description="Changes nothing: a query has no syntax.")


class YenteTotal(BaseModel):
    """Total number, regardless of the limit."""

    value: int
    relation: Literal["eq"] = "eq"


class YenteMatchBatch(BaseModel):
    """Parties to match, each under a name that you choose, as yente takes them."""

    model_config = ConfigDict(extra="forbid")

    queries: dict[str, MatchQuery] = Field(min_length=1, max_length=100)
    weights: dict[str, float] = Field(
        default={}, description="Must be empty: the weights of features are fixed."
    )
    config: dict[str, Any] = Field(
        default={}, description="Must be empty: the algorithm has no settings."
    )


class YenteEntity(BaseModel):
    """A party, as an entity of FollowTheMoney."""

    model_config = ConfigDict(populate_by_name=True)

    id: str = Field(description="Opaque; see `GET /v1/parties/{id}`.")
    caption: str
    kind: str = Field(alias="schema")
    properties: dict[str, list[str]]
    datasets: list[str] = Field(description="The sources that it was found in.")
    referents: list[str] = Field(default=[], description="Always empty.")
    target: bool = Field(default=False, description="Always false: no list makes a firm a target.")
    first_seen: datetime | None = Field(default=None, description="Always null: not known.")
    last_seen: datetime | None = Field(default=None, description="Always null: not known.")
    last_change: datetime | None = Field(default=None, description="Always null: not known.")


class YenteFeature(BaseModel):
    """One feature that contributed to the score, and the values compared."""

    score: float = Field(description="In points of likeness: twenty double the odds.")
    detail: str = Field(description="What was compared.")
    query: str | None
    candidate: str | None
    weight: float | None = Field(default=None, description="Always null: included in the score.")


class YenteScoredEntity(YenteEntity):
    """A party in a register or list that may be the one in the query."""

    score: float = Field(description="Likelihood that both are one party, above 0 and below 1.")
    match: bool = Field(
        description=(
            "Whether it counts as the same party and reaches the threshold: by a number that the "
            "name confirms, or by a person's judgement. A name alone never does."
        )
    )
    explanations: dict[str, YenteFeature]


class YenteExample(BaseModel):
    """The query as it was compared, in normal form."""

    model_config = ConfigDict(populate_by_name=True)

    id: str | None
    kind: str = Field(alias="schema")
    properties: dict[str, list[str]]


class YenteMatches(BaseModel):
    """The answer to one query."""

    status: int = 200
    results: list[YenteScoredEntity]
    total: YenteTotal
    query: YenteExample
    ignored: list[str] = Field(
        description="Properties that were not compared. An addition to yente."
    )
    notes: list[ProblemError] = Field(
        description="Numbers that were not looked up, and why; the numbers are not repeated. "
        "An addition to yente."
    )


class YenteMatchAnswer(BaseModel):
    """The answers, by name of the query."""

    responses: dict[str, YenteMatches]
    limit: int


class YenteSearchAnswer(BaseModel):
    """Parties whose name begins with, or is near, what was typed."""

    results: list[YenteEntity]
    facets: dict[str, Any] = Field(default={}, description="Always empty: nothing is counted.")
    total: YenteTotal
    limit: int
    offset: int


class YentePublisher(BaseModel):
    """Who publishes a source."""

    name: str
    url: str | None = None


class YenteDataset(BaseModel):
    """A register or list that is searched, or all of them."""

    name: str
    title: str
    summary: str = Field(description="The day of the content, and the licence.")
    url: str | None = None
    version: str
    index_version: str
    index_current: bool = True
    load: bool = Field(description="Whether it is a source itself.")
    publisher: YentePublisher | None = None
    children: list[str] = Field(default=[], description="The sources in it.")


class YenteCatalog(BaseModel):
    """What is searched."""

    datasets: list[YenteDataset]
    current: list[str] = Field(description="The sources that serve.")
    outdated: list[str] = Field(default=[], description="Always empty.")
    index_stale: bool = False


class YenteFeatureMeaning(BaseModel):
    """What a feature says."""

    description: str
    coefficient: float = Field(
        default=1.0, description="Always 1: each feature adds its own points to the score."
    )
    url: str = Field(description="Where the features are described.")


class YenteAlgorithmMeaning(BaseModel):
    """What an algorithm compares."""

    name: str
    description: str
    config: dict[str, Any] = Field(default={}, description="Always empty: there are no settings.")
    features: dict[str, YenteFeatureMeaning]


class YenteAlgorithm(BaseModel):
    """How parties are compared."""

    name: str
    description: str
    features: dict[str, YenteFeatureMeaning]
    docs: YenteAlgorithmMeaning


class YenteAlgorithms(BaseModel):
    """The one algorithm that there is."""

    algorithms: list[YenteAlgorithm]
    default: str
    best: str
