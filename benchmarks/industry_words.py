"""How long the industries of suppliers take: `python -m benchmarks.industry_words [ROWS]`.

ROWS made-up suppliers (default 1,000,000) with an account text, a registered activity and a name
are given their industry (`data_ingest.industry.party_industry`). A tenth has a text that says it,
a half an activity, and the rest a name alone, all names different. The comparison is Polars
reading the same columns from a CSV file and writing them to another. Nothing is remembered from
one run to the next. The last line is one JSON object.
"""

import json
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl

from data_ingest.industry import abbreviations, names, texts, words
from data_ingest.industry.party_industry import with_industry
from data_ingest.industry.vocabulary import load_vocabulary
from data_ingest.reference import load_accounts

ROWS = 1_000_000
SEED = 20261130
MOST = 6
"""The time in reads and writes of the same columns that is allowed."""

_CODES = ("81210", "43341", "49320", "41200", "56100", "78200", "62010", "46900", "70220", "86230")
_TRADES = ("Städ", "Måleri", "Bygg", "Taxi", "Åkeri", "Konsult", "Data", "Invest", "Service", "")
_FORMS = ("AB", "HB", "Aktiebolag", "KB")


def suppliers(rows: int) -> pl.DataFrame:
    """Return made-up suppliers: party_id, account, scheme, code and name (String)."""
    draw = random.Random(SEED)
    accounts = load_accounts().filter(country="SE")["account_class"].to_list()
    known = [*accounts, *(f"{text} {at}" for at in range(40) for text in ("Lokalvård", "Diverse"))]
    unread = [f"Köp av huvudverksamhet {at}" for at in range(2_000)]
    syllables = ["al", "berg", "dal", "ek", "fors", "gran", "holm", "lund", "sten", "vik", "ö"]
    rows_made = []
    for at in range(rows):
        account = draw.choice(known if at % 10 == 0 else unread)
        code = draw.choice(_CODES) if draw.random() < 0.5 else None
        own = "".join(draw.choices(syllables, k=3)).capitalize()
        name = f"{own} {at} {draw.choice(_TRADES)} {draw.choice(_FORMS)}"
        rows_made.append((f"p{at}", account, "SNI2007", code, name))
    schema = dict.fromkeys(("party_id", "account", "scheme", "code", "name"), pl.String)
    return pl.DataFrame(rows_made, schema=schema, orient="row")


def seconds(run: Callable[[], object], rounds: int = 3) -> float:
    """Return the shortest time of `run`."""
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        run()
        times.append(time.perf_counter() - started)
    return min(times)


def cold(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the industries with nothing remembered from a run before; the vocabulary is loaded."""
    for remembered in (
        texts.industry_of_text,
        names.industry_of_name,
        words.entry_of,
        words.parts_in,
        abbreviations.word_in_full,
    ):
        remembered.cache_clear()
    return with_industry(frame, country="SE")


def main() -> None:
    """Measure, print the figures and end with one JSON object."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    frame = suppliers(rows)
    started = time.perf_counter()
    load_vocabulary()
    loading = time.perf_counter() - started
    with tempfile.TemporaryDirectory() as folder:
        read, written = Path(folder, "read.csv"), Path(folder, "written.csv")
        frame.write_csv(read)
        plain = seconds(lambda: pl.read_csv(read, infer_schema=False).write_csv(written))
    found = cold(frame)
    ours = seconds(lambda: cold(frame))
    by_basis = dict(found.group_by("cpv_from").len().drop_nulls().sort("cpv_from").iter_rows())
    ratio = ours / plain
    print(f"{rows:,} suppliers: {ours:.2f} s; read and written by Polars: {plain:.2f} s")
    print(f"ratio {ratio:.1f} (at most {MOST}); vocabulary loaded in {loading * 1e3:.0f} ms")
    print(f"industry by basis: {by_basis}")
    print(
        json.dumps(
            {
                "benchmark": "industry_words",
                "rows": rows,
                "seconds": round(ours, 2),
                "polars_seconds": round(plain, 2),
                "ratio": round(ratio, 1),
                "most": MOST,
                "vocabulary_ms": round(loading * 1e3),
                "by_basis": by_basis,
            }
        )
    )


if __name__ == "__main__":
    main()
