"""How fast and how surely parties are found by name: `python -m benchmarks.search [ROWS]`.

A made-up register of ROWS firms (3,000,000 if left out) is read in as a source is, in the columns
of GLEIF's golden copy; then its index of names is written, in a child process of its own so that
its peak memory is its own. Names are unique, as the law protects them; the words of which they are
made are skewed as words are: a few trades and surnames stand in very many names (Zipf's law).

Searched are names with one slip of the pen, drawn evenly: a letter (or space) missing, added, wrong
or changed with its neighbour, anywhere in the name, its legal form included. `recall_at_20` is how
often the firm is among the first 20. Then beginnings of names, as they are typed, and a ledger of
20,000 lines: half with a number, one in ten of the names misspelt.

Beside them stand 1,000 firms each whose names are registered in Cyrillic and in Georgian letters,
and are searched for as they are in Latin ones (`recall_of_other_letters`).

The last line is one JSON object. Goals: index at most 8 s for a million names and less than 2 GB;
search p50 below 5 ms; recall at least 0.97; the ledger below 15 s.
"""

import json
import random
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import accumulate
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.ingest import lei
from data_ingest.linking.search import NameIndex
from data_ingest.linking.search_index import write_search
from data_ingest.snapshot.build import SourceInput, build_source
from data_ingest.snapshot.opened import open_snapshot
from data_ingest.snapshot.store import add_source, exclusively
from data_ingest.sources import SOURCES
from service.registers.comparing import Match
from service.registers.matching import QueryParty, find_matches, recognised
from service.registers.serving import Registers

ROWS = 3_000_000
SEARCHED, TYPED, LINES, OTHERS = 2_000, 1_000, 20_000, 1_000
SEED = 20261125
SOURCE = "xx_gleif_lei2"
KEY = b"key of the benchmark".ljust(32)

_SYLLABLES = (
    "ba", "be", "bi", "bo", "da", "de", "el", "en", "fa", "fe", "ga", "ha", "he", "ing", "jo",
    "ka", "ke", "ki", "ko", "la", "le", "li", "lo", "ma", "me", "mi", "mo", "na", "ne", "ni",
    "no", "pa", "ra", "re", "ri", "ro", "sa", "se", "si", "so", "ta", "te", "ti", "to", "va",
    "ve", "vi", "vo", "stor", "lund", "berg", "sten", "holm", "by", "dal", "ström", "kvist",
    "gren", "mark", "fors", "nord", "söder", "väst", "öst", "sund", "vik", "skog", "ås",
)  # fmt: skip
_TRADES = (
    "Bygg", "Städ", "El", "VVS", "Transport", "Konsult", "Fastigheter", "Invest", "Måleri",
    "Redovisning", "Service", "Teknik", "Handel", "Consulting", "Holding", "Entreprenad",
    "Maskin", "Design", "Media", "Data", "Bemanning", "Lokalvård", "Mark", "Åkeri", "Plåt",
)  # fmt: skip
TOWNS = (
    "Stockholm", "Göteborg", "Malmö", "Uppsala", "Lund", "Västerås", "Örebro", "Norrköping",
    "Umeå", "Gävle", "Borås",
)  # fmt: skip
_OTHER_LETTERS = {
    "Cyrillic": str.maketrans("abdefghijklmnoprstuvyåäö", "абдефгхийклмнопрстувыоао"),
    "Georgian": str.maketrans("abdefghijklmnoprstuvyåäö", "აბდეფგჰიჯკლმნოპრსტუვიოაო"),
}
"""Letters of the made-up names, by what they are registered in."""
_FORMS = ("AB", "AB", "AB", "AB", "Aktiebolag", "HB", "Handelsbolag", "KB", "Ekonomisk förening")
_LETTERS = "abcdefghijklmnopqrstuvwxyzåäö "
_REGISTER = "20261125-gleif-goldencopy-lei2.csv"
_HEADER = (
    "LEI", "Entity.LegalName", "Entity.LegalAddress.City", "Entity.LegalAddress.Country",
    "Entity.RegistrationAuthority.RegistrationAuthorityID",
    "Entity.RegistrationAuthority.RegistrationAuthorityEntityID", "Entity.EntityCategory",
    "Entity.EntityStatus",
)  # fmt: skip


