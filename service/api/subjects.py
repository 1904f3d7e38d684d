"""What is stored about a natural person. The person is named in the body, never the address."""

from service.api.calling import CurrentCall
from service.api.resource import resource
from service.calls import subjects as calls
from service.calls.subjects import SubjectSearch
from service.platform.http.sent import Sent
from service.retention.export import SubjectExport

router = resource(prefix="/v1/subjects", tag="people")


@router.post("/search")
def search_subjects(call: CurrentCall, stated: Sent[SubjectSearch]) -> SubjectExport:
    """Find the records that contain data about a person. The search is logged."""
    return calls.search_subjects(call, stated)
