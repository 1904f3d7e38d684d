"""How long rules take to load and to answer: `python -m benchmarks.rules`.

A million rows of made-up facts about Swedish procurements, drawn from a fixed seed with some of
every fact unknown, are answered by every rule in force. Loading is timed in processes of their own,
from the files to the rulebook, imports left out. The last line is one JSON object.
"""

import json
import statistics
import subprocess
import sys
import time
from datetime import date, timedelta

import numpy as np
import polars as pl

from procurement_rules.facts import KEYS, RuleFacts
from procurement_rules.outcomes import outcomes
from procurement_rules.rule import UPCOMING
from procurement_rules.rulebook import load_rulebook

ROWS = 1_000_000
ROUNDS = 3
LOADS = 5
SEED = 20261125
UNKNOWN = 0.2
FIRST_DAY = date(2022, 1, 1)
DAYS = 1_800
LOAD_LIMIT_MS = 300
ANSWER_LIMIT_S = 3

_LOAD = """
import time
from procurement_rules.rulebook import load_rulebook
wall, own = time.perf_counter(), time.process_time()
load_rulebook()
print((time.perf_counter() - wall) * 1000, (time.process_time() - own) * 1000)
"""


def made_facts(rows: int) -> pl.DataFrame:
    """Return facts, partly unknown but for the keys, the country and the day."""
    draw = np.random.default_rng(SEED)
    columns: dict[str, pl.Series] = {}
    for name, dtype in RuleFacts.create_empty().schema.items():
        known = pl.Series(draw.random(rows) >= UNKNOWN)
        if name in KEYS:
            columns[name] = pl.Series(name, ["k"], dtype).extend_constant("k", rows - 1)
        elif name in ("jurisdiction", "work_country"):
            columns[name] = pl.Series(name, ["SE"]).extend_constant("SE", rows - 1)
        else:
            drawn = _drawn(name, dtype, rows, draw)
            keep = pl.lit(known) | pl.lit(name == "begun_on")
            columns[name] = pl.select(pl.when(keep).then(drawn)).to_series().cast(dtype)
    facts = pl.DataFrame(columns)
    return facts.with_columns(value_eur_high=pl.max_horizontal("value_eur_low", "value_eur_high"))


def _drawn(name: str, dtype: pl.DataType, rows: int, draw: np.random.Generator) -> pl.Series:
    if isinstance(dtype, pl.Enum):
        codes = dtype.categories
        return codes.gather(draw.integers(0, len(codes), rows)).cast(dtype)
    if dtype == pl.Boolean:
        return pl.Series(draw.random(rows) < 0.5)
    if dtype == pl.Date:
        epoch = (FIRST_DAY - date(1970, 1, 1)) // timedelta(days=1)
        return pl.Series(draw.integers(epoch, epoch + DAYS, rows), dtype=pl.Int32).cast(pl.Date)
    if name == "cpv":
        codes = pl.Series(["90910000", "45210000", "79710000", "55500000", "18100000"])
        return codes.gather(draw.integers(0, len(codes), rows))
    return pl.Series(draw.integers(0, 8_000_000, rows))


def main() -> None:
    """Measure, and end with one JSON object."""
    loads = []
    for _ in range(LOADS):
        ran = subprocess.run([sys.executable, "-c", _LOAD], capture_output=True, check=True)
        loads.append(tuple(map(float, ran.stdout.split())))
    rules = [rule for rule in load_rulebook().rules if rule.consequence not in UPCOMING]
    facts = made_facts(ROWS)
    took = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        told = outcomes(rules, facts)
        took.append(time.perf_counter() - started)
    counts = told.select(pl.all().null_count()).sum_horizontal().item()
    result = {
        "benchmark": "rules",
        "rules": len(rules),
        "rows": ROWS,
        "load_ms": round(statistics.median(wall for wall, _ in loads), 1),
        "load_cpu_ms": round(statistics.median(own for _, own in loads), 1),
        "load_limit_ms": LOAD_LIMIT_MS,
        "answer_s": round(min(took), 3),
        "answer_limit_s": ANSWER_LIMIT_S,
        "cannot_tell_permille": counts * 1000 // (ROWS * len(rules)),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
