"""A file of counts, signed by the key of the log: what one buyer hands to others.

The note signs the hash of the counts, as a backup's signs its manifest; its first line is no
checkpoint's. Counts are believed under a key that whoever reads them has been given otherwise.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence

import orjson

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.parsing.strict_json import loads
from risk_models.learning.counts import KIND, Counts, parse_counts
from service.operations.audit.checkpoint import (
    InvalidCheckpoint,
    SigningKey,
    VerifierKey,
    open_note,
    sign_note,
)

_DIGITS = 16


def issuer_of(key: SigningKey, tenant_id: str) -> str:
    """Return what stands for an organisation of an installation, the same in all its files."""
    return hashlib.sha256(f"{key.name}\n{tenant_id}".encode()).hexdigest()[:_DIGITS]


def signed(counts: Counts, key: SigningKey) -> bytes:
    """Return the file of counts."""
    content = counts.model_dump(mode="json")
    note = sign_note(_signed_text(content), [key]).decode()
    return orjson.dumps({"counts": content, "note": note}, option=orjson.OPT_INDENT_2) + b"\n"


def read_signed(payload: bytes, keys: Collection[VerifierKey], *, name: str) -> Counts:
    """Return counts that one of the keys has signed.

    Args:
        payload: The file.
        keys: Public keys of the buyers, as they have handed them over.
        name: Name of the file, for messages.

    Raises:
        UnreadableInput: It is no such file, its key is not among them, it is not what was signed,
            or the counts may not be used (`parse_counts`).
    """
    content = loads(payload, name=name)
    if not isinstance(content, dict) or set(content) != {"counts", "note"}:
        raise UnreadableInput([Problem("counts-form")], name)
    counts, note = content["counts"], content["note"]
    if not isinstance(counts, dict) or not isinstance(note, str):
        raise UnreadableInput([Problem("counts-form")], name)
    signers = [key for key in keys if key.text() == counts.get("key")]
    if not signers:
        raise UnreadableInput([Problem("counts-key", "/counts/key")], name)
    try:
        text, _ = open_note(note.encode(), signers)
    except InvalidCheckpoint:
        text = ""
    if text != _signed_text(counts):
        raise UnreadableInput([Problem("counts-signature", "/note")], name)
    return parse_counts(counts, name=name)


def read_all_signed(
    files: Sequence[tuple[str, bytes]], keys: Collection[VerifierKey]
) -> list[tuple[str, Counts]]:
    """Return the counts of several files by their names.

    Raises:
        UnreadableInput: As `read_signed` does, of the first that cannot be used.
    """
    return [(name, read_signed(payload, keys, name=name)) for name, payload in files]


def _signed_text(counts: Mapping[str, object]) -> str:
    """Return what is signed of counts as JSON has them."""
    content = orjson.dumps(counts, option=orjson.OPT_SORT_KEYS)
    return f"{KIND}\n{hashlib.sha256(content).hexdigest()}\n"
