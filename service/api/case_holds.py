"""Case holds: a case on hold is not disposed of, however old, until the hold ends."""

from service.api.bodies import Tidied
from service.api.calling import CurrentCall
from service.api.resource import resource
from service.api.versions import SeenVersion
from service.calls import case_holds as calls
from service.calls.case_holds import HoldResource
from service.casework.cases.request import HoldReason

router = resource(prefix="/v1/cases/{case_id}/hold", tag="cases")


@router.get("")
def get_case_hold(call: CurrentCall, case_id: str) -> HoldResource:
    """Return whether a case is on hold. For earlier holds, see its history."""
    return calls.get_case_hold(call, case_id)


@router.post("")
def create_case_hold(
    call: CurrentCall, case_id: str, version: SeenVersion, stated: Tidied[HoldReason]
) -> HoldResource:
    """Put a case on hold, for example while an award is under appeal."""
    return calls.create_case_hold(call, case_id, stated, version=version)


@router.post("/release")
def end_case_hold(
    call: CurrentCall, case_id: str, version: SeenVersion, stated: Tidied[HoldReason]
) -> HoldResource:
    """End the hold of a case: it is disposed of when its retention period has passed."""
    return calls.end_case_hold(call, case_id, stated, version=version)
