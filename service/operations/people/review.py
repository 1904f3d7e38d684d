"""Access review: who has which role and unit, since when and by whom, and which keys there are.

Rights that nobody goes through stay when people have changed their work; auditors look for the day
when it was last done. A review is kept with what was seen, and is never changed.
"""

import csv
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import partial

from sqlalchemy import Connection

from service.operations.audit.entry import write_entry
from service.operations.people.keys import list_keys
from service.operations.people.principal import EVERY_ROLE, Principal
from service.operations.people.store import list_grants, list_people
from service.operations.people.tables import (
    ACCESS_REVIEWS,
    AccessReview,
    Grant,
    Key,
    ListedReview,
    Person,
)
from service.platform.db.record_id import new_id
from service.platform.db.store import add, load_all, newest_first, view_of
from service.platform.frames import canonical


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRight:
    """One line of a review: a role, a unit or a key that somebody has.

    Attributes:
        person: Her user id.
        name: For people to read.
        vouched_by: The log-in service that vouches for her, or None.
        kind: A role, a buyer unit, a key, or none where she has nothing.
        what: Which role or unit, or the key's prefix; empty where she has nothing.
        label: What a key is for, and its scopes; else empty.
        since: When it was given.
        given_by: By whom.
        ends: When a key expires.
        last_used_on: The day of a key's last use, or of the person's last log-in.
    """

    person: str
    name: str
    vouched_by: str | None
    kind: str
    what: str
    label: str
    since: datetime
    given_by: str
    ends: datetime | None
    last_used_on: date | None


COLUMNS = tuple(field.name for field in fields(HeldRight))
"""The columns of the export, in order."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def rights(connection: Connection, *, tenant_id: str, now: datetime) -> list[HeldRight]:
    """Return every right that holds, by person: roles, then units, then valid keys."""
    grants = list_grants(connection, tenant_id=tenant_id)
    keys = [key for key in list_keys(connection, tenant_id=tenant_id) if key.is_valid(now)]
    return [
        line
        for person in list_people(connection, tenant_id=tenant_id)
        if person.ended_at is None
        for line in _held(
            person,
            [grant for grant in grants if grant.person_id == person.id],
            [key for key in keys if key.person_id == person.id],
        )
    ]


def _held(person: Person, grants: Sequence[Grant], keys: Sequence[Key]) -> Sequence[HeldRight]:
    """Return what one person has; one line that says so where it is nothing."""
    line = partial(
        HeldRight,
        person=person.id,
        name=person.name,
        vouched_by=person.issuer,
        label="",
        ends=None,
        last_used_on=person.last_seen_on,
    )
    lines = [
        line(
            kind="role" if grant.role else "unit",
            what=grant.role or grant.unit_id or "",
            since=grant.created_at,
            given_by=grant.actor,
        )
        for grant in sorted(grants, key=_order)
    ]
    lines += [
        line(
            kind="key",
            what=key.prefix,
            label=f"{key.label} ({' '.join(key.scopes)})",
            since=key.created_at,
            given_by=key.actor,
            ends=key.expires_at,
            last_used_on=key.last_used_on,
        )
        for key in keys
    ]
    return lines or [line(kind="none", what="", since=person.created_at, given_by=person.actor)]


def _order(grant: Grant) -> tuple[int, str]:
    return (EVERY_ROLE.index(grant.role) if grant.role else len(EVERY_ROLE), grant.unit_id or "")


def as_csv(lines: Sequence[HeldRight]) -> bytes:
    """Return rights as CSV in UTF-8; a text that a spreadsheet would reckon with is quoted by '."""
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(COLUMNS)
    table.writerows(_cells(line) for line in lines)
    return written.getvalue().encode()


def as_plain(line: HeldRight) -> list[object]:
    """Return the cells of a line as plain values, in the order of `COLUMNS`."""
    return [_plain(getattr(line, name)) for name in COLUMNS]


def keep_review(
    connection: Connection, principal: Principal, *, note: str, now: datetime
) -> AccessReview:
    """Keep that the rights have been gone through, with what they were."""
    listing = canonical(
        [as_plain(line) for line in rights(connection, tenant_id=principal.tenant_id, now=now)]
    )
    review = ListedReview(
        tenant_id=principal.tenant_id,
        id=new_id("review"),
        actor=principal.actor,
        created_at=now,
        note=note,
        sha256=hashlib.sha256(listing).hexdigest(),
        listing=listing,
    )
    add(connection, review)
    write_entry(
        connection,
        "access_review.signed",
        review.id,
        tenant_id=principal.tenant_id,
        actor=principal.actor,
        at=now,
        content_sha256=review.sha256,
    )
    return view_of(AccessReview, review)


def last_review(connection: Connection, *, tenant_id: str) -> AccessReview | None:
    """Return the last review of this tenant's rights, or None."""
    found = load_all(
        connection,
        AccessReview,
        ACCESS_REVIEWS.c.tenant_id == tenant_id,
        order_by=newest_first(AccessReview),
        limit=1,
    )
    return found[0] if found else None


def _cells(line: HeldRight) -> Iterator[str]:
    for value in as_plain(line):
        text = str(value or "")
        yield f"'{text}" if text.startswith(_FORMULA) else text


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date | datetime) else value
