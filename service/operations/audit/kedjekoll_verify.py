#!/usr/bin/env python3
"""kedjekoll-verify: check a bundle of Kedjekoll years later, with Python and `cryptography` alone.

    python kedjekoll-verify.py --key NAME+ID+KEY BUNDLE.zip ...

This one file is in every bundle, and imports nothing of the service. What it relies on: SHA-256,
Ed25519, the public key that you state, and itself. So take the file, or its SHA-256, from somewhere
else than the bundle that you check.

A bundle is of a screening, or of an extract or of counts of coverage that one authority gives
another. It is a ZIP file without compression and with nothing left to choose:

* `manifest.json`: what the bundle is about, and the SHA-256 of each of the other files;
* `proof.json`: the record of the entry of the log that has the SHA-256 of the manifest, the salt of
  the entry, its place, the way to the root of the log, and a signed checkpoint;
* the documents.

JSON is written with sorted keys, without spaces, in UTF-8. The leaf of an entry is
SHA-256(0x00 || salt || SHA-256(record)), with a salt of 32 bytes; a node is
SHA-256(0x01 || left || right); the tree is that of RFC 6962, section 2.1. A checkpoint is a signed
note (C2SP tlog-checkpoint and signed-note, Ed25519). The id of a key is the first four bytes of
SHA-256(name || 0x0A || 0x01 || key).

Nothing of a bundle is left unchecked: a signature of a key that you have not stated, padding, a
second way to write the same, and any byte between the files are refused.

Exit codes: 0, every bundle is as it was issued; 1, one is not; 2, it cannot be told (usage).
"""

import argparse
import base64
import binascii
import hashlib
import io
import json
import re
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

MANIFEST, PROOF, RULEBOOK = "manifest.json", "proof.json", "rulebook.jsonl.gz"
EXPORTED, ISSUED, COUNTED = "screening.exported", "extract.issued", "coverage.issued"
"""The action of the entry that proves a bundle: of a screening, of an extract of a case, or of the
counts of a coverage report."""
_ACTIONS = {"extract": ISSUED, "coverage": COUNTED, "screening": EXPORTED}

_SIGNATURE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")
_SIZE = re.compile("[1-9][0-9]{0,18}")
_TIME = re.compile(r"signed-at ([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)")
_ED25519, _HASH_BYTES, _SALT_BYTES, _ID_BYTES = b"\1", 32, 32, 4
_MOST_BUNDLE, _MOST_PROOF, _MOST_NOTE, _MOST_RULES = 512 * 2**20, 65_536, 16_384, 64 * 2**20
_FIELDS = {"record": str, "salt": str, "leaf_index": int, "hashes": list, "checkpoint": str}

# ZIP: version 2.0, no flags, stored, 1 January 1980; made on Unix, mode 0600.
_LOCAL, _CENTRAL = struct.Struct("<4s5H3I2H"), struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_DAY, _MADE_BY, _MODE = 0x21, 20 | 3 << 8, 0o600 << 16


class Invalid(ValueError):
    """A bundle, or a key, does not show what it should; the message says in which way."""


class Key(NamedTuple):
    """A public key of the log: its name, the log's origin; its id; 32 bytes."""

    name: str
    id: bytes
    public: bytes


class Verified(NamedTuple):
    """What a bundle shows: what it says of itself, its files, the log's entry, the checkpoint."""

    manifest: dict[str, Any]
    members: Mapping[str, bytes]
    entry: dict[str, Any]
    origin: str
    size: int
    root: bytes
    signed_at: str


def read_key(text: str) -> Key:
    """Return a public key as it is handed out: name, id and key with a plus sign between.

    Raises:
        Invalid: It is none, or a character of it is wrong.
    """
    name, _, rest = text.strip().partition("+")
    stated, _, packed = rest.partition("+")
    key = _from_base64(packed)
    if not name or len(key) != len(_ED25519) + 32 or key[:1] != _ED25519:
        raise Invalid("this is no key: name+id+key is expected")
    key_id = _sha256(name.encode() + b"\n" + key)[:_ID_BYTES]
    if key_id.hex() != stated:
        raise Invalid("the id of the key does not belong to it: a character is wrong")
    return Key(name, key_id, key[1:])


