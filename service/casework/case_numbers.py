"""The numbers of the firms that the screenings of a case name."""

from sqlalchemy import Connection, select

from service.casework.cases.tables import Case
from service.casework.links import list_links
from service.screening.record.parties_in import parties_in
from service.screening.record.tables import SCREENINGS


def numbers_of(connection: Connection, case: Case) -> set[str]:
    """Return the numbers of the parties of a case's screenings, the buyer's own left out."""
    linked = [link.record_id for link in list_links(connection, case) if link.kind == "screening"]
    rows = connection.scalars(
        select(SCREENINGS.c.procurement).where(
            SCREENINGS.c.tenant_id == case.tenant_id, SCREENINGS.c.id.in_(linked)
        )
    )
    return {number for kept in rows for number in parties_in(kept).numbers}
