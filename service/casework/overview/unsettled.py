"""What a case waits for: what the rules of its newest screening lack."""

from dataclasses import dataclass

from sqlalchemy import Connection

from service.casework.cases.tables import Case
from service.casework.chain.chain_request import list_requests
from service.casework.links import list_links
from service.casework.overview.read_once import law_of
from service.screening.assessment.unsettled import Unsettled, unsettled, unsettled_at_first
from service.screening.record.store import load_screening


@dataclass(frozen=True, slots=True)
class Waits:
    """What a case waits for.

    Attributes:
        screening_id: Its newest screening; None where nothing has been screened.
        needs: What the rules of that lack, or all that they would need first.
    """

    screening_id: str | None
    needs: tuple[Unsettled, ...]


def waits_for(connection: Connection, case: Case) -> Waits:
    """Return what the rules of the newest screening of a case lack.

    Where nothing has been screened, that is what the route through the law follows from. A
    screening of a firm that was only asked for is none of the case's chain.
    """
    newest = newest_screening(connection, case)
    record = newest and load_screening(connection, tenant_id=case.tenant_id, screening_id=newest)
    if not record:
        return Waits(None, unsettled_at_first())
    return Waits(newest, unsettled(law_of(record.assessment)))


def newest_screening(connection: Connection, case: Case) -> str | None:
    """Return the newest screening of a case that has tenders; without such, the newest.

    A notice without tenders that comes after them adds to what is known of the purchase, and takes
    nobody's place. None: nothing has been screened.
    """
    asked = list_requests(connection, case)
    tried = {request.screening_id for request in asked if request.state != "registered"}
    found = [
        link.record_id
        for link in list_links(connection, case)
        if link.kind == "screening" and link.record_id not in tried
    ]
    with_tenders = (
        screening_id
        for screening_id in reversed(found)
        if _has_tenders(connection, case, screening_id)
    )
    return next(with_tenders, found[-1] if found else None)


def _has_tenders(connection: Connection, case: Case, screening_id: str) -> bool:
    record = load_screening(connection, tenant_id=case.tenant_id, screening_id=screening_id)
    return record is not None and any(lot.tenders for lot in law_of(record.assessment).lots)