def verify(payload: bytes, keys: Sequence[Key]) -> Verified:
    """Check a bundle with nothing but public keys of the log.

    Raises:
        Invalid: It is damaged, has been changed, or the log does not say what it is.
    """
    members = members_of(payload)
    manifest, proof = members.pop(MANIFEST), members.pop(PROOF)
    said = _json(manifest, "the manifest")
    if set(said) != {"about", "sha256"} or not isinstance(said["about"], dict):
        raise Invalid("the manifest cannot be read")
    hashes = {name: _sha256(member).hex() for name, member in members.items()}
    if said["sha256"] != hashes:
        stated = said["sha256"] if isinstance(said["sha256"], dict) else {}
        names = sorted(name for name in {*hashes, *stated} if hashes.get(name) != stated.get(name))
        raise Invalid("not as the manifest says: " + ", ".join(names))
    entry, place, checkpoint, leaf, way = _read_proof(proof)
    origin, size, root, signed_at = _opened(checkpoint, keys)
    _check_inclusion(place, size, leaf, way, root)
    about = said["about"]
    if RULEBOOK in members:
        _check_rulebook(members[RULEBOOK], about.get("rulebook_sha256"))
    kind = _kind(about)
    expected = (_ACTIONS[kind], about.get(kind), _sha256(manifest).hex())
    if (entry.get("action"), entry.get("subject_id"), entry.get("content_sha256")) != expected:
        raise Invalid("the log's entry is about something else")
    return Verified(said, members, entry, origin, size, root, signed_at)


def _kind(about: Mapping[str, Any]) -> str:
    """Return what a bundle is of: the first that it names; a screening if it names none."""
    return next((kind for kind in _ACTIONS if kind in about), "screening")


def members_of(payload: bytes) -> dict[str, bytes]:
    """Return the files of a bundle by name, unchecked but for how they are packed.

    Raises:
        Invalid: It is not written as a bundle is.
    """
    if len(payload) > _MOST_BUNDLE:
        raise Invalid("the file is too large for a bundle")
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as packed:
            infos = packed.infolist()
            if any(info.compress_type != zipfile.ZIP_STORED for info in infos):
                raise Invalid("a file in it is compressed, which no bundle has")
            if sum(info.file_size for info in infos) > len(payload):
                raise Invalid("the files in it are larger than the bundle")
            members = {info.filename: packed.read(info) for info in infos}
    except Invalid:
        raise
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, ValueError, zlib.error):
        raise Invalid("the file is no bundle, or is damaged") from None
    if len(members) != len(infos) or not {MANIFEST, PROOF} <= members.keys():
        raise Invalid("a bundle has one manifest and one proof, and each name once")
    others = sorted(members.keys() - {MANIFEST, PROOF})
    if _packed((name, members[name]) for name in (MANIFEST, *others, PROOF)) != payload:
        raise Invalid("the file is not written as a bundle is")
    return members


def _packed(files: Iterator[tuple[str, bytes]]) -> bytes:
    """Return files as the ZIP file that a bundle is."""
    local, central, begins, count = [], [], 0, 0
    for name, content in files:
        called = name.encode()
        flags = 0 if called.isascii() else 0x800
        sizes = (zlib.crc32(content), len(content), len(content))
        same = (flags, 0, 0, _DAY, *sizes, len(called), 0)
        head = _CENTRAL.pack(b"PK\1\2", _MADE_BY, 20, *same, 0, 0, 0, _MODE, begins)
        central += [head, called]
        local += [_LOCAL.pack(b"PK\3\4", 20, *same), called, content]
        begins += _LOCAL.size + len(called) + len(content)
        count += 1
    listed = b"".join(central)
    end = _END.pack(b"PK\5\6", 0, 0, count, count, len(listed), begins, 0)
    return b"".join((*local, listed, end))


def _read_proof(document: bytes) -> tuple[dict[str, Any], int, bytes, bytes, list[bytes]]:
    """Return the entry, its place, the checkpoint, its leaf and the way to the root."""
    if len(document) > _MOST_PROOF:
        raise Invalid("the proof is too long")
    proof = _json(document, "the proof")
    if set(proof) != set(_FIELDS) or any(type(proof[key]) is not _FIELDS[key] for key in proof):
        raise Invalid("the proof cannot be read")
    if not all(isinstance(hash_, str) for hash_ in proof["hashes"]):
        raise Invalid("the proof cannot be read")
    record, salt = proof["record"].encode(), _from_base64(proof["salt"])
    way = [_from_base64(hash_) for hash_ in proof["hashes"]]
    if len(salt) != _SALT_BYTES or any(len(hash_) != _HASH_BYTES for hash_ in way):
        raise Invalid("the salt or a hash of the proof is not as one is written")
    leaf = _sha256(b"\0" + salt + _sha256(record))
    try:
        entry = json.loads(record)
    except ValueError:
        entry = None
    if not isinstance(entry, dict):
        raise Invalid("the record of the entry cannot be read")
    return entry, proof["leaf_index"], proof["checkpoint"].encode(), leaf, way


