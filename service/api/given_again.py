"""Whether a response may be repeated: points that were open may be closed now.

A kept answer is as old as its request. What it made may have come into a case before the award
since, and then the answer opens nothing that reading the record would not.
"""

import re

from sqlalchemy import Connection

from service.casework.links import check_open
from service.casework.packages.store import check_told, load_package
from service.operations.people.principal import Principal

_RECORD = re.compile(r"/v1/(screenings|packages)/([^/]+)")


def check_given_again(connection: Connection, location: str, *, principal: Principal) -> None:
    """Refuse an answer that gives out what is closed.

    Args:
        connection: Inside a transaction.
        location: The record that the answer gives out, as its header `Location` names it.
        principal: Who sends the request again.

    Raises:
        Refusal: Its points are closed to her, or there is no such screening for her.
    """
    found = _RECORD.fullmatch(location)
    if found is None:
        return
    kind, record_id = found.groups()
    if kind == "screenings":
        check_open(connection, record_id, principal=principal)
        return
    record = load_package(connection, tenant_id=principal.tenant_id, package_id=record_id)
    if record is not None:
        check_told(connection, record, principal=principal)
