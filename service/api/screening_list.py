"""Screenings in lists: newest first, by when they were made, and by the firm that they name."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query
from pydantic import BaseModel, Field

from data_ingest.model.tables import Stage
from service.api.answers import Limit
from service.api.calling import CurrentCall
from service.api.resource import resource
from service.calls import screening_list as calls
from service.calls.screening_list import (
    ListedScreening,
    ScreeningFilter,
    ScreeningSearch,
    ScreeningsFound,
)
from service.operations.people.issuers import UnitId
from service.platform.day import Day
from service.platform.http.sent import Sent

router = resource(prefix="/v1/screenings", tag="screenings")


def _said(name: str) -> str | None:
    return ScreeningFilter.model_fields[name].description


class ScreeningList(BaseModel):
    """Screenings, newest first."""

    items: list[ListedScreening]
    next: str | None = Field(
        description="Address of the next page, which may have more even if this one is not full. "
        "Null: this is the last."
    )


@router.get("")
def list_screenings(
    call: CurrentCall,
    made_from: Annotated[Day | None, Query(description=_said("made_from"))] = None,
    made_until: Annotated[Day | None, Query(description=_said("made_until"))] = None,
    scorecard: Annotated[str | None, Query(max_length=64, description=_said("scorecard"))] = None,
    case: Annotated[str | None, Query(max_length=64, description=_said("case"))] = None,
    stage: Annotated[Stage | None, Query(description=_said("stage"))] = None,
    format: Annotated[str | None, Query(max_length=40, description=_said("format"))] = None,
    unit: Annotated[UnitId | None, Query(description=_said("unit"))] = None,
    before: Annotated[str | None, Query(max_length=64, description=_said("before"))] = None,
    limit: Limit = 20,
) -> ScreeningList:
    """List the screenings that you can see, newest first, without their content.

    Reading one is logged and may be refused while its points are closed. To find those that name a
    firm, use `POST /v1/screenings/search`: a firm is never in an address.
    """
    wanted = ScreeningFilter(
        made_from=made_from,
        made_until=made_until,
        scorecard=scorecard,
        case=case,
        stage=stage,
        format=format,
        unit=unit,
        before=before,
    )
    found = calls.list_screenings(call, wanted, limit=limit)
    following = None
    if found.before is not None:
        stated = wanted.model_dump(mode="json", exclude_none=True)
        query = urlencode(stated | {"before": found.before, "limit": limit})
        following = f"/v1/screenings?{query}"
    return ScreeningList(items=found.items, next=following)


@router.post("/search")
def search_screenings(call: CurrentCall, stated: Sent[ScreeningSearch]) -> ScreeningsFound:
    """Find the screenings in which a firm has a part in a tender, by its number or name.

    The search is logged, without the firm. One request looks through 500 screenings; go on with
    `before`.
    """
    return calls.search_screenings(call, stated)