def made_up_names(count: int) -> Iterator[str]:
    """Return different names of firms, as many as asked for."""
    draw = random.Random(SEED)
    words = ["".join(draw.choices(_SYLLABLES, k=draw.choice((2, 2, 3, 3, 4)))).capitalize()
             for _ in range(200_000)]  # fmt: skip
    by_word = list(accumulate(1 / (rank + 20) for rank in range(len(words))))
    by_trade = list(accumulate(1 / (rank + 1) for rank in range(len(_TRADES))))
    seen: set[str] = set()
    while len(seen) < count:
        one, other = draw.choices(words, cum_weights=by_word, k=2)
        (trade,) = draw.choices(_TRADES, cum_weights=by_trade)
        shape, form = draw.random(), draw.choice(_FORMS)
        if shape < 0.3:
            name = f"{one} {trade} {form}"
        elif shape < 0.6:
            name = f"{one} {other} {trade} {form}"
        elif shape < 0.75:
            name = f"{one} & {other} {form}"
        elif shape < 0.9:
            name = f"{one} {trade} i {draw.choice(TOWNS)} {form}"
        else:
            name = f"{one}s {trade} {draw.randint(1, 99)} {form}"
        if name not in seen:
            seen.add(name)
            yield name


def organisation_number(at: int) -> str:
    """Return a made-up Swedish organisation number of a legal person with a right check digit."""
    nine = str(526_000_000 + at)
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(nine))
    return f"{nine}{-sum(one // 10 + one % 10 for one in doubled) % 10}"


def in_other_letters(names: Sequence[str]) -> dict[str, list[str]]:
    """Return made-up names as they are registered in each of the other letters."""
    return {
        which: [name.lower().translate(letters) for name in names]
        for which, letters in _OTHER_LETTERS.items()
    }


def misspelt(name: str, draw: random.Random) -> str:
    """Return the name with one slip of the pen."""
    at, letter = draw.randrange(len(name) - 1), draw.choice(_LETTERS)
    return draw.choice((
        name[:at] + name[at + 1 :], name[:at] + letter + name[at:],
        name[:at] + letter + name[at + 1 :],
        name[:at] + name[at + 1] + name[at] + name[at + 2 :],
    ))  # fmt: skip


def write_register(names: Sequence[str], root: Path) -> list[str]:
    """Write a made-up register of firms with these names, and return the town of each."""
    draw = random.Random(SEED)
    towns = [draw.choice(TOWNS) for _ in names]
    with (root / _REGISTER).open("w", encoding="utf-8") as file:
        file.write(",".join(f'"{one}"' for one in _HEADER) + "\n")
        for at, name in enumerate(names):
            values = (
                lei(at), name, towns[at], "SE", "RA000544", organisation_number(at),
                "GENERAL", "ACTIVE",
            )  # fmt: skip
            file.write(",".join(f'"{one}"' for one in values) + "\n")
    return towns


def ingest(root: Path) -> Path:
    """Make a snapshot of the register that was written, and return the folder of its source."""
    path = root / _REGISTER
    now = datetime(2026, 11, 25, tzinfo=UTC)
    build = partial(
        build_source,
        SOURCES[SOURCE],
        [SourceInput(path, path.name)],
        person_key=KEY,
        retrieved_at=now,
    )
    with exclusively(root / "snapshots"):
        made = add_source(root / "snapshots", build, source_id=SOURCE, now=now, actor="benchmark")
    path.unlink()
    return root / "snapshots" / made.snapshot_id / SOURCE


def timed(ask: Callable[[str], object], questions: list[str]) -> list[float]:
    """Return the milliseconds that each question takes."""
    took = []
    for one in questions:
        started = perf_counter()
        ask(one)
        took.append((perf_counter() - started) * 1000)
    return took


def ledger(names: list[str]) -> tuple[dict[str, QueryParty], dict[str, int]]:
    """Return the lines of a ledger, and which firm each is about."""
    draw = random.Random(SEED + 2)
    asked, truth = {}, {}
    for line in range(LINES):
        at = draw.randrange(len(names))
        name = misspelt(names[at], draw) if draw.random() < 0.1 else names[at]
        numbers = ((None, organisation_number(at)),) if line % 2 else ()
        asked[str(line)] = QueryParty(names=(name,), country="SE", numbers=numbers)
        truth[str(line)] = at
    return asked, truth


