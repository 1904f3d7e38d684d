"""The manifest of a snapshot: what it was made from, what it holds, and its name.

The file is canonical JSON (UTF-8, keys in order, no spaces) with a hash over itself, so that no
byte of it can change unseen. The name is a hash over what makes up the content alone: the hashes of
the sources' files, the versions of the readers and the hash of the rows of each table (decision
0010).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path

import orjson

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.snapshot.tables import Profile

FORMAT = "kedjekoll-snapshot/1"
MANIFEST = "manifest.json"
ID_LENGTH = 32
"""Hexadecimal characters of a snapshot's id: 128 bits of the hash."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of a source as it was read."""

    name: str
    sha256: str
    bytes: int
    url: str | None = None
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class TableVersion:
    """A table of a source in a snapshot."""

    row_hash: str
    file_sha256: str
    bytes: int
    profile: Profile


SET_ASIDE = frozenset({"register-joined", "register-person"})
"""Records that are whole and set aside: of a natural person, or joined with others of a party."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceVersion:
    """One version of a source.

    Attributes:
        source_id: Key into `data_ingest.sources.SOURCES`.
        title: What it is, in English.
        publisher: Who publishes it.
        licence: On what terms.
        url: Page that describes it.
        reader_version: Version of the reader.
        as_of: The day that the content speaks of.
        retrieved_at: When the files were fetched or handed over, UTC.
        files: The files, in the order in which they were read.
        records: Records that the files hold.
        rejected: Records left out, by code.
        noted: Values left out of records that were kept, by code.
        rejects_sha256: SHA-256 of `rejects.parquet`.
        tables: By name.
    """

    source_id: str
    title: str
    publisher: str
    licence: str
    url: str
    reader_version: int
    as_of: date | None
    retrieved_at: datetime
    files: tuple[SourceFile, ...]
    records: int
    rejected: Mapping[str, int]
    noted: Mapping[str, int]
    rejects_sha256: str
    tables: Mapping[str, TableVersion]

    @property
    def kept(self) -> int:
        """Records that were kept."""
        return self.records - sum(self.rejected.values())

    @property
    def unusable(self) -> int:
        """Records that could not be used; those that are set aside on purpose do not count."""
        return sum(count for code, count in self.rejected.items() if code not in SET_ASIDE)

    @property
    def sha256(self) -> str:
        """SHA-256 over the hashes of the files, in order."""
        return hashlib.sha256("".join(file.sha256 for file in self.files).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Manifest:
    """All of a snapshot's sources.

    Attributes:
        built_at: When it was built, UTC; no part of its name.
        sources: By id.
    """

    built_at: datetime
    sources: Mapping[str, SourceVersion]

    @property
    def id(self) -> str:
        """The snapshot's name."""
        content = {
            name: {
                "files": [file.sha256 for file in version.files],
                "reader": version.reader_version,
                "rows": {table: written.row_hash for table, written in version.tables.items()},
            }
            for name, version in self.sources.items()
        }
        return hashlib.sha256(_canonical(content)).hexdigest()[:ID_LENGTH]


def write_manifest(manifest: Manifest, folder: Path) -> None:
    """Write the manifest of the snapshot in `folder`."""
    stated = {"format": FORMAT, "id": manifest.id, **asdict(manifest)}
    digest = hashlib.sha256(_canonical(stated)).hexdigest()
    (folder / MANIFEST).write_bytes(_canonical({**stated, "sha256": digest}))


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of the snapshot in `folder`.

    Raises:
        UnreadableInput: There is none, it is of another format, or it has been changed.
    """
    try:
        payload = (folder / MANIFEST).read_bytes()
        stated = orjson.loads(payload)
        digest = stated.pop("sha256")
        same = _canonical({**stated, "sha256": digest}) == payload
        if not same or hashlib.sha256(_canonical(stated)).hexdigest() != digest:
            raise ValueError
        manifest = Manifest(
            datetime.fromisoformat(stated["built_at"]),
            {name: _source(source) for name, source in stated["sources"].items()},
        )
        if stated["format"] != FORMAT or manifest.id != stated["id"]:
            raise ValueError
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        where = f"{folder.name}/{MANIFEST}"
        raise UnreadableInput([Problem("snapshot-damaged", "", {"file": where})], where) from None
    return manifest


def _source(stated: dict[str, object]) -> SourceVersion:
    values: dict[str, object] = {
        **stated,
        "as_of": None if stated["as_of"] is None else date.fromisoformat(str(stated["as_of"])),
        "retrieved_at": datetime.fromisoformat(str(stated["retrieved_at"])),
        "files": tuple(SourceFile(**file) for file in stated["files"]),  # type: ignore[attr-defined]
        "tables": {
            name: TableVersion(**{**table, "profile": Profile(**table["profile"])})
            for name, table in stated["tables"].items()  # type: ignore[attr-defined]
        },
    }
    return SourceVersion(**values)  # type: ignore[arg-type]


def _canonical(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
