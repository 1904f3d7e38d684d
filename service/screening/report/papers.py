"""What is unknown of tenders, grouped by the paper that settles it: a few lines for each tender."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from data_ingest.model.text import Language, message
from service.documents.model import Item

Content = Mapping[str, Any]
Paper = tuple[str, str]
"""A document, and the provision that lets it be obtained or asked for."""

MOST_PAPERS = 3
"""Papers that the page of a tender names; the appendix has all."""
MOST_OF_ALL = 4
"""Papers about all tenders that the first page names."""
MOST_FIRMS = 2
"""Firms that are named of one paper."""

_FIRMS = message("{firms} and {n} more")
_MORE = message("And {n} more, in the appendix.")
_OF_ALL = message("What can be obtained or requested about all is on the first page.")


def of_all(tenders: Sequence[Content]) -> list[Paper]:
    """Return the papers that are asked about every one of several tenders."""
    if len(tenders) < 2:
        return []
    each = [dict.fromkeys(map(_paper, tender["questions"])) for tender in tenders]
    return [paper for paper in each[0] if paper[0] and all(paper in papers for papers in each[1:])]


def in_words(papers: Sequence[Paper], language: Language) -> str:
    """Return the first of several papers, those of one provision together, and how many follow."""
    of_gate: dict[str, list[str]] = {}
    for document, gate in papers[:MOST_OF_ALL]:
        of_gate.setdefault(gate, []).append(document)
    said = "; ".join(f"{'; '.join(documents)} ({gate})" for gate, documents in of_gate.items())
    more = len(papers) - MOST_OF_ALL
    return f"{said}. {_MORE.to(language).format(n=more)}" if more > 0 else f"{said}."


def paper_items(
    tender: Content, language: Language, *, said: Sequence[Paper] = ()
) -> Iterator[Item]:
    """Yield the papers that settle what is unknown of a tender, with the firms that have each.

    Args:
        tender: The tender.
        language: Language of the report.
        said: Papers that stand elsewhere, as `of_all` has them.
    """
    firms: dict[Paper, list[str]] = {}
    for question in tender["questions"]:
        document, gate = _paper(question)
        if not document:  # it is masked
            yield Item(question["what"])
        elif (document, gate) not in said:
            firms.setdefault((document, gate), []).append(question["party"])
    for (document, gate), named in list(firms.items())[:MOST_PAPERS]:
        shown = ", ".join(named[:MOST_FIRMS])
        if len(named) > MOST_FIRMS:
            shown = _FIRMS.to(language).format(firms=shown, n=len(named) - MOST_FIRMS)
        yield Item(f"{shown}. {gate}", lead=f"{document}:")
    more = (
        [_MORE.to(language).format(n=len(firms) - MOST_PAPERS)] if len(firms) > MOST_PAPERS else []
    )
    if said:
        more.append(_OF_ALL.to(language))
    if more:
        yield Item(" ".join(more))


def number_of_papers(tender: Content) -> int | str:
    """Return how many papers may be obtained or asked for now; or what masks it."""
    questions = tender["questions"]
    masked = next((one["what"] for one in questions if not one["document"]), None)
    return len(questions) if masked is None else masked


def _paper(question: Content) -> Paper:
    return question["document"], question["gate"]
