from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import polars as pl
import pytest

from data_ingest.model.derived_tables import STORED
from data_ingest.snapshot.build import SourceInput, build_source
from data_ingest.snapshot.manifest import SourceVersion
from data_ingest.sources import SOURCES

SAMPLES = Path(__file__).parents[1] / "fixtures" / "sources"
NOW = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)
PERSON_KEY = b"person key of the tests".ljust(32)


class Built(NamedTuple):
    """A source after it was read to disk."""

    folder: Path
    version: SourceVersion
    rejects: pl.DataFrame

    def table(self, name: str) -> pl.DataFrame:
        """One of its tables, empty where the source has none; checked against its schema."""
        path = self.folder / f"{name}.parquet"
        schema = STORED[name]
        return (
            schema.validate(pl.read_parquet(path), cast=True)
            if path.exists()
            else (schema.create_empty())
        )


@pytest.fixture
def read_source(tmp_path) -> Callable[..., Built]:
    """Read files of a source, by path or as the bytes of a sample: `read_source(id, file)`."""
    return reading_into(tmp_path)


def reading_into(within: Path) -> Callable[..., Built]:
    """Return what reads files of a source, each time into a new folder within one."""

    def read(source_id: str, *files: Path | bytes, name: str = "sample") -> Built:
        given = []
        for at, one in enumerate(files):
            path = one if isinstance(one, Path) else within / f"given-{at}"
            if isinstance(one, bytes):
                path.write_bytes(one)
            given.append(SourceInput(path, one.name if isinstance(one, Path) else name))
        folder = within / f"built-{len(list(within.glob('built-*')))}"
        version = build_source(
            SOURCES[source_id], given, folder, person_key=PERSON_KEY, retrieved_at=NOW
        )
        return Built(folder, version, pl.read_parquet(folder / "rejects.parquet"))

    return read
