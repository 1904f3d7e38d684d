"""What is held about a natural person; whom it is about comes in the body, never the address."""

from service.api.calling import CurrentCall
from service.api.resource import resource
from service.calls import subjects as calls
from service.calls.subjects import SubjectSearch
from service.platform.http.sent import Sent
from service.retention.export import SubjectExport

router = resource(prefix="/v1/subjects", tag="people")


@router.post("/search")
def search_subjects(call: CurrentCall, stated: Sent[SubjectSearch]) -> SubjectExport:
    """Return which records hold something about a person. That it was done stands in the log."""
    return calls.search_subjects(call, stated)
