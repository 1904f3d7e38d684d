"""Sessions of the pages that were ended before they end by themselves.

A session stands in sealed cookies of its browser, and in no table. That of one who logs out is told
to the browser to forget, but a copy of it would open until the session ends by itself; so what was
ended is kept here until then, by a hash, for every process and after a restart. Of a person whose
every session was ended, it is kept when: sessions that began before open nothing.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection, exists, or_, select

from service.operations.people.tables import ENDED_SESSIONS, EndedSession
from service.platform.db.row_versions import EXPIRED
from service.platform.db.store import add_unless_there, change, remove, row_of
from service.platform.db.tenants import ensure_tenant

_log = structlog.get_logger("kedjekoll")

KEPT = timedelta(days=1)
"""How long it is kept that a session was ended: longer than any session lasts by itself. Ours."""

RECENT = timedelta(minutes=15)
"""How long after a log-in a page may administer without another (OWASP ASVS 5.0, 7.5.1). Ours."""

TOO_OLD = "insufficient_user_authentication"
"""How the API tells a page so, in `WWW-Authenticate` (RFC 9470, section 3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSession:
    """The session that a page asks the API in.

    Attributes:
        form_key: What its forms carry, which no other session has.
        began_at: When it began.
        proven_at: When the person proved who she is, as far as that is known.
    """

    form_key: str
    began_at: datetime
    proven_at: datetime

    def is_recent(self, now: datetime) -> bool:
        """Tell whether the person proved who she is so recently that she may administer."""
        return now < self.proven_at + RECENT


def end_session(
    connection: Connection, form_key: str, *, tenant_id: str, actor: str, now: datetime
) -> None:
    """Let a session open nothing from now on.

    Args:
        connection: Inside a transaction that may write.
        form_key: What its forms carry, which no other session has.
        tenant_id: Whose.
        actor: Who logs out.
        now: The moment.
    """
    ensure_tenant(connection, tenant_id=tenant_id, actor=actor, created_at=now)
    ended = EndedSession(tenant_id=tenant_id, id=_hashed(form_key), actor=actor, created_at=now)
    add_unless_there(connection, ended)


def end_every_session(
    connection: Connection, person: str, *, tenant_id: str, actor: str, now: datetime
) -> None:
    """Let every session of a person that began before open nothing from now on.

    Args:
        connection: Inside a transaction that may write.
        person: Whose sessions, by her user id.
        tenant_id: The organisation.
        actor: Who ends them.
        now: The moment.
    """
    ensure_tenant(connection, tenant_id=tenant_id, actor=actor, created_at=now)
    number = _of_every(person)
    ended = EndedSession(tenant_id=tenant_id, id=number, actor=actor, created_at=now)
    if not add_unless_there(connection, ended):
        its = row_of(EndedSession, tenant_id, number)
        change(connection, EndedSession, its, actor=actor, created_at=now)
    _log.info("log_in.all_ended", tenant_id=tenant_id, actor=actor, person=person)


def was_ended(connection: Connection, session: PageSession, *, tenant_id: str, person: str) -> bool:
    """Tell whether a session of a person was ended, by itself or with all of hers."""
    by_itself = row_of(EndedSession, tenant_id, _hashed(session.form_key))
    with_all = row_of(EndedSession, tenant_id, _of_every(person))
    later = ENDED_SESSIONS.c.created_at >= session.began_at
    ended = exists().where(or_(by_itself, with_all & later))
    return bool(connection.scalar(select(ended)))


def clear_sessions(connection: Connection, *, tenant_id: str, now: datetime) -> None:
    """Remove what was ended longer ago than any session lasts."""
    past = ENDED_SESSIONS.c.created_at <= now - KEPT
    its = ENDED_SESSIONS.c.tenant_id == tenant_id
    remove(connection, EndedSession, its, past, ground=EXPIRED)


def _of_every(person: str) -> str:
    return _hashed(f"every session of {person}")


def _hashed(form_key: str) -> str:
    return hashlib.sha256(form_key.encode()).hexdigest()
