"""Counts that members have sent: imported, listed, and which of them count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection

from data_ingest.model.problem import Problem
from service.operations.audit.entry import write_entry
from service.operations.people.principal import Principal
from service.operations.senders import confirmed_keys, has_another_key, is_confirmed
from service.operations.signed_file import InvalidFile, sha256_of
from service.platform.db.record_id import is_id, new_id
from service.platform.db.store import add_unless_there, load, load_all
from service.platform.db.tenants import ensure_tenant_of
from service.platform.refusal import Refusal
from service.suppliers.member_counts.document import open_counts
from service.suppliers.member_counts.table import MEMBER_COUNTS, MemberCounts

_NUMBERED_BY = ("sender_number", "key", "coverage_id")
"""Columns by which the counts of a report are told from the others of an organisation."""

CountsState = Literal["counted", "unconfirmed", "replaced"]
"""Part of the sums · nobody has confirmed the member's key · a newer one of the year counts."""


@dataclass(frozen=True, slots=True)
class CountsStanding:
    """The counts of a member and how they stand.

    Attributes:
        counts: The counts.
        state: How they stand.
        another_key: Whether another key of the same member has been confirmed before.
    """

    counts: MemberCounts
    state: CountsState
    another_key: bool


def import_counts(
    connection: Connection, payload: bytes, *, principal: Principal, now: datetime
) -> MemberCounts:
    """Keep the counts that came, and return them; those that are stored already are returned.

    Args:
        connection: Inside a transaction that may write.
        payload: The file as it came.
        principal: Who imports it.
        now: The moment, with a time zone.

    Raises:
        Refusal: The file is not as it was issued, a newer one of the year is stored, or other
            counts of its report are.
    """
    try:
        opened = open_counts(payload)
    except InvalidFile as fault:
        raise Refusal(
            "invalid-request",
            Problem("counts-invalid", "", {"why": fault.why.en, "why_sv": fault.why.sv}),
        ) from None
    said, key = opened.document, opened.key.text()
    made = MemberCounts(
        tenant_id=principal.tenant_id,
        id=new_id("counts"),
        actor=principal.actor,
        created_at=now,
        sender_number=said.sender.number,
        key=key,
        coverage_id=said.id,
        year=said.year,
        counted_at=said.made_at,
        content=opened.content,
        result_hash=sha256_of(opened.content),
        file=payload,
    )
    ensure_tenant_of(connection, made)
    if not add_unless_there(connection, made, key=("tenant_id", *_NUMBERED_BY)):
        return _stored(connection, made)
    _check_newest(connection, made)
    write_entry(
        connection,
        "member_counts.received",
        made.id,
        tenant_id=made.tenant_id,
        actor=made.actor,
        at=now,
        content_sha256=made.result_hash,
        details={"sender": made.sender_number, "coverage": made.coverage_id},
    )
    return made


def _stored(connection: Connection, made: MemberCounts) -> MemberCounts:
    """Return the counts that are stored of a report.

    Raises:
        Refusal: They are others.
    """
    columns = MEMBER_COUNTS.c
    numbered = (columns[name] == getattr(made, name) for name in _NUMBERED_BY)
    found = load(connection, MemberCounts, columns.tenant_id == made.tenant_id, *numbered)
    assert found is not None  # it has just kept others from being added
    if found.content != made.content:
        raise Refusal("conflict", Problem("counts-same-id"))
    return found


def _check_newest(connection: Connection, made: MemberCounts) -> None:
    """Refuse counts of which the same key has signed newer ones of the year."""
    same = (made.sender_number, made.key, made.year)
    for counts in every_counts(connection, made.tenant_id):
        its = (counts.sender_number, counts.key, counts.year)
        if its == same and counts.counted_at > made.counted_at:
            told = {"year": str(made.year), "day": counts.counted_at.date().isoformat()}
            raise Refusal("conflict", Problem("counts-older", "", told))


def load_counts(connection: Connection, counts_id: str, *, tenant_id: str) -> MemberCounts:
    """Return the counts of a member.

    Raises:
        Refusal: There are none of that number in the organisation.
    """
    own = (MEMBER_COUNTS.c.tenant_id == tenant_id, MEMBER_COUNTS.c.id == counts_id)
    found = load(connection, MemberCounts, *own) if is_id("counts", counts_id) else None
    if found is None:
        raise Refusal("not-found")
    return found


def every_counts(connection: Connection, tenant_id: str) -> list[MemberCounts]:
    """Return the counts of every member of an organisation, oldest first."""
    columns = MEMBER_COUNTS.c
    order = [columns.created_at, columns.id]
    return load_all(connection, MemberCounts, columns.tenant_id == tenant_id, order_by=order)


def counts_standings(connection: Connection, *, tenant_id: str) -> list[CountsStanding]:
    """Return the counts of every member and how they stand, newest first.

    Of one member and year the newest counts, whichever of its confirmed keys has signed it.
    """
    keys = confirmed_keys(connection, tenant_id)
    every = every_counts(connection, tenant_id)
    newest: dict[tuple[str, int], MemberCounts] = {}
    for counts in every:
        if is_confirmed(counts, keys):
            at = (counts.sender_number, counts.year)
            if at not in newest or counts.counted_at >= newest[at].counted_at:
                newest[at] = counts
    counted = {counts.id for counts in newest.values()}
    return [
        CountsStanding(
            counts,
            _state(counts, counted, keys),
            another_key=has_another_key(counts, keys),
        )
        for counts in reversed(every)
    ]


def _state(counts: MemberCounts, counted: set[str], keys: Mapping[str, set[str]]) -> CountsState:
    if not is_confirmed(counts, keys):
        return "unconfirmed"
    return "counted" if counts.id in counted else "replaced"


def counted_years(standings: Sequence[CountsStanding]) -> list[int]:
    """Return the years that a sum can be made of, newest first."""
    return sorted({its.counts.year for its in standings if its.state == "counted"}, reverse=True)
