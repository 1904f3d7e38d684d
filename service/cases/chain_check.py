"""A request to change the chain is checked: the changed chain is screened, and that is kept."""

from sqlalchemy import Engine

from data_ingest.snapshot.opened import Snapshot
from data_ingest.tables import Rejects
from service.cases.case import Seen, load_case
from service.cases.chain_request import keep_check, load_request, to_check
from service.cases.refusal import Refusal
from service.database import transaction
from service.frames import dump_tables
from service.intake import Procured
from service.recording import screen_read
from service.store import save_screening
from service.table_files import NamedFile

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
    record = screen_read(
        Procured(FORMAT, changed, Rejects.create_empty()),
        files=(NamedFile(request_id, dump_tables(changed)),),
        principal=principal,
        person_key=person_key,
        now=seen.now,
        snapshot=snapshot,
    ).record
    with transaction(engine) as connection:
        save_screening(connection, record)
        keep_check(connection, case, request, record, seen)
