"""Whether a response may be repeated: points that were open may be closed now.

A kept answer is as old as its request. What it made may have come into a case before the award
since, and then the answer opens nothing that reading the record would not.
"""

import re

import orjson
from sqlalchemy import Connection

from service.casework.closed_points import points_are_open
from service.casework.packages.store import check_told, load_package
from service.operations.people.principal import Principal
from service.platform.refusal import Refusal

_RECORD = re.compile(r"/v1/(screenings|packages)/([^/]+)")


def check_given_again(
    connection: Connection, location: str, body: bytes, *, principal: Principal
) -> None:
    """Refuse an answer that gives out what is closed.

    Args:
        connection: Inside a transaction.
        location: The record that the answer gives out, as its header `Location` names it.
        body: The answer; one of a screening without points may always be repeated to whom it
            is there for.
        principal: Who sends the request again.

    Raises:
        Refusal: Its points are closed to her, or there is no such screening for her.
    """
    found = _RECORD.fullmatch(location)
    if found is None:
        return
    kind, record_id = found.groups()
    if kind == "screenings":
        if points_are_open(connection, record_id, principal=principal) or _is_closed(body):
            return
        raise Refusal("closed-before-award")
    record = load_package(connection, tenant_id=principal.tenant_id, package_id=record_id)
    if record is not None:
        check_told(connection, record, principal=principal)


def _is_closed(body: bytes) -> bool:
    closed: bool = orjson.loads(body).get("points") == "closed"
    return closed
