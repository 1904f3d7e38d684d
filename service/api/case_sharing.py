"""Sharing before the award: what may be told outside about tenderers, decided by a person."""

from service.api.bodies import Tidied
from service.api.calling import CurrentCall
from service.api.resource import resource
from service.api.versions import SeenVersion
from service.calls import case_sharing as calls
from service.calls.case_sharing import SharingDecisionList
from service.casework.sharing import SharingDecision

router = resource(prefix="/v1/cases/{case_id}/sharing-decisions", tag="cases")


@router.get("")
def list_sharing_decisions(call: CurrentCall, case_id: str) -> SharingDecisionList:
    """List the decisions on what may leave about the tenderers before the award, oldest first."""
    return calls.list_sharing_decisions(call, case_id)


@router.post("", status_code=201)
def create_sharing_decision(
    call: CurrentCall, case_id: str, version: SeenVersion, stated: Tidied[SharingDecision]
) -> SharingDecisionList:
    """Decide whether something may be told outside about the tenderers before the award.

    Who has submitted a tender is secret until the award is decided (OSL 19:3). Until somebody has
    decided otherwise, the purchasing system is told nothing of the tenderers, and registers are not
    queried live about them.
    """
    return calls.create_sharing_decision(call, case_id, stated, version=version)
