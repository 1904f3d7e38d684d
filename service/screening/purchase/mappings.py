"""Mappings of columns: what a table probably holds, what a person confirmed, and which counts."""

from collections.abc import Collection
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection

from data_ingest.desk.reading import is_answer
from data_ingest.mapping import (
    OF_PURCHASE,
    ColumnMapping,
    Guess,
    PurchaseContext,
    RowCounts,
    Target,
    Unused,
    fingerprint,
    guess,
    headings_changed,
    made_before,
    mapping_for,
    mapping_from_plain,
    preview,
    published_mappings,
    read_mapped,
    samples,
    unused,
    upright,
)
from data_ingest.mapping.headings import shown_heading
from data_ingest.mapping.mapping import mistakes
from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.sheets.opening import open_sheets
from data_ingest.sheets.sheet import Sheet
from service.operations.people.principal import Principal
from service.operations.people.units import seen_units
from service.platform.db.record_id import new_id
from service.platform.db.tenants import ensure_tenant
from service.platform.frames import canonical
from service.screening.purchase.kept_mappings import newest_mappings, save_mapping
from service.screening.purchase.tables import ENDED, KeptMapping

MOST_UNUSED = 1_000
"""Rows and cells that are not used and that a proposal lists; their number is always told."""


def propose(
    payload: bytes,
    *,
    name: str,
    target: Target | None,
    known: tuple[ColumnMapping, ...],
    currency: str | None = None,
) -> bytes:
    """Return what each table of a file probably holds, as canonical JSON (a list of `Proposal`).

    Args:
        payload: The whole file.
        name: Its name, for messages.
        target: What the rows are, if that is known.
        known: Mappings that people have confirmed, the newest first.
        currency: The buyer's, of amounts that stand without one.

    Raises:
        UnreadableInput: The file cannot be opened as one of tables.
    """
    sheets = open_sheets(payload, name=name)
    return canonical(
        [
            _proposal(sheet, name=name, target=target, known=known, currency=currency)
            for sheet in sheets
        ]
    )


def _proposal(
    sheet: Sheet,
    *,
    name: str,
    target: Target | None,
    known: tuple[ColumnMapping, ...],
    currency: str | None,
) -> dict[str, Any]:
    if is_answer(sheet):
        return _plain(sheet, state="needs_no_mapping")
    sheet = upright(sheet)
    try:
        mapping = mapping_for(sheet, (*known, *published_mappings()), name=name)
    except UnreadableInput:
        found = _as_before(sheet, target=target, known=known) or guess(sheet, target=target)
        return _plain(sheet, state="guessed", found=found, mapping=found.mapping, currency=currency)
    if target is not None and mapping.target != target:
        found = guess(sheet, target=target)
        return _plain(sheet, state="guessed", found=found, mapping=found.mapping, currency=currency)
    return _plain(sheet, state="known", mapping=mapping, currency=currency)


def _as_before(
    sheet: Sheet, *, target: Target | None, known: tuple[ColumnMapping, ...]
) -> Guess | None:
    """Return a guess by what was told of a table before its headings changed; None if it is new."""
    before = made_before(sheet, known)
    if before is None or target not in (None, before.target):
        return None
    found = guess(sheet, target=before.target)
    told = {*before.columns, *before.columns.values()}
    added = {
        code: heading
        for code, heading in found.mapping.columns.items()
        if not {code, heading} & told
    }
    columns = {**before.columns, **added}
    used = {*columns.values()}
    mapping = replace(
        found.mapping,
        columns=columns,
        constants={**found.mapping.constants, **before.constants},
        share_unit=before.share_unit or found.mapping.share_unit,
    )
    return replace(
        found,
        mapping=mapping,
        chosen=tuple(one for one in found.chosen if columns.get(one.field) == one.heading),
        unmapped=tuple(sorted(heading for heading in sheet.headings if heading not in used)),
        missing=tuple(code for code in found.missing if code not in columns),
        problems=(headings_changed(sheet, before), *found.problems),
    )