def right_firsts(found: dict[str, list[Match]], truth: dict[str, int]) -> int:
    """Return how many lines have the right firm first."""
    return sum(
        bool(some) and some[0].known.party_id == f"XI-LEI:{lei(truth[line])}"
        for line, some in found.items()
    )


def searched(index: NameIndex, names: list[str], result: dict[str, object]) -> None:
    """Search for misspelt names and for beginnings; add the figures to the result."""
    draw = random.Random(SEED + 1)
    wanted = [draw.randrange(len(names)) for _ in range(SEARCHED)]
    questions = [misspelt(names[at], draw) for at in wanted]
    found = [index.near([(one, "SE")], limit=20)[0] for one in questions]
    met = [
        any(hit.party_id == f"XI-LEI:{lei(at)}" for hit in hits)
        for at, hits in zip(wanted, found, strict=True)
    ]
    for question, at, hit in zip(questions, wanted, met, strict=True):
        if not hit:
            print(f"missed  {question} | {names[at]}")
    took = timed(lambda one: index.near([(one, "SE")], limit=20), questions)
    typed = [names[at][: draw.randint(2, 12)] for at in wanted[:TYPED]]
    began = timed(lambda one: index.beginning(one, limit=10), typed)
    result |= {
        "recall_at_20": round(sum(met) / len(met), 4),
        "search_p50_ms": round(median(took), 2),
        "search_p95_ms": round(quantiles(took, n=20)[-1], 2),
        "type_ahead_p50_ms": round(median(began), 2),
        "type_ahead_p95_ms": round(quantiles(began, n=20)[-1], 2),
    }


def searched_in_latin(index: NameIndex, latin: Sequence[str], first: int) -> dict[str, float]:
    """Return how often firms that are registered in other letters are found, from place `first`."""
    recall = {}
    for at, which in enumerate(_OTHER_LETTERS):
        found = index.near([(name, "SE") for name in latin], limit=20)
        start = first + at * len(latin)
        met = [
            any(hit.party_id == f"XI-LEI:{lei(start + place)}" for hit in hits)
            for place, hits in enumerate(found)
        ]
        recall[which] = round(sum(met) / len(met), 4)
    return recall


def main() -> None:
    """Measure, print which names were missed, and end with one JSON object."""
    if sys.argv[1:2] == ["--child"]:
        started = perf_counter()
        write_search(Path(sys.argv[2]))
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(json.dumps({"seconds": perf_counter() - started, "peak_mb": peak_mb}))
        return
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    result: dict[str, object] = {"benchmark": "search", "rows": rows}
    with TemporaryDirectory(prefix="kedjekoll-search-") as root:
        every = list(made_up_names(rows + OTHERS))
        names, latin = every[:rows], every[rows:]
        others = [name for some in in_other_letters(latin).values() for name in some]
        write_register([*names, *others], Path(root))
        folder = ingest(Path(root))
        child = [sys.executable, "-m", "benchmarks.search", "--child", str(folder)]
        written = json.loads(subprocess.check_output(child))
        result["index_seconds"] = round(written["seconds"], 1)
        result["index_seconds_per_million"] = round(written["seconds"] * 1e6 / rows, 2)
        result["index_peak_mb"] = written["peak_mb"]
        size = sum(one.stat().st_size for one in folder.glob("search.*"))
        result["index_mb"] = round(size / 1e6, 1)
        snapshot = open_snapshot(Path(root, "snapshots")) or sys.exit("no snapshot serves")
        registers = Registers(snapshot, NameIndex({SOURCE: folder}))
        searched(registers.names, names, result)
        result["recall_of_other_letters"] = searched_in_latin(registers.names, latin, rows)
        asked, truth = ledger(names)
        started = perf_counter()
        found = find_matches(registers, recognised(asked, person_key=KEY), exhaustive=False)
        result["ledger_seconds"] = round(perf_counter() - started, 1)
        result["ledger_right_first"] = round(right_firsts(found, truth) / LINES, 4)
        registers.close()
    print(json.dumps(result))


if __name__ == "__main__":
    main()
