"""Let the log go on under a new origin and key, and say in it what went before.

After a restore the log is rightly older than what was signed. It may not be signed under its old
name again; so it gets a new one, its first entry names the old one, and the copies of the old one
are set aside. Whoever holds a checkpoint of the old origin finds out from the log itself.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from service.operations.audit.checkpoint import Checkpoint, VerifierKey
from service.operations.audit.copies import CHECKPOINTS, list_copies, read_copies, set_aside
from service.operations.audit.entry import ORIGIN_REPLACED, write_entry
from service.operations.audit.fork import agreed_size
from service.operations.audit.keys import LogKeys, load_log_keys, save_log_keys
from service.operations.audit.origin_change import load_changes
from service.operations.audit.sealing import seal
from service.operations.audit.witness_state import acknowledged, forget_claims
from service.platform.db.database import EVERY_TENANT, transaction
from service.platform.db.tenants import TENANTS

if TYPE_CHECKING:
    from service.operations.audit.sealer import InstalledLog

MOST_REASON = 300
"""Characters of a reason."""


@dataclass(frozen=True, slots=True)
class NewOrigin:
    """What the log goes on as.

    Attributes:
        keys: Its keys from now on.
        before: The origin that has ended.
        size: Entries that went on.
        lost: The newest checkpoint that is known of entries that did not; None: none is known.
        set_aside: Copies of checkpoints that were moved.
    """

    keys: LogKeys
    before: str
    size: int
    lost: Checkpoint | None
    set_aside: int


def replace_origin(
    log: "InstalledLog",
    *,
    reason: str,
    actor: str,
    at: datetime,
    known: Collection[VerifierKey] = (),
) -> NewOrigin:
    """Let the log go on under a new origin and key.

    Every organisation gets the entry, since each reads its own entries alone. If this is
    interrupted, it is done again from the start: the old identity ends only when the keys are
    written.

    Args:
        log: The log.
        reason: Why, for everybody who holds an older checkpoint.
        actor: Who does it.
        at: The moment, with a time zone.
        known: Further public keys of the log, where its own were lost.
    """
    folder = log.data_dir / CHECKPOINTS
    old = load_log_keys(log.data_dir, lost=True)
    former = tuple(dict.fromkeys((*known, *old.verifiers)))
    notes = [*read_copies(list_copies(folder)), *acknowledged(log.data_dir)]
    with transaction(log.engine, read_only=True, tenant=EVERY_TENANT) as connection:
        size, lost = agreed_size(connection, notes, former, origin=old.origin)
        tenants = list(connection.scalars(select(TENANTS.c.id).order_by(TENANTS.c.id)))
        said = {change.origin for change in load_changes(connection, former)}
    new = LogKeys(old.signing.under(f"kedjekoll/{secrets.token_hex(4)}"), former)
    earlier = {key.name: size for key in former if key.name not in said | {old.origin}}
    details = {
        "origin": old.origin,
        "size": size,
        "lost": None if lost is None else {"size": lost.size, "root": lost.root.hex()},
        "reason": reason,
        "earlier": earlier,
        "key": new.signing.verifier.text(),
    }
    for tenant_id in tenants:
        with transaction(log.engine, tenant=tenant_id) as connection:
            write_entry(
                connection,
                ORIGIN_REPLACED,
                new.origin,
                tenant_id=tenant_id,
                actor=actor,
                at=at,
                details=details,
            )
    moved = set_aside(folder, old.origin)
    forget_claims(log.data_dir)
    save_log_keys(log.data_dir, new)
    seal(log.engine, [old.signing, new.signing], at=at, copies=folder)
    return NewOrigin(new, old.origin, size, lost, moved)
