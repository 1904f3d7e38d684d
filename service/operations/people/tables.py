"""The tables of people, buyer units, what people may do, keys, and sessions that were ended."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated

from sqlalchemy import CheckConstraint, Index, UniqueConstraint

from service.operations.people.principal import Role, Scope
from service.platform.db.records import KnownValues, OfTenant, Sha256, Words, points_to, table_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit(OfTenant):
    """A buyer unit inside an organisation, such as a town that a purchasing centre buys for."""

    name: str


UNITS = table_of(Unit, "units")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(OfTenant):
    """Somebody who acts in an organisation: a colleague, or a system that she answers for.

    Her number is her user id: what is recorded with everything that she does.

    Attributes:
        name: For people to read.
        issuer: The log-in service that vouches for her; None: the organisation's own administrator
            entered her by hand.
        last_seen_on: The day, in UTC, of her last log-in with a token.
        ended_at: Since when she acts no longer.
        ended_by: Who said so.
    """

    name: str
    issuer: str | None = None
    last_seen_on: date | None = None
    ended_at: datetime | None = None
    ended_by: str | None = None


PEOPLE = table_of(Person, "people")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant(OfTenant):
    """A role that a person has, or a unit that she belongs to: exactly one of the two.

    `actor` is who gave it; a grant is ended, never removed.
    """

    person_id: str
    role: Annotated[Role | None, KnownValues] = None
    unit_id: str | None = None
    ended_at: datetime | None = None
    ended_by: str | None = None


GRANTS = table_of(
    Grant,
    "grants",
    points_to("person_id", "people"),
    points_to("unit_id", "units"),
    CheckConstraint("(role IS NULL) <> (unit_id IS NULL)", name="role_or_unit"),
    Index(None, "tenant_id", "person_id"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Key(OfTenant):
    """What is known of a key to the API.

    Attributes:
        person_id: Who acts when it is used.
        label: What it is for.
        prefix: Its first characters after `kk_`.
        scopes: What it is limited to, besides what the person may do.
        expires_at: From when on it is not valid.
        replaces: The key that it was made to replace.
        last_used_on: The day, in UTC, of its last use.
        revoked_at: When somebody revoked it.
        revoked_by: Who.
    """

    person_id: str
    label: str
    prefix: str
    scopes: Annotated[tuple[Scope, ...], Words]
    expires_at: datetime
    replaces: str | None = None
    last_used_on: date | None = None
    revoked_at: datetime | None = None
    revoked_by: str | None = None

    def is_valid(self, now: datetime) -> bool:
        """Return whether the key can be used."""
        return self.revoked_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True, kw_only=True)
class HashedKey(Key):
    """A key with a keyed hash of it, by which it is found; never the key itself."""

    hmac_sha256: Sha256 = field(repr=False)


API_KEYS = table_of(
    HashedKey,
    "api_keys",
    points_to("person_id", "people"),
    points_to("replaces", "api_keys"),
    CheckConstraint("expires_at > created_at", name="expires_later"),
    UniqueConstraint("tenant_id", "replaces"),
    Index(None, "prefix"),
    Index(None, "tenant_id", "person_id"),
    views=(Key,),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedSession(OfTenant):
    """A session of the pages that somebody has ended; `id` is a hash of what only it holds."""


ENDED_SESSIONS = table_of(
    EndedSession,
    "ended_sessions",
    CheckConstraint("length(id) = 64", name="id_length"),
    Index(None, "tenant_id", "created_at"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessReview(OfTenant):
    """That somebody has gone through who has which right. Never changed.

    Attributes:
        note: What came of it, in her own words.
        sha256: Hash of what she saw.
    """

    note: str
    sha256: Sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedReview(AccessReview):
    """An access review with what was seen, as canonical JSON."""

    listing: bytes


ACCESS_REVIEWS = table_of(
    ListedReview,
    "access_reviews",
    Index(None, "tenant_id", "created_at", "id"),
    views=(AccessReview,),
)