def _plain(
    sheet: Sheet,
    *,
    state: str,
    found: Guess | None = None,
    mapping: ColumnMapping | None = None,
    currency: str | None = None,
) -> dict[str, Any]:
    shown = preview(sheet, mapping) if mapping else None
    counts, left, refused = (
        counted(sheet, mapping, currency=currency) if mapping else (None, (), ())
    )
    problems = [
        *sheet.notes,
        *(found.problems if found else ()),
        *(shown.problems if shown else ()),
        *refused,
    ]
    return {
        "table": sheet.title,
        "state": state,
        "headings": list(sheet.headings),
        "rows": sheet.rows.height,
        "counts": counts.as_plain() if counts else None,
        "mapping": mapping.as_plain() if mapping else None,
        "how": {column.field: column.how for column in found.chosen} if found else {},
        "unmapped": list(found.unmapped) if found else [],
        "missing": list(found.missing) if found else [],
        "runner_up": found.runner_up if found else None,
        "preview": [
            {"location": row.location, "cells": [asdict(cell) for cell in row.cells]}
            for row in (shown.rows if shown else ())
        ],
        "samples": samples(sheet),
        "unused": [
            {"problem": _problem(one.problem), "is_row": one.is_row, "written": one.written}
            for one in left[:MOST_UNUSED]
        ],
        "problems": [
            _problem(problem) for at, problem in enumerate(problems) if problem not in problems[:at]
        ],
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {"code": problem.code, "location": problem.location, "params": dict(problem.params)}


def counted(
    sheet: Sheet, mapping: ColumnMapping, *, currency: str | None
) -> tuple[RowCounts | None, tuple[Unused, ...], tuple[Problem, ...]]:
    """Return what would become of the rows of a table, what of it would not be used, or why not.

    The last is why it cannot be read so; what a mapping still lacks is no reason: it stands in the
    proposal.
    """
    try:
        read = read_mapped(
            sheet,
            mapping,
            name=sheet.title,
            person_key=b"",
            purchase=PurchaseContext(currency=currency if mapping.target in OF_PURCHASE else None),
        )
    except UnreadableInput as fault:
        known = {mistake.code for mistake in mistakes(mapping)}
        return None, (), tuple(problem for problem in fault.problems if problem.code not in known)
    return read.counts, unused(sheet, read.rejects), ()


def keep_mapping(
    connection: Connection,
    mapping: ColumnMapping,
    *,
    source: str,
    headings: tuple[str, ...],
    principal: Principal,
    now: datetime,
    unit: str = "",
) -> KeptMapping:
    """Keep a mapping that a person has confirmed for tables with these headings.

    Args:
        connection: Inside a transaction.
        mapping: What the columns mean.
        source: The buyer's own name of where such tables come from.
        headings: All headings of the table.
        principal: Who confirms it.
        now: The moment, with a time zone.
        unit: The buyer unit whose it is to be; empty for none.

    Raises:
        UnreadableInput: A mapped column is not among the headings.
    """
    lacking = [column for column in mapping.columns.values() if column not in headings]
    if lacking:
        raise UnreadableInput([Problem("mapping-not-of-headings", "/headings")], "mapping")
    fitted = ColumnMapping(
        mapping.target,
        mapping.columns,
        mapping.constants,
        mapping.share_unit,
        fingerprint(headings),
    )
    kept = KeptMapping(
        tenant_id=principal.tenant_id,
        id=new_id("mapping"),
        actor=principal.actor,
        created_at=now,
        source=source,
        fingerprint=fitted.fingerprint,
        target=fitted.target,
        mapping=canonical(fitted.as_plain() | _shown(headings)),
        unit=unit,
    )
    ensure_tenant(connection, tenant_id=principal.tenant_id, actor=principal.actor, created_at=now)
    save_mapping(connection, kept)
    return kept


def _shown(headings: tuple[str, ...]) -> dict[str, object]:
    """Return the headings to be kept with a mapping; none where one may be somebody's number."""
    may_be_kept = all(shown_heading(heading) == " ".join(heading.split()) for heading in headings)
    return {"headings": list(headings)} if may_be_kept else {}


def read_kept(kept: KeptMapping) -> tuple[ColumnMapping, tuple[str, ...]]:
    """Return a kept mapping, and all headings of its table where they were kept."""
    plain = orjson.loads(kept.mapping)
    headings = tuple(plain.pop("headings", ()))
    return mapping_from_plain(plain), headings


def end_mapping(
    connection: Connection, mapping_id: str, *, principal: Principal, now: datetime
) -> KeptMapping | None:
    """End a mapping, so that tables with its headings are no longer read by it.

    Args:
        connection: Inside a transaction.
        mapping_id: One that counts.
        principal: Who ends it.
        now: The moment, with a time zone.

    Returns:
        The mapping; None if there is none of that number that counts for the person.
    """
    counting = newest_mappings(
        connection, tenant_id=principal.tenant_id, units=seen_units(principal)
    )
    found = next((mapping for mapping in counting if mapping.id == mapping_id), None)
    if found is not None:
        ending = replace(
            found, id=new_id("mapping"), actor=principal.actor, created_at=now, target=ENDED
        )
        save_mapping(connection, ending)
    return found


def confirmed_mappings(
    connection: Connection,
    *,
    tenant_id: str,
    source: str | None = None,
    units: Collection[str] | None,
) -> tuple[ColumnMapping, ...]:
    """Return the mappings of a tenant that count, the newest first; of one source if it is named.

    Args:
        connection: Inside a transaction.
        tenant_id: Whose.
        source: The source; None: any.
        units: The buyer units whose mappings count beside those of no unit; None: every unit's.

    Raises:
        UnreadableInput: There is no mapping of that source.
    """
    kept = newest_mappings(connection, tenant_id=tenant_id, units=units)
    if source is not None:
        sources = ", ".join(sorted({mapping.source for mapping in kept})) or "–"
        kept = [mapping for mapping in kept if mapping.source == source]
        if not kept:
            raise UnreadableInput([Problem("mapping-no-source", "", {"sources": sources})], source)
    return tuple(read_kept(mapping)[0] for mapping in kept)