def _opened(note: bytes, keys: Sequence[Key]) -> tuple[str, int, bytes, str]:
    """Return origin, size, root and moment of a checkpoint that only stated keys have signed."""
    text, cut, signatures = note.decode().rpartition("\n\n")
    if len(note) > _MOST_NOTE or not cut or not signatures.endswith("\n"):
        raise Invalid("the checkpoint is no signed note")
    text += "\n"
    known: dict[tuple[str, bytes], Key] = {(key.name, key.id): key for key in keys}
    signers: set[Key] = set()
    others = 0
    for line in signatures[:-1].split("\n"):
        match = _SIGNATURE.fullmatch(line)
        packed = _from_base64(match[2]) if match else b""
        if match is None or len(packed) <= _ID_BYTES:
            raise Invalid("a line after the text of the checkpoint is no signature")
        key = known.get((match[1], packed[:_ID_BYTES]))
        if key is None:
            others += 1
            continue
        try:
            Ed25519PublicKey.from_public_bytes(key.public).verify(packed[_ID_BYTES:], text.encode())
        except InvalidSignature:
            raise Invalid("a signature does not fit the checkpoint") from None
        if key in signers:
            raise Invalid("a key has signed the checkpoint twice")
        signers.add(key)
    if not signers:
        raise Invalid("the proof does not hold: none of the known keys has signed the checkpoint")
    if others:
        raise Invalid(
            f"the checkpoint has {others} signatures of keys that were not stated: state each key "
            "that the log had then, or somebody else has written into the file"
        )
    origin, size, root, *further = [*text[:-1].split("\n"), "", ""]
    moments = [match[1] for line in further if (match := _TIME.fullmatch(line))]
    packed = _from_base64(root)
    if len(moments) != 1 or len(packed) != _HASH_BYTES or not _SIZE.fullmatch(size):
        raise Invalid("the text of the checkpoint is none")
    if origin not in {key.name for key in signers}:
        raise Invalid("the checkpoint names another log than the key that has signed it")
    return origin, int(size), packed, moments[0]


def _check_inclusion(place: int, size: int, leaf: bytes, way: Sequence[bytes], root: bytes) -> None:
    """Go on if a leaf is in the tree (RFC 9162, section 2.1.3.2)."""
    if not 0 <= place < size:
        raise Invalid(f"a log of {size} entries has no entry {place}")
    inner = (place ^ (size - 1)).bit_length()
    if len(way) != inner + bin(place >> inner).count("1"):
        raise Invalid("the way to the root is not as long as it must be")
    node = leaf
    for at, sibling in enumerate(way):
        is_right = at >= inner or place >> at & 1
        node = _sha256(b"\1" + (sibling + node if is_right else node + sibling))
    if node != root:
        raise Invalid("the way leads to another root than the signed one")


def _check_rulebook(content: bytes, sha256: object) -> None:
    unpacking = zlib.decompressobj(wbits=31)  # gzip
    try:
        text = unpacking.decompress(content, _MOST_RULES)
    except zlib.error:
        text = b""
    if not unpacking.eof or unpacking.unused_data or _sha256(text).hex() != sha256:
        raise Invalid(f"{RULEBOOK} is not the rulebook of the screening")


def _json(document: bytes, what: str) -> dict[str, Any]:
    """Return a JSON object that is written as the service writes one."""
    try:
        found = json.loads(document)
        written = json.dumps(found, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        if isinstance(found, dict) and written.encode() == document:
            return found
    except (ValueError, RecursionError):
        pass
    raise Invalid(f"{what} cannot be read, or is not written as one is")


def _from_base64(text: str) -> bytes:
    """Return what base64 stands for; empty if the text is none, or not the one way to write it."""
    try:
        found = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return found if base64.b64encode(found).decode() == text else b""


def _sha256(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def _lines(found: Verified) -> Iterator[str]:
    about = found.manifest["about"]
    kind = _kind(about)
    yield (
        f"VALID: {kind} {about[kind]}, issued by {found.entry.get('actor')} and signed "
        f"{found.signed_at} in the log {found.origin} ({found.size} entries)."
    )
    for name in sorted(found.members):
        yield f"  {found.manifest['sha256'][name]}  {name}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the bundles that the command line names, and return the exit code."""
    reading = argparse.ArgumentParser(prog="kedjekoll-verify", description=_SHORT)
    reading.add_argument("bundles", nargs="+", metavar="BUNDLE.zip")
    reading.add_argument(
        "--key", action="append", required=True, help="public key of the log; can be repeated"
    )
    stated = reading.parse_args(arguments)
    try:
        keys = [read_key(text) for text in stated.key]
    except Invalid as fault:
        reading.error(f"--key: {fault}")
    code = 0
    for name in stated.bundles:
        try:
            with open(name, "rb") as file:  # noqa: PTH123  # nothing but what is needed
                payload = file.read(_MOST_BUNDLE + 1)
        except OSError as fault:
            reading.error(f"{name}: {fault.strerror}")
        try:
            lines = list(_lines(verify(payload, keys)))
        except Invalid as fault:
            code, lines = 1, [f"NOT VALID: {fault}."]
        sys.stdout.write(f"{name}\n" + "".join(f"{line}\n" for line in lines))
    return code


_SHORT = (
    "Check bundles of Kedjekoll. That a later screening has superseded one, and that several "
    "bundles come from one log that has only grown, a bundle alone cannot show: ask the "
    "organisation that issued it."
)

if __name__ == "__main__":
    sys.exit(main())
