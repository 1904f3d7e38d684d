"""Packages in a list, and which cases they belong to.

A package belongs to each case that it hangs on itself, and to each on which the screening or the
needs assessment hangs that it was made from.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from service.casework.cases.tables import CaseLinkRow, CaseRow
from service.casework.packages.table import PackageRow
from service.operations.people.principal import Principal
from service.operations.people.units import family_of, rows_seen
from service.platform.db.record_id import is_id
from service.platform.db.rows import columns_of
from service.screening.needs.tables import NeedRow
from service.screening.record.tables import Screening


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageEntry:
    """What a list shows of a package.

    Attributes:
        id: Its number.
        created_at: When it was drafted.
        actor: Who asked for it.
        kind: What was drafted.
        screening_id: The screening that it was made from, or None.
        need_id: The needs assessment that it was made from, or None.
        result_hash: Hash of its bytes.
    """

    id: str
    created_at: datetime
    actor: str
    kind: str
    screening_id: str | None
    need_id: str | None
    result_hash: str


_COLUMNS = columns_of(PackageRow, PackageEntry)


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
    wanted = [PackageRow.tenant_id == principal.tenant_id, _is_seen(principal)]
    for column, stated in (
        (PackageRow.kind, kind),
        (PackageRow.screening_id, screening_id),
        (PackageRow.need_id, need_id),
    ):
        if stated is not None:
            wanted.append(column == stated)
    if case_id is not None:
        wanted.append(_belongs_to(connection, case_id, principal))
    rows = connection.execute(
        select(*_COLUMNS)
        .where(*wanted)
        .order_by(PackageRow.created_at.desc(), PackageRow.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [PackageEntry(**row._mapping) for row in rows]


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
    hanging = [CaseLinkRow.record_id.in_([one for one in (package_id, need_id) if one])]
    if screening_id is not None:
        hanging.append(CaseLinkRow.record_id.in_(family_of(tenant_id, screening_id)))
    found = connection.scalars(
        select(CaseRow.id)
        .distinct()
        .join(
            CaseLinkRow,
            and_(CaseLinkRow.tenant_id == CaseRow.tenant_id, CaseLinkRow.case_id == CaseRow.id),
        )
        .where(CaseRow.tenant_id == tenant_id, rows_seen(CaseRow, principal), or_(*hanging))
        .order_by(CaseRow.id)
    )
    return tuple(found)


def _belongs_to(connection: Connection, case_id: str, principal: Principal) -> ColumnElement[bool]:
    """Return the condition that a package belongs to a case."""
    tenant_id = principal.tenant_id
    case_rows = select(CaseRow.id).where(
        CaseRow.tenant_id == tenant_id, CaseRow.id == case_id, rows_seen(CaseRow, principal)
    )
    links = connection.execute(
        select(CaseLinkRow.kind, CaseLinkRow.record_id).where(
            CaseLinkRow.tenant_id == tenant_id, CaseLinkRow.case_id.in_(case_rows)
        )
    ).all()
    of_kind: dict[str, list[str]] = {}
    for kind, record_id in links:
        of_kind.setdefault(kind, []).append(record_id)
    belongs = [
        PackageRow.id.in_(of_kind.get("package", [])),
        PackageRow.need_id.in_(of_kind.get("need", [])),
    ]
    family = {
        number
        for one in of_kind.get("screening", [])
        if is_id("s", one)
        for number in connection.scalars(family_of(tenant_id, one))
    }
    return or_(*belongs, PackageRow.screening_id.in_(sorted(family)))


def _is_seen(principal: Principal) -> ColumnElement[bool]:
    """Return the condition that a package, and what it was made from, is there for a person."""
    sources = [
        or_(
            column.is_(None),
            column.in_(
                select(row.id).where(
                    row.tenant_id == principal.tenant_id, rows_seen(row, principal)
                )
            ),
        )
        for column, row in ((PackageRow.screening_id, Screening), (PackageRow.need_id, NeedRow))
    ]
    return and_(rows_seen(PackageRow, principal), *sources)
