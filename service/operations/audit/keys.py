"""The keys that sign checkpoints: one at a time, replaced now and then, the old ones remembered.

They lie in `log.keys` beside the database, readable by the owner alone. The file holds the name of
the log, the secret of the key that signs now, and the public half of every key that has signed. A
key that has been replaced leaves no secret behind.
"""

import os
import secrets
import tempfile
from base64 import b64decode, b64encode
from dataclasses import dataclass
from pathlib import Path

import orjson

from service.operations.audit.checkpoint import (
    InvalidCheckpoint,
    SigningKey,
    VerifierKey,
    parse_verifier_key,
)
from service.operations.audit.copies import CHECKPOINTS, list_copies
from service.settings import InvalidSettings

KEYS_FILE = "log.keys"
_SEED_BYTES = 32


@dataclass(frozen=True, slots=True)
class LogKeys:
    """The keys of a log.

    Attributes:
        signing: The key that signs now.
        former: Public halves of the keys that signed before, the oldest first.
    """

    signing: SigningKey
    former: tuple[VerifierKey, ...] = ()

    @property
    def origin(self) -> str:
        """The name of the log."""
        return self.signing.name

    @property
    def verifiers(self) -> tuple[VerifierKey, ...]:
        """The public halves of all keys, the oldest first."""
        return (*self.former, self.signing.verifier)

    def replaced(self) -> "LogKeys":
        """Return the keys with a new one that signs from now on."""
        new = SigningKey(self.origin, secrets.token_bytes(_SEED_BYTES))
        return LogKeys(new, self.verifiers)


def load_log_keys(data_dir: Path, *, lost: bool = False) -> LogKeys:
    """Return the keys of the log of an installation; they are made the first time.

    The log is named by eight random characters, so that two logs have two names.

    Args:
        data_dir: Where the installation keeps what is its own.
        lost: Make others also where the log was signed before: its own are lost for good.

    Raises:
        InvalidSettings: The file is damaged or gone, or others than its owner can read it.
    """
    path = data_dir / KEYS_FILE
    if not path.exists():
        if not lost and list_copies(data_dir / CHECKPOINTS):
            raise InvalidSettings(
                f"{path} is gone, although the log has been signed; restore it from a backup. "
                'If it is lost for good, run kedjekoll audit new-origin --reason "…"'
            )
        name = f"kedjekoll/{secrets.token_hex(4)}"
        keys = LogKeys(SigningKey(name, secrets.token_bytes(_SEED_BYTES)))
        _write(path, keys, new=True)
    if path.stat().st_mode & 0o077:
        raise InvalidSettings(f"{path} can be read by others than its owner; run chmod 600 on it")
    return parse_log_keys(path.read_bytes(), path)


def parse_log_keys(content: bytes, path: Path) -> LogKeys:
    """Return the keys that a file holds.

    Args:
        content: Of the file.
        path: Its name for messages.

    Raises:
        InvalidSettings: It is damaged.
    """
    try:
        held = orjson.loads(content)
        signing = SigningKey(held["origin"], b64decode(held["secret"], validate=True))
        former = tuple(parse_verifier_key(text) for text in held["former"])
        signing.verifier  # noqa: B018  a secret of the wrong length is told here
    except (ValueError, KeyError, TypeError, InvalidCheckpoint) as fault:
        raise InvalidSettings(f"{path} is damaged; restore it from a backup") from fault
    return LogKeys(signing, former)


def save_log_keys(data_dir: Path, keys: LogKeys) -> None:
    """Keep the keys, in the place of those before."""
    _write(data_dir / KEYS_FILE, keys, new=False)


def _write(path: Path, keys: LogKeys, *, new: bool) -> None:
    """Write the file whole or not at all; of processes that make it at once the first one wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    held = {
        "origin": keys.origin,
        "secret": b64encode(keys.signing.seed).decode(),
        "former": [key.text() for key in keys.former],
    }
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".log-")
    with os.fdopen(handle, "wb") as file:
        file.write(orjson.dumps(held, option=orjson.OPT_INDENT_2))
        file.flush()
        os.fsync(file.fileno())
    if new:
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            Path(draft).unlink()
    else:
        Path(draft).replace(path)
