"""Sessions of the pages that somebody has ended by logging out.

A session stands in sealed cookies of its browser, and in no table. That of one who logs out is told
to the browser to forget, but a copy of it would open until the session ends by itself; so what was
ended is kept here until then, by a hash, for every process and after a restart.
"""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import Connection, exists, select

from service.operations.people.tables import ENDED_SESSIONS, EndedSession
from service.platform.db.row_versions import EXPIRED
from service.platform.db.store import add_unless_there, remove, row_of
from service.platform.db.tenants import ensure_tenant

KEPT = timedelta(days=1)
"""How long it is kept that a session was ended: longer than any session lasts by itself. Ours."""


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


def was_ended(connection: Connection, form_key: str, *, tenant_id: str) -> bool:
    """Tell whether somebody has ended a session."""
    ended = exists().where(row_of(EndedSession, tenant_id, _hashed(form_key)))
    return bool(connection.scalar(select(ended)))


def clear_sessions(connection: Connection, *, tenant_id: str, now: datetime) -> None:
    """Remove what was ended longer ago than any session lasts."""
    past = ENDED_SESSIONS.c.created_at <= now - KEPT
    its = ENDED_SESSIONS.c.tenant_id == tenant_id
    remove(connection, EndedSession, its, past, ground=EXPIRED)


def _hashed(form_key: str) -> str:
    return hashlib.sha256(form_key.encode()).hexdigest()
