"""How operations address a case: by ID or diary number, with or without a version."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from service.calls.call import Call
from service.casework.cases.case import Seen, list_cases, load_case
from service.casework.cases.tables import Case
from service.platform.db.record_id import is_id


def case_named(call: Call, named: str) -> str:
    """Return the number of a case.

    Args:
        call: Who names it.
        named: Its number, or its diary number.

    Raises:
        Refusal: There is no such case that she sees, or several have the diary number.
    """
    with call.reading() as connection:
        if not is_id("case", named):
            found = list_cases(connection, principal=call.principal, diary_number=named, limit=2)
            if len(found) == 1:
                return found[0].id
        return load_case(connection, named, principal=call.principal).id


@contextmanager
def writing_to(
    call: Call, case_id: str, version: int | None
) -> Iterator[tuple[Connection, Case, Seen]]:
    """Write to a case in one transaction.

    Args:
        call: Who writes.
        case_id: Number of the case.
        version: That what is written builds on; None: the case as it stands.

    Raises:
        Refusal: There is no such case.
    """
    with call.writing() as connection:
        case = load_case(connection, case_id, principal=call.principal)
        yield connection, case, Seen(call.principal, call.now, version or case.version)
