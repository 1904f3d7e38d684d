"""How long reading eForms notices takes, against lxml's own parse of the same bytes.

    python -m benchmarks.eforms [FOLDER]

Both are measured in turn, round by round, and the medians are compared. A notice is read in one
call with all the others, as a package of them is; what one call a notice costs is shown beside
it. The last line is one JSON object.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

from lxml import etree

from benchmarks.real_files import FOLDER, not_run
from data_ingest.formats.eforms import read_eforms_batch

ROUNDS = 9
NOTICES = Path("eforms")
_KEY = b"key of the benchmark"


def measure(files: list[tuple[str, bytes]]) -> dict[str, str | int | float]:
    """Return the medians of `ROUNDS` rounds, in milliseconds for all files.

    Args:
        files: Name and content of each file.
    """

    def parse() -> None:
        for _, payload in files:
            etree.fromstring(payload)

    def read() -> None:
        read_eforms_batch(files, person_key=_KEY)

    def read_one_by_one() -> None:
        for file in files:
            read_eforms_batch([file], person_key=_KEY)

    rounds = [(_time(parse), _time(read), _time(read_one_by_one)) for _ in range(ROUNDS)]
    parse_ms, read_ms, singly_ms = (median(times) for times in zip(*rounds, strict=True))
    return {
        "benchmark": "eforms",
        "files": len(files),
        "bytes": sum(len(payload) for _, payload in files),
        "rounds": ROUNDS,
        "lxml_parse_ms": round(parse_ms, 2),
        "read_ms": round(read_ms, 2),
        "ratio": round(read_ms / parse_ms, 2),
        "read_one_by_one_ms": round(singly_ms, 2),
        "one_by_one_ratio": round(singly_ms / parse_ms, 2),
    }


def main(arguments: list[str]) -> int:
    """Measure, print a table and the JSON line; return the exit status."""
    folder = Path(arguments[0]) if arguments else FOLDER / NOTICES
    if not arguments and (without := not_run("eforms", FOLDER, (NOTICES,))) is not None:
        print(json.dumps(without))
        return 0
    files = [(path.name, path.read_bytes()) for path in sorted(folder.rglob("*.xml"))]
    if not files:
        print(f"No XML file in {folder}. Name a folder with eForms notices.", file=sys.stderr)
        return 2
    found = measure(files)
    print(f"{found['files']} files, {found['bytes']:,} bytes, median of {ROUNDS} rounds")
    print(f"  lxml's parse        {found['lxml_parse_ms']:>9} ms")
    print(f"  read in one call    {found['read_ms']:>9} ms  {found['ratio']:>6} ×")
    print(f"  read one by one     {found['read_one_by_one_ms']:>9} ms", end="")
    print(f"  {found['one_by_one_ratio']:>6} ×")
    print(json.dumps(found))
    return 0


def _time(work: Callable[[], None]) -> float:
    start = perf_counter()
    work()
    return (perf_counter() - start) * 1000


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
