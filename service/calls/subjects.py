"""What is stored about a natural person."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from data_ingest.model.problem import Problem
from service.calls.call import Call
from service.calls.operation import operation
from service.platform.refusal import Refusal
from service.retention.export import SubjectExport, export_subject
from service.retention.subject import By, InvalidNumber


class SubjectSearch(BaseModel):
    """The person to search for, by personal number, name or the user ID of an official."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    by: By
    what: Annotated[str, Field(min_length=1, max_length=200)] = Field(
        description="Neither stored nor logged."
    )


@operation("POST /v1/subjects/search")
def search_subjects(call: Call, stated: SubjectSearch) -> SubjectExport:
    """Find the records that contain data about a person. The search is logged."""
    try:
        return export_subject(
            call.installation,
            stated.what,
            by=stated.by,
            principal=call.principal,
            now=call.now,
        )
    except InvalidNumber:
        raise Refusal("invalid-request", Problem("subject-number", "/what")) from None
    except ValueError:
        raise Refusal("invalid-request", Problem("request-form", "/what")) from None
