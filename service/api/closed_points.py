"""Points are closed before the award at every address that gives out a screening."""

from sqlalchemy import Connection

from service.api.case_writes import refusals
from service.casework.links import check_open
from service.operations.people.principal import Principal


def check_points(connection: Connection, screening_id: str, *, principal: Principal) -> None:
    """Refuse a screening whose points are closed to the person.

    Raises:
        Refused: `closed-before-award` (403), or `not-found` (404) for one of units that she does
            not see.
    """
    with refusals():
        check_open(connection, screening_id, principal=principal)
