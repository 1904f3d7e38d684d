"""Stored screenings found again: newest first, by when they were made and what they are about."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from service.operations.kept import list_seen
from service.operations.people.principal import Principal
from service.screening.record.parties_in import PartiesIn, parties_in
from service.screening.record.tables import SCREENINGS, ScreeningEntry

LOOKED_THROUGH = 500
"""Screenings whose content one request looks through. Ours: some seconds on a small machine."""

_AT_ONCE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which screenings are listed; None: any.

    Attributes:
        made_from: First day (UTC) on which they were made.
        made_until: Last day.
        scorecard: The card that they were made with.
        format: What their file was read as.
        unit: The buyer unit whose they are.
        among: Only these.
        before: The number of a screening: those made before it.
        holds: Tells of the firms and stage of a screening whether it is one.
    """

    made_from: date | None = None
    made_until: date | None = None
    scorecard: str | None = None
    format: str | None = None
    unit: str | None = None
    among: Collection[str] | None = None
    before: str | None = None
    holds: Callable[[PartiesIn], bool] | None = None


class Listed(NamedTuple):
    """A page of screenings.

    Attributes:
        entries: Newest first; may be fewer than wanted although more follow.
        before: Where to go on; None: no more follow.
    """

    entries: list[ScreeningEntry]
    before: str | None


def list_screenings(
    connection: Connection, wanted: Wanted, *, principal: Principal, limit: int
) -> Listed:
    """Return screenings that a person sees, newest first.

    Args:
        connection: Inside a transaction.
        wanted: Which.
        principal: Who asks.
        limit: At most so many.
    """
    found: list[ScreeningEntry] = []
    last = wanted.before
    looked_at = _looked_at(connection, wanted, principal=principal)
    for looked, (entry, is_one) in enumerate(looked_at):
        if len(found) == limit or looked == LOOKED_THROUGH:
            return Listed(found, last)
        last = entry.id
        if is_one:
            found.append(entry)
    return Listed(found, None)


def successors(
    connection: Connection, screening_ids: Collection[str], *, principal: Principal
) -> dict[str, str]:
    """Return which screenings have been superseded, each with the newest that supersedes it."""
    rows = connection.execute(
        select(SCREENINGS.c.supersedes, SCREENINGS.c.id)
        .where(
            SCREENINGS.c.tenant_id == principal.tenant_id,
            SCREENINGS.c.supersedes.in_(screening_ids),
        )
        .order_by(SCREENINGS.c.created_at, SCREENINGS.c.id)
    )
    return dict(rows.all())


def _looked_at(
    connection: Connection, wanted: Wanted, *, principal: Principal
) -> Iterator[tuple[ScreeningEntry, bool]]:
    """Yield screenings of the right days and so on, and whether their content is the one wanted."""
    before = wanted.before
    while True:
        entries = list_seen(
            connection,
            ScreeningEntry,
            *_conditions(wanted, before, principal),
            principal=principal,
            limit=_AT_ONCE,
        )
        held = _held(connection, entries, wanted, principal)
        yield from ((entry, entry.id in held) for entry in entries)
        if len(entries) < _AT_ONCE:
            return
        before = entries[-1].id


def _held(
    connection: Connection, entries: list[ScreeningEntry], wanted: Wanted, principal: Principal
) -> set[str]:
    ids = [entry.id for entry in entries]
    if wanted.holds is None:
        return set(ids)
    rows = connection.execute(
        select(SCREENINGS.c.id, SCREENINGS.c.procurement).where(
            SCREENINGS.c.tenant_id == principal.tenant_id, SCREENINGS.c.id.in_(ids)
        )
    )
    return {screening_id for screening_id, kept in rows if wanted.holds(parties_in(kept))}


def _conditions(
    wanted: Wanted, before: str | None, principal: Principal
) -> Iterator[ColumnElement[bool]]:
    columns = SCREENINGS.c
    if wanted.made_from is not None:
        yield columns.created_at >= _begin(wanted.made_from)
    if wanted.made_until is not None:
        yield columns.created_at < _begin(wanted.made_until + timedelta(days=1))
    if wanted.scorecard is not None:
        yield columns.scorecard_id == wanted.scorecard
    if wanted.format is not None:
        yield columns.input_format == wanted.format
    if wanted.unit is not None:
        yield columns.unit == wanted.unit
    if wanted.among is not None:
        yield columns.id.in_(sorted(wanted.among))
    if before is not None:
        made = select(columns.created_at).where(
            columns.tenant_id == principal.tenant_id, columns.id == before
        )
        at = made.scalar_subquery()
        same_moment = and_(columns.created_at == at, columns.id < before)
        yield or_(columns.created_at < at, same_moment)


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
