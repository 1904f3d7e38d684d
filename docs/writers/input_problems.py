"""Reference pages of what can be wrong with an input, one for each part that problems belong to."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

from data_ingest.model.problem import ProblemMessage, load_catalogue
from docs.writers.markdown import both, page

INDEX = "input-problems.md"


class Part(NamedTuple):
    """What problems belong to: its title, and the first words of their codes."""

    title: str
    begins: tuple[str, ...]


PARTS: Mapping[str, Part] = {
    "requests": Part(
        "Requests, people and keys",
        ("request", "change", "unit", "rights", "name", "person", "key", "receiver", "job",
         "schedule", "cluster", "subject", "report", "reconcile", "record-unit"),
    ),
    "files": Part(
        "Files, tables and columns",
        ("empty", "too", "unknown", "not", "xml", "json", "delimited", "sheet", "packed", "parquet",
         "reading", "form", "table", "mapping", "sample"),
    ),
    "documents": Part("Notices and other documents", ("eforms", "ted", "espd", "ocds")),
    "fields": Part(
        "Fields, numbers and the chain of a procurement",
        ("field", "list", "share", "fact", "id", "entry", "link", "mixed", "number", "country",
         "chain", "screening", "desk"),
    ),
    "suppliers": Part(
        "Ledgers, lists of suppliers, selections and learning",
        ("ledger", "invoice", "supplier", "suppliers", "portfolio", "selection", "outcome",
         "learning", "counts", "monitor", "coverage"),
    ),
    "registers": Part(
        "Registers, lists and matches",
        ("register", "annual", "listing", "source", "fetch", "snapshot", "gate", "lookup", "match",
         "live", "judgement"),
    ),
    "cases": Part(
        "Needs, cases, letters and follow-up",
        ("need", "case", "chain-form", "package", "register-check", "follow", "export", "reply",
         "disclosure", "support", "incident", "correction"),
    ),
}  # fmt: skip
"""The parts, by what their pages are called after; what begins otherwise is of the first."""


def pages() -> Mapping[str, Callable[[], str]]:
    """Return the files about input problems, and what each is written by."""
    return {INDEX: index, **{_name(part): partial(_part, part) for part in PARTS}}


def index() -> str:
    """Return the page that leads to all others: every code, by the part that it belongs to."""
    return page(
        "Input problems",
        "What can be wrong with a file or a request, and what to do about it. The command line"
        " prints it, and the API lists it under `errors` of a [problem](problems.md) or under"
        " `rejects` of a screening. Find the code on this page; it leads to the text.",
        *(block for part in PARTS for block in _listed(part)),
    )


def _listed(part: str) -> Iterator[str]:
    yield f"## {PARTS[part].title}"
    yield " · ".join(f"[{code}]({_name(part)}#{code})" for code in _of(part))


def _part(part: str) -> str:
    return page(
        f"Input problems: {PARTS[part].title}",
        f"Part of the [input problems]({INDEX}). `{{names}}` are filled in; a refused value is"
        " never repeated.",
        *(block for code, entry in _of(part).items() for block in _problem(code, entry)),
    )


def _problem(code: str, entry: ProblemMessage) -> Iterator[str]:
    yield f"## {code}"
    yield both(entry.detail)
    yield "What to do:"
    yield both(entry.mend)


def _of(part: str) -> dict[str, ProblemMessage]:
    return {code: entry for code, entry in load_catalogue().items() if part_of(code) == part}


def part_of(code: str) -> str:
    """Return the part that a code belongs to: the one that names most of its first words.

    >>> part_of("chain-loop"), part_of("chain-form-day")
    ('fields', 'cases')
    """
    named = [
        (len(begins), name)
        for name, part in PARTS.items()
        for begins in part.begins
        if f"{code}-".startswith(f"{begins}-")
    ]
    return max(named)[1] if named else next(iter(PARTS))


def _name(part: str) -> str:
    return f"input-problems-{part}.md"
