"""How long check digits and recognition take: `python -m benchmarks.identifiers [ROWS]`.

For each scheme with an oracle, ROWS numbers (default 3,000,000) of its form are checked, and a
sample of them by python-stdnum; both give the same answer. Then a dozen claims and a million are
identified. The last line is one JSON object.
"""

import json
import random
import statistics
import sys
import time
from collections.abc import Callable
from importlib import import_module

import polars as pl

from data_ingest.ids.identifiers import CLAIMS, identify
from data_ingest.ids.schemes.catalogue import SCHEMES

ROWS = 3_000_000
SAMPLE = 20_000
SEED = 20261124
SHAPES = {
    "SE-ON": "559#######",
    "NO-BRC": "9########",
    "FI-PRO": "########",
    "DK-CVR": "3#######",
    "EE-RIK": "1#######",
    "LV-RE": "4##########",
    "IS-KEN": "4101#####9",
    "PL-NIP": "5#########",
    "PL-REGON": "#########",
    "FR-RCS": "#########",
    "BE-BCE_KBO": "04########",
    "PT-NIPPC": "5########",
    "IT-CF": "0##########",
    "XI-LEI": "5493##############66",
    "VAT-SE": "SE559#######01",
    "VAT-DE": "DE1########",
    "VAT-FR": "FR###########",
    "VAT-ES": "ESA########",
    "VAT-GB": "GB3########",
    "VAT-NL": "NL#########B01",
}
"""A number of each scheme; a digit is drawn for every `#`."""


def numbers(shape: str, rows: int) -> pl.Series:
    """Return `rows` numbers of `shape`, drawn from a fixed seed."""
    draw = random.Random(SEED)
    width = shape.count("#")
    marks = shape.replace("#" * width, "{}")
    return pl.Series(
        "value", [marks.format(str(draw.randrange(10**width)).zfill(width)) for _ in range(rows)]
    )


def seconds(run: Callable[[], object], rounds: int = 3) -> float:
    """Return the shortest time of `run`."""
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        run()
        times.append(time.perf_counter() - started)
    return min(times)


def check_seconds(key: str, values: pl.Series) -> tuple[float, float]:
    """Return seconds for a million numbers: ours, and python-stdnum's on a sample."""
    scheme = SCHEMES[key]
    sample = values.head(SAMPLE).to_list()
    valid = import_module(f"stdnum.{scheme.stdnum}").is_valid
    theirs = [valid(value) for value in sample]
    if scheme.checked(values.head(SAMPLE)).to_list() != theirs:
        message = f"{key}: python-stdnum gives another answer"
        raise ValueError(message)
    ours = seconds(lambda: scheme.checked(values)) / len(values)
    peer = seconds(lambda: [valid(value) for value in sample], rounds=1) / len(sample)
    return ours * 1e6, peer * 1e6


def claims(rows: int) -> pl.DataFrame:
    """Return claims of which most are Swedish, a fifth with a stated scheme."""
    shapes = ("SE-ON", "SE-ON", "SE-ON", "SE-ON", "VAT-SE", "NO-BRC", "FI-PRO", "DK-CVR", "VAT-DE")
    each = rows // len(shapes) + 1
    frames = [
        pl.DataFrame({"number": numbers(SHAPES[key], each)}).with_columns(
            country=pl.lit(SCHEMES[key].country),
            scheme=pl.lit(key if key in {"NO-BRC", "FI-PRO"} else None, pl.String),
            natural_person=pl.lit(value=False),
        )
        for key in shapes
    ]
    return (
        pl.concat(frames)
        .sample(rows, shuffle=True, seed=SEED)
        .with_row_index("row")
        .with_columns(party_id=pl.col("row").cast(pl.String))
        .select(*CLAIMS)
    )


def dozen_ms() -> tuple[float, float]:
    """Return the median time of a dozen claims in milliseconds: all Swedish, and mixed."""
    swedish = pl.DataFrame(
        [("p", "SE", "SE-ON", number, False) for number in numbers(SHAPES["SE-ON"], 12)],
        schema=CLAIMS,
        orient="row",
    )

    def median(frame: pl.DataFrame) -> float:
        times = [seconds(lambda: identify(frame, person_key=bytes(32)), 1) for _ in range(100)]
        return round(statistics.median(times) * 1e3, 3)

    return median(swedish), median(claims(12))


def main() -> None:
    """Measure, print a table and end with one JSON object."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    result: dict[str, object] = {"benchmark": "identifiers", "rows": rows}
    print(f"{'scheme':<12}{f's of {rows:,} numbers':>24}{'python-stdnum':>16}{'ratio':>8}")
    checks: dict[str, dict[str, float]] = {}
    for key, shape in SHAPES.items():
        ours, peer = check_seconds(key, numbers(shape, rows))
        checks[key] = {"seconds": round(ours * rows / 1e6, 3), "ratio": round(peer / ours, 1)}
        print(f"{key:<12}{ours * rows / 1e6:>24.3f}{peer * rows / 1e6:>16.1f}{peer / ours:>8.0f}")
    swedish, mixed = dozen_ms()
    million = claims(1_000_000)
    whole = seconds(lambda: identify(million, person_key=bytes(32)), 2)
    print(f"a dozen claims: {swedish:.3f} ms Swedish, {mixed:.3f} ms mixed")
    print(f"a million claims: {whole:.2f} s")
    result |= {
        "checks": checks,
        "dozen_ms": {"swedish": swedish, "mixed": mixed},
        "million_seconds": round(whole, 2),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
