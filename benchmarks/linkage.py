"""How surely a ledger's suppliers are tied to a register, beside splink.

    python -m benchmarks.linkage [FIRMS] [--peers]

A made-up register of FIRMS firms (100,000 if left out; names, town and number as in
`benchmarks.search`) is linked with 5,000 lines. Of the lines a third has a slip of the pen in the
name, a fifth no town and one in twenty the wrong one, and a third a number, of which one in fifty
is another firm's. A fifth is of firms that are not in the register.

Each side gives each line its likeliest firm or none. A link is right if it is the line's firm;
`f1` counts right links among those given and those that there are. Ours is taken from
`THRESHOLD_PPM`, which was not fitted to anything; splink's from a probability of a half. `best_f1`
is from the threshold that serves a side best on these very lines, and `f1_ahead` compares ours at
its own threshold with splink's better one. Splink learns from both tables, without labels. Times
are seconds of processor time to links: splink's from tables in memory, ours from the register's
file, with making the snapshot and its index of names. The last line is one JSON object.
"""

import argparse
import json
import random
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from benchmarks.ingest import lei
from benchmarks.peers.running import PeerMissing, ask
from benchmarks.search import (
    KEY,
    SOURCE,
    TOWNS,
    ingest,
    made_up_names,
    misspelt,
    organisation_number,
    write_register,
)
from data_ingest.linking.comparison import THRESHOLD_PPM
from data_ingest.linking.search import NameIndex
from data_ingest.linking.search_index import write_search
from data_ingest.model.tables import PPM
from data_ingest.snapshot.opened import open_snapshot
from service.registers.matching import QueryParty, find_matches, recognised
from service.registers.serving import Registers

FIRMS, LINES = 100_000, 5_000
ABSENT = FIRMS // 4
SEED = 20261127


class Line(NamedTuple):
    """A line of the ledger, and the firm that it is about; None: one that is not registered."""

    name: str
    city: str | None
    number: str | None
    firm: int | None


Links = Mapping[int, tuple[int, float]]
"""By line: the likeliest firm and how likely, from 0 to 1."""


def made_lines(names: Sequence[str], towns: Sequence[str], firms: int) -> list[Line]:
    """Return lines about firms; those from `firms` on are in no register."""
    draw = random.Random(SEED)
    lines = []
    for _ in range(LINES):
        known = draw.random() < 0.8
        at = draw.randrange(firms) if known else draw.randrange(firms, len(names))
        name = misspelt(names[at], draw) if draw.random() < 1 / 3 else names[at]
        town = towns[at] if known else draw.choice(TOWNS)
        shown = draw.random()
        city = None if shown < 0.2 else draw.choice(TOWNS) if shown < 0.25 else town
        numbered = draw.randrange(firms) if draw.random() < 0.02 else at
        number = organisation_number(numbered) if draw.random() < 1 / 3 else None
        lines.append(Line(name, city, number, at if known else None))
    return lines


def quality(lines: Sequence[Line], links: Links, threshold: float) -> dict[str, float]:
    """Return precision, recall and F1 of the links from a threshold."""
    given = {line: firm for line, (firm, likely) in links.items() if likely >= threshold}
    right = sum(lines[line].firm == firm for line, firm in given.items())
    there = sum(line.firm is not None for line in lines)
    return {
        "f1": round(2 * right / max(len(given) + there, 1), 4),
        "precision": round(right / max(len(given), 1), 4),
        "recall": round(right / max(there, 1), 4),
    }


def best_f1(lines: Sequence[Line], links: Links) -> float:
    """Return the F1 of the threshold that serves best."""
    steps = sorted({round(likely, 3) for _, likely in links.values()})
    return max((quality(lines, links, at)["f1"] for at in steps), default=0.0)


def ours(lines: Sequence[Line], folder: Path, firms: Mapping[str, int]) -> Links:
    """Return the links of our own matching.

    Args:
        lines: What is linked.
        folder: Of the source within its snapshot.
        firms: The place of each firm in the register, by party id.
    """
    write_search(folder)
    snapshot = open_snapshot(folder.parents[1])
    assert snapshot is not None
    asked = {
        str(at): QueryParty(
            names=(line.name,),
            country="SE",
            city=line.city,
            numbers=() if line.number is None else (("SE-ON", line.number),),
        )
        for at, line in enumerate(lines)
    }
    with closing(Registers(snapshot, NameIndex({SOURCE: folder}))) as registers:
        found = find_matches(registers, recognised(asked, person_key=KEY), exhaustive=True)
    return {
        int(line): (firms[some[0].known.party_id], some[0].score_ppm / PPM)
        for line, some in found.items()
        if some
    }


def theirs(
    lines: Sequence[Line], names: Sequence[str], towns: Sequence[str], result: dict[str, object]
) -> None:
    """Add the peer's figures to the result, or why there are none."""
    register = [
        [at, name, towns[at], organisation_number(at)]
        for at, name in enumerate(names[: len(towns)])
    ]
    asked = [[at, line.name, line.city, line.number] for at, line in enumerate(lines)]
    try:
        answer = ask("splink_links", work={"register": register, "lines": asked})
    except PeerMissing as why:
        result["missing"] = {"splink": str(why)}
        return
    links = {line: (firm, likely) for line, firm, likely in answer["links"]}
    own = quality(lines, links, 0.5)
    best = best_f1(lines, links)
    result["splink"] = {
        "version": answer["version"],
        **own,
        "best_f1": best,
        "seconds": round(answer["seconds"], 1),
    }
    result["f1_ahead"] = round(float(str(result["f1"])) - max(best, own["f1"]), 4)
    result["time_ratio"] = round(answer["seconds"] / float(str(result["seconds"])), 2)


def main() -> None:
    """Link, and end with one JSON object."""
    parser = argparse.ArgumentParser(description="Link a ledger with a register.")
    parser.add_argument("firms", nargs="?", type=int, default=FIRMS)
    parser.add_argument("--peers", action="store_true", help="also splink, installed apart")
    arguments = parser.parse_args()
    firms = arguments.firms
    names = list(islice(made_up_names(firms + ABSENT), firms + ABSENT))
    with TemporaryDirectory(prefix="kedjekoll-linkage-") as root:
        towns = write_register(names[:firms], Path(root))
        lines = made_lines(names, towns, firms)
        known = {f"XI-LEI:{lei(at)}": at for at in range(firms)}
        started = time.process_time()
        links = ours(lines, ingest(Path(root)), known)
        seconds = time.process_time() - started
    result: dict[str, object] = {
        "benchmark": "linkage",
        "firms": firms,
        "lines": LINES,
        **quality(lines, links, THRESHOLD_PPM / PPM),
        "best_f1": best_f1(lines, links),
        "seconds": round(seconds, 1),
    }
    if arguments.peers:
        theirs(lines, names, towns, result)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
