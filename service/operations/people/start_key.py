"""The start key: how somebody comes in while no administrator has a key or a log-in of her own.

No request is trusted for the address that it comes from, because a proxy on the same machine makes
every sender look like whoever sits there. Who really does can read the data folder: there the key
stands, in `start.key`, which its owner alone can read. It opens nothing that the secrets beside it
would not, and unlike a hash it can be told again when the service is started again. It acts as the
named user of the settings, who sits at the machine.

It opens nothing from when an administrator can come in without it, and nothing when the file is
removed; a later start makes another.
"""

import hmac
import re
import secrets
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, and_, bindparam, or_, select

from service.operations.people.principal import Principal
from service.operations.people.store import load_person
from service.operations.people.tables import API_KEYS, GRANTS, PEOPLE
from service.platform.secret_files import START_KEY_FILE, read_secret, write_secret
from service.settings import InvalidSettings

MARK = "ks_"
"""How the start key begins."""
_SHAPE = re.compile(rf"{MARK}[0-9a-f]{{64}}")


def begin(
    connection: Connection, principal: Principal, *, data_dir: Path, now: datetime
) -> str | None:
    """Return the start key, which is made the first time; None, and no file, once none is needed.

    Raises:
        InvalidSettings: The file is damaged, or others than its owner can read it.
    """
    path = data_dir / START_KEY_FILE
    if not is_needed(connection, principal, now=now):
        path.unlink(missing_ok=True)
        return None
    if not path.exists():
        write_secret(path, f"{MARK}{secrets.token_hex(32)}")
    key = read_secret(path)
    if not _SHAPE.fullmatch(key):
        raise InvalidSettings(f"{path} is damaged; remove it, and the next start makes another")
    return key


def opens(shown: str, data_dir: Path | None) -> bool:
    """Tell whether what was shown is the start key that stands in the data folder.

    Raises:
        OSError: The file cannot be read, which says nothing of what was shown.
    """
    if data_dir is None or not _SHAPE.fullmatch(shown):
        return False
    try:
        kept = read_secret(data_dir / START_KEY_FILE)
    except (FileNotFoundError, ValueError):
        return False
    return hmac.compare_digest(shown.encode(), kept.encode())


def waits(
    connection: Connection, principal: Principal, data_dir: Path | None, *, now: datetime
) -> bool:
    """Tell whether there is a start key, and it opens something."""
    there = data_dir is not None and (data_dir / START_KEY_FILE).exists()
    return there and is_needed(connection, principal, now=now)


def is_needed(connection: Connection, principal: Principal, *, now: datetime) -> bool:
    """Tell whether no administrator of the organisation has a valid key or a log-in."""
    tenant_id = principal.tenant_id
    own = load_person(connection, tenant_id=tenant_id, person_id=principal.actor)
    if own is not None and own.ended_at is not None:
        return False
    return connection.execute(_ADMINISTRATOR, {"tenant": tenant_id, "now": now}).first() is None


_ADMINISTRATOR = (
    select(GRANTS.c.id)
    .join(
        PEOPLE,
        and_(PEOPLE.c.tenant_id == GRANTS.c.tenant_id, PEOPLE.c.id == GRANTS.c.person_id),
    )
    .outerjoin(
        API_KEYS,
        and_(
            API_KEYS.c.tenant_id == GRANTS.c.tenant_id,
            API_KEYS.c.person_id == GRANTS.c.person_id,
        ),
    )
    .where(
        GRANTS.c.tenant_id == bindparam("tenant"),
        GRANTS.c.role == "admin",
        GRANTS.c.ended_at.is_(None),
        PEOPLE.c.ended_at.is_(None),
        or_(
            PEOPLE.c.issuer.is_not(None),
            and_(
                API_KEYS.c.scopes.contains("administer"),
                API_KEYS.c.revoked_at.is_(None),
                API_KEYS.c.expires_at > bindparam("now"),
            ),
        ),
    )
    .limit(1)
)
"""An administrator who can come in by a log-in or a key of her own."""
