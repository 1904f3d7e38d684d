"""Be a witness for other logs (C2SP tlog-witness): cosign a checkpoint if the log has only grown.

For each accepted log the newest checkpoint is kept in the database, and the table only takes a
larger one. Reading it, checking the proof and keeping the new one is one step for others.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, Engine

from service.operations.audit.checkpoint import (
    InvalidCheckpoint,
    VerifierKey,
    from_base64,
    open_note,
    signature_lines,
)
from service.operations.audit.merkle import HASH_BYTES, InvalidProof, verify_consistency
from service.operations.audit.tables import WITNESSED_LOGS, WitnessedLog
from service.operations.witness.cosignature import CosigningKey
from service.operations.witness.settings import Cosigning
from service.platform.db.database import EVERY_TENANT, transaction
from service.platform.db.store import add_unless_there, change, load
from service.platform.secret_files import read_secret, write_secret
from service.settings import KEY_BYTES, InvalidSettings, key_of

KEY_FILE = "witness.key"  # a file name
MOST_BYTES = 32_768
"""Longest request: 63 hashes and a checkpoint. Ours."""

_SIZE_TYPE = "text/x.tlog.size"
_TEXT = "text/plain; charset=utf-8"
_MOST_HASHES = 63
_EMPTY = hashlib.sha256().digest()
_OLD = re.compile(r"old (0|[1-9][0-9]{0,18})")
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


class WitnessAnswer(NamedTuple):
    """What a witness answers.

    Attributes:
        status: The HTTP status.
        body: The body.
        media_type: Its type.
    """

    status: int
    body: bytes
    media_type: str = _TEXT


class Submitted(NamedTuple):
    """A checkpoint with the proof that the log has only grown until then."""

    old: int
    proof: list[bytes]
    note: bytes
    origin: str
    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class WitnessServing:
    """A witness.

    Attributes:
        engine: The database.
        key: What cosigns.
        logs: Public keys of each accepted log, by its origin.
    """

    engine: Engine
    key: CosigningKey
    logs: Mapping[str, Sequence[VerifierKey]]

    def add_checkpoint(self, body: bytes, *, now: datetime) -> WitnessAnswer:
        """Cosign a checkpoint, or say why not."""
        asked = read_request(body)
        if asked is None:
            return WitnessAnswer(400, b"the request is not as C2SP tlog-witness describes it\n")
        keys = self.logs.get(asked.origin)
        if keys is None:
            return WitnessAnswer(404, b"this log is not known here\n")
        try:
            text, _ = open_note(asked.note, keys)
        except InvalidCheckpoint as fault:
            return WitnessAnswer(403, f"{fault}\n".encode())
        if asked.old > asked.size:
            return WitnessAnswer(400, b"the old size is above the size of the checkpoint\n")
        with transaction(self.engine, tenant=EVERY_TENANT) as connection:
            known = _load(connection, asked.origin, hold=True)
            if asked.old != (known.size if known else 0):
                return _conflict(known)
            if not _has_only_grown(asked, known):
                return WitnessAnswer(422, b"the log has not only grown since the old size\n")
            line = self.key.cosign(text, now)
            note = text + "\n" + "".join([*_known_lines(asked.note, keys), line])
            if not _keep(connection, asked, known, note.encode(), now):
                return _conflict(_load(connection, asked.origin))
        return WitnessAnswer(200, line.encode())

    def checkpoint(self, origin_hash: str) -> WitnessAnswer:
        """Return the newest checkpoint of a log, with its signatures and the cosignature."""
        for origin in self.logs:
            if hashlib.sha256(origin.encode()).hexdigest() == origin_hash:
                with transaction(self.engine, read_only=True, tenant=EVERY_TENANT) as connection:
                    known = _load(connection, origin)
                if known is not None:
                    return WitnessAnswer(200, known.note)
        return WitnessAnswer(404, b"nothing is known of such a log\n")


def open_witness(engine: Engine, cosigning: Cosigning, data_dir: Path) -> WitnessServing:
    """Return the witness that the settings state; its key is made the first time.

    Raises:
        InvalidSettings: The key is damaged or readable by others, or two entries are of one log.
    """
    path = data_dir / KEY_FILE
    if not path.exists():
        import secrets

        write_secret(path, secrets.token_hex(KEY_BYTES))
    try:
        seed = key_of(read_secret(path))
    except ValueError as fault:
        if isinstance(fault, InvalidSettings):
            raise
        raise InvalidSettings(f"{path} is damaged; restore it from a backup") from fault
    logs = {log.name: log.verifiers for log in cosigning.logs}
    if len(logs) < len(cosigning.logs):
        raise InvalidSettings("KEDJEKOLL_WITNESS_FILE: cosign/logs: two entries are of one log")
    return WitnessServing(engine, CosigningKey(cosigning.name, seed), logs)


def read_request(body: bytes) -> Submitted | None:
    """Read the body of `add-checkpoint`; None where it is none."""
    if len(body) > MOST_BYTES:
        return None
    try:
        head, cut, note = body.decode().partition("\n\n")
        first, *lines = head.split("\n")
        text = note.rpartition("\n\n")[0]
        origin, size, root, *further = text.split("\n")
    except (UnicodeDecodeError, ValueError):
        return None
    old = _OLD.fullmatch(first)
    proof = [from_base64(line) for line in lines]
    hashes = [*proof, from_base64(root)]
    if (
        old is None
        or not cut
        or not origin
        or not all(further)
        or len(proof) > _MOST_HASHES
        or any(len(one) != HASH_BYTES for one in hashes)
        or not _SIZE.fullmatch(size)
        or max(int(size), int(old[1])) >= 2**63
    ):
        return None
    return Submitted(int(old[1]), proof, note.encode(), origin, int(size), hashes[-1])


def _has_only_grown(asked: Submitted, known: WitnessedLog | None) -> bool:
    if asked.size == 0 and asked.root != _EMPTY:
        return False
    if asked.old == 0:
        return not asked.proof and (known is None or asked.size > 0 or known.root == asked.root)
    assert known is not None  # its size was compared
    try:
        verify_consistency(
            older=asked.old,
            newer=asked.size,
            older_root=known.root,
            newer_root=asked.root,
            proof=asked.proof,
        )
    except InvalidProof:
        return False
    return True


def _known_lines(note: bytes, keys: Sequence[VerifierKey]) -> list[str]:
    """Return the signature lines of a note that keys of its log have made."""
    known = {(key.name, key.id) for key in keys}
    lines = note.decode().rpartition("\n\n")[2]
    return [
        line
        for line in lines.splitlines(keepends=True)
        for name, packed in signature_lines(line)
        if (name, packed[:4]) in known
    ]


def _load(connection: Connection, origin: str, *, hold: bool = False) -> WitnessedLog | None:
    return load(connection, WitnessedLog, WITNESSED_LOGS.c.origin == origin, hold=hold)


def _keep(
    connection: Connection,
    asked: Submitted,
    known: WitnessedLog | None,
    note: bytes,
    now: datetime,
) -> bool:
    """Keep a checkpoint unless another request has kept one since; tell whether it was kept."""
    at = now.astimezone(UTC)
    if known is None:
        first = WitnessedLog(
            origin=asked.origin, size=asked.size, root=asked.root, note=note, cosigned_at=at
        )
        return add_unless_there(connection, first) == 1
    same = (WITNESSED_LOGS.c.origin == asked.origin, WITNESSED_LOGS.c.size == known.size)
    values = {"size": asked.size, "root": asked.root, "note": note, "cosigned_at": at}
    return change(connection, WitnessedLog, *same, **values) == 1


def _conflict(known: WitnessedLog | None) -> WitnessAnswer:
    size = known.size if known else 0
    return WitnessAnswer(409, f"{size}\n".encode(), _SIZE_TYPE)
