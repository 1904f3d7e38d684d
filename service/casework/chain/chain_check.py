"""A request to change the chain is checked: the changed chain is screened, and that is kept."""

from sqlalchemy import Engine

from data_ingest.model.tables import Rejects
from data_ingest.snapshot.opened import Snapshot
from service.casework.cases.case import Seen, load_case
from service.casework.chain.chain_request import keep_check, load_request, to_check
from service.platform.db.database import transaction
from service.platform.frames import dump_tables
from service.platform.refusal import Refusal
from service.screening.purchase.intake import Procured
from service.screening.purchase.table_files import NamedFile
from service.screening.record.recording import screen_read
from service.screening.record.store import save_screening
from service.screening.scorecards.store import scorecard_in_use

FORMAT = "requested-chain"
"""Format of a screening that was made from a request to change a chain."""


def check_request(
    engine: Engine,
    case_id: str,
    request_id: str,
    seen: Seen,
    *,
    person_key: bytes,
    snapshot: Snapshot | None,
) -> None:
    """Screen the chain with the requested subcontractor, and keep the screening in the case.

    Args:
        engine: The database.
        case_id: The case.
        request_id: The request.
        seen: Who checks, and the version of the case that she has seen.
        person_key: Secret for the keyed hash of natural persons' numbers.
        snapshot: The registers and lists that are looked in; None: none is loaded.

    Raises:
        Refusal: There is no such request, it has been answered, or somebody else has written to
            the case.
        UnreadableInput: The links would be no chain.
    """
    principal = seen.principal
    with transaction(engine, read_only=True) as connection:
        case = load_case(connection, case_id, principal=principal)
        if case.version != seen.version:
            raise Refusal("precondition-failed")
        request = load_request(connection, case, request_id)
        changed = to_check(connection, case, request, today=seen.now.date())
        card = scorecard_in_use(connection, tenant_id=principal.tenant_id)
    record = screen_read(
        Procured(FORMAT, changed, Rejects.create_empty()),
        files=(NamedFile(request_id, dump_tables(changed)),),
        principal=principal,
        person_key=person_key,
        now=seen.now,
        scorecard=card,
        snapshot=snapshot,
    ).record
    with transaction(engine) as connection:
        save_screening(connection, record)
        keep_check(connection, case, request, record, seen)
