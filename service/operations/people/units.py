"""Which records of an organisation a person sees: the rule of buyer units, written once.

A record has the unit that whoever made it stated, or none; one of no unit is the whole
organisation's. What hangs on cases is seen by whoever sees one of them. What belongs to another
record (a package to the screening that it was made from, a portfolio run to its job) is seen with
it. To a person a record of a unit that is not hers is what one that does not exist is: `sees` is
false of both.

Every door asks here: `sees` before it gives out one record, `rows_seen` where it lists or counts.
"""

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any, TypeAlias

from sqlalchemy import (
    CTE,
    BindParameter,
    ColumnElement,
    Connection,
    FromClause,
    Select,
    String,
    TableClause,
    and_,
    bindparam,
    column,
    exists,
    literal,
    not_,
    or_,
    select,
    table,
    true,
)

from service.operations.people.principal import Principal
from service.platform.db.record_id import Kind, is_id

Stated: TypeAlias = str | BindParameter[str]
"""A value in a query, or a parameter of one that is made once."""


def _table(name: str, *columns: str) -> TableClause:
    """Return what a query needs of a table; the table itself is its own package's."""
    named = ("tenant_id", "id", *columns)
    return table(name, *(column(column_name, String) for column_name in named))


_CASES = _table("cases", "unit")
_SCREENINGS = _table("screenings", "unit", "supersedes")
_LINKS = _table("case_links", "case_id", "kind", "record_id")

_KINDS: Mapping[Kind, tuple[TableClause, Mapping[str, Kind]]] = {
    "screening": (_SCREENINGS, {}),
    "need": (_table("needs", "unit"), {}),
    "package": (
        _table("packages", "screening_id", "need_id"),
        {"screening_id": "screening", "need_id": "need"},
    ),
    "followup": (_table("follow_ups", "screening_id"), {"screening_id": "screening"}),
    "mapping": (_table("mappings", "unit"), {}),
    "file": (_table("evidence_files", "unit"), {}),
    "judgement": (_table("judgements", "unit"), {}),
    "job": (_table("jobs", "unit"), {}),
    "case": (_CASES, {}),
    "decision": (_table("decisions", "case_id"), {"case_id": "case"}),
    "task": (_table("tasks", "case_id"), {"case_id": "case"}),
    "monitor": (_table("monitors", "unit"), {}),
    "monitorevent": (_table("monitor_events", "monitor_id"), {"monitor_id": "monitor"}),
    "check": (_table("register_checks", "unit"), {}),
    "received": (_table("received_extracts", "unit"), {}),
}
"""Where the records of a kind are, and the columns that name what they belong to, with its kind.

One that names none of these has a column `unit` of its own.
"""

UNIT = (
    "The buyer unit of the record, one of yours; users of other units cannot see the record. "
    "Default: the whole organisation."
)
"""What `unit` means where a record is made, in the description of the API."""

_HANGING = frozenset({"screenings", "needs", "packages", "evidence_files"})
"""What can hang on a case."""


def sees(connection: Connection, kind: Kind, record_id: str, *, principal: Principal) -> bool:
    """Tell whether there is a record for a person; one of another unit is like one that is not.

    Args:
        connection: Inside a transaction.
        kind: Of a record that has a unit, or belongs to one that has.
        record_id: Its number, as somebody has stated it.
        principal: Who asks.

    Raises:
        LookupError: Nobody has said who sees records of this kind.
    """
    records, above = _KINDS[kind]
    if not is_id(kind, record_id):
        return False
    asked = _numbered(kind)
    if not principal.sees_every_unit:
        line = _line_of(principal.tenant_id, record_id)
        asked = asked.where(_unit_seen(records, principal), _cases_seen(records, principal, line))
    numbered = {"tenant": principal.tenant_id, "record": record_id}
    found = connection.execute(asked, numbered).one_or_none()
    return found is not None and all(
        sees(connection, of, found[place], principal=principal)
        for place, of in enumerate(above.values(), start=1)
        if found[place] is not None
    )


@cache
def _numbered(kind: Kind) -> Select[tuple[Any, ...]]:
    records, above = _KINDS[kind]
    columns = records.c
    return select(columns.id, *(columns[name] for name in above)).where(
        columns.tenant_id == bindparam("tenant"), columns.id == bindparam("record")
    )


def rows_seen(records: FromClause, principal: Principal) -> ColumnElement[bool]:
    """Return the condition that a row is one that the person sees.

    Args:
        records: A table whose rows have a unit of their own.
        principal: Who asks; the condition on the organisation is the caller's own.
    """
    return and_(_unit_seen(records, principal), _cases_seen(records, principal))


def seen_units(principal: Principal) -> frozenset[str] | None:
    """Return the units whose records a person sees beside those of no unit; None: of every unit."""
    return None if principal.sees_every_unit else principal.units


def in_units(column: ColumnElement[str], units: Collection[str] | None) -> ColumnElement[bool]:
    """Return the condition that a column holds no unit or one of some; None: any whatever."""
    return true() if units is None else column.in_(sorted({"", *units}))


