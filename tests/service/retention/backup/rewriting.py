"""A backup as somebody rewrites it who has no key: every hash in it fits again."""

import hashlib
import io
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import orjson


@dataclass
class Rewritten:
    """A backup that is being rewritten.

    Attributes:
        members: Contents by name.
        manifest: Without the hashes of the members, which are written anew.
        signature: The signature as it was; None: it is left out.
        unnamed: Members that the manifest does not name.
    """

    members: dict[str, bytes]
    manifest: dict[str, Any]
    signature: bytes | None
    unnamed: list[tuple[str, bytes]] = field(default_factory=list)


def rewrite(path: Path, change: Callable[[Rewritten], None]) -> None:
    """Change a backup and write all of its hashes anew."""
    with ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    manifest = orjson.loads(members.pop("manifest.json"))
    one = Rewritten(members, manifest, members.pop("manifest.sig", None))
    change(one)
    one.manifest["members"] = {
        name: hashlib.sha256(content).hexdigest() for name, content in one.members.items()
    }
    written = io.BytesIO()
    with warnings.catch_warnings(), ZipFile(written, "w", ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")  # of a name that is there twice
        for name, content in [*one.members.items(), *one.unnamed]:
            archive.writestr(name, content)
        archive.writestr("manifest.json", orjson.dumps(one.manifest))
        if one.signature is not None:
            archive.writestr("manifest.sig", one.signature)
        archive.comment = b"0" * 64
    content = written.getvalue()[:-64]
    path.write_bytes(content + hashlib.sha256(content).hexdigest().encode())


def unsigned(one: Rewritten) -> None:
    """Make it one that nobody has signed."""
    one.signature = None
