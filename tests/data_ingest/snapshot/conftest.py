from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import pytest

from data_ingest.linking.search_index import write_search
from data_ingest.records.source import Source
from data_ingest.snapshot.build import SourceInput, build_source
from data_ingest.snapshot.manifest import SourceVersion
from data_ingest.snapshot.store import StoreOutcome, add_source, exclusively
from data_ingest.sources import SOURCES

NOW = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)
PERSON_KEY = b"person key of the tests".ljust(32)
_WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)


def norwegian(at: int) -> str | None:
    """Return a made-up organisation number with a right check digit; None where there is none."""
    eight = f"93{at:06}"
    rest = sum(int(digit) * weight for digit, weight in zip(eight, _WEIGHTS, strict=True)) % 11
    return None if rest == 1 else f"{eight}{(11 - rest) % 11}"


def _units(count: int, *, first: int = 1) -> list[dict[str, Any]]:
    """Return units of a made-up register; none of them is in any procedure."""
    numbers = [one for one in map(norwegian, range(first, first + 2 * count)) if one][:count]
    return [
        {
            "organisasjonsnummer": number,
            "navn": f"EKSEMPEL {number} AS",
            "organisasjonsform": {"kode": "AS"},
            "forretningsadresse": {
                "landkode": "NO",
                "kommunenummer": f"{301 + at % 50:04}",
                "poststed": f"STED {at % 50}",
            },
            "naeringskode1": {"kode": f"81.{at % 9}10"},
            "antallAnsatte": 5 + at % 90,
            "stiftelsesdato": f"20{at % 20:02}-05-01",
            "konkurs": False,
            "registrertIMvaregisteret": True,
        }
        for at, number in enumerate(numbers)
    ]


@pytest.fixture(scope="module")
def serving(tmp_path_factory) -> Path:
    """A folder of snapshots in which 600 units of 2026-11-20 serve; not to be changed."""
    folder = tmp_path_factory.mktemp("serving")
    adder(folder / "snapshots", folder)(_units(600), as_of=date(2026, 11, 20))
    return folder / "snapshots"


@pytest.fixture(scope="session")
def units() -> Callable[..., list[dict[str, Any]]]:
    """Return a maker of units: `units(10, first=500)`."""
    return _units


@pytest.fixture
def root(tmp_path) -> Path:
    """The folder of an installation's snapshots."""
    return tmp_path / "snapshots"


@pytest.fixture
def add(root, tmp_path) -> Callable[..., StoreOutcome]:
    """Make a snapshot: `add(units(10), as_of=…)`, or `add(b"…", source="xx_gleif_rr")`."""
    return adder(root, tmp_path)


def adder(root: Path, folder: Path) -> Callable[..., StoreOutcome]:
    """Return what makes snapshots in `root`, of files that it writes to `folder`."""

    def ingest(
        content: Any,
        *,
        source: str | Source = "no_brreg_enheter",
        now: datetime = NOW,
        **options: Any,
    ) -> StoreOutcome:
        read_as = SOURCES[source] if isinstance(source, str) else source
        path = content if isinstance(content, Path) else folder / "units.json"
        if isinstance(content, bytes):
            path.write_bytes(content)
        elif not isinstance(content, Path):
            path.write_bytes(orjson.dumps(content))
        read = partial(
            build_source,
            read_as,
            [SourceInput(path, path.name)],
            person_key=PERSON_KEY,
            retrieved_at=NOW,
            **options,
        )

        def build(target: Path) -> SourceVersion:
            version = read(target)
            write_search(target)
            return version

        with exclusively(root):
            return add_source(root, build, source_id=read_as.id, now=now, actor="tester")

    return ingest