def unit_of(connection: Connection, kind: Kind, record_id: str, *, tenant_id: str) -> str:
    """Return the unit of a record, its own or that of what it belongs to; "" where it has none.

    What is made from a record gets its unit, so that nothing of it gets out of the unit. Of a
    record that hangs on cases of several units it is the first; on one of no unit, none.
    """
    records, above = _KINDS[kind]
    columns = records.c
    named = [columns[name] for name in ("unit", *above) if name in columns]
    found = connection.execute(
        select(*named).where(columns.tenant_id == tenant_id, columns.id == record_id)
    ).one()
    if "unit" in columns and found[0]:
        return str(found[0])
    for name, of in above.items():
        owner = found._mapping[name]
        if owner is not None and (unit := unit_of(connection, of, owner, tenant_id=tenant_id)):
            return unit
    if records.name not in _HANGING:
        return ""
    cases = connection.scalars(
        select(_CASES.c.unit)
        .join(_LINKS, _IS_CASE_OF_LINK)
        .where(_CASES.c.tenant_id == tenant_id, _is_linked(_line_of(tenant_id, record_id)))
        .order_by(_CASES.c.unit)
        .limit(1)
    )
    return cases.one_or_none() or ""


def family_of(tenant_id: Stated, screening_id: Stated) -> Select[tuple[str]]:
    """Return the numbers of a screening, of those before it, and of all in the place of these.

    Args:
        tenant_id: Whose it is, or the parameter that says so.
        screening_id: The screening, likewise.
    """
    line = _upwards(tenant_id, screening_id)
    family = select(line.c.id).cte("family", recursive=True)
    later = select(_SCREENINGS.c.id).where(
        _SCREENINGS.c.tenant_id == tenant_id, _SCREENINGS.c.supersedes == family.c.id
    )
    return select(family.union(later).c.id)


_IS_CASE_OF_LINK = and_(_LINKS.c.tenant_id == _CASES.c.tenant_id, _LINKS.c.case_id == _CASES.c.id)


def _unit_seen(records: FromClause, principal: Principal) -> ColumnElement[bool]:
    own = records.c.get("unit")
    return true() if own is None else in_units(own, seen_units(principal))


def _cases_seen(
    records: FromClause, principal: Principal, line: Select[tuple[str]] | None = None
) -> ColumnElement[bool]:
    """Return the condition that a record hangs on no case, or on one that the person sees.

    Args:
        records: Its table.
        principal: Who asks.
        line: The records by which it hangs on cases; None: itself, as a row of a query.
    """
    if principal.sees_every_unit or records.description not in _HANGING:
        return true()
    columns = records.c
    is_seen = (_IS_CASE_OF_LINK, in_units(_CASES.c.unit, seen_units(principal)))
    if records.description == _SCREENINGS.description and line is None:
        hanging = columns.id.in_(_downwards(principal.tenant_id, "hanging"))
        return or_(not_(hanging), columns.id.in_(_downwards(principal.tenant_id, "seen", *is_seen)))
    linked = (
        _LINKS.c.tenant_id == principal.tenant_id,
        _LINKS.c.record_id == columns.id if line is None else _is_linked(line),
    )
    return or_(not_(exists().where(*linked)), exists().where(*linked, *is_seen))


def _downwards(tenant_id: str, name: str, *wanted: ColumnElement[bool]) -> Select[tuple[str]]:
    """Return the screenings that hang on cases, and all that took the place of these."""
    first = select(_LINKS.c.record_id.label("id")).where(
        _LINKS.c.tenant_id == tenant_id, _LINKS.c.kind == "screening", *wanted
    )
    found = first.cte(name, recursive=True)
    later = select(_SCREENINGS.c.id).where(
        _SCREENINGS.c.tenant_id == tenant_id, _SCREENINGS.c.supersedes == found.c.id
    )
    return select(found.union(later).c.id)


def _is_linked(line: Select[tuple[str]]) -> ColumnElement[bool]:
    return _LINKS.c.record_id.in_(line)


def _line_of(tenant_id: str, record_id: str) -> Select[tuple[str]]:
    """Return the number of a record and, of a screening, of those whose place it has taken."""
    if not record_id.startswith("screening_"):
        return select(literal(record_id))
    return select(_upwards(tenant_id, record_id).c.id)


def _upwards(tenant_id: Stated, screening_id: Stated) -> CTE:
    """Return a screening and those whose place it has taken; a line of any length ends."""
    own = (_SCREENINGS.c.tenant_id == tenant_id, _SCREENINGS.c.id == screening_id)
    line = (
        select(_SCREENINGS.c.id, _SCREENINGS.c.supersedes).where(*own).cte("line", recursive=True)
    )
    earlier = select(_SCREENINGS.c.id, _SCREENINGS.c.supersedes).where(
        _SCREENINGS.c.tenant_id == tenant_id, _SCREENINGS.c.id == line.c.supersedes
    )
    return line.union(earlier)
