"""The chains of cases, and requests to change them, as they are given out."""

from dataclasses import asdict
from datetime import date, datetime

from pydantic import BaseModel, Field

from service.casework.cases.tables import ChainRequest, RequestState
from service.casework.chain.versions import ChainVersion


class ChainVersionResource(BaseModel):
    """The chain of one tender from a given day on."""

    id: str
    actor: str
    created_at: datetime
    tender_id: str
    number: int
    valid_from: date
    valid_to: date | None
    screening_id: str
    request_id: str | None


class ChainRequestResource(BaseModel):
    """A request to hand on work to another subcontractor, and its outcome."""

    id: str
    actor: str
    created_at: datetime
    tender_id: str
    contractor: str
    subcontractor: str | None = Field(
        description="Name of the subcontractor. Null for a natural person."
    )
    country: str | None
    identifiers: list[str]
    share_low_ppm: int
    share_high_ppm: int
    description: str | None
    replaces: str | None
    starts_on: date
    state: RequestState
    screening_id: str | None
    clause: str | None
    reason: str | None
    closed_by: str | None
    closed_at: datetime | None


class ChainResource(BaseModel):
    """The chain versions of a case, and the requests to change the chain."""

    versions: list[ChainVersionResource]
    requests: list[ChainRequestResource]


def chain_resource(versions: list[ChainVersion], requests: list[ChainRequest]) -> ChainResource:
    """Return the chains of a case as they are given out."""
    return ChainResource(
        versions=[ChainVersionResource(**asdict(version)) for version in versions],
        requests=[chain_request_resource(request) for request in requests],
    )


def chain_request_resource(request: ChainRequest) -> ChainRequestResource:
    """Return a request as it is given out; a personal number is left out."""
    return ChainRequestResource(
        **asdict(request),
        subcontractor=request.party["party"]["display_name"],
        country=request.party["party"]["country"],
        identifiers=[
            f"{identifier['scheme']} {identifier['value']}"
            for identifier in request.party["identifiers"]
            if not identifier["is_personal"]
        ],
    )
