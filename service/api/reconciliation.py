"""The formats of the W3C Reconciliation API 0.2 that the service supports."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
)

from data_ingest.model.text import Text, message
from service.platform.http.problem_errors import ProblemError
from service.registers.described import PROPERTIES as STATED
from service.registers.described import Property

MAX_QUERIES = 100
"""Queries in one batch, as in `POST /v1/match`."""

TYPES: dict[str, Text] = {
    "LegalEntity": message("Legal entity"),
    "Company": message("Company"),
    "PublicBody": message("Public body"),
}
"""Types of a candidate, as FollowTheMoney names them; the first holds the others."""

PROPERTIES: Mapping[str, Property] = {
    property_id: STATED[property_id]
    for property_id in (
        "registrationNumber", "vatCode", "leiCode", "previousName", "country", "city",
    )
}  # fmt: skip
"""What a query may state beside the name."""

SIGNED = "on"
"""What OpenRefine sends for a box that is ticked."""


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


class ExtensionProperty(_Shape):
    """A property to fill a column with, and the settings that were chosen for it."""

    id: str = Field(max_length=100)
    settings: dict[str, Any] = {}


class ExtensionQuery(_Shape):
    """The parties of rows, by their ids, and what is wanted of them."""

    ids: list[Annotated[str, Field(max_length=300)]] = Field(max_length=MAX_QUERIES)
    properties: list[ExtensionProperty] = Field(min_length=1, max_length=20)


class NamedProperty(BaseModel):
    """A property with its label."""

    id: str
    name: str


class Extension(BaseModel):
    """Values of parties; an empty list where no source states one."""

    meta: list[NamedProperty] = Field(description="The columns, in the order that was asked for.")
    rows: dict[str, dict[str, list[dict[str, str]]]] = Field(
        description="By id and property: values, each as `str` or as `date`."
    )


class ViewTemplate(BaseModel):
    """An address with `{{id}}` for the id of a candidate."""

    url: str


class PreviewTemplate(ViewTemplate):
    """An address of a small page about a candidate, and its size in pixels."""

    width: int
    height: int


class SuggestService(BaseModel):
    """Address of a service: both parts together."""

    service_url: str
    service_path: str


class SuggestServices(BaseModel):
    """The suggest services."""

    entity: SuggestService
    property: SuggestService
    type: SuggestService


class SettingChoice(BaseModel):
    """A value that a setting can have."""

    value: str
    name: str


class PropertySetting(BaseModel):
    """What can be chosen for a column; what does not apply is left out."""

    name: str
    label: str
    type: Literal["checkbox", "select"]
    help_text: str
    default: str | None = None
    choices: list[SettingChoice] | None = None


class ExtendServices(BaseModel):
    """How columns are filled."""

    propose_properties: SuggestService
    property_settings: list[PropertySetting]


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
    preview: PreviewTemplate
    suggest: SuggestServices
    extend: ExtendServices


class SuggestedProperty(NamedProperty):
    """A property that a query may use, or a column be filled with."""

    description: str


class SuggestedProperties(BaseModel):
    """Properties whose ID or label begins with the typed text."""

    result: list[SuggestedProperty]


class ProposedProperties(BaseModel):
    """Properties that columns can be filled with."""

    properties: list[SuggestedProperty]


class SuggestedTypes(BaseModel):
    """Types whose ID or label begins with the typed text."""

    result: list[NamedType]


class SuggestedEntity(BaseModel):
    """A party that was found."""

    id: str = Field(description="Opaque; see `GET /v1/parties/{id}`.")
    name: str
    description: str = Field(description="Its country and the sources that have it.")


class SuggestedEntities(BaseModel):
    """Parties whose name begins with the typed text, or whose number it is."""

    result: list[SuggestedEntity]
