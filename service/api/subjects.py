"""What is held about a natural person; whom it is about comes in the body, never the address."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field

from data_ingest.model.problem import Problem
from service.api.resource import resource
from service.api.security import CurrentPrincipal
from service.operations.installation import Installation
from service.operations.people.principal import Principal
from service.platform.http.problems import Refused
from service.platform.http.sent import Sent
from service.retention.export import SubjectExport, export_subject
from service.retention.subject import By, InvalidNumber

router = resource(prefix="/v1/subjects", tag="people")


class SubjectSearch(BaseModel):
    """Whom to search for: a personal number, a name or the user id of an official."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    by: By
    what: Annotated[str, Field(min_length=1, max_length=200)] = Field(
        description="Neither kept nor logged."
    )


@router.post("/search")
def search_subjects(
    request: Request, principal: CurrentPrincipal, stated: Sent[SubjectSearch]
) -> SubjectExport:
    """Return which records hold something about a person. That it was done stands in the log."""
    return _found(request, principal, stated)


def _found(request: Request, principal: Principal, stated: SubjectSearch) -> SubjectExport:
    installation: Installation = request.app.state.installation
    try:
        return export_subject(
            installation, stated.what, by=stated.by, principal=principal, now=datetime.now(UTC)
        )
    except InvalidNumber:
        raise Refused("invalid-request", errors=[Problem("subject-number", "/what")]) from None
    except ValueError:
        raise Refused("invalid-request", errors=[Problem("request-form", "/what")]) from None
