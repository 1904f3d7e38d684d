"""What a case waits for: what the rules of its newest screening lack."""

from dataclasses import dataclass

from sqlalchemy import Connection

from service.casework.cases.tables import Case
from service.casework.chain.chain_request import list_requests
from service.casework.links import list_links
from service.screening.assessment.assessment_law import read_law
from service.screening.assessment.unsettled import Unsettled, unsettled
from service.screening.record.store import load_screening


@dataclass(frozen=True, slots=True)
class Waits:
    """What a case waits for.

    Attributes:
        screening_id: Its newest screening; None where nothing has been screened.
        needs: What the rules of that lack.
    """

    screening_id: str | None
    needs: tuple[Unsettled, ...]


def waits_for(connection: Connection, case: Case) -> Waits:
    """Return what the rules of the newest screening of a case lack.

    A screening of a firm that was only asked for is none of the case's chain.
    """
    newest = newest_screening(connection, case)
    record = newest and load_screening(connection, tenant_id=case.tenant_id, screening_id=newest)
    if not record:
        return Waits(None, ())
    return Waits(newest, unsettled(read_law(record.assessment)))


def newest_screening(connection: Connection, case: Case) -> str | None:
    """Return the newest screening of a case; None where nothing has been screened."""
    asked = list_requests(connection, case)
    tried = {request.screening_id for request in asked if request.state != "registered"}
    found = [
        link.record_id
        for link in list_links(connection, case)
        if link.kind == "screening" and link.record_id not in tried
    ]
    return found[-1] if found else None
