"""Packages in a list, and which cases they belong to.

A package belongs to each case that it hangs on itself, and to each on which the screening or the
needs assessment hangs that it was made from.
"""

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from service.casework.cases.tables import CASE_LINKS, CASES
from service.casework.packages.table import PACKAGES, PackageEntry
from service.operations.people.principal import Principal
from service.operations.people.units import family_of, rows_seen
from service.platform.db.record_id import is_id
from service.platform.db.store import load_all, newest_first
from service.screening.needs.tables import NEEDS
from service.screening.record.tables import SCREENINGS


def list_packages(
    connection: Connection,
    *,
    principal: Principal,
    limit: int,
    offset: int = 0,
    kind: str | None = None,
    screening_id: str | None = None,
    need_id: str | None = None,
    case_id: str | None = None,
) -> list[PackageEntry]:
    """Return the packages that a person sees, newest first; those of one moment by falling id.

    Args:
        connection: Inside a transaction.
        principal: Who asks; what was made from a record that is not there for her is left out.
        limit: At most so many; ask for one more than is shown to learn whether more follow.
        offset: How many are passed over.
        kind: Only of this kind.
        screening_id: Only those made from this screening.
        need_id: Only those made from this needs assessment.
        case_id: Only those that belong to this case; none where she does not see it.
    """
    wanted = [PACKAGES.c.tenant_id == principal.tenant_id, _is_seen(principal)]
    for column, stated in (
        (PACKAGES.c.kind, kind),
        (PACKAGES.c.screening_id, screening_id),
        (PACKAGES.c.need_id, need_id),
    ):
        if stated is not None:
            wanted.append(column == stated)
    if case_id is not None:
        wanted.append(_belongs_to(connection, case_id, principal))
    order = newest_first(PackageEntry)
    return load_all(connection, PackageEntry, *wanted, order_by=order, limit=limit, offset=offset)


def cases_of_package(
    connection: Connection,
    package_id: str,
    *,
    screening_id: str | None,
    need_id: str | None,
    principal: Principal,
) -> tuple[str, ...]:
    """Return the cases that a package belongs to and the person sees, by their numbers."""
    tenant_id = principal.tenant_id
    hanging = [
        CASE_LINKS.c.record_id.in_([record_id for record_id in (package_id, need_id) if record_id])
    ]
    if screening_id is not None:
        hanging.append(CASE_LINKS.c.record_id.in_(family_of(tenant_id, screening_id)))
    found = connection.scalars(
        select(CASES.c.id)
        .distinct()
        .join(
            CASE_LINKS,
            and_(CASE_LINKS.c.tenant_id == CASES.c.tenant_id, CASE_LINKS.c.case_id == CASES.c.id),
        )
        .where(CASES.c.tenant_id == tenant_id, rows_seen(CASES, principal), or_(*hanging))
        .order_by(CASES.c.id)
    )
    return tuple(found)


def _belongs_to(connection: Connection, case_id: str, principal: Principal) -> ColumnElement[bool]:
    """Return the condition that a package belongs to a case."""
    tenant_id = principal.tenant_id
    case_rows = select(CASES.c.id).where(
        CASES.c.tenant_id == tenant_id,
        CASES.c.id == case_id,
        rows_seen(CASES, principal),
    )
    links = connection.execute(
        select(CASE_LINKS.c.kind, CASE_LINKS.c.record_id).where(
            CASE_LINKS.c.tenant_id == tenant_id, CASE_LINKS.c.case_id.in_(case_rows)
        )
    ).all()
    of_kind: dict[str, list[str]] = {}
    for kind, record_id in links:
        of_kind.setdefault(kind, []).append(record_id)
    belongs = [
        PACKAGES.c.id.in_(of_kind.get("package", [])),
        PACKAGES.c.need_id.in_(of_kind.get("need", [])),
    ]
    family = {
        number
        for one in of_kind.get("screening", [])
        if is_id("screening", one)
        for number in connection.scalars(family_of(tenant_id, one))
    }
    return or_(*belongs, PACKAGES.c.screening_id.in_(sorted(family)))


def _is_seen(principal: Principal) -> ColumnElement[bool]:
    """Return the condition that a package, and what it was made from, is there for a person."""
    sources = [
        or_(
            column.is_(None),
            column.in_(
                select(table.c.id).where(
                    table.c.tenant_id == principal.tenant_id, rows_seen(table, principal)
                )
            ),
        )
        for column, table in ((PACKAGES.c.screening_id, SCREENINGS), (PACKAGES.c.need_id, NEEDS))
    ]
    return and_(rows_seen(PACKAGES, principal), *sources)
