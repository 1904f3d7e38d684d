"""Secrets of an installation: from the settings, or in a file that its owner alone can read."""

import os
import secrets
import tempfile
from pathlib import Path

from pydantic import SecretStr

from service.settings import KEY_BYTES, InvalidSettings, Settings, key_of

PERSON_KEY_FILE = "person.key"
KEY_SECRET_FILE = "keys.key"  # noqa: S105  # a file name
START_KEY_FILE = "start.key"


def person_key(settings: Settings) -> bytes:
    """Return the secret under which natural persons' numbers are hashed.

    Where no key is set, one of 32 random bytes is made the first time, as 64 hexadecimal
    characters in `person.key` in the data folder, readable by the owner alone. Processes that
    start at the same time get the same key.

    Raises:
        InvalidSettings: The file is damaged, or others than its owner can read it.
    """
    return _secret(
        settings.person_key,
        settings.data_dir / PERSON_KEY_FILE,
        "With a new key nobody who was hashed under the old one is recognised",
    )


def key_secret(settings: Settings) -> bytes:
    """Return the secret under which API keys are hashed; made and kept as the person key is.

    Raises:
        InvalidSettings: The file is damaged, or others than its owner can read it.
    """
    return _secret(
        settings.key_secret,
        settings.data_dir / KEY_SECRET_FILE,
        "With a new one no API key is valid",
    )


def _secret(given: SecretStr | None, path: Path, without: str) -> bytes:
    if given is not None:
        return key_of(given.get_secret_value())
    if not path.exists():
        write_secret(path, secrets.token_hex(KEY_BYTES))
    text = read_secret(path)
    try:
        return key_of(text)
    except ValueError as fault:
        raise InvalidSettings(f"{path} is damaged; restore it from a backup. {without}") from fault


def read_secret(path: Path) -> str:
    """Return a secret that its owner alone can read.

    Raises:
        InvalidSettings: Others can read it.
    """
    if path.stat().st_mode & 0o077:
        raise InvalidSettings(f"{path} can be read by others than its owner; run chmod 600 on it")
    return path.read_text("ascii", errors="replace").strip()


def write_secret(path: Path, text: str) -> None:
    """Write a secret that its owner alone can read, unless there is one.

    Whoever links the name first wins, and nobody sees half a secret.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".key-") as draft:
        draft.write(text)
        draft.flush()
        os.fsync(draft.fileno())
        try:
            path.hardlink_to(draft.name)
        except FileExistsError:
            return
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
